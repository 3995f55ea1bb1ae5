"""What a person was told of, and what they have chosen."""

from sqlalchemy import Select, func, select

from matchmaker.core.database import db
from matchmaker.notifications.models import Choice, MailHours, Notification, Preference


def notifications_of(user_id: int) -> Select[Notification]:
    """Select what a person was told of, the latest first."""
    return select(Notification).filter_by(user_id=user_id).order_by(Notification.id.desc())


def own_notification(user_id: int, public_id: str) -> Notification | None:
    """Return a person's notification by its address part."""
    query = select(Notification).filter_by(user_id=user_id, public_id=public_id)
    return db.session.scalar(query)


def count_unread(user_id: int) -> int:
    """Return how many notifications a person has not read."""
    query = select(func.count(Notification.id)).filter_by(user_id=user_id, read_at=None)
    return db.session.scalar(query) or 0


def choices_of(user_id: int) -> dict[str, Choice]:
    """Return what a person has chosen, by kind."""
    query = select(Preference).filter_by(user_id=user_id)
    return {row.kind: row.choice for row in db.session.scalars(query)}


def hours_of(user_id: int) -> MailHours:
    """Return when a person's mails may come; unstored where nothing was chosen."""
    return db.session.get(MailHours, user_id) or MailHours(
        user_id=user_id, zone="UTC", digest_hour=8
    )
