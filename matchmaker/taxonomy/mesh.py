"""The diseases (C) and mental disorders (F03) of MeSH 2022, as one vocabulary.

A descriptor (`D008175`, Lung Neoplasms) may sit at several places of the tree, each with a tree
number (`C08.381.540`). Both are codes: a tree number means that place, a descriptor all its places.
Chinese labels, and what stands in `mesh_ours.tsv`, are this project's, not NLM's.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from matchmaker.taxonomy.vocabulary import (
    Entry,
    Term,
    Vocabulary,
    closeness,
    entries_of,
    read_table,
    split_list,
)
from matchmaker.taxonomy.words import fold

_TREE_LIKE = re.compile(r"[A-Z]\d\d(\.\d*)*", re.ASCII)
_DESCRIPTOR_LIKE = re.compile(r"D\d+", re.ASCII)


class Mesh(Vocabulary):
    """MeSH by descriptor and by tree number; its terms, as searched and walked, are descriptors."""

    def __init__(self) -> None:
        """Read the data files."""
        source, rows = read_table("mesh.tsv")
        self.additions, ours = read_table("mesh_ours.tsv")
        added = {row["descriptor"]: row for row in ours}
        self._places: dict[str, tuple[str, ...]] = {}
        self._descriptors: dict[str, str] = {}
        terms = []
        for row in rows:
            code = row["descriptor"]
            places = split_list(row["tree_numbers"])
            self._places[code] = places
            self._descriptors.update(dict.fromkeys(places, code))
            extra = added.get(code, {})
            terms.append(
                Term(
                    code=code,
                    en=row["heading"],
                    zh=extra.get("zh", ""),
                    synonyms_en=split_list(row["entry_terms"] or "")
                    + split_list(extra.get("synonyms_en") or ""),
                    synonyms_zh=split_list(extra.get("synonyms_zh") or ""),
                )
            )
        super().__init__("mesh", source, terms)

    @property
    def codes(self) -> tuple[str, ...]:
        """All valid codes: descriptors, then tree numbers."""
        return (*self._places, *self._descriptors)

    def get(self, code: str) -> Term | None:
        """Give the term of a descriptor or of a tree number, its code as asked."""
        descriptor = self._descriptors.get(code, code)
        term = self._terms.get(descriptor)
        if term is None:
            return None
        above = tuple(dict.fromkeys(up for place in self._at(code) if (up := parent_of(place))))
        return replace(term, code=code, parents=above)

    def is_valid(self, code: str) -> bool:
        """Say whether a code is a descriptor or a tree number, exactly as written."""
        return code in self._places or code in self._descriptors

    def descriptor(self, code: str) -> str:
        """Give the descriptor of a code."""
        self._known(code)
        return self._descriptors.get(code, code)

    def _at(self, code: str) -> tuple[str, ...]:
        return self._places.get(code, (code,))

    # Finding

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        # Nobody types the beginning of a code, and thousands of them would match it.
        names = (entry for term in self._terms.values() for entry in entries_of(term))
        return tuple(entry for entry in names if entry.language)

    @property
    def _opening(self) -> Iterable[str]:
        return self.children()

    @cached_property
    def _sorted_descriptors(self) -> list[str]:
        return sorted(self._places)

    @cached_property
    def _sketch(self) -> Vocabulary:
        """The two top levels, where a word that is found nowhere is compared by its letters."""
        top = [place for place in self._descriptors if place.count(".") < 2]
        return Vocabulary("mesh", self.source, [replace(self._known(c), parents=()) for c in top])

    def near_codes(self, code: str) -> Iterator[str]:
        """Walk valid codes from near to far: in the tree, by number, by name."""
        wanted = code.strip().upper()
        if self.is_valid(wanted):
            yield wanted
        if _TREE_LIKE.fullmatch(wanted):
            yield from self._near_places(wanted)
        elif _DESCRIPTOR_LIKE.fullmatch(wanted):
            at = bisect_left(self._sorted_descriptors, wanted)
            around = self._sorted_descriptors[max(0, at - 2) : at + 2]
            yield from sorted(around, key=lambda known: -len(shared_start(known, wanted)))
        elif fold(code):
            for term in self.search(code, limit=5):
                yield term.code
        yield from self._sketch.near_codes(code)

    def _near_places(self, wanted: str) -> Iterator[str]:
        """Walk the deepest valid place above a wrong one, and what stands beside it, by number."""
        above = wanted
        while above and above not in self._descriptors:
            above = parent_of(above)
        around = self.children(above or None)
        beside = wanted[len(above) :].lstrip(".").split(".")[0]
        near = sorted(around, key=lambda place: _distance(place.rpartition(".")[2], beside))
        yield from near[:2]
        if above:
            yield above
        yield from near[2:]

    # Relations

    def expand(self, code: str) -> frozenset[str]:
        """Give the tree numbers at which a code stands."""
        self._known(code)
        return frozenset(self._at(code))

    def paths(self, code: str) -> tuple[tuple[str, ...], ...]:
        """Give the tree numbers from the top down to each place of a code."""
        self._known(code)
        return tuple(path_to(place) for place in self._at(code))

    def ancestors(self, code: str) -> frozenset[str]:
        """Give every tree number strictly above every place of a code."""
        return frozenset(above for path in self.paths(code) for above in path[:-1])

    def is_within(self, code: str, above: str) -> bool:
        """Say whether any place of a code is, or stands under, any place of another."""
        return not self.expand(above).isdisjoint(self.ancestors(code) | self.expand(code))

    @cached_property
    def _under(self) -> dict[str, tuple[str, ...]]:
        under: dict[str, list[str]] = {}
        for place in self._descriptors:
            under.setdefault(parent_of(place), []).append(place)
        return {place: tuple(sorted(below)) for place, below in under.items()}

    def children(self, code: str | None = None) -> tuple[str, ...]:
        """Give the tree numbers right under a code, or the top of the branches."""
        if code is None:
            return self._under[""]
        self._known(code)
        return tuple(below for place in self._at(code) for below in self._under.get(place, ()))

    def related(self, a: str, b: str) -> float:
        """Say how close two codes are in [0, 1], at their nearest places; see `closeness`."""
        self._known(a), self._known(b)
        return _related(self._at(a), self._at(b))


@lru_cache(maxsize=65536)
def _related(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    return max(closeness(path_to(one), path_to(other)) for one in a for other in b)


def parent_of(place: str) -> str:
    """Give the tree number above one, empty at the top (F03 counts as a top)."""
    return place.rpartition(".")[0]


@lru_cache(maxsize=16384)
def path_to(place: str) -> tuple[str, ...]:
    """Give the tree numbers from the top down to a place, itself included."""
    above = parent_of(place)
    return (*path_to(above), place) if above else (place,)


def shared_start(a: str, b: str) -> str:
    """Give the longest beginning that two codes share."""
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    return a[:at]


def _distance(known: str, wanted: str) -> tuple[int, str]:
    numbers = [int("".join(filter(str.isdigit, part)) or 0) for part in (known, wanted)]
    return abs(numbers[0] - numbers[1]), known
