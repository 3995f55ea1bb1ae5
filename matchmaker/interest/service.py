"""The only door for writing shortlists and passes. Doing a thing twice is as good as once."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest.models import Passed, PassReason, Shortlisted


def shortlist(organisation_id: int, target_id: int, user_id: int, note: str | None = None) -> None:
    """Keep the target in view; a note that is given replaces the one that stands."""
    row = _shortlisted(organisation_id, target_id)
    if row is None:
        row = Shortlisted(organisation_id=organisation_id, target_id=target_id, user_id=user_id)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # a colleague was quicker
            row = _shortlisted(organisation_id, target_id)
    if row is not None:
        row.removed_at = None
        row.note = row.note if note is None else note
    db.session.flush()


def take_off_shortlist(organisation_id: int, target_id: int) -> str:
    """Take the target off; return its note. What is kept of it is there again if it returns."""
    row = _shortlisted(organisation_id, target_id)
    if row is None:
        return ""
    row.removed_at = now()
    db.session.flush()
    return row.note


def pass_over(organisation_id: int, target_id: int, user_id: int, reason: PassReason) -> None:
    """Take the target out of the organisation's ranked lists."""
    undo_pass(organisation_id, target_id)
    db.session.add(
        Passed(organisation_id=organisation_id, target_id=target_id, user_id=user_id, reason=reason)
    )
    db.session.flush()


def undo_pass(organisation_id: int, target_id: int) -> None:
    """Put the target back into the ranked lists."""
    db.session.execute(
        delete(Passed).filter_by(organisation_id=organisation_id, target_id=target_id)
    )


def _shortlisted(organisation_id: int, target_id: int) -> Shortlisted | None:
    query = select(Shortlisted).filter_by(organisation_id=organisation_id, target_id=target_id)
    return db.session.scalars(query).one_or_none()
