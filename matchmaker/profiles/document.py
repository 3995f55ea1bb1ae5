"""A profile as it travels: what one line of the JSON Lines form holds, and how it is written.

What a listing says under a CDA only does not travel: the form's keys are fixed, and a file is read
by whoever has it. An import leaves it as it is.

`reading` makes these from raw input. Empty strings, empty tuples and None mean "not said".
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

KINDS = ("startup", "pharma", "other")
SIDES = ("offer", "need")
STATUSES = ("draft", "live", "withdrawn")
VISIBILITIES = ("signed-in", "matched")
FACET_FIELDS = (
    "therapeutic_areas",
    "indications",
    "modalities",
    "phases",
    "territories",
    "deal_types",
    "data_access",
    "regulatory",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an offer is said to have shown; without setting and source it is unsupported."""

    statement: str
    metric: str = ""
    value: str | int | float | None = None
    setting: str = ""
    site: str = ""
    sample_size: int | None = None
    source: str = ""

    @property
    def is_supported(self) -> bool:
        """Say whether the claim names both its setting and its source."""
        return bool(self.setting and self.source)


@dataclass(frozen=True, slots=True)
class Listing:
    """One offer or need. Facets hold codes of the vocabularies; an offer has at most one phase."""

    id: str
    side: str
    text: str
    title: str = ""
    status: str = "live"
    therapeutic_areas: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    deal_types: tuple[str, ...] = ()
    data_access: tuple[str, ...] = ()
    regulatory: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A startup, a pharma or another organisation (`type` says which), with its listings."""

    id: str
    kind: str
    name: str
    type: str = ""
    country: str = ""
    city: str = ""
    website: str = ""
    founded: int | None = None
    size: str = ""
    languages: tuple[str, ...] = ()
    summary: str = ""
    visibility: str = "signed-in"
    blind: bool = False
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: where, what, and what was expected.

    `line` counts from 1 where the file has lines. `path` is the key path in the JSON of that
    line, such as `listings[0].phase`, or `SHEET!CELL`; it is empty where the whole line is meant.
    """

    line: int | None
    path: str
    message: str

    def render(self, file: str) -> str:
        """Give the line for standard error: `FILE:LINE: PATH: …`, or `FILE:PATH: …`."""
        if self.line is not None:
            file = f"{file}:{self.line}"
            return (
                f"{file}: {self.path}: {self.message}" if self.path else f"{file}: {self.message}"
            )
        return f"{file}:{self.path}: {self.message}" if self.path else f"{file}: {self.message}"


def to_json(organisation: Organisation) -> Json:
    """Give the JSON form of a profile. What is not said, or is the default, stays absent."""
    written = {
        "id": organisation.id,
        "kind": organisation.kind,
        "name": organisation.name,
        "type": organisation.type,
        "country": organisation.country,
        "city": organisation.city,
        "website": organisation.website,
        "founded": organisation.founded,
        "size": _size(organisation.size),
        "languages": list(organisation.languages),
        "summary": organisation.summary,
        "visibility": organisation.visibility if organisation.visibility != "signed-in" else "",
        "blind": organisation.blind or None,
        "listings": [_listing_json(listing) for listing in organisation.listings],
    }
    return _said(written)


def _listing_json(listing: Listing) -> Json:
    written = {
        "id": listing.id,
        "side": listing.side,
        "title": listing.title,
        "text": listing.text,
        "status": listing.status if listing.status != "live" else "",
        "therapeutic_areas": list(listing.therapeutic_areas),
        "indications": list(listing.indications),
        "modalities": list(listing.modalities),
        "phase": _phase(listing),
        "territories": list(listing.territories),
        "deal_types": list(listing.deal_types),
        "data_access": list(listing.data_access),
        "regulatory": list(listing.regulatory),
        "claims": [_claim_json(claim) for claim in listing.claims],
    }
    return _said(written)


def _claim_json(claim: Claim) -> Json:
    written = {
        "statement": claim.statement,
        "metric": claim.metric,
        "value": claim.value,
        "setting": claim.setting,
        "site": claim.site,
        "sample_size": claim.sample_size,
        "source": claim.source,
    }
    return _said(written)


def _phase(listing: Listing) -> list[str] | str:
    """Write a list for a need, which wants any of them, and one code for an offer."""
    if listing.side == "need":
        return list(listing.phases)
    return "".join(listing.phases)


def _size(size: str) -> int | str:
    """Write a plain number of people as a number, a range as it is."""
    return int(size) if size.isascii() and size.isdigit() and str(int(size)) == size else size


def _said(written: Json) -> Json:
    """Leave out what is not said; the number 0 is said."""
    return {key: value for key, value in written.items() if value not in (None, "", [])}
