"""What the ranking learns from introductions, meetings and deals: a few weights with names.

engagement  How readily an organisation engages: what came of its introductions, counted more the
            more alike the other side was to whoever asks now. It is measured against what others
            engage, so that one outcome says little and a handful much, and little is believed while
            few outcomes are known at all. What fits poorly is lifted less (`ranking.lift`).
reluctance  An organisation that has mostly declined sinks a little.
taste       Candidates like those that the asking organisation took up rise, like those that it
            declined, or passed over for their area, sink.
settled     Two who are in touch already, or of whom one declined, need no new introduction.

With no outcomes nothing changes. A contradiction of stated facets is never lifted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.matching.corpus import Corpus
from matchmaker.matching.mean_vectors import mean_of, mean_vector, mean_vectors
from matchmaker.matching.ranking import Learned, Query, learned_chance
from matchmaker.matching.vectors import Halves, Vectors

Numbers = npt.NDArray[np.float64]

OUTCOMES = ("accepted", "declined", "met", "deal")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has happened between two organisations; `outcome` is one of OUTCOMES."""

    a: str
    b: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights, as an administrator reads them.

    `accepted`, `met`, `deal`, `declined`: what each outcome counts for engagement. `engagement`:
    how far it lifts, in log-odds. `many`: what share of the outcomes that the partner of a typical
    outcome has is many, at least `handful` and at most `plenty`. `believed`: of so many outcomes in
    all half is believed. `likeness`: how much more alike (in cosine) another must be to count e
    times as much. `reluctance`, `taste`, `settled`: log-odds; `typical` is the likeness from which
    on taste counts.
    """

    accepted: float = 1.0
    met: float = 1.0
    deal: float = 1.0
    declined: float = -0.5
    engagement: float = 5.0
    many: float = 0.7
    handful: float = 2.0
    plenty: float = 6.0
    believed: float = 10.0
    likeness: float = 0.5
    reluctance: float = 0.5
    taste: float = 1.0
    typical: float = 0.36
    settled: float = -4.0


WEIGHTS = Weights()
# Neither reluctance nor taste moves a match by more than this, in log-odds.
MOST = 1.5


@dataclass(frozen=True, slots=True)
class Effect:
    """What outcomes say of one organisation: the counts, and what a score becomes.

    `score` is what EXAMPLE becomes for somebody who is like nobody in particular.
    """

    organisation: str
    taken_up: int
    declined: int
    score: float


# The score with which effects are shown.
EXAMPLE = 0.5


class Experience:
    """Outcomes laid out for asking; made anew when an outcome or an organisation is added."""

    def __init__(
        self, corpus: Corpus, outcomes: Iterable[Outcome], weights: Weights = WEIGHTS
    ) -> None:
        """Take all outcomes; organisations that are not in the corpus count as like any other."""
        self._corpus = corpus
        self._weights = weights
        self._outcomes = tuple(sorted(set(outcomes), key=lambda o: (o.a, o.b, o.outcome)))
        values = [getattr(weights, outcome.outcome) for outcome in self._outcomes]
        # Each outcome speaks of both: what `other` experienced with `target`.
        self._targets = [name for o in self._outcomes for name in (o.b, o.a)]
        self._others = [name for o in self._outcomes for name in (o.a, o.b)]
        self._values = np.repeat(np.array(values, np.float64), 2)
        self._vectors = {name: mean_vector(corpus, name) for name in sorted(set(self._others))}
        self._count = len(corpus.ids)
        self._sums: dict[str, float] = defaultdict(float)
        for target, value in zip(self._targets, self._values.tolist(), strict=True):
            self._sums[target] += value
        self._totals: dict[str, list[float]] = defaultdict(list)  # by kind, of who engages at all
        for name, total in sorted(self._sums.items()):
            if total > 0:
                self._totals[self._kind_of(name)].append(total)
        self._many = {kind: self._are_many(totals) for kind, totals in self._totals.items()}

    def towards(self, query: Query, passed: Iterable[str] = ()) -> Learned:
        """Give what outcomes say of every organisation, by number, for the one that asks.

        `passed` are those that it has passed over because of what they do.
        """
        count = self._count
        asking = mean_of(query.block)
        gains, many, odds = np.zeros(count), np.ones(count), np.zeros(count)
        alike = self._alike(asking)
        liked: list[tuple[str, float]] = [(name, -1.0) for name in sorted(passed)]
        rows = zip(self._targets, self._others, self._values.tolist(), strict=True)
        for target, other, value in rows:
            number = self._corpus.number(target)
            if other == query.organisation:
                liked.append((target, value))
                if number is not None and number < count:
                    odds[number] = self._weights.settled
            elif number is not None and number < count:
                gains[number] += value * alike[other]
                many[number] = self._many.get(self._kind_of(target), 1.0)
        odds += self._reluctance(gains) + self._taste(liked, count)
        return Learned(self._engagement(gains, many, len(self._outcomes)), odds)

    @property
    def is_empty(self) -> bool:
        """True if there are no outcomes."""
        return not self._outcomes

    def is_settled(self, one: str, other: str) -> bool:
        """Say whether something has come of two organisations already."""
        return any({o.a, o.b} == {one, other} for o in self._outcomes)

    def effects(self) -> list[Effect]:
        """List what is known of each organisation, the most engaged first, ties by id."""
        found = []
        for name, total in sorted(self._sums.items()):
            mine = self._values[[target == name for target in self._targets]]
            many = self._many.get(self._kind_of(name), 1.0)
            score = self._moved(EXAMPLE, total, many, len(self._outcomes))
            found.append(Effect(name, int((mine > 0).sum()), int((mine < 0).sum()), score))
        return sorted(found, key=lambda effect: (-effect.score, effect.organisation))

    def example(self, score: float, kind: str, outcome: str, times: int) -> float:
        """Give what a score becomes if so much more came of the introductions of one partner.

        `outcome` is one of OUTCOMES; of a partner of that kind nothing was known before.
        """
        total = times * getattr(self._weights, outcome)
        totals = [*self._totals.get(kind, ()), *([total] if total > 0 else ())]
        many = self._are_many(totals) if totals else 1.0
        return self._moved(score, total, many, len(self._outcomes) + times)

    def _moved(self, score: float, total: float, many: float, known: int) -> float:
        gains = np.array([total])
        engagement = self._engagement(gains, np.array([many]), known)
        return float(learned_chance(np.array([score]), engagement, self._reluctance(gains))[0])

    def _kind_of(self, name: str) -> str:
        return self._corpus.document(name).kind if name in self._corpus else ""

    def _are_many(self, totals: list[float]) -> float:
        """Say how many outcomes are many, where those who engage have so many each."""
        weights = self._weights
        typical = float(np.square(totals).sum() / np.sum(totals))
        return float(np.clip(weights.many * typical, weights.handful, weights.plenty))

    def _engagement(self, gains: Numbers, many: Numbers, known: int) -> Numbers:
        """Give the log-odds by which experience lifts, of so many outcomes known in all."""
        believed = known / (known + self._weights.believed)
        shifts: Numbers = np.log1p(np.square(np.maximum(gains, 0) / many))
        return self._weights.engagement * believed * shifts

    def _reluctance(self, gains: Numbers) -> Numbers:
        sunk: Numbers = np.maximum(self._weights.reluctance * np.minimum(gains, 0), -MOST)
        return sunk

    def _alike(self, asking: Vectors) -> dict[str, float]:
        """Say how much an outcome of each counts for the one that asks; 1 for the average one."""
        found = {
            name: float(np.exp(close / self._weights.likeness))
            for name, vector in self._vectors.items()
            if (close := _closeness(asking, vector, self._corpus.halves)) is not None
        }
        mean = float(np.mean([found[each] for each in self._others if each in found] or [1.0]))
        return {name: found.get(name, mean) / mean for name in self._vectors}

    def _taste(self, liked: list[tuple[str, float]], count: int) -> Numbers:
        """Give log-odds for being like what the asking organisation took up or declined."""
        odds = np.zeros(count)
        if not liked:
            return odds
        everybody = self._everybody
        for name, value in liked:
            vector = self._vectors.get(name)
            if vector is None:
                vector = mean_vector(self._corpus, name)
            close = np.zeros(count)
            for half in reversed(self._corpus.halves.both):
                both = everybody[:, half].any(axis=1) & vector[half].any()
                close = np.where(both, everybody[:, half] @ vector[half], close)
            odds += np.sign(value) * np.maximum(close - self._weights.typical, 0)
        clipped: Numbers = np.clip(self._weights.taste * odds, -MOST, MOST)
        return clipped

    @cached_property
    def _everybody(self) -> Vectors:
        """The vector of every organisation, by number, as of the first question."""
        return mean_vectors(self._corpus, self._corpus.ids[: self._count])


def shifted(score: float, odds: float) -> float:
    """Give what a score becomes by so many log-odds."""
    return float(learned_chance(np.array([score]), np.zeros(1), np.array([odds]))[0])


def _closeness(one: Vectors, other: Vectors, halves: Halves) -> float | None:
    """Say how alike two are, by the model that reads both; None if none does."""
    for half in halves.both:
        if one[half].any() and other[half].any():
            return float(one[half] @ other[half])
    return None


def learn(corpus: Corpus, outcomes: Iterable[Outcome]) -> Experience | None:
    """Learn from outcomes; None if there are none, which leaves the ranking as it is."""
    found = tuple(outcomes)
    return Experience(corpus, found) if found else None
