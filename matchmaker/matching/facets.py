"""Facets as soft evidence: what two listings state about the same thing, compared.

"Not said" is neutral. Codes are compared through their trees, countries through their bundles,
phases by distance. What contradicts is strong: nothing that agrees elsewhere buys it off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.matching import contradictions
from matchmaker.profiles.document import Listing
from matchmaker.taxonomy.facets import vocabulary

# In the order in which people read them. `therapeutic_areas` are those that a listing states or,
# where it states none, its indications.
COMPARED = (
    "therapeutic_areas",
    "indications",
    "modalities",
    "phase",
    "territories",
    "deal_types",
    "data_access",
    "regulatory",
)
# Beside these a listing may rule out in prose what the other is about (see `contradictions`).
RULED_OUT, ABOUT = "ruled_out", "about"
COLUMNS = (*COMPARED, RULED_OUT, ABOUT)
AGREE, CONFLICT, UNKNOWN = "agree", "conflict", "unknown"

# Log-odds of full agreement and of contradiction. Data access and regulatory standing count as
# much as the disease area; what people negotiate anyway counts less.
WEIGHTS = {
    "therapeutic_areas": (1.0, 5.0),
    "indications": (0.5, 1.0),
    "modalities": (0.8, 5.0),
    "phase": (0.6, 4.0),
    "territories": (0.6, 5.0),
    "deal_types": (0.4, 3.5),
    "data_access": (1.0, 5.0),
    "regulatory": (1.0, 5.0),
}
# Whoever wants to licence in meets who licences out.
_MEETS = {"in-licence": "out-licence", "out-licence": "in-licence"}

Codes = tuple[str, ...]
Stated = tuple[Codes, ...]
# Log-odds of what either side rules out in its own words.
EXCLUDED = 5.0
NOTHING: Stated = ((),) * len(COMPARED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two listings state about one facet: the codes of the need, those of the offer.

    `verdict` is AGREE, CONFLICT or UNKNOWN; `closeness` is in [0, 1].
    """

    facet: str
    verdict: str
    closeness: float
    need: Codes
    offer: Codes


def stated(listing: Listing) -> Stated:
    """Give the codes that a listing states, one tuple a facet of COMPARED, each sorted."""
    areas = listing.therapeutic_areas or listing.indications
    found = (
        areas,
        listing.indications,
        listing.modalities,
        listing.phases,
        listing.territories,
        listing.deal_types,
        listing.data_access,
        listing.regulatory,
    )
    return tuple(tuple(sorted(set(codes))) for codes in found)


@lru_cache(maxsize=262144)
def compare(facet: str, need: Codes, offer: Codes) -> Verdict:
    """Compare what a need and an offer state about a facet."""
    if not need or not offer:
        return Verdict(facet, UNKNOWN, 0.0, need, offer)
    if facet == "regulatory":
        return _standing(need, offer)
    if facet == "data_access":
        return _data(need, offer)
    close = _closeness(facet, need, offer)
    return Verdict(facet, AGREE if close > 0 else CONFLICT, close, need, offer)


@lru_cache(maxsize=262144)
def evidence(facet: str, need: Codes, offer: Codes) -> float:
    """Give the log-odds that a facet adds: at most its weight, as much below for a conflict."""
    verdict = compare(facet, need, offer)
    agrees, conflicts = WEIGHTS[facet]
    if verdict.verdict == CONFLICT:
        return -conflicts
    return agrees * verdict.closeness


def exclusion(out: Codes, about: Codes) -> float:
    """Give the log-odds of what one side rules out and what the other is about."""
    return -EXCLUDED if contradictions.broken(out, about) else 0.0


def verdicts(need: Stated, offer: Stated) -> tuple[Verdict, ...]:
    """Compare two listings facet by facet, in the order of COMPARED."""
    return tuple(compare(facet, need[at], offer[at]) for at, facet in enumerate(COMPARED))


def _closeness(facet: str, need: Codes, offer: Codes) -> float:
    """Half for the best pair, half for how many of the codes asked for are met."""
    known = vocabulary(facet)
    met = [
        max(
            known.related(_MEETS.get(code, code) if facet == "deal_types" else code, other)
            for other in offer
        )
        for code in need
    ]
    return (max(met) + sum(met) / len(met)) / 2


def _data(need: Codes, offer: Codes) -> Verdict:
    """Compare kinds of data; conditions of use (DUO) only tell where both state some."""
    for kinds in (True, False):
        wanted, held = (_split(codes, kinds=kinds) for codes in (need, offer))
        if wanted and held:
            close = _closeness("data_access", wanted, held)
            # Conditions that differ are for the two to talk about, no contradiction.
            if close > 0 or kinds:
                verdict = AGREE if close > 0 else CONFLICT
                return Verdict("data_access", verdict, close, need, offer)
    return Verdict("data_access", UNKNOWN, 0.0, need, offer)


def _split(codes: Codes, *, kinds: bool) -> Codes:
    return tuple(code for code in codes if code.startswith("DUO:") is not kinds)


def _standing(need: Codes, offer: Codes) -> Verdict:
    """Compare regulatory standing.

    The same agrees; a device class that is not the one asked for conflicts; a designation of
    another kind says nothing.
    """
    if set(need) & set(offer):
        share = len(set(need) & set(offer)) / len(need)
        return Verdict("regulatory", AGREE, (1 + share) / 2, need, offer)
    close = _closeness("regulatory", need, offer)
    if any(_is_class(code) for code in need) and any(_is_class(code) for code in offer):
        return Verdict("regulatory", CONFLICT, close, need, offer)
    verdict = AGREE if close > 0 else UNKNOWN
    return Verdict("regulatory", verdict, close / 2, need, offer)


def _is_class(code: str) -> bool:
    return code.partition(":")[2][:1] == "I"


def concept_names(listing: Listing) -> Iterator[tuple[str, str]]:
    """Walk the stated codes that texts may name too, as (facet, code)."""
    for code in (*listing.therapeutic_areas, *listing.indications):
        yield "indications", code
    for facet in ("modalities", "data_access", "regulatory", "deal_types"):
        yield from ((facet, code) for code in getattr(listing, facet))
