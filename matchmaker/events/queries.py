"""Events by their address, as those may see them who ask; and lists of them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventCode,
    EventHost,
    EventState,
    EventTable,
    MeetingSide,
    Participant,
    Slot,
    TableSeats,
    WhoMayCome,
)


def event_for_host(user_id: int, slug: str) -> Event | None:
    """Return the event at that address if the person is a host of it."""
    query = select(Event).join(EventHost, EventHost.event_id == Event.id)
    return db.session.scalar(query.where(EventHost.user_id == user_id, Event.slug == slug))


def public_event(slug: str) -> Event | None:
    """Return the event at that address unless it is a draft."""
    query = select(Event).where(Event.slug == slug, Event.state != EventState.DRAFT)
    return db.session.scalar(query)


def slots_of(event_id: int) -> Sequence[Slot]:
    """Return the event's slots in order."""
    query = select(Slot).where(Slot.event_id == event_id).order_by(Slot.number)
    return db.session.scalars(query).all()


def tables_of(event_id: int) -> Sequence[EventTable]:
    """Return the event's tables in order."""
    query = select(EventTable).where(EventTable.event_id == event_id)
    return db.session.scalars(query.order_by(EventTable.number)).all()


def seats_by_slot(event_id: int) -> dict[int, dict[int, int]]:
    """Return the seats of each table in each slot by slot id and table id, both in their order."""
    return seats_in(event_id, slots_of(event_id), tables_of(event_id))


def seats_in(
    event_id: int, slots: Sequence[Slot], tables: Sequence[EventTable]
) -> dict[int, dict[int, int]]:
    """Return the same for an event of which all slots and tables are at hand."""
    usual = {table.id: table.capacity for table in tables}
    found = {slot.id: dict(usual) for slot in slots}
    for slot, table, seats in other_seats(event_id):
        found[slot][table] = seats
    return found


def other_seats(event_id: int) -> list[tuple[int, int, int]]:
    """Return where tables have not their usual seats: (slot id, table id, seats) of each."""
    query = select(TableSeats.slot_id, TableSeats.table_id, TableSeats.seats)
    rows = db.session.execute(
        query.join(Slot, Slot.id == TableSeats.slot_id).where(Slot.event_id == event_id)
    )
    return [(slot, table, seats) for slot, table, seats in rows]


def hosted_events(user_id: int) -> Select[Event]:
    """Select the events that the person runs, the latest first."""
    query = select(Event).join(EventHost, EventHost.event_id == Event.id)
    return query.where(EventHost.user_id == user_id).order_by(
        Event.starts_at.desc(), Event.id.desc()
    )


def is_registered(user: User) -> ColumnElement[bool]:
    """Condition for the person's registrations: by account, or by an address that is proven."""
    by_account = Attendee.user_id == user.id
    if user.verified_at is None:
        return by_account
    return or_(by_account, func.lower(Attendee.email) == user.email.lower())


def accounts_of(emails: Iterable[str]) -> dict[str, int]:
    """Return whose of the addresses (lower case) are proven to be those of people of the site."""
    address = func.lower(User.email)
    query = select(address, User.id).where(address.in_(emails), User.verified_at.is_not(None))
    return {row[0]: row[1] for row in db.session.execute(query)}


def attended_events(user: User) -> Sequence[tuple[Event, Attendee]]:
    """Return the events for which the person is registered, the latest first."""
    query = (
        select(Event, Attendee)
        .join(Attendee, Attendee.event_id == Event.id)
        .where(
            is_registered(user),
            Attendee.state != AttendeeState.CANCELLED,
            Event.state != EventState.DRAFT,
        )
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(50)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def open_events(user: User) -> Sequence[Event]:
    """Return the coming events to which anybody may come and the person has nothing to do with."""
    mine = select(EventHost.event_id).where(EventHost.user_id == user.id)
    coming = select(Attendee.event_id).where(
        is_registered(user), Attendee.state != AttendeeState.CANCELLED
    )
    query = select(Event).where(
        Event.state == EventState.OPEN,
        Event.who_may_come != WhoMayCome.CODE,
        Event.ends_at > now(),
        Event.id.not_in(mine),
        Event.id.not_in(coming),
    )
    return db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(50)).all()


