"""Drafts that an event proposes to an organisation, until a member of it decides on them.

Nobody outside sees them, so that none of these verbs touches what others see. Publishing or keeping
one in the editor makes it a listing like others (`service.write_listing`).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.service import enqueue
from matchmaker.profiles.models import Listing, Origin, Side, Status
from matchmaker.profiles.queries import IS_DISMISSED

FORGET = "profiles.forget_proposal"
SECOND_THOUGHTS = timedelta(days=1)  # in which a dismissal can be taken back

_IS_OPEN: tuple[ColumnElement[bool], ...] = (
    Listing.origin.is_not(None),
    Listing.status == Status.DRAFT,
    Listing.draft.is_(None),  # a member has begun to write
)


def propose(
    organisation_id: int, side: Side, text: str, origin: Origin, event_name: str
) -> Listing | None:
    """Put a draft before the organisation; None where one of its listings says the same."""
    known = select(Listing.id).filter_by(organisation_id=organisation_id, side=side, text=text)
    if db.session.scalar(known.limit(1)) is not None:
        return None
    row = Listing(
        organisation_id=organisation_id, side=side, text=text, origin=origin, event_name=event_name
    )
    db.session.add(row)
    db.session.flush()
    return row


def reword(organisation_id: int, public_id: str, text: str, origin: Origin) -> bool:
    """Let a proposal say something else; False where a member has decided on it or writes on it."""
    query = update(Listing).where(
        Listing.organisation_id == organisation_id, Listing.public_id == public_id, *_IS_OPEN
    )
    changed = query.values(text=text, origin=origin).returning(Listing.id)
    return db.session.scalar(changed) is not None


def take_away(organisation_id: int, public_id: str) -> bool:
    """Delete a proposal; False where a member has decided on it or writes on it."""
    query = delete(Listing).where(
        Listing.organisation_id == organisation_id, Listing.public_id == public_id, *_IS_OPEN
    )
    return db.session.scalar(query.returning(Listing.id)) is not None


def among(organisation_id: int, public_ids: Iterable[str]) -> dict[str, bool]:
    """Return which of the listings are there, and whether each is still a proposal."""
    query = select(Listing.public_id, Listing.origin, Listing.status).where(
        Listing.organisation_id == organisation_id, Listing.public_id.in_(public_ids)
    )
    return {
        public_id: origin is not None and status is Status.DRAFT
        for public_id, origin, status in db.session.execute(query)
    }


def dismiss(row: Listing) -> None:
    """Take a proposal out of the profile; it can be brought back for a day, then it is gone."""
    row.status = Status.WITHDRAWN
    db.session.flush()
    enqueue(FORGET, {"listing": row.id}, due_at=now() + SECOND_THOUGHTS)


def bring_back(row: Listing) -> None:
    """Take a dismissal back."""
    row.status = Status.DRAFT
    db.session.flush()


def forget(payload: dict[str, Any]) -> None:
    """Delete a proposal that stayed dismissed."""
    db.session.execute(delete(Listing).where(Listing.id == payload["listing"], IS_DISMISSED))
