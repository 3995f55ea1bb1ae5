"""Reports to the administrators: they read what the reporter wrote, and no conversation."""

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import administrators
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.messaging.models import Complaint, Grievance, Message
from matchmaker.notifications.service import mark_read_about, notify

REPORTED = "organisation_reported"  # what administrators are told


def complain(
    reporter_id: int,
    user: User,
    about_id: int,
    grievance: Grievance,
    text: str,
    message: Message | None = None,
) -> Complaint:
    """Report an organisation, with one of its messages if the reporter attaches it.

    Raises ValueError for a report of oneself.
    """
    if reporter_id == about_id:
        raise ValueError(f"organisation {about_id} cannot be reported by itself")
    quoted = "\n".join((message.text, *(one.name for one in message.files))) if message else ""
    row = Complaint(
        reporter_id=reporter_id, user_id=user.id, about_id=about_id, grievance=grievance,
        text=text.strip(), quoted=quoted.strip(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for person in administrators():
        notify(person, REPORTED, row.public_id, row.public_id)
    return row


def complaints() -> Select[Complaint]:
    """Return the select of all reports with whom they concern: open ones first, then the newest."""
    query = select(Complaint).options(
        joinedload(Complaint.reporter), joinedload(Complaint.about), joinedload(Complaint.user)
    )
    return query.order_by(Complaint.closed_at.is_not(None), Complaint.id.desc())


def count_open() -> int:
    """Return how many reports nobody has closed."""
    query = select(func.count(Complaint.id)).where(Complaint.closed_at.is_(None))
    return db.session.scalar(query) or 0


def close(public_id: str) -> bool:
    """Note that a report needs nothing more; tell whether there is such a report."""
    mark_read_about(REPORTED, public_id)
    found = update(Complaint).where(Complaint.public_id == public_id)
    return bool(db.session.scalars(found.values(closed_at=now()).returning(Complaint.id)).all())
