"""The only door for writing saved searches."""

from collections.abc import Iterable, Sequence, Set

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import joinedload

from matchmaker.core.clock import now
from matchmaker.core.database import db, hold_row
from matchmaker.interest.search_models import SavedSearch, SearchFollower
from matchmaker.notifications.models import Choice
from matchmaker.notifications.service import mark_read_about
from matchmaker.organisations.models import Membership

LIMIT = 20
FOUND = "search_found"  # the kind of notification


class TooManySearchesError(ValueError):
    """An organisation keeps `LIMIT` searches."""


def save(
    organisation_id: int, user_id: int, name: str, arguments: str, found: Iterable[int]
) -> SavedSearch:
    """Keep a search; whom it finds now, by id, is nothing new, and whoever saves it follows it.

    Raises TooManySearchesError.
    """
    if len(searches_of(organisation_id)) >= LIMIT:
        raise TooManySearchesError(LIMIT)
    row = SavedSearch(
        organisation_id=organisation_id, user_id=user_id, name=name, arguments=arguments
    )
    db.session.add(row)
    db.session.flush()
    mark_seen(row, found)
    follow(row, user_id, Choice.DAILY)
    return row


def mark_seen(row: SavedSearch, found: Iterable[int]) -> None:
    """Note whom, by id, the search has shown; who was shown once is never new again.

    Nothing to be done where it is removed meanwhile.
    """
    if not hold_row(row):
        return
    row.seen_ids = row.seen_ids.union(found)
    row.seen_at = now()
    mark_read_about(FOUND, row.public_id)
    db.session.flush()


def follow(row: SavedSearch, user_id: int, mail: Choice | None) -> None:
    """Tell somebody who is new in a search: in the bell, and by mail as chosen; None: no more.

    Raises LookupError where the search is removed meanwhile.
    """
    if not hold_row(row):
        raise LookupError(row.public_id)
    key = {"search_id": row.id, "user_id": user_id}
    if mail is not None:
        db.session.merge(SearchFollower(**key, mail=mail))
    elif (found := db.session.get(SearchFollower, key)) is not None:
        db.session.delete(found)
    db.session.flush()


def note_told(row: SavedSearch, fresh: Iterable[int]) -> None:
    """Note of whom, by id, the followers were told; the caller holds the search."""
    row.told_ids = row.told_ids.union(fresh)
    db.session.flush()


def remove(row: SavedSearch) -> None:
    """Forget a search; nothing to be done where it is removed meanwhile."""
    if not hold_row(row):  # the search first, as whoever marks it as seen does: else each waits
        return
    mark_read_about(FOUND, row.public_id)
    db.session.execute(delete(SavedSearch).where(SavedSearch.id == row.id))


def forget_organisations(ids: Set[int]) -> None:
    """Forget whom searches have shown and told of organisations that are deleted.

    SQLite may give the id of one to the next that signs up, who would never be new.
    """
    query = select(SavedSearch).order_by(SavedSearch.id).with_for_update()
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        row.seen_ids -= ids
        row.told_ids -= ids
    db.session.flush()


def searches_of(organisation_id: int) -> Sequence[SavedSearch]:
    """Return the organisation's searches, newest first."""
    query = select(SavedSearch).filter_by(organisation_id=organisation_id)
    return db.session.scalars(query.order_by(SavedSearch.id.desc())).all()


def own_search(organisation_id: int, public_id: str) -> SavedSearch | None:
    """Return the organisation's search with that address."""
    query = select(SavedSearch).filter_by(organisation_id=organisation_id, public_id=public_id)
    return db.session.scalar(query)


def searches_among(organisation_id: int, public_ids: Iterable[str]) -> dict[str, SavedSearch]:
    """Return those of the searches that the organisation keeps, by their addresses."""
    query = select(SavedSearch).filter_by(organisation_id=organisation_id)
    found = db.session.scalars(query.where(SavedSearch.public_id.in_(set(public_ids))))
    return {row.public_id: row for row in found}


def followed_after(search_id: int, count: int) -> Sequence[int]:
    """Return the next searches, after that one, that somebody follows."""
    followed = exists().where(SearchFollower.search_id == SavedSearch.id)
    query = select(SavedSearch.id).where(SavedSearch.id > search_id, followed)
    return db.session.scalars(query.order_by(SavedSearch.id).limit(count)).all()


def followers(row: SavedSearch) -> Sequence[SearchFollower]:
    """Return who follows a search, of those who still belong to its organisation."""
    query = (
        select(SearchFollower)
        .join(Membership, Membership.user_id == SearchFollower.user_id)
        .where(
            SearchFollower.search_id == row.id, Membership.organisation_id == row.organisation_id
        )
        .options(joinedload(SearchFollower.user))
    )
    return db.session.scalars(query.order_by(SearchFollower.user_id)).all()


def mails_of(user_id: int) -> dict[int, Choice]:
    """Return when somebody gets mail about the searches that they follow, by search."""
    query = select(SearchFollower).filter_by(user_id=user_id)
    return {row.search_id: row.mail for row in db.session.scalars(query)}
