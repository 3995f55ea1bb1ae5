"""Mails go, if what they say is still true and still wanted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.service import enqueue
from matchmaker.jobs.tasks import send_now
from matchmaker.notifications.kinds import Told, is_known, tell_reader
from matchmaker.notifications.letters import write_letter, write_summary
from matchmaker.notifications.models import Choice, MailState, Notification
from matchmaker.notifications.service import MAIL, choice_for, quiet_until


def send(payload: dict[str, Any]) -> None:
    """Mail one notification, after the quiet hours if it is quiet."""
    row = db.session.get(Notification, payload["notification"])
    if row is None or row.mail is not MailState.WAITING:
        return
    moment = now()
    later = quiet_until(row.user_id, moment)
    if later > moment:
        enqueue(MAIL, payload, later)
        return
    told = _wanted(row.user, [row])
    if told:
        send_now(write_letter(row.user, row, told[row.id]))
    row.mail = MailState.SENT if told else MailState.NONE


def send_summary(payload: dict[str, Any]) -> None:
    """Mail what is due of what was gathered for a person."""
    query = select(Notification).where(
        Notification.user_id == payload["user"],
        Notification.mail == MailState.GATHERED,
        Notification.mail_due_at <= now(),
    )
    rows = db.session.scalars(query.order_by(Notification.id)).all()
    if not rows:
        return
    user, due = rows[0].user, max(row.mail_due_at for row in rows if row.mail_due_at)
    told = _wanted(user, rows)
    if told:
        send_now(write_summary(user, due, list(told.values())))
    for row in rows:
        row.mail = MailState.SENT if row.id in told else MailState.NONE


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
