"""Narrowing a ranked list: by facets, country, evidence and words, with counts for each choice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from matchmaker.matching.ranking import Match
from matchmaker.profiles.document import Organisation
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
    """What filters and sorting need of an organisation; codes by facet, as its listings state them.

    Therapeutic areas are those at the top of the tree. `words` is all it says, in lower case.
    """

    organisation_id: int
    kind: str
    name: str
    only_matches: bool
    generation: int
    has_evidence: bool
    words: str
    codes: Mapping[str, frozenset[str]]


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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left of a list, and how many each choice would leave, given the other choices."""

    matches: tuple[Match, ...]
    counts: Mapping[str, Mapping[str, int]]
    with_evidence: int


def traits_of(organisation: Organisation, organisation_id: int, generation: int) -> Traits:
    """Read off an organisation's live listings what filters need."""
    listings = [listing for listing in organisation.listings if listing.status == "live"]
    mesh = vocabulary("therapeutic_areas")
    codes: dict[str, set[str]] = {facet: set() for facet in FACETS}
    for listing in listings:
        for code in (*listing.therapeutic_areas, *listing.indications):
            codes["therapeutic_areas"] |= {path[0] for path in mesh.paths(code)}
        codes["phase"] |= set(listing.phases)
        for facet in ("modalities", "territories", "deal_types", "data_access"):
            codes[facet] |= set(getattr(listing, facet))
    if organisation.country:
        codes["country"].add(organisation.country)
    said = [organisation.name, organisation.summary]
    said += [text for listing in listings for text in (listing.title, listing.text)]
    return Traits(
        organisation_id=organisation_id,
        kind=organisation.kind,
        name=organisation.name,
        only_matches=organisation.visibility == "matched",
        generation=generation,
        has_evidence=any(claim.is_supported for one in listings for claim in one.claims),
        words="\n".join(said).lower(),
        codes={facet: frozenset(found) for facet, found in codes.items()},
    )


def narrow(matches: Sequence[Match], traits: Mapping[str, Traits], filters: Filters) -> Narrowed:
    """Keep the matches that the filters admit, in the order asked for.

    `traits` are by organisation; a match without traits has left meanwhile and is dropped.
    Raises ValueError for an unknown facet or order.
    """
    unknown = set(filters.codes) - set(FACETS)
    if unknown or filters.sort not in SORTS:
        raise ValueError(f"unknown facet or order: {sorted(unknown) or filters.sort}")
    accepted = {facet: _accepted(facet, codes) for facet, codes in filters.codes.items() if codes}
    words = filters.words.lower().split()
    kept: list[Match] = []
    passing: list[Traits] = []
    failing_one: dict[str, list[Traits]] = {}
    for match in matches:
        its = traits.get(match.organisation)
        if its is None:
            continue
        failed = _failed(its, accepted, filters.has_evidence, words)
        if not failed:
            kept.append(match)
            passing.append(its)
        elif len(failed) == 1:
            failing_one.setdefault(failed[0], []).append(its)
    # A choice within a facet counts those that fail nothing, or that facet alone.
    counts = {facet: _counts(facet, (*passing, *failing_one.get(facet, ()))) for facet in FACETS}
    with_evidence = sum(its.has_evidence for its in chain(passing, failing_one.get("evidence", ())))
    return Narrowed(_sorted(kept, traits, filters.sort), counts, with_evidence)


def _counts(facet: str, passing: Iterable[Traits]) -> Counter[str]:
    """Count how many state each code of a facet; many state the same ones together."""
    found: Counter[str] = Counter()
    for codes, times in Counter([its.codes[facet] for its in passing]).items():
        found.update(dict.fromkeys(codes, times))
    return found


def _failed(
    traits: Traits, accepted: Mapping[str, frozenset[str]], has_evidence: bool, words: list[str]
) -> list[str]:
    """Return which of the filters an organisation fails."""
    failed = [facet for facet, codes in accepted.items() if codes.isdisjoint(traits.codes[facet])]
    if has_evidence and not traits.has_evidence:
        failed.append("evidence")
    if words and not all(word in traits.words for word in words):
        failed.append("words")
    return failed


def _accepted(facet: str, wanted: Iterable[str]) -> frozenset[str]:
    """Return the codes that state one of the wanted ones: Greater China states China."""
    codes = set(wanted)
    if facet != "territories":
        return frozenset(codes)
    known = vocabulary(facet)
    valid = [code for code in codes if known.is_valid(code)]
    wider = {code for code in known.codes if any(known.is_within(one, code) for one in valid)}
    return frozenset(codes | wider)


def _sorted(
    matches: Sequence[Match], traits: Mapping[str, Traits], order: str
) -> tuple[Match, ...]:
    if order == "newest":
        return tuple(sorted(matches, key=lambda one: -traits[one.organisation].generation))
    if order == "name":  # blind ones, whose names nobody sees, come last
        return tuple(
            sorted(
                matches,
                key=lambda one: (
                    not traits[one.organisation].name,
                    traits[one.organisation].name.casefold(),
                    one.organisation,
                ),
            )
        )
    return tuple(matches)
