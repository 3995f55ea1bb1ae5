"""Who is told of a published list: all whom it concerns, each of their own meetings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, AttendeeState, Event
from matchmaker.jobs.tasks import queue_mail
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.letters import write_to_guest
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.pairing.published import PublishedPlan
from matchmaker.pairing.versions import calendar_of, cancelled_for, changes_of, published_plan

AGENDA = "event_agenda"


def announce(event_id: int, version: int) -> None:
    """Tell everybody whom a version concerns; whoever has no account gets a mail.

    Whom a newer version concerns too is told by that one; all are told the plan as it stands.
    """
    event = db.session.get(Event, event_id)
    plan = published_plan(event) if event else None
    if event is None or plan is None:
        return
    told_later = (_concerned(event.id, one, plan) for one in range(version + 1, plan.version + 1))
    concerned = _concerned(event.id, version, plan)
    for later in told_later:
        concerned = {who: when for who, when in concerned.items() if who not in later}
    query = select(Attendee).where(
        Attendee.event_id == event_id, Attendee.state == AttendeeState.APPROVED
    )
    people = query.options(joinedload(Attendee.participant), joinedload(Attendee.user))
    for person in db.session.scalars(people.order_by(Attendee.id)).all():
        if person.participant is not None and person.participant.public_id in concerned:
            _tell(person, event, plan, version, concerned[person.participant.public_id])


def _concerned(event_id: int, version: int, plan: PublishedPlan) -> dict[str, datetime]:
    """Return whose meetings a version changes, and when the first of these begins or began."""
    found: dict[str, datetime] = {}
    for change in changes_of(event_id, version):
        for one in (change.before, change.after):
            if one is not None:
                starts_at = plan.slots[one.slot].starts_at
                for who in one.pair:
                    found[who] = min(starts_at, found.get(who, starts_at))
    return found


def tell_agendas(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say that a list is out, to those whom it still lets meet somebody."""
    query = (
        select(Attendee, Event)
        .join(Event, Event.id == Attendee.event_id)
        .where(
            Attendee.public_id.in_({row.facts["attendee"] for row in rows}),
            Attendee.user_id == rows[0].user_id,
            Attendee.state == AttendeeState.APPROVED,
        )
        .options(joinedload(Attendee.participant))
    )
    found = {person.public_id: (person, event) for person, event in db.session.execute(query)}
    last = _latest(rows)
    return {
        row.id: _told(
            *found[row.facts["attendee"]], row.facts["version"], is_settled=row.id not in last
        )
        for row in rows
        if row.facts["attendee"] in found
    }


KIND = Kind(AGENDA, _l("The list of meetings at your event is out, or changes"), "event",
            tell_agendas)  # fmt: skip


def _latest(rows: Sequence[Notification]) -> set[int]:
    """Return the last that the reader of the rows was told of each event that they are about."""
    query = select(func.max(Notification.id)).where(
        Notification.user_id == rows[0].user_id,
        Notification.kind == AGENDA,
        Notification.about.in_({row.about for row in rows}),
    )
    return set(db.session.scalars(query.group_by(Notification.about)))


def _tell(
    person: Attendee, event: Event, plan: PublishedPlan, version: int, begins: datetime
) -> None:
    if person.user is not None:
        facts = {"attendee": person.public_id, "version": version}
        key = f"{person.public_id} {version}"
        notify(person.user, AGENDA, event.public_id, key, facts, before=begins)
    elif person.is_reachable:
        with force_locale(person.language):
            told = _told(person, event, version, lambda: plan)
            mail = write_to_guest(person.email, person.language, person.name, told)
        queue_mail(mail)


def _told(
    person: Attendee,
    event: Event,
    version: int,
    read: Callable[[], PublishedPlan | None] | None = None,
    *,
    is_settled: bool = False,
) -> Told:
    """Return what a version says to somebody; the plan itself is read where a mail needs it."""
    plan = cache(read or (lambda: published_plan(event)))
    party = person.participant.public_id if person.participant else ""
    address = external_url("agenda.show", slug=event.slug, token=link_token(person))
    is_first = version == 1

    def items() -> Sequence[str]:
        found = plan()
        return _meetings(found, party) if found else ()

    def calendar() -> str:
        found = plan()
        if found is None:
            return ""
        cancelled = cancelled_for(event.id, found, party)
        return calendar_of(replace(found, changes=cancelled), party, address)

    return Told(
        line=_("Your agenda for %(event)s", event=event.name)
        if is_first
        else _("Your agenda for %(event)s has changed", event=event.name),
        more=_("Your meetings, as the list stands now:"),
        address=address,
        items=items,
        calendar=calendar,
        is_settled=is_settled,
    )


def _meetings(plan: PublishedPlan, party: str) -> Sequence[str]:
    lines = []
    for one in plan.of(party):
        slot, other = plan.slots[one.slot], one.b if one.a == party else one.a
        begins, ends = (
            f"{moment.astimezone(ZoneInfo(plan.event.zone)):%H:%M}"
            for moment in (slot.starts_at, slot.ends_at)
        )
        table, name = plan.tables[one.table].name, plan.parties[other].name
        lines.append(f"{begins}–{ends}  {table}  {name}")
    return lines or (_("No meetings are planned for you at the moment."),)
