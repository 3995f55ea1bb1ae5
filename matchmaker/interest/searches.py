"""The only door for writing saved searches."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest.search_models import SavedSearch

LIMIT = 20


class TooManySearchesError(ValueError):
    """An organisation keeps `LIMIT` searches."""


def save(
    organisation_id: int, user_id: int, name: str, arguments: str, found: Iterable[str]
) -> SavedSearch:
    """Keep a search; whom it finds now is nothing new. Raises TooManySearchesError."""
    if len(searches_of(organisation_id)) >= LIMIT:
        raise TooManySearchesError(LIMIT)
    row = SavedSearch(
        organisation_id=organisation_id, user_id=user_id, name=name, arguments=arguments
    )
    db.session.add(row)
    mark_seen(row, found)
    return row


def mark_seen(row: SavedSearch, found: Iterable[str]) -> None:
    """Note whom the search has shown; who was shown once is never new again."""
    row.seen = sorted({*(row.seen or ()), *found})
    row.seen_at = now()
    db.session.flush()


def remove(row: SavedSearch) -> None:
    """Forget a search."""
    db.session.delete(row)
    db.session.flush()


def searches_of(organisation_id: int) -> Sequence[SavedSearch]:
    """Return the organisation's searches, newest first."""
    query = select(SavedSearch).filter_by(organisation_id=organisation_id)
    return db.session.scalars(query.order_by(SavedSearch.id.desc())).all()


def own_search(organisation_id: int, public_id: str) -> SavedSearch | None:
    """Return the organisation's search with that address."""
    query = select(SavedSearch).filter_by(organisation_id=organisation_id, public_id=public_id)
    return db.session.scalar(query)
