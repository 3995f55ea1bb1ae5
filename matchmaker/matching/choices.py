"""What lists are narrowed by, of everybody side by side, so that many are tested at once.

Of each facet the distinct sets of codes are numbered, and every organisation has the number of its
own: a choice is tested once for each set, and counting is arithmetic.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.filters import FACETS, Filters, accepted, codes_of, has_evidence, words_of
from matchmaker.matching.table import Grown, Numbered, reduce_groups, starts_of
from matchmaker.profiles.document import Organisation

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom the filters leave, and how many each choice would leave, given the other choices.

    `admitted` is a mask over the numbers of organisations.
    """

    admitted: Mask
    counts: Mapping[str, Mapping[str, int]]
    with_evidence: int


class Choices:
    """Facets, evidence and words of organisations, by their numbers in the corpus."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._facets = {facet: _Column() for facet in FACETS}
        self._evidence = Grown(np.bool_)
        self._words: list[str] = []

    def put(self, number: int, organisation: Organisation) -> None:
        """Read off what an organisation's live listings state, in place of what stood there."""
        codes = codes_of(organisation)
        with self._lock:
            more = number + 1 - len(self._words)
            self._words.extend([""] * more)
            self._evidence.extend([False] * max(0, more))
            self._words[number] = words_of(organisation)
            self._evidence.view[number] = has_evidence(organisation)
            for facet, column in self._facets.items():
                column.put(number, codes[facet])

    def remove(self, number: int | None) -> None:
        """Forget what an organisation states and says; one that was never put is no fault."""
        with self._lock:
            if number is None or number >= len(self._words):
                return
            self._words[number] = ""
            self._evidence.view[number] = False
            for column in self._facets.values():
                column.put(number, frozenset())

    def narrow(self, among: Mask, filters: Filters) -> Narrowed:
        """Keep of the organisations in a mask those that the filters admit.

        Numbers beyond all that were put are not kept. Raises ValueError for a facet that is none.
        """
        wanted = accepted(filters)
        with self._lock:
            numbers = np.flatnonzero(among[: len(self._words)])
            passes = {
                facet: self._facets[facet].passes(numbers, codes) for facet, codes in wanted.items()
            }
            if filters.has_evidence:
                passes["evidence"] = self._evidence.view[numbers]
            if words := filters.words.lower().split():
                passes["words"] = self._say(numbers, words)
            failures = sum((~each for each in passes.values()), np.zeros(len(numbers), np.int8))
            kept: Numbers = numbers[failures == 0]
            admitted = np.zeros(len(among), np.bool_)
            admitted[kept] = True

            def but_for(name: str) -> Numbers:
                """Whoever fails nothing, or this filter alone."""
                alone = passes.get(name)
                return kept if alone is None else numbers[failures - ~alone == 0]

            counts = {facet: each.count(but_for(facet)) for facet, each in self._facets.items()}
            with_evidence = int(self._evidence.view[but_for("evidence")].sum())
        return Narrowed(admitted, counts, with_evidence)

    def _say(self, numbers: Numbers, words: list[str]) -> Mask:
        said = self._words
        return np.array(
            [all(word in said[number] for word in words) for number in numbers.tolist()], np.bool_
        )


class _Column:
    """One facet: distinct sets of codes, numbered, and the number of each organisation's."""

    def __init__(self) -> None:
        self._sets = Numbered[frozenset[str]]()
        self._codes = Numbered[str]()
        self._members, self._sizes = Grown(np.int64), Grown(np.int64)
        self._of = Grown(np.int64)
        self._number_of(frozenset())

    def put(self, number: int, codes: frozenset[str]) -> None:
        self._of.extend(np.zeros(max(0, number + 1 - len(self._of)), np.int64))
        self._of.view[number] = self._number_of(codes)

    def _number_of(self, codes: frozenset[str]) -> int:
        number = self._sets.number(codes)
        if number == len(self._sizes):
            self._members.extend([self._codes.number(code) for code in sorted(codes)])
            self._sizes.extend([len(codes)])
        return number

    def passes(self, numbers: Numbers, codes: Iterable[str]) -> Mask:
        """Say of each organisation whether it states one of these codes."""
        known = [number for code in codes if (number := self._codes.find(code)) is not None]
        wanted = np.zeros(len(self._codes), np.bool_)
        wanted[known] = True
        starts = starts_of(self._sizes.view)
        stating = reduce_groups(wanted[self._members.view], starts, np.logical_or, empty=False)
        passing: Mask = stating[self._of.view[numbers]]
        return passing

    def count(self, numbers: Numbers) -> dict[str, int]:
        """Count how many of some organisations state each code; none that nobody states."""
        times = np.bincount(self._of.view[numbers], minlength=len(self._sizes))
        each = np.repeat(times, self._sizes.view)
        counted = np.bincount(self._members.view, each, len(self._codes)).astype(int).tolist()
        return {code: counted[at] for at, code in enumerate(self._codes) if counted[at]}
