"""Concepts that a text names: diseases and the terms of the other facets, in either language.

They are weak evidence before anybody has confirmed them as facets, and they meet across languages:
a Chinese need for 电子病历 and an English offer of EMR data both name `data_access:records`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick

from matchmaker.matching import lexical
from matchmaker.prose.listed_names import KINDS
from matchmaker.taxonomy.facets import mesh, vocabulary
from matchmaker.taxonomy.terms import find_terms
from matchmaker.taxonomy.words import fold

# The facets whose names are looked for in texts, beside diseases.
NAMED = ("modalities", "data_access", "regulatory", "deal_types")
# Names that stand in company texts with another meaning nearly every time.
_ORDINARY = frozenset(
    {
        "service",
        "device",
        "claims",
        "trial",
        "supply",
        "evaluation",
        "series a",
        "equity",
        "funding",
        "assay",
        "pilot",
        "consulting",
        "sales partner",
        "investment",
        "manufacturing",
        "formulation",
        "slides",
        "biopsy",
        "biological",
        "pathologies",
    }
)
# But for what begins a product's number: CT-P41 is no scan.
_WORD = re.compile(r"(?>[A-Za-z]+)(?!-[A-Z]{0,2}[0-9])")
# Codes of consent this short mean other things in prose: "across the US" says nothing of consent.
_CONSENT, _SHORT = "DUO:", 2


@dataclass(frozen=True, slots=True)
class Named:
    """A code of a facet that a text names."""

    facet: str
    code: str


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Named, ...]:
    """Find the diseases (as descriptors) and other facet codes that a text names, sorted."""
    diseases = {Named("indications", found.descriptor) for found in find_terms(text)}
    # Kinds are no evidence, they tell what is ruled out.
    others = {named for named in _others(text) if named.facet != KINDS}
    return tuple(sorted(diseases | others, key=lambda n: (n.facet, n.code)))


def kinds_in(text: str) -> frozenset[str]:
    """Find the kinds of product that a text names, each as narrow or as wide as it names them."""
    return frozenset(named.code for named in _others(text) if named.facet == KINDS)


def concepts_of(text: str) -> frozenset[str]:
    """Give the concepts of a text, as names for `lexical`, with all that stands above them."""
    return names_of((named.facet, named.code) for named in find(text))


def names_of(codes: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Give (facet, code) pairs as names for `lexical`, with all that stands above them."""
    return frozenset(name for facet, code in codes for name in _with_above(facet, code))


@lru_cache(maxsize=4096)
def places_of(named: Named) -> tuple[int, ...]:
    """Give the terms (`lexical.place_of`) that stand wherever this or what is under it is named."""
    if named.facet == "indications":
        codes = [f"mesh:{place}" for place in sorted(mesh().expand(named.code))]
    else:
        codes = [f"{named.facet}:{named.code}"]
    return tuple(lexical.place_of(lexical.CONCEPT, code) for code in codes)


@lru_cache(maxsize=65536)
def _with_above(facet: str, code: str) -> frozenset[str]:
    if facet == "indications":
        places = mesh().expand(code) | mesh().ancestors(code)
        return frozenset(f"mesh:{place}" for place in places)
    above = vocabulary(facet).ancestors(code)
    return frozenset(f"{facet}:{each}" for each in (code, *above))


@lru_cache(maxsize=4096)
def _others(text: str) -> frozenset[Named]:
    return frozenset(_walk_others(text))


def _walk_others(text: str) -> Iterator[Named]:
    folded = f" {fold(text)}  "
    # A code in capitals must stand so in the text: TIL is no "til", PET no "pet".
    tokens = frozenset(_WORD.findall(text))
    for end, (name, meanings) in _names().iter(folded):
        start = end - len(name) + 1
        if name.isascii() and (_goes_on(folded[start - 1]) or _goes_on(folded[end + 1 : end + 3])):
            continue
        for capitals, named in meanings:
            if not capitals or capitals in tokens or f"{capitals}s" in tokens:
                yield named


def _goes_on(beside: str) -> bool:
    """Say whether a word goes on here; a plural s does not count."""
    beside = beside.removeprefix("s")[:1]
    return beside.isascii() and beside.isalnum()


def _numbers(name: str) -> tuple[str, ...]:
    """Give the forms of a name that `_goes_on` does not see through: therapy, therapies."""
    return (name, f"{name[:-1]}ies") if name.endswith("y") else (name,)


@cache
def _names() -> ahocorasick.Automaton:
    meanings: dict[str, set[tuple[str, Named]]] = {}
    for facet in (*NAMED, KINDS):
        for term in vocabulary(facet):
            for raw in (term.en, term.zh, *term.synonyms_en, *term.synonyms_zh):
                capitals = raw if raw.isupper() and raw.isascii() and raw.isalpha() else ""
                if len(capitals) in range(1, _SHORT + 1) and term.code.startswith(_CONSENT):
                    continue
                for name in _numbers(fold(raw)):
                    if len(name) > 1 and name not in _ORDINARY:
                        meanings.setdefault(name, set()).add((capitals, Named(facet, term.code)))
    automaton = ahocorasick.Automaton()
    for name, found in meanings.items():
        ordered = sorted(found, key=lambda each: (each[0], each[1].facet, each[1].code))
        automaton.add_word(name, (name, tuple(ordered)))
    automaton.make_automaton()
    return automaton
