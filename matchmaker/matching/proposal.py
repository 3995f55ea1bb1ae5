"""Of very many organisations, those worth comparing: the best by an estimate in both directions.

The index gives the sources whose mean vectors are nearest to each of the query's; with their cosine
in place of that of passages, and words and facets as they are, they fit as in `fit`. Whoever is
found in one direction only is taken to be as near in the other as the last that was found there,
about the most that it can be (as in the threshold algorithm of Fagin et al. 2001). Beside the best,
whoever shares rare words, engages most or waits for vectors is compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.block import (
    AS_NEED,
    AS_OFFER,
    Block,
    Rows,
    bits_of,
    mean_generality,
    met_by,
)
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.fit import Matrix, fit, text_odds
from matchmaker.matching.index import Near
from matchmaker.matching.reciprocity import Numbers, chance_of, combine

# How many sources near to each of the query's are looked at, and how many organisations of these
# are proposed; how many that share rare words, engage most, or wait.
LOOKED_AT, PROPOSED = 2_000, 1_000
BY_WORDS, BY_OUTCOMES, WAITING = 200, 200, 800

UNTOLD = np.array([np.nan], np.float32)


@dataclass(frozen=True, slots=True)
class Direction:
    """Sources of the query, what they are asked as, and the roles of those that they meet."""

    asking: Block
    is_need: bool
    roles: tuple[int, ...]

    @property
    def states(self) -> int:
        """These roles as `Corpus.roles_of` tells them, with a bit each."""
        return int(np.bitwise_or.reduce(bits_of(self.roles)))


def directions(asking: Block, *, forward: bool, backward: bool) -> Iterator[Direction]:
    """Walk the directions that count and in which a query has something to compare."""
    for counts, mine, theirs in ((forward, AS_NEED, AS_OFFER), (backward, AS_OFFER, AS_NEED)):
        part = asking.only(mine)
        if counts and len(part):
            yield Direction(part, mine == AS_NEED, met_by(part.role.tolist(), theirs))


def propose(
    corpus: Corpus,
    asking: Block,
    numbers: Rows,
    *,
    forward: bool,
    backward: bool,
    engagement: Numbers | None = None,
) -> Rows:
    """Give those of some organisations, by number and in order, that are worth comparing.

    `forward` and `backward` say which directions count, `engagement` is as in `ranking.Learned`.
    """
    both = [*directions(asking, forward=forward, backward=backward)]
    roles = [role for direction in both for role in direction.roles]
    everything = corpus.everything()
    admitted = corpus.rows_among(numbers) & np.isin(everything.role, roles)
    waiting = corpus.pending_rows()
    rows = np.concatenate(
        [
            corpus.rows_with(np.unique(asking.terms), BY_WORDS, admitted),
            waiting[admitted[waiting]][-WAITING:],
        ]
    )
    is_proposed = np.zeros(len(corpus.ids), np.bool_)
    is_proposed[everything.owner[rows]] = True
    is_proposed[_nearest(corpus, both, admitted)] = True
    if engagement is not None:
        known = numbers[numbers < len(engagement)]  # not those that came since
        best = known[np.argsort(-engagement[known], kind="stable")[:BY_OUTCOMES]]
        is_proposed[best[engagement[best] > 0]] = True
    proposed: Rows = numbers[is_proposed[numbers]]
    return proposed


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index has found in one direction: owners of sources, and their log-odds.

    `most` is about what those that were not found can have; `states` says with a bit for each role
    what an organisation must state to be found.
    """

    owners: Rows
    odds: Matrix
    most: float
    states: int


def _nearest(corpus: Corpus, both: list[Direction], admitted: Mask) -> Rows:
    """Give the numbers of the PROPOSED organisations with the best estimate."""
    found = [_found(corpus, direction, admitted) for direction in both]
    owners = np.unique(np.concatenate([np.zeros(0, np.int64), *(each.owners for each in found)]))
    if len(owners) <= PROPOSED:
        return owners
    states = corpus.roles_of(owners)
    unsaid = np.full(len(owners), np.nan)
    one, other, *_ = [*(_chances(each, owners, states) for each in found), unsaid]
    best: Rows = owners[np.argpartition(-combine(one, other), PROPOSED)[:PROPOSED]]
    return best


def _found(corpus: Corpus, direction: Direction, admitted: Mask) -> _Found:
    asking = direction.asking
    everything = corpus.everything()
    meet = admitted & np.isin(everything.role, direction.roles)
    near = corpus.near(asking, direction.roles, LOOKED_AT, meet)
    closeness = _closeness(corpus, asking, near)
    odds = np.empty(len(near.rows), np.float32)
    for at in range(len(asking)):
        mine = np.flatnonzero(near.asked == at)
        one, theirs = asking.single(at), everything.take(near.rows[mine])
        sides = (one, theirs) if direction.is_need else (theirs, one)
        meaning = closeness[mine].reshape(len(sides[0]), len(sides[1]))
        odds[mine] = fit(*sides, corpus.rarity, corpus.codes, meaning).odds.ravel()
    last = closeness[near.is_last]
    most = text_odds(last if len(last) else UNTOLD, np.zeros(1, np.float32)).max()
    return _Found(everything.owner[near.rows], odds, float(most), direction.states)


def _closeness(corpus: Corpus, asking: Block, near: Near) -> Matrix:
    """Give the closeness of the mean vectors, (n,), as `fit.closeness` does of passages."""
    mean, spread = np.array(asking.kept.yardstick.scale, np.float32).T[:, near.half]
    theirs = corpus.generality_of(near.rows)[np.arange(len(near.rows)), near.half]
    generic = asking.kept.generic[asking.passages]
    mine = mean_generality(generic, asking.starts)[near.asked, near.half]
    close: Matrix = (near.cosine - (mine + theirs) / 2 - mean) / spread
    return close


def _chances(found: _Found, owners: Rows, states: npt.NDArray[np.uint8]) -> Numbers:
    """Estimate the chance of each owner; nan for one that states nothing to compare."""
    best = np.full(len(owners), -np.inf)
    np.maximum.at(best, np.searchsorted(owners, found.owners), found.odds)
    best[np.isinf(best)] = found.most
    return np.where(states & found.states, chance_of(best), np.nan)
