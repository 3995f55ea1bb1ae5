"""Who may meet whom at an event, and what it is worth: fits and wishes by the host's rules."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields
from typing import Any, Self

Pair = tuple[int, int]

MUST, WANT, NO = "must", "want", "no"
FIT = "fit"
STRONGEST = 10
KEPT = 60  # candidates that a participant's fits alone may bring


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host can move. Weights go from 0 (does not count) to 10.

    `least_fit` (0 to 100) is the fit below which two are left alone unless one asked for the other;
    `least` is the number of meetings promised to everybody, `most` the most that anybody has (0 for
    no limit), `seconds` how long the search may take.
    """

    fit: int = 6
    must: int = 10
    want: int = 5
    both: int = 6
    least_fit: int = 20
    everyone: bool = False
    fresh_faces: bool = True
    least: int = 1
    most: int = 0
    seconds: int = 60

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return the rules that a row keeps; what it does not say is the default."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


@dataclass(frozen=True, slots=True)
class Party:
    """A participant: its id and kind."""

    id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs (lower id first) with what a meeting is worth, in order; and how they came about.

    `by` has for each pair what speaks for it: `must` or `want`, the strongest wish of the two, or
    `fit` alone. `asked` counts pairs in which somebody asked for the other, `mutual` those where
    both did, `lonely` names participants without any candidate.
    """

    scores: Mapping[Pair, float]
    by: Mapping[Pair, str]
    asked: int
    mutual: int
    lonely: tuple[int, ...]

    def each(self) -> Counter[int]:
        """Return how many candidates each participant has."""
        return Counter(one for pair in self.scores for one in pair)

    def makeup(self, count: int) -> Counter[str]:
        """Return what speaks for the pairs that are worth most, `count` of them at most."""
        best = sorted(self.scores, key=lambda pair: (-self.scores[pair], pair))
        return Counter(self.by[pair] for pair in best[:count])


def find(
    parties: Sequence[Party],
    fits: Mapping[Pair, float],
    wishes: Mapping[Pair, str],
    rules: Rules,
    *,
    musts: Set[Pair] = frozenset(),
    nevers: Set[Pair] = frozenset(),
    met: Set[Pair] = frozenset(),
) -> Candidates:
    """Return the candidates.

    `fits`, `musts`, `nevers` and `met` (who knows each other from before) have the lower id first,
    `wishes` who wishes first. A `no` of either side and a never-meet always hold; a must-meet is
    always a candidate.
    """
    kinds = {party.id: party.kind for party in parties}
    no = {_pair(*pair) for pair, wish in wishes.items() if wish == NO}
    asked = {_pair(*pair) for pair, wish in wishes.items() if wish != NO}
    possible = (asked | musts | _by_fit(kinds, fits, rules)) - no - nevers
    if rules.fresh_faces:
        possible -= met - asked - musts
    worth = {
        (a, b): _worth(fits.get((a, b), 0.0), wishes.get((a, b)), wishes.get((b, a)), rules)
        for a, b in sorted(possible)
        if a in kinds and b in kinds and (rules.everyone or _may_meet(kinds, a, b, musts))
    }
    candidates = {pair for pair, score in worth.items() if score > 0 or pair in musts}
    present = {one for pair in candidates for one in pair}
    return Candidates(
        scores={pair: worth[pair] for pair in sorted(candidates)},
        by={pair: _strongest(wishes.get(pair), wishes.get(pair[::-1])) for pair in candidates},
        asked=len(asked & candidates),
        mutual=sum(wishes.get(p) in {MUST, WANT} and wishes.get(p[::-1]) in {MUST, WANT}
                   for p in candidates),
        lonely=tuple(party.id for party in parties if party.id not in present),
    )  # fmt: skip


def _pair(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _strongest(first: str | None, second: str | None) -> str:
    return next((wish for wish in (MUST, WANT) if wish in (first, second)), FIT)


def _may_meet(kinds: Mapping[int, str], a: int, b: int, musts: Set[Pair]) -> bool:
    return kinds[a] != kinds[b] or (a, b) in musts


def _by_fit(kinds: Mapping[int, str], fits: Mapping[Pair, float], rules: Rules) -> set[Pair]:
    """Return the pairs that fit well enough, at most `KEPT` a participant, best first."""
    taken: Counter[int] = Counter()
    found = set()
    for (a, b), fit in sorted(fits.items(), key=lambda item: (-item[1], item[0])):
        if 100 * fit < rules.least_fit or not rules.fit:
            continue
        if a not in kinds or b not in kinds or not (rules.everyone or kinds[a] != kinds[b]):
            continue
        if min(taken[a], taken[b]) < KEPT:
            found.add((a, b))
            taken.update((a, b))
    return found


def _worth(fit: float, first: str | None, second: str | None, rules: Rules) -> float:
    """Return what a meeting is worth: a perfect fit and a wish of full weight are 1 each."""
    weights = {MUST: rules.must, WANT: rules.want}
    worth = rules.fit * fit + weights.get(first or "", 0) + weights.get(second or "", 0)
    if first in weights and second in weights:
        worth += rules.both
    return round(worth / STRONGEST, 4)
