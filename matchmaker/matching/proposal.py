"""Of very many organisations, those worth comparing: the best by an estimate in both directions.

The index gives the sources whose mean vectors are nearest to each of the query's; their cosine,
corrected as `fit` corrects that of passages, and their facets make the estimate. Whoever is found
in one direction only is, in the other, at most as near as the last that was found there (as in the
threshold algorithm of Fagin et al. 2001). Beside the best, whoever shares rare words, engages most
or waits for vectors is compared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.block import AS_NEED, AS_OFFER, Block, Rows, bits_of, mean_generality
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.fit import Matrix, stated, text_odds, words_of
from matchmaker.matching.index import Near
from matchmaker.matching.reciprocity import Numbers, chance_of, combine

# How many sources near to each of the query's are looked at, and how many organisations of these
# are compared; how many that share rare words, engage most, or wait.
LOOKED_AT, COMPARED = 2_000, 1_000
BY_WORDS, BY_OUTCOMES, WAITING = 200, 200, 800


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
    admitted = corpus.rows_among(numbers)
    rows = np.concatenate(
        [
            corpus.rows_with(np.unique(asking.terms), BY_WORDS, admitted),
            corpus.pending_rows()[-WAITING:],
        ]
    )
    is_proposed = np.zeros(len(corpus.ids), np.bool_)
    is_proposed[corpus.everything().owner[rows]] = True
    is_proposed[_nearest(corpus, asking, admitted, forward=forward, backward=backward)] = True
    if engagement is not None:
        is_proposed[np.argsort(-engagement, kind="stable")[:BY_OUTCOMES]] = True
    proposed: Rows = numbers[is_proposed[numbers]]
    return proposed


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index has found in one direction: owners of sources, and their log-odds.

    `least` is what those that were not found have at most; `states` says with a bit for each role
    what an organisation must state to be found.
    """

    owners: Rows
    odds: Matrix
    least: float
    states: int


def _nearest(
    corpus: Corpus, asking: Block, admitted: Mask, *, forward: bool, backward: bool
) -> Rows:
    """Give the numbers of the COMPARED organisations with the best estimate."""
    directions = ((forward, AS_NEED, AS_OFFER), (backward, AS_OFFER, AS_NEED))
    found = [
        _found(corpus, part, theirs, admitted)
        for counts, mine, theirs in directions
        if counts and len(part := asking.only(mine))
    ]
    if not found:
        return np.zeros(0, np.int64)
    owners = np.unique(np.concatenate([each.owners for each in found]))
    if len(owners) <= COMPARED:
        return owners
    states = corpus.roles_of(owners)
    one, other, *_ = [*(_chances(each, owners, states) for each in found), np.full(len(owners), 1)]
    both = combine(one, other)
    best: Rows = owners[np.argpartition(-both, COMPARED)[:COMPARED]]
    return best


def _found(corpus: Corpus, asking: Block, roles: tuple[int, ...], admitted: Mask) -> _Found:
    near = corpus.near(asking, roles, LOOKED_AT, admitted)
    everything = corpus.everything()
    closeness = _closeness(corpus, asking, near)
    odds = np.empty(len(near.rows), np.float32)
    least = -np.inf
    for at in range(len(asking)):
        mine = np.flatnonzero(near.asked == at)
        one, theirs = asking.single(at), everything.take(near.rows[mine])
        told = text_odds(closeness[mine], words_of(one, theirs, corpus.rarity)[0])
        sides = (one.facets, theirs.facets) if roles == AS_OFFER else (theirs.facets, one.facets)
        odds[mine] = told + stated(*sides, corpus.codes).ravel()
        least = max(least, told.min(initial=np.inf))
    states = int(np.bitwise_or.reduce(bits_of(roles)))
    return _Found(everything.owner[near.rows], odds, least, states)


def _closeness(corpus: Corpus, asking: Block, near: Near) -> Matrix:
    mean, spread = np.array(asking.kept.scale, np.float32).T[:, near.half]
    theirs = corpus.generality_of(near.rows)[np.arange(len(near.rows)), near.half]
    generic = asking.kept.generic[asking.passages]
    mine = mean_generality(generic, asking.starts)[near.asked, near.half]
    close: Matrix = (near.cosine - (mine + theirs) / 2 - mean) / spread
    return close


def _chances(found: _Found, owners: Rows, states: npt.NDArray[np.uint8]) -> Numbers:
    """Estimate the chance of each owner; nan for one that states nothing to compare."""
    best = np.full(len(owners), -np.inf)
    np.maximum.at(best, np.searchsorted(owners, found.owners), found.odds)
    best[np.isinf(best)] = found.least
    return np.where(states & found.states, chance_of(best), np.nan)
