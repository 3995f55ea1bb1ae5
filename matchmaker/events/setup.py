"""An event's frame: made, described, cut into slots, furnished with tables, run by hosts."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db, new_public_id
from matchmaker.events import hours as arithmetic
from matchmaker.events import table_seats
from matchmaker.events.claims import SlotsAgreedError, agreed_in
from matchmaker.events.hours import Hours, Pause
from matchmaker.events.models import (
    Attendee,
    Event,
    EventCode,
    EventHost,
    EventState,
    EventTable,
    Meeting,
    Slot,
    Talk,
)
from matchmaker.events.queries import slots_of, tables_of
from matchmaker.events.seating import keeping_agreed
from matchmaker.events.service import SECOND_THOUGHTS, lock
from matchmaker.jobs.service import enqueue

CHANGED = "events.changed"
SLOTS_MOVED = "messaging.follow_slots"
RESERVED = {"new"}
SLUG_LIMIT = 60
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
STEPS = {
    EventState.DRAFT: (EventState.OPEN,),
    EventState.OPEN: (EventState.RUNNING, EventState.DRAFT),
    EventState.RUNNING: (EventState.OVER, EventState.OPEN),
    EventState.OVER: (EventState.RUNNING,),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a host says of a new event; `minutes` of networking."""

    name: str
    starts_at: datetime
    zone: str
    place: str
    languages: tuple[str, ...]
    people: int
    minutes: int
    tables: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table as the host describes it; `id` is absent for a new one."""

    name: str
    zone: str
    capacity: int
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A part of the programme as the host describes it."""

    title: str
    speaker: str
    starts_at: datetime
    ends_at: datetime


class SlotsInUseError(ValueError):
    """The published list has meetings in slots that would vanish; `count` of them."""

    def __init__(self, count: int) -> None:
        """Keep how many meetings there are."""
        super().__init__(str(count))
        self.count = count


class TableInUseError(ValueError):
    """The published list has meetings at a table that would vanish; `name` of it."""

    def __init__(self, name: str) -> None:
        """Keep which table it is."""
        super().__init__(name)
        self.name = name


class WrongStepError(ValueError):
    """The event cannot go from where it is to there, or is not there any more."""


def make_event(user: User, answers: Answers, table_name: str) -> Event:
    """Make a draft of an event with slots and tables that suit the answers, run by the person.

    `table_name` names a table when its number is put into it: "Table {}".
    """
    made = arithmetic.suggest(answers.people, answers.minutes, answers.tables)
    ends_at = answers.starts_at + timedelta(minutes=answers.minutes)
    event = Event(
        slug=_free_slug(answers.name),
        name=answers.name,
        place=answers.place,
        zone=answers.zone,
        languages=list(answers.languages),
        starts_at=answers.starts_at,
        ends_at=ends_at,
        capacity=answers.people,
        min_meetings=made.promised,
    )
    db.session.add(event)
    db.session.flush()
    db.session.add(EventHost(event_id=event.id, user_id=user.id))
    pauses = tuple(
        Pause(
            answers.starts_at + timedelta(minutes=at),
            answers.starts_at + timedelta(minutes=at + minutes),
        )
        for at, minutes in made.pauses
    )
    set_hours(event, Hours(answers.starts_at, ends_at, made.length, made.gap, pauses))
    set_tables(
        event,
        [
            TableRow(table_name.format(number), "", arithmetic.SEATS)
            for number in range(1, answers.tables + 1)
        ],
    )
    return event


def tell_of_change(event: Event) -> None:
    """Have everybody who is registered told of a new time or place, unless it changes again."""
    if event.state in {EventState.OPEN, EventState.RUNNING}:
        payload = {"event": event.id, "as": frame_of(event)}
        enqueue(CHANGED, payload, due_at=now() + SECOND_THOUGHTS)


def frame_of(event: Event) -> str:
    """Return time and place in a form to compare."""
    slots = [slot.starts_at.isoformat() for slot in slots_of(event.id)]
    moments = (event.starts_at.isoformat(), event.ends_at.isoformat())
    return "|".join((event.place, event.zone, *moments, *slots))


