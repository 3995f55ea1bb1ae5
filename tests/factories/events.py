"""Events with slots, tables and people, quickly."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventHost,
    EventState,
    EventTable,
    Participant,
    Slot,
    Strength,
    Wish,
)
from matchmaker.organisations.models import Kind

BEGINS = datetime(2099, 3, 4, 17, 0, tzinfo=UTC)  # to come, whenever the tests run
numbers = count(1)


def make_event(host: User | None = None, slots: int = 3, tables: int = 2, **values: Any) -> Event:
    """Return a stored, open event of slots of 20 minutes from 17:00 UTC, with tables A and B."""
    number = next(numbers)
    given: dict[str, Any] = {
        "slug": f"meetup-{number}",
        "name": f"Meetup {number}",
        "place": "Pier 7",
        "zone": "Europe/Zurich",
        "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=4),
        "state": EventState.OPEN,
        **values,
    }
    event = Event(**given)
    db.session.add(event)
    db.session.flush()
    if host is not None:
        db.session.add(EventHost(event_id=event.id, user_id=host.id))
    for at in range(slots):
        start = BEGINS + timedelta(minutes=20 * at)
        db.session.add(
            Slot(
                event_id=event.id, number=at, starts_at=start, ends_at=start + timedelta(minutes=15)
            )
        )
    for at in range(tables):
        name = f"Table {chr(65 + at)}"
        db.session.add(EventTable(event_id=event.id, number=at, name=name, zone="Hall"))
    db.session.flush()
    return event


def make_participant(
    event: Event, name: str, kind: Kind = Kind.STARTUP, *, comes: bool = True, **values: Any
) -> Participant:
    """Return a stored participant with one approved attendee."""
    participant = Participant(event_id=event.id, name=name, kind=kind, **values)
    db.session.add(participant)
    db.session.flush()
    if comes:
        number = next(numbers)
        db.session.add(
            Attendee(
                event_id=event.id,
                participant_id=participant.id,
                name=f"Person of {name}",
                email=f"attendee{number}@example.org",
                state=AttendeeState.APPROVED,
                token_hash=f"hash-of-{number}",
            )
        )
        db.session.flush()
    return participant


def make_attendee(
    event: Event, state: AttendeeState = AttendeeState.APPROVED, **values: Any
) -> Attendee:
    """Return a stored attendee who meets for nobody, unless said otherwise."""
    number = next(numbers)
    given: dict[str, Any] = {
        "name": f"Person {number}",
        "email": f"attendee{number}@example.org",
        "token_hash": f"hash-of-{number}",
        **values,
    }
    attendee = Attendee(event_id=event.id, state=state, **given)
    db.session.add(attendee)
    db.session.flush()
    return attendee


def make_wish(who: Participant, target: Participant, strength: Strength = Strength.WANT) -> Wish:
    """Return a stored wish."""
    wish = Wish(participant_id=who.id, target_id=target.id, strength=strength)
    db.session.add(wish)
    db.session.flush()
    return wish


def make_meetup(host: User | None = None, **values: Any) -> tuple[Event, list[Participant]]:
    """Return an event of two startups and two pharma who all wish to meet the other side."""
    event = make_event(host, **values)
    people = [
        make_participant(event, "Alba Dx", offers="CT lung nodule triage software"),
        make_participant(event, "Bora Bio", offers="an oral GLP-1 peptide for obesity"),
        make_participant(event, "Corden", Kind.PHARMA, looks_for="imaging AI for lung cancer"),
        make_participant(event, "Delphi", Kind.PHARMA, looks_for="metabolic disease assets"),
    ]
    for who in people[:2]:
        for target in people[2:]:
            make_wish(who, target)
    db.session.commit()
    return event, people
