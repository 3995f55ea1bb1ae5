"""What an organisation could still say so that better matches find it."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.profiles.document import Listing, Organisation

# Fewer characters than these say little to whoever reads a ranked list (Chinese says more in each).
SHORT_TEXT, SHORT_CHINESE_TEXT = 200, 60


@dataclass(frozen=True, slots=True)
class Gap:
    """Something not said: a field, and the id of the listing it belongs to, if any."""

    field: str
    listing: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what matching uses is said, in [0, 1], and what is not."""

    share: float
    gaps: tuple[Gap, ...]


def completeness_of(organisation: Organisation, is_long: dict[str, bool]) -> Completeness:
    """Weigh what an organisation says; `is_long` tells by listing id whether its text is enough."""
    checks = [*_organisation(organisation)]
    for listing in organisation.listings:
        if listing.status == "live":
            checks += _listing(listing, is_long[listing.id])
    gaps = tuple(gap for gap, said in checks if not said)
    return Completeness(1 - len(gaps) / len(checks), gaps)


def _organisation(organisation: Organisation) -> Iterator[tuple[Gap, bool]]:
    sides = {listing.side for listing in organisation.listings if listing.status == "live"}
    yield Gap("offer"), "offer" in sides
    yield Gap("need"), "need" in sides
    yield Gap("summary"), bool(organisation.summary)
    yield Gap("country"), bool(organisation.country)
    yield Gap("languages"), bool(organisation.languages)


def _listing(listing: Listing, is_long: bool) -> Iterator[tuple[Gap, bool]]:
    yield Gap("text", listing.id), is_long
    said = bool(listing.therapeutic_areas or listing.indications)
    yield Gap("therapeutic_areas", listing.id), said
    for facet in ("modalities", "territories", "deal_types"):
        yield Gap(facet, listing.id), bool(getattr(listing, facet))
    if listing.side == "offer":
        evidence = any(claim.is_supported for claim in listing.claims)
        yield Gap("claims", listing.id), evidence


def is_long_enough(text: str, *, is_chinese: bool) -> bool:
    """Say whether a text tells enough to be matched well."""
    return len(text) >= (SHORT_CHINESE_TEXT if is_chinese else SHORT_TEXT)
