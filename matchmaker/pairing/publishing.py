"""The plan in people's hands: publishing a draft, and its versions."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, or_, select, update

from matchmaker.core import calendar
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventTable,
    Meeting,
    MeetingSide,
    Participant,
    Slot,
)
from matchmaker.interest import outcomes
from matchmaker.interest.models import OutcomeKind
from matchmaker.jobs.service import enqueue
from matchmaker.pairing import board, gathering, service
from matchmaker.pairing.board import Conflict, Row
from matchmaker.pairing.models import Draft, DraftState, PlanVersion
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

ANNOUNCE = "pairing.announce"


class PlanMovedOnError(RuntimeError):
    """Another plan was published since the host looked."""


class NotPublishableError(ValueError):
    """The draft is unfinished, has `conflicts`, or names somebody who is gone."""

    def __init__(self, what: str, conflicts: tuple[Conflict, ...] = ()) -> None:
        """Keep which draft or participant it is, and what is wrong."""
        super().__init__(what)
        self.conflicts = conflicts


class NotAsAgreedError(ValueError):
    """The draft is not what pairs agreed on themselves; a new list will be."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        """Keep who agreed or called off what."""
        super().__init__(conflicts)
        self.conflicts = conflicts


REFUSALS = (PlanMovedOnError, NotPublishableError, NotAsAgreedError)


def publish(event: Event, draft: Draft, user_id: int, expected: int) -> int:
    """Put a draft into people's hands, as the version after `expected`; return the new version.

    Of two hosts one wins; the other gets PlanMovedOnError. Raises NotPublishableError, and
    NotAsAgreedError. Meetings that stay as they are keep their rows, with what was noted on them.
    """
    if draft.state is not DraftState.DONE:
        raise NotPublishableError(draft.public_id)
    if draft.settings["from_slot"] and draft.base_version != expected:
        raise PlanMovedOnError(event.slug)
    version = claim(event, expected)
    # Whoever agrees on something or closes a table now waits until this transaction ends.
    if faults := service.faults(draft):
        raise NotPublishableError(draft.public_id, faults)
    wrong = service.disagreements(draft)
    if wrong:
        raise NotAsAgreedError(wrong)
    put(event, version, draft.meetings, user_id, draft.id)
    return version


def claim(event: Event, expected: int) -> int:
    """Take the version after `expected`, for a list to be put. Raises PlanMovedOnError."""
    version: int | None = db.session.scalar(
        update(Event)
        .where(Event.id == event.id, Event.plan_version == expected)
        .values(plan_version=Event.plan_version + 1)
        .returning(Event.plan_version)
    )
    if version is None:
        raise PlanMovedOnError(event.slug)
    return version


def put(
    event: Event, version: int, rows: list[Row], user_id: int | None, draft_id: int | None
) -> None:
    """Put meetings into people's hands as a version that was claimed, and have it announced.

    Raises NotPublishableError.
    """
    _replace_meetings(event, _columns(event, rows), version)
    db.session.add(
        PlanVersion(
            event_id=event.id,
            version=version,
            meetings=_plain(event, rows),
            draft_id=draft_id,
            published_by=user_id,
        )
    )
    db.session.flush()
    db.session.refresh(event)
    enqueue(ANNOUNCE, {"event": event.id, "version": version})


def _plain(event: Event, rows: list[Row]) -> list[Row]:
    """Return what a version keeps of its rows, and which of them pairs agreed on themselves."""
    agreed = {
        (row["a"], row["b"], row["slot"]): {"agreed": row["agreed"]}
        for row in gathering.agreed_of(event.id)
    }
    return [
        {key: row[key] for key in ("a", "b", "slot", "table")}
        | agreed.get((row["a"], row["b"], row["slot"]), {})
        for row in rows
    ]


def _columns(event: Event, rows: list[Row]) -> dict[tuple[int, int], dict[str, Any]]:
    """Return meetings as columns of Meeting, by the pair of participants."""
    people = _pairs(
        select(Participant.public_id, Participant.id).where(Participant.event_id == event.id)
    )
    slots = _pairs(select(Slot.number, Slot.id).where(Slot.event_id == event.id))
    tables = list(
        db.session.scalars(
            select(EventTable.id).where(EventTable.event_id == event.id).order_by(EventTable.number)
        )
    )
    found = {}
    for row in rows:
        if row["a"] not in people or row["b"] not in people or row["slot"] not in slots:
            raise NotPublishableError(row["a"])
        if row["table"] >= len(tables):
            raise NotPublishableError(row["a"])
        a, b = sorted((people[row["a"]], people[row["b"]]))
        found[a, b] = {"slot_id": slots[row["slot"]], "table_id": tables[row["table"]]}
    return found


def _pairs(query: Select[Any, Any]) -> dict[Any, Any]:
    """Return the rows of two columns as a mapping."""
    return {row[0]: row[1] for row in db.session.execute(query)}


def _replace_meetings(
    event: Event, rows: dict[tuple[int, int], dict[str, Any]], version: int
) -> None:
    kept = set()
    gone = []
    for meeting in db.session.scalars(select(Meeting).where(Meeting.event_id == event.id)):
        row = rows.get((meeting.a_id, meeting.b_id))
        place = (meeting.slot_id, meeting.table_id)
        if row is not None and place == (row["slot_id"], row["table_id"]):
            kept.add((meeting.a_id, meeting.b_id))
        else:
            gone.append(meeting.id)
    db.session.flush()
    said: dict[tuple[int, int, int], tuple[int | None, str]] = {}
    for start in range(0, len(gone), 500):
        part = gone[start : start + 500]
        said |= _said_of(part)
        db.session.execute(delete(MeetingSide).where(MeetingSide.meeting_id.in_(part)))
        db.session.execute(delete(Meeting).where(Meeting.id.in_(part)))
    new = [
        Meeting(event_id=event.id, a_id=a, b_id=b, plan_version=version, **row)
        for (a, b), row in rows.items()
        if (a, b) not in kept
    ]
    db.session.add_all(new)
    db.session.flush()
    db.session.add_all(
        MeetingSide(
            event_id=event.id, meeting_id=one.id, participant_id=who, slot_id=one.slot_id,
            rating=rating, note=note,
        )
        for one in new
        for who in (one.a_id, one.b_id)
        for rating, note in (said.get((one.a_id, one.b_id, who), (None, "")),)
    )  # fmt: skip
    db.session.flush()


def _said_of(meetings: list[int]) -> dict[tuple[int, int, int], tuple[int | None, str]]:
    """Return what sides noted on meetings, by both parties and whose it is: it moves along."""
    query = (
        select(Meeting.a_id, Meeting.b_id, MeetingSide)
        .join(Meeting, Meeting.id == MeetingSide.meeting_id)
        .where(MeetingSide.meeting_id.in_(meetings), MeetingSide.note != "")
    )
    return {
        (a, b, side.participant_id): (side.rating, side.note)
        for a, b, side in db.session.execute(query)
    }


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


def versions(event: Event) -> list[PlanVersion]:
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
    slots = db.session.scalars(select(Slot).where(Slot.event_id == event.id).order_by(Slot.number))
    tables = db.session.scalars(
        select(EventTable).where(EventTable.event_id == event.id).order_by(EventTable.number)
    ).all()
    at = {table.id: number for number, table in enumerate(tables)}
    seats = list(zip(*gathering.seats_of(event.id), strict=True)) or [()] * len(tables)
    return PublishedPlan(
        event=header,
        slots=tuple(SlotTime(one.number, one.starts_at, one.ends_at) for one in slots),
        tables=tuple(
            Table(number, one.name, one.zone, seats[number]) for number, one in enumerate(tables)
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
    names = _pairs(
        select(Participant.id, Participant.public_id).where(Participant.event_id == event_id)
    )
    rows = db.session.execute(
        select(Meeting.a_id, Meeting.b_id, Meeting.held).where(Meeting.event_id == event_id)
    )
    return {(names[a], names[b]): held for a, b, held in rows}


def mark_held(event: Event, first: str, second: str, *, held: bool) -> None:
    """Note whether two participants' published meeting took place; what was held is an outcome.

    Raises LookupError where the two have no meeting.
    """
    query = select(Participant.id).where(
        Participant.event_id == event.id, Participant.public_id.in_((first, second))
    )
    pair = sorted(db.session.scalars(query))
    found = len(pair) == 2 and db.session.scalar(
        select(Meeting).filter_by(event_id=event.id, a_id=pair[0], b_id=pair[1])
    )
    if not found:
        raise LookupError("the two have no meeting")
    before, found.held = found.held, held
    a, b = found.a.organisation_id, found.b.organisation_id
    if held and not before and a is not None and b is not None and a != b:
        outcomes.record(a, b, OutcomeKind.MET)
    db.session.flush()


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
