"""What narrows a ranked list: facets, country, evidence and words; and the orders it can have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from matchmaker.matching.ranking import Match
from matchmaker.profiles.document import Listing, Organisation
from matchmaker.taxonomy.facets import vocabulary

FACETS = (
    "therapeutic_areas",
    "modalities",
    "phase",
    "territories",
    "deal_types",
    "data_access",
    "country",
)
SORTS = ("score", "newest", "name")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an organisation beside its document, and what sorting needs."""

    organisation_id: int
    kind: str
    name: str
    only_matches: bool
    generation: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asks for. Of one facet any code will do; all facets must agree."""

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_evidence: bool = False
    words: str = ""
    sort: str = "score"
    spread: bool = True  # whoever says nearly the same as others makes room on the first page

    @property
    def is_set(self) -> bool:
        """True if anything narrows the list."""
        return self.has_evidence or bool(self.words.strip()) or any(self.codes.values())


def traits_of(
    organisation: Organisation, organisation_id: int, generation: int, changed_at: datetime
) -> Traits:
    """Give the traits of an organisation."""
    return Traits(
        organisation_id=organisation_id,
        kind=organisation.kind,
        name=organisation.name,
        only_matches=organisation.visibility == "matched",
        generation=generation,
        changed_at=changed_at,
    )


def codes_of(organisation: Organisation) -> dict[str, frozenset[str]]:
    """Give the codes of each facet that an organisation's live listings state.

    Therapeutic areas are those at the top of the tree.
    """
    mesh = vocabulary("therapeutic_areas")
    codes: dict[str, set[str]] = {facet: set() for facet in FACETS}
    for listing in _live(organisation):
        for code in (*listing.therapeutic_areas, *listing.indications):
            codes["therapeutic_areas"] |= {path[0] for path in mesh.paths(code)}
        codes["phase"] |= set(listing.phases)
        for facet in ("modalities", "territories", "deal_types", "data_access"):
            codes[facet] |= set(getattr(listing, facet))
    if organisation.country:
        codes["country"].add(organisation.country)
    return {facet: frozenset(found) for facet, found in codes.items()}


def words_of(organisation: Organisation) -> str:
    """Give all that an organisation says, in lower case."""
    said = [organisation.name, organisation.summary]
    said += [text for one in _live(organisation) for text in (one.title, one.text)]
    return "\n".join(said).lower()


def has_evidence(organisation: Organisation) -> bool:
    """Say whether a claim of its live listings is supported."""
    return any(claim.is_supported for one in _live(organisation) for claim in one.claims)


def _live(organisation: Organisation) -> list[Listing]:
    return [listing for listing in organisation.listings if listing.status == "live"]


def accepted(filters: Filters) -> dict[str, frozenset[str]]:
    """Give the codes that satisfy each facet that is set; ValueError for a facet that is none."""
    unknown = set(filters.codes) - set(FACETS)
    if unknown:
        raise ValueError(f"unknown facets: {sorted(unknown)}")
    return {facet: _accepted(facet, codes) for facet, codes in filters.codes.items() if codes}


@lru_cache(maxsize=1024)
def _accepted(facet: str, wanted: tuple[str, ...]) -> frozenset[str]:
    """Return the codes that state one of the wanted ones: Greater China states China."""
    codes = set(wanted)
    if facet != "territories":
        return frozenset(codes)
    known = vocabulary(facet)
    valid = [code for code in codes if known.is_valid(code)]
    wider = {code for code in known.codes if any(known.is_within(one, code) for one in valid)}
    return frozenset(codes | wider)


def in_order(matches: Sequence[Match], traits: Mapping[str, Traits], order: str) -> Sequence[Match]:
    """Put matches, best first, into one of SORTS; ValueError for another.

    `traits` are by organisation; to sort by them, a match that has left meanwhile is dropped.
    """
    if order == "score":
        return matches
    if order not in SORTS:
        raise ValueError(f"expected one of {SORTS}: {order}")
    known = [(match, traits.get(match.organisation)) for match in matches]
    here = [(match, its) for match, its in known if its is not None]
    if order == "newest":
        here.sort(key=lambda each: each[1].changed_at, reverse=True)
    else:  # blind ones, whose names nobody sees, come last
        here.sort(key=lambda each: _by_name(each[1].name, each[0]))
    return [match for match, _ in here]


def _by_name(name: str, match: Match) -> tuple[bool, str, str]:
    return not name, name.casefold(), match.organisation
