"""Tell people, note what they have read, keep what they choose. The caller commits."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.service import enqueue
from matchmaker.notifications import hours
from matchmaker.notifications.kinds import kind_of, kinds_for
from matchmaker.notifications.links import SUMMARY
from matchmaker.notifications.models import (
    Choice,
    MailHours,
    MailState,
    Notification,
    Preference,
)
from matchmaker.notifications.queries import choices_of, hours_of

MAIL, DIGEST = "notifications.mail", "notifications.digest"
KEPT = timedelta(days=180)
AHEAD = timedelta(hours=2)  # to get ready for what a mail tells
MONDAY = 0


def notify(
    user: User,
    kind: str,
    about: str,
    key: str,
    facts: dict[str, Any] | None = None,
    choice: Choice | None = None,
    before: datetime | None = None,
    patience: timedelta = timedelta(0),
) -> None:
    """Tell a person of a fact: in the bell now, and by mail when they want it.

    The same key is told once. `choice` is what they have said at the thing itself. `before` is
    when it is too late to know: a mail that quiet hours or a summary would keep until `AHEAD` of
    that goes at once. A mail waits for `patience`: who reads meanwhile gets none. Raises
    LookupError for an unknown kind.
    """
    wanted = choice_for(user, kind, choice)
    if not user.is_active:
        return
    row = Notification(user_id=user.id, kind=kind, about=about, key=key, facts=facts or {})
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # told already
        return
    db.session.execute(
        delete(Notification).where(
            Notification.user_id == user.id, Notification.created_at < now() - KEPT
        )
    )
    if user.verified_at is not None and wanted is not Choice.OFF:
        _plan_mail(row, wanted, before - AHEAD if before else None, now() + patience)


def choice_for(user: User, kind: str, said_there: Choice | None = None) -> Choice:
    """Return when a person wants a mail: off wins, then what is said at the thing itself."""
    told = kind_of(kind)
    chosen = choices_of(user.id).get(told.name)
    if chosen is Choice.OFF:
        return chosen
    return said_there or chosen or told.usual


def quiet_until(user_id: int, moment: datetime, by: datetime | None = None) -> datetime:
    """Return when a person may be disturbed: the moment, or the end of the quiet hours it is in.

    What has to come `by` a time before their end disturbs at once.
    """
    said = hours_of(user_id)
    if said.quiet_from is None or said.quiet_until is None:
        return moment
    end = hours.end_of_quiet(moment, said.zone, said.quiet_from, said.quiet_until)
    return moment if by is not None and by < end else end


def mark_read(row: Notification) -> None:
    """Note that a notification was read, if it is still there."""
    db.session.execute(_reading().where(Notification.id == row.id))


def mark_all_read(user: User) -> None:
    """Note that a person has read everything."""
    db.session.execute(_reading().where(Notification.user_id == user.id))


def mark_read_about(kind: str, about: str, user_id: int | None = None) -> None:
    """Note that there is nothing new about a thing any more, for one person or for everybody."""
    query = _reading().where(Notification.kind == kind, Notification.about == about)
    if user_id is not None:
        query = query.where(Notification.user_id == user_id)
    db.session.execute(query)


def choose(user: User, choices: Mapping[str, Choice]) -> None:
    """Keep when a person wants mails, by kind. Raises LookupError for an unknown kind."""
    for kind, choice in choices.items():
        db.session.merge(Preference(user_id=user.id, kind=kind_of(kind).name, choice=choice))
    db.session.flush()


def turn_off(user: User, kind: str) -> None:
    """Send a person no more mails of a kind; of the summary: of no kind that came in it."""
    if kind != SUMMARY:
        choose(user, {kind: Choice.OFF})
        return
    chosen = choices_of(user.id)
    choose(
        user,
        {
            one.name: Choice.OFF
            for one in kinds_for(user)
            if one.chosen_there or chosen.get(one.name, one.usual) is Choice.DAILY
        },
    )


def keep_hours(user: User, zone: str, quiet: tuple[time, time] | None, digest_hour: int) -> None:
    """Keep when a person's mails may come."""
    begins, ends = quiet or (None, None)
    db.session.merge(
        MailHours(
            user_id=user.id,
            zone=zone,
            quiet_from=begins,
            quiet_until=ends,
            digest_hour=digest_hour,
        )
    )
    db.session.flush()


def keep_zone(user: User, zone: str) -> None:
    """Keep a person's time zone, and their hours on its clocks."""
    row = db.session.merge(hours_of(user.id))
    row.zone = zone
    db.session.flush()


def _plan_mail(row: Notification, choice: Choice, by: datetime | None, moment: datetime) -> None:
    summary_at = None if choice is Choice.AT_ONCE else _next_summary(row.user_id, choice, moment)
    if summary_at is None or (by is not None and by < summary_at):
        row.mail = MailState.WAITING
        due = quiet_until(row.user_id, moment, by)
        payload = {"notification": row.id, "by": by.isoformat() if by else None}
        enqueue(MAIL, payload, due if due > now() else None)
        return
    _gather(row, summary_at)


def _next_summary(user_id: int, choice: Choice, moment: datetime) -> datetime:
    said = hours_of(user_id)
    weekday = MONDAY if choice is Choice.WEEKLY else None
    return quiet_until(user_id, hours.next_at(moment, said.zone, said.digest_hour, weekday))


def _gather(row: Notification, due: datetime) -> None:
    planned = exists().where(
        Notification.user_id == row.user_id,
        Notification.mail == MailState.GATHERED,
        Notification.mail_due_at == due,
    )
    if not db.session.scalar(select(planned)):
        enqueue(DIGEST, {"user": row.user_id}, due)
    row.mail, row.mail_due_at = MailState.GATHERED, due
    db.session.flush()


def _reading() -> Any:
    return (
        update(Notification)
        .where(Notification.read_at.is_(None))
        .values(read_at=now())
        .execution_options(synchronize_session="fetch")
    )
