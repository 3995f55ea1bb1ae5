"""The door on the day: who is here, has left or stays away. Each verb is one guarded statement."""

import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, func, select, update

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import service, sharing
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    Participant,
    Slot,
)
from matchmaker.events.queries import attendees_of
from matchmaker.events.service import WALK_IN, Registration
from matchmaker.organisations.models import Kind


class Standing(StrEnum):
    """Where somebody is who may come in."""

    EXPECTED = "expected"
    HERE = "here"
    LEFT = "left"
    AWAY = "away"


_CAME = Attendee.checked_in_at.is_not(None)
_LEFT = Attendee.left_at.is_not(None)
_CONDITIONS: dict[Standing, ColumnElement[bool]] = {
    Standing.EXPECTED: ~_CAME & ~Attendee.no_show,
    Standing.HERE: _CAME & ~_LEFT,
    Standing.LEFT: _CAME & _LEFT,
    Standing.AWAY: ~_CAME & Attendee.no_show,
}


def standing_of(attendee: Attendee) -> Standing:
    """Return where an attendee is."""
    if attendee.checked_in_at is None:
        return Standing.AWAY if attendee.no_show else Standing.EXPECTED
    return Standing.HERE if attendee.left_at is None else Standing.LEFT


def at_the_door(event_id: int, standing: Standing | None, words: str) -> Select[Attendee]:
    """Select who may come in, by name; `words` must all occur."""
    query = attendees_of(event_id, (AttendeeState.APPROVED,), words)
    return query if standing is None else query.where(_CONDITIONS[standing])


def counts(event_id: int) -> dict[Standing, int]:
    """Return how many are in each standing."""
    columns = [func.count().filter(condition) for condition in _CONDITIONS.values()]
    row = db.session.execute(
        select(*columns).where(
            Attendee.event_id == event_id, Attendee.state == AttendeeState.APPROVED
        )
    ).one()
    return dict(zip(_CONDITIONS, row, strict=True))


def news_of(event_id: int) -> str:
    """Return a word that changes with what is noted at the door, and with who may come in."""
    row = db.session.execute(
        select(func.max(Attendee.checked_in_at), func.max(Attendee.left_at)).where(
            Attendee.event_id == event_id, Attendee.state == AttendeeState.APPROVED
        )
    ).one()
    return f"{zlib.crc32(repr((counts(event_id), *row)).encode())}"


def arrive(attendee: Attendee) -> bool:
    """Note that somebody is here, for the first time or again; False where that was noted."""
    came = attendee.checked_in_at or now()
    return _set(attendee, ~_CAME | _LEFT, checked_in_at=came, left_at=None, no_show=False)


def leave(attendee: Attendee) -> bool:
    """Note that somebody has left; False where they are not here."""
    return _set(attendee, _CONDITIONS[Standing.HERE], left_at=now())


def stay_away(attendee: Attendee) -> bool:
    """Note that somebody does not come; False where they have, or where it was noted."""
    return _set(attendee, _CONDITIONS[Standing.EXPECTED], no_show=True)


def expect(attendee: Attendee) -> bool:
    """Take back what was noted at the door; False where nothing was."""
    noted = ~_CONDITIONS[Standing.EXPECTED]
    return _set(attendee, noted, checked_in_at=None, left_at=None, no_show=False)


def miss_next_slot(event: Event, attendee: Attendee) -> datetime | None:
    """Let whom somebody meets for be absent in the next slot they are free in; return its start.

    None where they meet for nobody or no slot is to come.
    """
    if attendee.participant_id is None:
        return None
    missed = select(Absence.slot_id).where(Absence.participant_id == attendee.participant_id)
    slot = db.session.scalar(
        select(Slot)
        .where(Slot.event_id == event.id, Slot.starts_at > now(), Slot.id.not_in(missed))
        .order_by(Slot.starts_at)
        .limit(1)
    )
    if slot is None:
        return None
    db.session.add(Absence(participant_id=attendee.participant_id, slot_id=slot.id))
    db.session.flush()
    return slot.starts_at


def let_in(event: Event, name: str, language: str, numbered: str, key: str) -> Attendee:
    """Let in somebody of whom a name is known, or not even that, whatever the capacity.

    `numbered` names whoever has no name when the next number is put into it: "Guest {}". Of two
    hosts at once each gets another one; `key` as in `service.walk_in`.
    """
    service.lock(event)
    known = select(func.count()).where(Attendee.event_id == event.id, Attendee.source == WALK_IN)
    number = (db.session.scalar(known) or 0) + 1
    who = Registration(name or numbered.format(number), "", language=language)
    return service.walk_in(event, who, key)


def describe(event: Event, guest: Attendee, name: str, company: str) -> None:
    """Fill in who was let in, as far as it is said, and let them join colleagues by the company."""
    name, company = name or guest.name, company or guest.company
    query = select(Participant).where(
        Participant.event_id == event.id,
        Participant.id != guest.participant_id,
        func.lower(Participant.name) == company.lower(),
    )
    colleagues = db.session.scalar(query.order_by(Participant.id).limit(1)) if company else None
    if colleagues is not None:
        guest.name, guest.company = name, company
        sharing.join(guest, colleagues)
        return
    party = guest.participant
    who = Registration(
        name, guest.email, company, guest.title,
        kind=party.kind if party else Kind.OTHER,
        language=guest.language,
        offers=party.offers if party else "",
        looks_for=party.looks_for if party else "",
    )  # fmt: skip
    service.change(guest, who, by_host=True)


def send_back(event: Event, guest: Attendee) -> bool:
    """Take back that somebody was let in at the door; False where that was done."""
    if guest.source != WALK_IN or guest.state is not AttendeeState.APPROVED:
        return False
    service.cancel(event, guest, by_host=True)
    return True


def _set(attendee: Attendee, allowed: ColumnElement[bool], **values: Any) -> bool:
    """Change a row where it still is as expected, so that of two hosts at once one is told."""
    done: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Attendee)
        .where(Attendee.id == attendee.id, Attendee.state == AttendeeState.APPROVED, allowed)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(attendee)
    return done.rowcount == 1
