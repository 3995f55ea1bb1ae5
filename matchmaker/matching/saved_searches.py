"""What a saved search finds, and who of them is new."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from matchmaker.interest.search_models import SavedSearch
from matchmaker.matching import service
from matchmaker.matching.filters import FACETS, SORTS, Filters
from matchmaker.organisations.models import Organisation

WORDS_LIMIT = 500
KEPT = ("listing", "group", "evidence", "q", "sort", "spread", *FACETS)


class Arguments(Protocol):
    """The arguments of an address, several of a name."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of that name."""


@dataclass(frozen=True, slots=True)
class Arguing:
    """The arguments of a saved search, read as those of an address are."""

    values: Mapping[str, list[str]]

    def getlist(self, key: str) -> list[str]:
        """Return all values of that name."""
        return self.values.get(key, [])


def filters_of(arguments: Arguments) -> Filters:
    """Read the filters off an address's arguments. Raises ValueError for what they cannot mean."""
    sort, words = _first(arguments, "sort") or "score", _first(arguments, "q")
    if sort not in SORTS or len(words) > WORDS_LIMIT:
        raise ValueError(f"expected one of {SORTS} and at most {WORDS_LIMIT} characters")
    codes = {facet: tuple(arguments.getlist(facet)) for facet in FACETS}
    spread = _first(arguments, "spread") != "off"
    return Filters(codes, bool(_first(arguments, "evidence")), words, sort, spread)


def cleaned(arguments: str) -> str:
    """Return those arguments of an address that say what is searched."""
    said = parse_qs(arguments)
    return urlencode({name: said[name] for name in KEPT if name in said}, doseq=True)


def found_by(
    viewer: Organisation, arguments: str, *, but_for: Set[int] = frozenset()
) -> dict[int, str]:
    """Return the addresses, by id, of all that a search finds now but for some, best first.

    Raises ValueError for arguments that mean nothing; KeyError for a listing that is not live;
    service.NothingListedError.
    """
    said = Arguing(parse_qs(arguments))
    others = _first(said, "group") == "others"
    listing = _first(said, "listing") or None
    filters = filters_of(said)
    return service.everybody_for(viewer, listing, filters, others=others, but_for=but_for)


def new_of(
    viewer: Organisation, row: SavedSearch, *, but_for: Set[int] = frozenset()
) -> dict[int, str] | None:
    """Return who is found, was not shown before and is none of some, as `found_by` does.

    None if the search can find nobody any more.
    """
    try:
        return found_by(viewer, row.arguments, but_for=row.seen_ids | but_for)
    except (
        KeyError,
        ValueError,
        service.NothingListedError,
    ):  # its listing is withdrawn, or a facet has gone
        return None


def shown_by(viewer: Organisation, arguments: str) -> set[int]:
    """Return the ids of all that are no news once a search has been looked at.

    Those that it finds, and those that are left out: taken back, they are nobody new. Raises as
    `found_by` does.
    """
    return found_by(viewer, arguments).keys() | service.left_out(viewer)


def listing_of(row: SavedSearch) -> str | None:
    """Return the address of the listing that the search is for, if it is for one."""
    return _first(Arguing(parse_qs(row.arguments)), "listing") or None


def _first(arguments: Arguments, name: str) -> str:
    return next(iter(arguments.getlist(name)), "")