def hours_of(event: Event) -> Hours | None:
    """Return the networking hours as they were last cut into slots."""
    kept = (event.settings or {}).get("hours")
    if kept is None:
        return None
    read = datetime.fromisoformat
    pauses = tuple(Pause(read(p["from"]), read(p["to"]), p["name"]) for p in kept["pauses"])
    return Hours(read(kept["from"]), read(kept["to"]), kept["length"], kept["gap"], pauses)


def set_hours(event: Event, hours: Hours, *, may_call_off: int = 0) -> bool:
    """Cut the hours into slots; tell whether slots that hold published meetings moved.

    Slots keep their rows by number, and with them absences and seats of tables. Raises
    NoSlotError, TooManySlotsError, SlotsInUseError. What two agreed on in a slot follows it two
    minutes later, or is called off with it: where these are more than `may_call_off`, it raises
    SlotsAgreedError.
    """
    wanted = arithmetic.cut(hours)
    lock(event)  # against a list that is being published
    rows = slots_of(event.id)
    used = select(Slot.number).join(Meeting, Meeting.slot_id == Slot.id)
    held = list(db.session.scalars(used.where(Slot.event_id == event.id)))
    lost = sum(number >= len(wanted) for number in held)
    if lost:
        raise SlotsInUseError(lost)
    gone = [row.id for row in rows[len(wanted) :]]
    agreed = agreed_in(gone)
    if agreed > may_call_off:
        raise SlotsAgreedError(agreed)
    moved = any((rows[n].starts_at, rows[n].ends_at) != wanted[n] for n in set(held))
    stays = [(row.starts_at, row.ends_at) for row in rows] == list(wanted)
    if rows and not stays:
        enqueue(SLOTS_MOVED, {"event": event.id}, due_at=now() + SECOND_THOUGHTS)
    for row, (starts_at, ends_at) in zip(rows, wanted, strict=False):
        row.starts_at, row.ends_at = starts_at, ends_at
    db.session.execute(delete(Slot).where(Slot.id.in_(gone)))
    for number in range(len(rows), len(wanted)):
        starts_at, ends_at = wanted[number]
        db.session.add(Slot(event_id=event.id, number=number, starts_at=starts_at, ends_at=ends_at))
    keep_hours(event, hours)
    event.starts_at = min(event.starts_at, wanted[0][0])
    event.ends_at = max(event.ends_at, wanted[-1][1])
    db.session.flush()
    if moved:
        tell_of_change(event)
    return moved


def keep_hours(event: Event, hours: Hours) -> None:
    """Remember the hours of which the slots were made."""
    kept = {
        "from": hours.starts_at.isoformat(),
        "to": hours.ends_at.isoformat(),
        "length": hours.length,
        "gap": hours.gap,
        "pauses": [
            {"from": p.starts_at.isoformat(), "to": p.ends_at.isoformat(), "name": p.name}
            for p in hours.pauses
        ],
    }
    event.settings = {**(event.settings or {}), "hours": kept}


def set_tables(event: Event, wanted: Sequence[TableRow]) -> None:
    """Make the tables what the host says, in that order.

    Raises TableInUseError, TablesAgreedError.
    """
    lock(event)  # against a list that is being published
    rows = {row.id: row for row in tables_of(event.id)}
    kept = {row.id for row in wanted if row.id is not None}
    gone = [row for key, row in rows.items() if key not in kept]
    used = select(Meeting.id).where(Meeting.table_id.in_([row.id for row in gone]))
    for row in gone:
        if db.session.scalar(used.where(Meeting.table_id == row.id).limit(1)) is not None:
            raise TableInUseError(row.name)
    with keeping_agreed(event.id):
        _put_tables(event, rows, [row.id for row in gone], wanted)


def _put_tables(
    event: Event, rows: dict[int, EventTable], gone: list[int], wanted: Sequence[TableRow]
) -> None:
    db.session.execute(delete(EventTable).where(EventTable.id.in_(gone)))
    # Out of the way first: two rows may not have one number even for a moment.
    for number, old in enumerate(rows[key] for key in sorted(rows.keys() - set(gone))):
        old.number = 100_000 + number
    db.session.flush()
    for number, each in enumerate(wanted):
        table = rows.get(each.id or 0) or EventTable(event_id=event.id)
        table.number, table.name = number, each.name
        table.zone, table.capacity = each.zone, each.capacity
        db.session.add(table)
    db.session.flush()


