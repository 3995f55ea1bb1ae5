"""A vocabulary: terms with codes, labels and synonyms in two languages, and how they relate."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from matchmaker.taxonomy.words import bigrams, fold, likeness

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "zh")
# Nobody means a code longer than this; what is longer is cut before it is compared.
LONGEST_QUERY = 200
NOT_AT_ALL = 5


@dataclass(frozen=True, slots=True)
class Source:
    """Where a vocabulary comes from; `note` says what in it is ours."""

    title: str
    year: str
    publisher: str
    url: str
    licence: str
    note: str


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary; `zh` is empty where nobody has written a Chinese label."""

    code: str
    en: str
    zh: str = ""
    synonyms_en: tuple[str, ...] = ()
    synonyms_zh: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    def label(self, language: str = "en") -> str:
        """Give the label in a language, English where there is none; ValueError if unknown."""
        if primary_language(language) == "zh" and self.zh:
            return self.zh
        return self.en


class Entry(NamedTuple):
    """One name under which a term is found: folded, its language, and whether it is a label."""

    text: str
    language: str
    is_label: bool
    code: str


def primary_language(language: str) -> str:
    """Give `en` or `zh` for any tag of these two (zh_Hans_CN, en-GB); ValueError for another."""
    primary = language.replace("_", "-").split("-")[0].casefold()
    if primary not in LANGUAGES:
        raise ValueError(f"no labels in language {language!r}; expected en or zh")
    return primary


def split_list(cell: str) -> tuple[str, ...]:
    """Split a cell of a data file at its bars."""
    return tuple(part for part in cell.split("|") if part)


def read_table(name: str) -> tuple[Source, list[dict[str, str]]]:
    """Read a data file: its `# key: value` head and its tab-separated rows by column name."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    head = [line[2:] for line in lines if line.startswith("# ")]
    pairs = (line.partition(":") for line in head)
    source = Source(**{key: value.strip() for key, _, value in pairs})
    body = csv.DictReader(lines[len(head) :], delimiter="\t", quoting=csv.QUOTE_NONE)
    return source, list(body)


def term_from(row: dict[str, str]) -> Term:
    """Build a term from a row with the usual columns."""
    return Term(
        code=row["code"],
        en=row["en"],
        zh=row["zh"],
        synonyms_en=split_list(row["synonyms_en"]),
        synonyms_zh=split_list(row["synonyms_zh"]),
        parents=split_list(row.get("parents") or ""),
    )


def closeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Say how close two places of a tree are, each a path from its root, in [0, 1].

    Equal places give 1. A place under another gives 0.6 and up to 0.4 more the nearer the two are
    in depth. Others get 0.6 times the measure of Wu and Palmer (1994): twice the depth of what
    they share over the sum of their depths; nothing shared gives 0.
    """
    shared = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        shared += 1
    if shared == len(a) == len(b):
        return 1.0
    if shared == min(len(a), len(b)):
        return 0.6 + 0.4 * shared / max(len(a), len(b))
    return 0.6 * 2 * shared / (len(a) + len(b))