def counts_by_state(event_ids: Sequence[int]) -> dict[int, dict[AttendeeState, int]]:
    """Return how many attendees of each event are in which state."""
    found: dict[int, dict[AttendeeState, int]] = {
        event_id: dict.fromkeys(AttendeeState, 0) for event_id in event_ids
    }
    query = select(Attendee.event_id, Attendee.state, func.count()).group_by(
        Attendee.event_id, Attendee.state
    )
    for event_id, state, count in db.session.execute(query.where(Attendee.event_id.in_(event_ids))):
        found[event_id][state] = count
    return found


def hosts_of(event_id: int) -> Sequence[EventHost]:
    """Return who runs an event, in the order in which they were named."""
    query = select(EventHost).where(EventHost.event_id == event_id).order_by(EventHost.id)
    return db.session.scalars(query).all()


def attendees_of(
    event_id: int, states: Sequence[AttendeeState] = (), words: str = ""
) -> Select[Attendee]:
    """Select an event's attendees with their participants, by name; `words` must all occur."""
    query = (
        select(Attendee)
        .where(Attendee.event_id == event_id)
        .outerjoin(Participant, Participant.id == Attendee.participant_id)
        .options(joinedload(Attendee.participant))
    )
    if states:
        query = query.where(Attendee.state.in_(states))
    for word in words.split():
        columns = (Attendee.name, Attendee.email, Attendee.company, Attendee.title,
                   Participant.name)  # fmt: skip
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query.order_by(func.lower(Attendee.name), Attendee.id)


def attendee_of(event_id: int, public_id: str) -> Attendee | None:
    """Return an attendee of the event by the address part."""
    return db.session.scalar(
        select(Attendee)
        .where(Attendee.event_id == event_id, Attendee.public_id == public_id)
        .options(joinedload(Attendee.participant))
    )


def participants_of(event_id: int) -> Sequence[Participant]:
    """Return for whom people meet at an event, by name."""
    query = select(Participant).where(Participant.event_id == event_id)
    return db.session.scalars(query.order_by(func.lower(Participant.name), Participant.id)).all()


def codes_of(event_id: int) -> Sequence[EventCode]:
    """Return the event's codes, in the order in which they were made."""
    query = select(EventCode).where(EventCode.event_id == event_id).order_by(EventCode.id)
    return db.session.scalars(query).all()


def missing_from_list(event_id: int) -> Sequence[Participant]:
    """Return who has published meetings although nobody comes for them any more, by name."""
    comes = select(Attendee.participant_id).where(
        Attendee.event_id == event_id,
        Attendee.state == AttendeeState.APPROVED,
        Attendee.participant_id.is_not(None),
    )
    meets = select(MeetingSide.participant_id).where(MeetingSide.event_id == event_id)
    query = select(Participant).where(
        Participant.event_id == event_id, Participant.id.in_(meets), Participant.id.not_in(comes)
    )
    return db.session.scalars(query.order_by(func.lower(Participant.name), Participant.id)).all()


def colleagues_of(attendee: Attendee) -> Sequence[Attendee]:
    """Return who else meets for the same participant."""
    query = select(Attendee).where(
        Attendee.participant_id == attendee.participant_id,
        Attendee.id != attendee.id,
        Attendee.state != AttendeeState.CANCELLED,
    )
    return db.session.scalars(query.order_by(Attendee.id)).all()


def people_of(event_id: int) -> dict[int, int]:
    """Return how many people come for each participant of whom somebody does."""
    query = (
        select(Attendee.participant_id, func.count(Attendee.id))
        .where(
            Attendee.event_id == event_id,
            Attendee.state == AttendeeState.APPROVED,
            Attendee.participant_id.is_not(None),
        )
        .group_by(Attendee.participant_id)
    )
    return {who: count for who, count in db.session.execute(query) if who is not None}
