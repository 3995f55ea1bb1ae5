"""Who fits a query best, in both directions, on one scale for every viewer.

Listings meet listings (`fit`); of an organisation the best pair counts, in each direction. What
B offers A's needs (forward) and what A offers B's needs (backward) are combined by their harmonic
mean, so that one-sided matches sink; a direction about which a side states nothing is neutral.
Ties are broken by id.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from matchmaker.matching.block import (
    AS_NEED,
    AS_OFFER,
    IS_NEED,
    Block,
    Rows,
    met_by,
)
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.fit import Fit, fit
from matchmaker.matching.proposal import directions, propose
from matchmaker.matching.reciprocity import Numbers, chance_of, combine
from matchmaker.matching.sources import Source, sources_of
from matchmaker.matching.vectors import Vectors
from matchmaker.profiles.document import Organisation

# Up to so many allowed organisations all are compared; of more, those that are proposed.
FEW = 2_000
# Scores are rounded to so many digits, so that the order of the input cannot decide a tie.
DIGITS = 8
# A fit less likely than this is lifted less by experience; above GOOD, in log-odds, experience
# lifts ever less, by FURTHER at the most (see `lift`).
POOR, GOOD, FURTHER = 0.1, 1.0, 1.5


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: the sources of one organisation, or some of them.

    `organisation` is empty for a text that nobody has listed. `forward` and `backward` say which
    directions count: one listing is met in one direction only.
    """

    organisation: str
    sources: tuple[Source, ...]
    block: Block
    forward: bool = True
    backward: bool = True


@dataclass(frozen=True, slots=True)
class Learned:
    """What outcomes say of every organisation, by number, for one query (see `outcomes`).

    Both in log-odds: `engagement`, not negative, lifts what fits, `odds` are added to all.
    """

    engagement: Numbers
    odds: Numbers


class Pair(NamedTuple):
    """Which source of the query met which of the candidate, by their places in `sources_of`."""

    query: int
    candidate: int
    odds: float


class Match(NamedTuple):
    """One organisation that was ranked.

    `score`, `forward` and `backward` are in [0, 1]; forward is None where the query needs or the
    candidate offers nothing that is stated, backward the other way round; `met` are the pairs that
    carried each. `unlearned` is the score that the texts and facets alone give. `by_words` says
    that no vectors could be compared.
    """

    organisation: str
    score: float
    forward: float | None
    backward: float | None
    forward_pair: Pair | None
    backward_pair: Pair | None
    unlearned: float
    by_words: bool


def query_of(
    corpus: Corpus,
    organisation: Organisation,
    vectors: Mapping[str, Vectors],
    listing: str | None = None,
) -> Query:
    """Make a query of an organisation, or of one of its listings; KeyError if it is not live.

    The document need not be in the corpus; `vectors` as for `Corpus.put`.
    """
    sources = sources_of(organisation)
    query = Query(organisation.id, sources, corpus.block_of(sources, vectors))
    return query if listing is None else _narrowed(query, listing)


def query_for(corpus: Corpus, organisation: str, listing: str | None = None) -> Query:
    """Make a query of an organisation in the corpus, or of one of its listings; KeyError."""
    with corpus.lock:  # both as they are at one moment
        sources = sources_of(corpus.document(organisation))
        query = Query(organisation, sources, corpus.block(organisation))
    return query if listing is None else _narrowed(query, listing)


def _narrowed(query: Query, listing: str) -> Query:
    kept = [at for at, source in enumerate(query.sources) if source.listing == listing]
    if not kept or not listing:
        raise KeyError(f"{query.organisation} has no live listing {listing!r}")
    block = query.block.take(np.array(kept))
    is_need = bool(block.role[0] == IS_NEED)
    return Query(
        query.organisation, (query.sources[kept[0]],), block, forward=is_need, backward=not is_need
    )


def rank(
    corpus: Corpus,
    query: Query,
    *,
    allowed: Mask | None = None,
    learned: Learned | None = None,
    limit: int | None = None,
) -> "Ranked":
    """Rank the organisations that `allowed` admits, best first; never the query's own.

    `allowed` is a mask over organisation numbers (`Corpus.mask`), all if None. `learned` is
    what outcomes say of each (`outcomes.Experience.towards`). An organisation
    with which no direction can be compared is ranked for a whole organisation, as neutral, and left
    out for one listing.
    """
    with corpus.lock:
        numbers = _admitted(corpus, query, allowed)
        if len(numbers) > FEW:
            numbers = propose(
                corpus,
                query.block,
                numbers,
                forward=query.forward,
                backward=query.backward,
                engagement=None if learned is None else learned.engagement,
            )
        rows = corpus.rows_of(numbers)
        candidates = corpus.everything().take(rows)
        scored = _score(corpus, query, candidates, numbers, learned)
        ids = [corpus.ids[number] for number in numbers.tolist()]
    return scored.best(ids, limit)