class Vocabulary:
    """The terms of a facet, in the order of its data file.

    `get`, `is_valid`, `label`, `search` and `nearest` take any text. `expand`, `ancestors`,
    `children`, `paths` and `related` take valid codes and raise KeyError for others.
    """

    def __init__(self, facet: str, source: Source, terms: Iterable[Term]) -> None:
        """Hold the terms by code."""
        self.facet = facet
        self.source = source
        self._terms = {term.code: term for term in terms}

    @property
    def codes(self) -> tuple[str, ...]:
        """All valid codes."""
        return tuple(self._terms)

    def __iter__(self) -> Iterator[Term]:
        """Walk the terms."""
        return iter(self._terms.values())

    def __len__(self) -> int:
        """Count the terms."""
        return len(self._terms)

    def get(self, code: str) -> Term | None:
        """Give the term of a code, or None."""
        return self._terms.get(code)

    def is_valid(self, code: str) -> bool:
        """Say whether a code is of this vocabulary, exactly as written."""
        return self.get(code) is not None

    def label(self, code: str, language: str = "en") -> str:
        """Give the label of a code; a code that has left the vocabulary is shown as itself."""
        term = self.get(code)
        return term.label(language) if term else code

    # Finding

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(entry for term in self for entry in entries_of(term))

    @property
    def _opening(self) -> Iterable[str]:
        """The codes that an empty search shows."""
        return self.codes

    def search(self, text: str, language: str | None = None, limit: int = 20) -> list[Term]:
        """Find terms by code, label or synonym, in one language or both, best first.

        Best is, in this order: the code itself, an equal label, an equal synonym, a name that
        begins so, one with a word that begins so, one that holds the text, and one whose words
        begin with the words asked for in any order; labels before synonyms, short before long.
        An empty text gives the first terms of the vocabulary.
        """
        only = primary_language(language) if language else None
        query = text[:LONGEST_QUERY].strip()
        wanted = fold(query)
        if not wanted:
            opening = islice(self._opening, limit)
            return [term for code in opening if (term := self.get(code))]
        best = {code: (-1, 0) for code in (query, query.upper(), query.lower()) if self.get(code)}
        words = wanted.split(" ")
        for name, tongue, is_label, code in self._entries:
            # The first word alone rules out nearly all names, and cheaply.
            if words[0] not in name or (only and tongue != only):
                continue
            rank = rank_of(wanted, words, name)
            key = (2 * rank + (not is_label), len(name))
            if rank < NOT_AT_ALL and key < best.get(code, (2 * NOT_AT_ALL, 0)):
                best[code] = key
        found = sorted(best, key=lambda code: best[code])[:limit]
        return [term for code in found if (term := self.get(code))]

    @cached_property
    def _shapes(self) -> tuple[tuple[frozenset[str], str], ...]:
        return tuple((bigrams(entry.text), entry.code) for entry in self._entries)

    def nearest(self, code: str, n: int = 3) -> list[str]:
        """Give the n valid codes nearest to a wrong one, by its letters and its meaning."""
        return _nearest(self, code[:LONGEST_QUERY])[:n]

    def near_codes(self, code: str) -> Iterator[str]:
        """Walk valid codes from near to far: what a search finds, then what is spelt alike."""
        wanted = fold(code)
        if wanted:
            for term in self.search(code, limit=5):
                yield term.code
        shape = bigrams(wanted)
        for _, like in nlargest(50, self._shapes, key=lambda known: likeness(shape, known[0])):
            yield like

    # Relations

    def expand(self, code: str) -> frozenset[str]:
        """Give what a code stands for: itself, or the members of a bundle."""
        return frozenset({self._known(code).code})

    def paths(self, code: str) -> tuple[tuple[str, ...], ...]:
        """Give every way from a root down to a code, both included."""
        term = self._known(code)
        if not term.parents:
            return ((code,),)
        return tuple((*path, code) for parent in term.parents for path in self.paths(parent))

    def ancestors(self, code: str) -> frozenset[str]:
        """Give every code strictly above a code."""
        return frozenset(above for path in self.paths(code) for above in path) - {code}

    def children(self, code: str | None = None) -> tuple[str, ...]:
        """Give the codes right under a code, or the roots."""
        if code is None:
            return tuple(term.code for term in self if not term.parents)
        self._known(code)
        return tuple(term.code for term in self if code in term.parents)

    def is_within(self, code: str, above: str) -> bool:
        """Say whether a code is another or stands under it: what a filter by `above` lets in."""
        return self.expand(above) <= self.ancestors(code) | self.expand(code)

    def related(self, a: str, b: str) -> float:
        """Say how close two codes are, in [0, 1], the same both ways; see `closeness`."""
        return max(closeness(one, other) for one in self.paths(a) for other in self.paths(b))

    def _known(self, code: str) -> Term:
        term = self.get(code)
        if term is None:
            raise KeyError(f"{code!r} is no code of {self.facet}")
        return term


def entries_of(term: Term) -> Iterator[Entry]:
    """Walk the names of a term: its code, its labels, its synonyms."""
    yield Entry(fold(term.code), "", True, term.code)
    yield Entry(fold(term.en), "en", True, term.code)
    if term.zh:
        yield Entry(fold(term.zh), "zh", True, term.code)
    for language, synonyms in (("en", term.synonyms_en), ("zh", term.synonyms_zh)):
        for synonym in synonyms:
            yield Entry(fold(synonym), language, False, term.code)


def rank_of(wanted: str, words: list[str], name: str) -> int:
    """Say how well a folded name answers a folded query: 0 is best, NOT_AT_ALL worst."""
    at = name.find(wanted)
    if at == 0:
        return 0 if len(name) == len(wanted) else 1
    if at > 0:
        return 2 if f" {wanted}" in name else 3
    padded = f" {name}"
    return 4 if all(f" {word}" in padded for word in words) else NOT_AT_ALL


@lru_cache(maxsize=4096)
def _nearest(vocabulary: Vocabulary, code: str) -> list[str]:
    """Remember the ten nearest: a wrong code tends to stand on every row of its file."""
    found: list[str] = []
    for near in vocabulary.near_codes(code):
        if near not in found:
            found.append(near)
        if len(found) == 10:
            break
    return found
