"""Who is not heard any more. The other side does not learn of it: its requests go unanswered."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from matchmaker.core.database import db
from matchmaker.interest.introduction_models import Blocked
from matchmaker.jobs.service import enqueue
from matchmaker.organisations.models import Organisation

BEGAN = "messaging.break_off"


def block(organisation_id: int, target_id: int, user_id: int) -> None:
    """Hear no more from the target, nor meet it; blocking twice changes nothing."""
    if is_blocked(organisation_id, target_id):
        return
    row = Blocked(organisation_id=organisation_id, target_id=target_id, user_id=user_id)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # a colleague was quicker
        return
    enqueue(BEGAN, {"by": organisation_id, "of": target_id})


def unblock(organisation_id: int, target_id: int) -> None:
    """Hear from the target again, also what it has asked meanwhile and what is still open."""
    db.session.execute(
        delete(Blocked).filter_by(organisation_id=organisation_id, target_id=target_id)
    )


def is_blocked(organisation_id: int, target_id: int) -> bool:
    """Tell whether the organisation does not hear from the target."""
    query = select(Blocked.id).filter_by(organisation_id=organisation_id, target_id=target_id)
    return db.session.scalar(query) is not None


def blocked_at(organisation_id: int, address: str) -> Organisation | None:
    """Return the organisation at that address if it is one that is not heard."""
    query = select(Organisation).join(Blocked, Blocked.target_id == Organisation.id)
    return db.session.scalar(
        query.where(Blocked.organisation_id == organisation_id, Organisation.public_id == address)
    )


def blocked_ids(organisation_id: int) -> set[int]:
    """Return the ids of the organisations that are not heard."""
    return set(
        db.session.scalars(select(Blocked.target_id).filter_by(organisation_id=organisation_id))
    )
