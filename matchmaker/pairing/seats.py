"""Whether the people who sit down together find seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.events.models import Attendee, AttendeeState, Event, EventTable, Participant
from matchmaker.pairing.board import Pair, Row, pair_of


@dataclass(frozen=True, slots=True)
class Crowded:
    """A meeting whose people, if all of both sides come, are more than the table has seats."""

    pair: Pair
    slot: int
    table: int
    people: int
    seats: int


def crowded(event: Event, rows: Sequence[Row]) -> list[Crowded]:
    """Return the meetings of a plan that are too large for their tables, by slot and table."""
    counted = (
        select(Participant.public_id, func.count(Attendee.id))
        .join(Attendee, Attendee.participant_id == Participant.id)
        .where(Participant.event_id == event.id, Attendee.state == AttendeeState.APPROVED)
        .group_by(Participant.public_id)
    )
    people = {row[0]: row[1] for row in db.session.execute(counted)}
    known = select(EventTable.number, EventTable.capacity).where(EventTable.event_id == event.id)
    seats = {row[0]: row[1] for row in db.session.execute(known)}
    found = [
        Crowded(pair_of(row), row["slot"], row["table"], size, seats[row["table"]])
        for row in rows
        if row["table"] in seats
        and (size := people.get(row["a"], 0) + people.get(row["b"], 0)) > seats[row["table"]]
    ]
    return sorted(found, key=lambda one: (one.slot, one.table))
