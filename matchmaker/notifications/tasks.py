"""Mails go, if what they say is still true and still wanted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db, reading
from matchmaker.core.mail import Mail
from matchmaker.jobs.service import enqueue
from matchmaker.jobs.tasks import send_now
from matchmaker.notifications.kinds import Told, is_known, tell_reader
from matchmaker.notifications.letters import write_letter, write_summary
from matchmaker.notifications.models import Choice, MailState, Notification
from matchmaker.notifications.service import MAIL, choice_for, quiet_until


def send(payload: dict[str, Any]) -> None:
    """Mail one notification, after the quiet hours if it is quiet and the news can wait."""
    by = datetime.fromisoformat(payload["by"]) if payload.get("by") else None
    with reading():  # what is told may be computed, which holds up nobody who writes
        mail = _letter(payload["notification"], by)
        db.session.rollback()
    if isinstance(mail, datetime):
        enqueue(MAIL, payload, mail)
        return
    if mail is not None:
        send_now(mail)
    row = db.session.get(Notification, payload["notification"])
    if row is not None and row.mail is MailState.WAITING:
        row.mail = MailState.SENT if mail else MailState.NONE


def send_summary(payload: dict[str, Any]) -> None:
    """Mail what is due of what was gathered for a person."""
    query = (
        select(Notification)
        .where(
            Notification.user_id == payload["user"],
            Notification.mail == MailState.GATHERED,
            Notification.mail_due_at <= now(),
        )
        .order_by(Notification.id)
    )
    with reading():
        rows = db.session.scalars(query).all()
        told = _wanted(rows[0].user, rows) if rows else {}
        ids, mailed = [row.id for row in rows], set(told)
        due = max((row.mail_due_at for row in rows if row.mail_due_at), default=now())
        mail = write_summary(rows[0].user, due, list(told.values())) if told else None
        db.session.rollback()
    if mail is not None:
        send_now(mail)
    for row in db.session.scalars(select(Notification).where(Notification.id.in_(ids))):
        row.mail = MailState.SENT if row.id in mailed else MailState.NONE


def _letter(notification_id: int, by: datetime | None) -> Mail | datetime | None:
    """Return the mail to send, or when to look again, or None if there is nothing to say."""
    row = db.session.get(Notification, notification_id)
    if row is None or row.mail is not MailState.WAITING:
        return None
    moment = now()
    later = quiet_until(row.user_id, moment, by)
    if later > moment:
        return later
    told = _wanted(row.user, [row])
    return write_letter(row.user, row, told[row.id]) if told else None


def _wanted(user: User, rows: Sequence[Notification]) -> dict[int, Told]:
    """Return what the rows say, of those that the person has not read and wants to get by mail."""
    if not user.is_active or user.verified_at is None:
        return {}
    open_rows = [
        row
        for row in rows
        if row.read_at is None
        and is_known(row.kind)
        and choice_for(user, row.kind) is not Choice.OFF
    ]
    told = tell_reader(user, open_rows)
    return {
        row.id: told[row.id] for row in open_rows if row.id in told and not told[row.id].is_settled
    }
