"""What was published: the versions of an event's list, and the plan in people's hands."""

from collections import defaultdict
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from matchmaker.core import calendar
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    Meeting,
    Participant,
)
from matchmaker.events.queries import seats_in, slots_of, tables_of
from matchmaker.pairing import board
from matchmaker.pairing.board import Row
from matchmaker.pairing.models import Draft, PlanVersion
from matchmaker.pairing.published import (
    Change,
    EventHeader,
    Party,
    Person,
    PlannedMeeting,
    PublishedPlan,
    SlotTime,
    Table,
    differences,
)


def planned(rows: list[Row]) -> tuple[PlannedMeeting, ...]:
    """Return rows as meetings, in order."""
    return tuple(
        sorted(
            PlannedMeeting(row["slot"], row["table"], row["a"], row["b"],
                           agreed=row.get("agreed", ""))
            for row in rows
        )
    )  # fmt: skip


def preview(event: Event, draft: Draft) -> tuple[Change, ...]:
    """Return what publishing the draft would change."""
    last = version_of(event.id, event.plan_version)
    return differences(planned(last.meetings if last else []), planned(draft.meetings))


def all_of(event: Event) -> list[PlanVersion]:
    """Return the versions that were published, newest first."""
    query = select(PlanVersion).where(PlanVersion.event_id == event.id)
    return list(db.session.scalars(query.order_by(PlanVersion.version.desc())))


def is_as_published(draft: Draft, version: PlanVersion) -> bool:
    """Tell whether a draft still is what the version put into people's hands."""
    return draft.id == version.draft_id and planned(draft.meetings) == planned(version.meetings)


def changes_of(event_id: int, version: int) -> tuple[Change, ...]:
    """Return what a version changed against the one before."""
    new, old = version_of(event_id, version), version_of(event_id, version - 1)
    return differences(planned(old.meetings if old else []), planned(new.meetings if new else []))


def cancelled_for(event_id: int, plan: PublishedPlan, party: str) -> tuple[Change, ...]:
    """Return the meetings of a party that any version held, and the plan has no more.

    Mails are skipped and wait, so no version alone says what somebody's calendar still holds.
    """
    query = select(PlanVersion.meetings).where(PlanVersion.event_id == event_id)
    stands = {(one.pair, one.agreed) for one in plan.of(party)}
    held = {
        (one.pair, one.agreed): one
        for rows in db.session.scalars(query.order_by(PlanVersion.version))
        for one in planned([row for row in rows if party in board.pair_of(row)])
    }
    return tuple(
        Change(*one.pair, one, None)
        for key, one in held.items()
        if key not in stands and one.slot < len(plan.slots) and one.table < len(plan.tables)
    )


def version_of(event_id: int, version: int) -> PlanVersion | None:
    """Return a version that was published."""
    return db.session.scalar(
        select(PlanVersion).where(PlanVersion.event_id == event_id, PlanVersion.version == version)
    )


def published_plan(event: Event) -> PublishedPlan | None:
    """Return the plan in people's hands; None before the first."""
    last = version_of(event.id, event.plan_version)
    if last is None:
        return None
    plan = setting_of(event)
    held = _held(event.id)
    meetings = tuple(replace(one, held=held.get(one.pair)) for one in planned(last.meetings))
    base = version_of(event.id, _base(event.id, last.version))
    return replace(
        plan,
        meetings=meetings,
        version=last.version,
        published_at=last.published_at,
        changes=differences(planned(base.meetings if base else []), meetings),
    )


def _base(event_id: int, version: int) -> int:
    """Return the version against which a newer one shows its changes: what a host replaced last.

    So what pairs agree on meanwhile adds to what the host has changed, and does not hide it.
    """
    by_a_host = or_(PlanVersion.draft_id.is_not(None), PlanVersion.published_by.is_not(None))
    last = db.session.scalar(
        select(func.max(PlanVersion.version)).where(PlanVersion.event_id == event_id, by_a_host)
    )
    return max((last or 1) - 1, min(version - 1, 1))


def setting_of(event: Event) -> PublishedPlan:
    """Return the event's slots, tables and parties, as a plan without meetings."""
    header = EventHeader(event.slug, event.name, event.place, event.zone, event.starts_at,
                         event.ends_at, tuple(event.languages))  # fmt: skip
    slots, tables = slots_of(event.id), tables_of(event.id)
    at = {table.id: number for number, table in enumerate(tables)}
    seats = seats_in(event.id, slots, tables)
    return PublishedPlan(
        event=header,
        slots=tuple(SlotTime(one.number, one.starts_at, one.ends_at) for one in slots),
        tables=tuple(
            Table(number, one.name, one.zone, tuple(row[one.id] for row in seats.values()))
            for number, one in enumerate(tables)
        ),
        parties=_parties(event.id, at),
        meetings=(),
        version=0,
    )


def _parties(event_id: int, tables: dict[int, int]) -> dict[str, Party]:
    people: dict[int, list[Person]] = defaultdict(list)
    query = select(Attendee).where(
        Attendee.event_id == event_id,
        Attendee.state == AttendeeState.APPROVED,
        Attendee.participant_id.is_not(None),
    )
    for one in db.session.scalars(query.order_by(Attendee.id)):
        people[one.participant_id or 0].append(
            Person(one.public_id, one.name, one.title, one.company, one.language)
        )
    found = db.session.scalars(
        select(Participant).where(Participant.event_id == event_id).order_by(Participant.id)
    )
    return {
        one.public_id: Party(
            public_id=one.public_id,
            name=one.name,
            kind=one.kind.value,
            people=tuple(people[one.id]),
            labels={key: str(value) for key, value in (one.labels or {}).items()},
            table=tables.get(one.table_id or 0),
        )
        for one in found
    }


def _held(event_id: int) -> dict[tuple[str, str], bool | None]:
    people = select(Participant.id, Participant.public_id).where(Participant.event_id == event_id)
    names = {row[0]: row[1] for row in db.session.execute(people)}
    rows = db.session.execute(
        select(Meeting.a_id, Meeting.b_id, Meeting.held).where(Meeting.event_id == event_id)
    )
    return {(names[a], names[b]): held for a, b, held in rows}


def calendar_of(plan: PublishedPlan, party: str, url: str) -> str:
    """Return a party's meetings as a calendar; what `plan.changes` cancels says so."""
    cancelled = [
        change.before
        for change in plan.changes
        if change.before and change.after is None and party in (change.a, change.b)
    ]
    entries = [_entry(plan, one, party, url, cancelled=False) for one in plan.of(party)]
    entries += [_entry(plan, one, party, url, cancelled=True) for one in cancelled]
    return calendar.write(plan.event.name, entries, plan.published_at or now())


def _entry(
    plan: PublishedPlan, meeting: PlannedMeeting, party: str, url: str, *, cancelled: bool
) -> calendar.Entry:
    other = plan.parties.get(meeting.b if meeting.a == party else meeting.a)
    slot = plan.slots[meeting.slot]
    where = plan.tables[meeting.table].name
    return calendar.Entry(
        # The calendar may hold already what the two agreed on, before they had a table.
        uid=f"{meeting.agreed or f'{plan.event.slug}-{meeting.a}-{meeting.b}'}@matchmaker",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=_("Meeting with %(name)s", name=other.name if other else "?"),
        place=", ".join(part for part in (where, plan.event.place) if part),
        url=url,
        sequence=plan.version,
        cancelled=cancelled,
    )