def save_talk(event: Event, wanted: TalkRow, talk_id: int | None = None) -> None:
    """Add a talk, or change one of the event; the event lasts at least as long as its talks.

    Raises LookupError where the event has no such talk.
    """
    talk = Talk(event_id=event.id, position=0)
    if talk_id is not None:
        talk = talk_of(event.id, talk_id)
    talk.title, talk.speaker = wanted.title, wanted.speaker
    talk.starts_at, talk.ends_at = wanted.starts_at, wanted.ends_at
    db.session.add(talk)
    event.starts_at = min(event.starts_at, talk.starts_at)
    event.ends_at = max(event.ends_at, talk.ends_at)
    db.session.flush()


def remove_talk(event: Event, talk_id: int) -> None:
    """Take a talk off the programme; what was asked about it stays. Raises LookupError."""
    db.session.delete(talk_of(event.id, talk_id))
    db.session.flush()


def talk_of(event_id: int, talk_id: int) -> Talk:
    """Return a talk of the event. Raises LookupError."""
    talk = db.session.scalar(select(Talk).where(Talk.event_id == event_id, Talk.id == talk_id))
    if talk is None:
        raise LookupError(talk_id)
    return talk


def talks_of(event_id: int) -> Sequence[Talk]:
    """Return the event's programme in order."""
    query = select(Talk).where(Talk.event_id == event_id)
    return db.session.scalars(query.order_by(Talk.starts_at, Talk.position, Talk.id)).all()


def change_state(event: Event, expected: EventState, wanted: EventState) -> None:
    """Move the event on, or a step back. Raises WrongStepError."""
    allowed = wanted in STEPS[expected]
    if wanted is EventState.DRAFT and _registered(event.id):
        allowed = False
    changed = allowed and db.session.scalar(
        update(Event)
        .where(Event.id == event.id, Event.state == expected)
        .values(state=wanted)
        .returning(Event.id)
    )
    if not changed:
        raise WrongStepError(expected)
    db.session.refresh(event)


def add_code(event: Event, code: str, note: str, uses: int | None) -> EventCode:
    """Make a code that lets people in; without a word of the host's own, one by chance."""
    word = code.strip() or "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))
    known = select(EventCode).where(
        EventCode.event_id == event.id, func.lower(EventCode.code) == word.lower()
    )
    row = db.session.scalar(known) or EventCode(event_id=event.id, code=word, used=0)
    row.note, row.uses = note, uses if uses is None else max(uses, row.used)
    db.session.add(row)
    db.session.flush()
    return row


def remove_event(event: Event) -> None:
    """Throw a draft away. Raises WrongStepError for anything else."""
    if event.state is not EventState.DRAFT:
        raise WrongStepError(event.state)
    db.session.execute(delete(Event).where(Event.id == event.id))


def duplicate(event: Event, user: User, starts_at: datetime, name: str) -> Event:
    """Make a draft like an event, run by the person, with the same frame at another time.

    Nobody who came, no talk and nothing published comes along.
    """
    by = starts_at - event.starts_at
    copied = ("description", "languages", "place", "zone", "who_may_come", "capacity", "must_cap",
              "min_meetings")  # fmt: skip
    made = Event(
        slug=_free_slug(name),
        name=name,
        starts_at=starts_at,
        ends_at=event.ends_at + by,
        **{column: getattr(event, column) for column in copied},
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(EventHost(event_id=made.id, user_id=user.id))
    hours = hours_of(event)
    if hours is not None:
        pauses = tuple(Pause(p.starts_at + by, p.ends_at + by, p.name) for p in hours.pauses)
        set_hours(made, Hours(hours.starts_at + by, hours.ends_at + by, hours.length, hours.gap,
                              pauses))  # fmt: skip
    set_tables(made, [TableRow(t.name, t.zone, t.capacity) for t in tables_of(event.id)])
    table_seats.copy_exceptions(event, made)
    return made


def _registered(event_id: int) -> bool:
    return db.session.scalar(select(Attendee.id).filter_by(event_id=event_id).limit(1)) is not None


def _free_slug(name: str) -> str:
    """Return an address part like the name; a name without Latin letters gets a random one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    base = "-".join(words)[:SLUG_LIMIT].strip("-")
    if len(base) < 3 or base in RESERVED:
        return new_public_id()
    taken = db.session.scalar(select(Event.id).where(Event.slug == base))
    return f"{base}-{new_public_id()[:5]}" if taken else base