def comparable(corpus: Corpus, query: Query) -> Mask:
    """Give a mask over organisation numbers: with whom the query can be compared at all."""
    with corpus.lock:
        everybody = corpus.numbers()
        roles = corpus.roles_of(everybody)
        meets = np.zeros(len(everybody), np.bool_)
        for direction in directions(query.block, forward=query.forward, backward=query.backward):
            meets |= (roles & direction.states) > 0
        found = np.zeros(len(corpus.ids), np.bool_)
        found[everybody[meets]] = True
        own_number = corpus.number(query.organisation)
        if own_number is not None:
            found[own_number] = False
    return found


def _admitted(corpus: Corpus, query: Query, allowed: Mask | None) -> Rows:
    numbers = corpus.numbers(allowed)
    others: Rows = numbers[numbers != corpus.number(query.organisation)]
    return others


@dataclass(frozen=True, slots=True)
class _Direction:
    """The best pair of each candidate organisation in one direction; odds nan where there is none.

    `query` and `row` are places in the query's block and in the candidates' block; `compared` says
    that vectors were, `contradicts` that stated facets do.
    """

    odds: Numbers
    query: Rows
    row: Rows
    compared: npt.NDArray[np.bool_]
    contradicts: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Scored:
    """Candidates with their scores, aligned."""

    query: Query
    scores: Numbers
    forward: _Direction
    backward: _Direction
    unlearned: Numbers
    firsts: Rows

    def best(self, ids: list[str], limit: int | None) -> "Ranked":
        rated = np.flatnonzero(~np.isnan(self.scores))
        places = rated.tolist()
        rivals = zip(self.scores[rated].tolist(), places, strict=True)
        best = sorted((-score, ids[at], at) for score, at in rivals)[:limit]
        return Ranked(self, ids, [at for *_, at in best])

    def pair(self, direction: "_Direction", at: int) -> Pair | None:
        odds = float(direction.odds[at])
        if math.isnan(odds):
            return None
        row = int(direction.row[at] - self.firsts[at])
        return Pair(int(direction.query[at]), row, odds)


class Ranked(Sequence[Match]):
    """Matches, best first; each is made when it is looked at: lists are long and pages short."""

    def __init__(self, scored: _Scored, ids: list[str], order: list[int]) -> None:
        """Take candidates with their ids, and their places in order."""
        self._scored, self._ids, self._order = scored, ids, order

    def __len__(self) -> int:
        """Count the matches."""
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> list[Match]: ...
    def __getitem__(self, at: int | slice) -> Match | list[Match]:
        """Give a match by its place, or those of a slice."""
        if isinstance(at, slice):
            return [self._match(place) for place in self._order[at]]
        return self._match(self._order[at])

    def _match(self, at: int) -> Match:
        scored = self._scored
        forward, backward = (scored.pair(each, at) for each in (scored.forward, scored.backward))
        told = (forward and scored.forward.compared[at], backward and scored.backward.compared[at])
        return Match(
            organisation=self._ids[at],
            score=float(scored.scores[at]),
            forward=_chance(forward),
            backward=_chance(backward),
            forward_pair=forward,
            backward_pair=backward,
            unlearned=float(scored.unlearned[at]),
            by_words=not any(told),
        )


def _chance(pair: Pair | None) -> float | None:
    return None if pair is None else round(float(chance_of(pair.odds)), DIGITS)


def _score(
    corpus: Corpus, query: Query, candidates: Block, numbers: Rows, learned: Learned | None
) -> _Scored:
    firsts = np.searchsorted(_places(candidates.owner, numbers), np.arange(len(numbers)))
    forward = _forward(corpus, query, candidates, len(numbers), numbers)
    backward = _backward(corpus, query, candidates, len(numbers), numbers)
    chances = [chance_of(direction.odds) for direction in (forward, backward)]
    unlearned = scores = np.round(_together(query, *chances), DIGITS)
    if learned is not None:
        changed = [
            _taught(direction, chance, learned, numbers)
            for direction, chance in zip((forward, backward), chances, strict=True)
        ]
        scores = np.round(_together(query, *changed), DIGITS)
    return _Scored(query, scores, forward, backward, unlearned, firsts)


