"""What the ranking learns from introductions, meetings and deals: a few weights with names.

engagement  How readily an organisation engages: what came of its introductions, counted more the
            more alike the other side was to whoever asks now. It enters as a noisy-or (Pearl 1988):
            a match comes about because the two fit very well, or because the partner engages with
            the likes of you. So it lifts, and never buries what fits best.
reluctance  An organisation that has mostly declined sinks a little.
taste       Candidates like those that the asking organisation took up rise, like those that it
            declined, or passed over for their area, sink.
settled     Two who are in touch already, or of whom one declined, need no new introduction.

With no outcomes nothing changes. A contradiction of stated facets is never lifted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.matching.corpus import Corpus, mean_of, mean_vector, mean_vectors
from matchmaker.matching.embedding import CROSS, ENGLISH, Vectors
from matchmaker.matching.ranking import Learned, Query, lift

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

    `accepted`, `met`, `deal`, `declined`: what each outcome counts for engagement. `ceiling`: the
    most that engagement alone can say for a match. `patience`: after how many outcomes two thirds
    of it are reached. `likeness`: how much more alike (in cosine) another must be to count e times
    as much; `typical` is the likeness of any two. `reluctance`, `taste`, `settled`: log-odds.
    """

    accepted: float = 1.0
    met: float = 1.0
    deal: float = 1.0
    declined: float = -0.5
    ceiling: float = 0.5
    patience: float = 5.0
    likeness: float = 0.5
    typical: float = 0.18
    reluctance: float = 0.5
    taste: float = 1.0
    settled: float = -4.0


WEIGHTS = Weights()
# Neither reluctance nor taste moves a match by more than this, in log-odds.
MOST = 1.5


@dataclass(frozen=True, slots=True)
class Effect:
    """What outcomes say of one organisation, whoever asks: the counts, and its engagement."""

    organisation: str
    taken_up: int
    declined: int
    engagement: float


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

    def towards(self, query: Query, passed: Iterable[str] = ()) -> Learned:
        """Give what outcomes say of every organisation, by number, for the one that asks.

        `passed` are those that it has passed over because of what they do.
        """
        count = self._count
        asking = mean_of(query.block.starts, query.block.kept.vectors[query.block.passages])
        gains, odds = np.zeros(count), np.zeros(count)
        alike = {name: self._alike(asking, vector) for name, vector in self._vectors.items()}
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
        reluctant = self._weights.reluctance * np.minimum(gains, 0)
        odds += np.maximum(reluctant, -MOST) + self._taste(liked, count)
        return Learned(self._engagement(gains), odds)

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
        for name in sorted(set(self._targets)):
            mine = self._values[[target == name for target in self._targets]]
            engagement = float(self._engagement(np.array([mine.sum()]))[0])
            found.append(Effect(name, int((mine > 0).sum()), int((mine < 0).sum()), engagement))
        return sorted(found, key=lambda effect: (-effect.engagement, effect.organisation))

    def _engagement(self, gains: Numbers) -> Numbers:
        weights = self._weights
        reached: Numbers = 1 - np.exp(-np.maximum(gains, 0) / weights.patience)
        return weights.ceiling * reached

    def _alike(self, one: Vectors, other: Vectors) -> float:
        """Say how much an outcome of `other` counts for `one`; 1 for any two."""
        weights = self._weights
        for half in (ENGLISH, CROSS):
            if one[half].any() and other[half].any():
                close = float(one[half] @ other[half])
                return float(np.exp((close - weights.typical) / weights.likeness))
        return 1.0

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
            for half in (CROSS, ENGLISH):
                both = everybody[:, half].any(axis=1) & vector[half].any()
                close = np.where(both, everybody[:, half] @ vector[half], close)
            odds += np.sign(value) * np.maximum(close - 2 * self._weights.typical, 0)
        clipped: Numbers = np.clip(self._weights.taste * odds, -MOST, MOST)
        return clipped

    @cached_property
    def _everybody(self) -> Vectors:
        """The vector of every organisation, by number, as of the first question."""
        return mean_vectors(self._corpus, self._count)


def lifted(score: float, taken_up: int, weights: Weights = WEIGHTS) -> float:
    """Give what a score becomes once the partner has taken up so many introductions."""
    reached = 1 - np.exp(-taken_up * weights.accepted / weights.patience)
    return float(lift(np.array(score), np.array(weights.ceiling * reached)))


def learn(corpus: Corpus, outcomes: Iterable[Outcome]) -> Experience | None:
    """Learn from outcomes; None if there are none, which leaves the ranking as it is."""
    found = tuple(outcomes)
    return Experience(corpus, found) if found else None