def _taught(direction: _Direction, chance: Numbers, learned: Learned, numbers: Rows) -> Numbers:
    """Give the chances of one direction with what outcomes say of these organisations."""
    known = numbers < len(learned.odds)  # not of those that came since
    at = np.where(known, numbers, 0)
    engagement = np.where(known & ~direction.contradicts, learned.engagement[at], 0.0)
    return learned_chance(chance, engagement, np.where(known, learned.odds[at], 0.0))


def _together(query: Query, forward: Numbers, backward: Numbers) -> Numbers:
    if query.forward and query.backward:
        return combine(forward, backward)
    return forward if query.forward else backward


def learned_chance(chance: Numbers, engagement: Numbers, odds: Numbers) -> Numbers:
    """Give the chances of a fit with what outcomes say, both as in Learned."""
    return chance_of(lift(chance, engagement) + odds)


def lift(chance: Numbers, engagement: Numbers) -> Numbers:
    """Give the log-odds of a fit that experience lifts; none leaves them as they are.

    A poor fit is lifted less, and experience alone never says as much as the best texts do.
    """
    odds = _odds(chance)
    raised = odds + engagement * np.minimum(1, chance / POOR)
    start = np.maximum(odds, GOOD)
    over = np.maximum(raised - start, 0)
    room = FURTHER**2 / (FURTHER + start - GOOD)
    bounded: Numbers = np.where(over > 0, start + over / (1 + over / room), raised)
    return bounded


def _forward(
    corpus: Corpus, query: Query, candidates: Block, count: int, numbers: Rows
) -> _Direction:
    asks, gives = _meeting(query.block, AS_NEED, candidates, AS_OFFER)
    if not (query.forward and len(asks) and len(gives)):
        return _no_direction(count)
    found = fit(query.block.take(asks), candidates.take(gives), corpus.rarity, corpus.codes)
    return _best(found, found.odds, asks, gives, _places(candidates.owner[gives], numbers), count)


def _backward(
    corpus: Corpus, query: Query, candidates: Block, count: int, numbers: Rows
) -> _Direction:
    gives, asks = _meeting(query.block, AS_OFFER, candidates, AS_NEED)
    if not (query.backward and len(asks) and len(gives)):
        return _no_direction(count)
    found = fit(candidates.take(asks), query.block.take(gives), corpus.rarity, corpus.codes)
    turned = Fit(found.odds.T, found.meaning.T, found.words.T, found.stated.T)
    return _best(turned, turned.odds, gives, asks, _places(candidates.owner[asks], numbers), count)


def _meeting(
    block: Block, roles: tuple[int, ...], others: Block, other_roles: tuple[int, ...]
) -> tuple[Rows, Rows]:
    """Give the sources of either block that play a part; two stand-ins say nothing together."""
    first = np.isin(block.role, roles)
    second = np.isin(others.role, met_by(block.role[first].tolist(), other_roles))
    return np.flatnonzero(first), np.flatnonzero(second)


def _places(owners: Rows, numbers: Rows) -> Rows:
    """Turn organisations' numbers into places among the candidates, which lie in that order."""
    places: Rows = np.searchsorted(numbers, owners)
    return places


def _no_direction(count: int) -> _Direction:
    first, second = np.zeros((2, count), np.int64)
    no, neither = np.zeros((2, count), np.bool_)
    return _Direction(np.full(count, np.nan), first, second, no, neither)


def _best(
    found: Fit, odds: npt.NDArray[np.float32], asked: Rows, rows: Rows, owners: Rows, count: int
) -> _Direction:
    """Keep of each organisation the best pair: of the query's sources, then of its own."""
    mine = odds.argmax(axis=0)
    best = odds[mine, np.arange(odds.shape[1])]
    order = np.lexsort((np.arange(len(best)), -best, owners))
    first = order[np.unique(owners[order], return_index=True)[1]]
    first = first[np.isfinite(best[first])]
    direction = _no_direction(count)
    at = owners[first]
    direction.odds[at] = best[first]
    direction.query[at] = asked[mine[first]]
    direction.row[at] = rows[first]
    direction.compared[at] = ~np.isnan(found.meaning[mine[first], first])
    direction.contradicts[at] = found.stated[mine[first], first] < 0
    return direction


def _odds(chance: Numbers) -> Numbers:
    odds: Numbers = np.log(chance) - np.log1p(-np.minimum(chance, 1 - 1e-12))
    return odds
