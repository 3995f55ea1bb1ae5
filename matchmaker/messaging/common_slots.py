"""The slots of events in which both sides of a conversation are free to meet.

That is all that either learns of the other: not why a slot is missing, nor where else they go.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    EventState,
    Meeting,
    MeetingSide,
    Participant,
    Slot,
)
from matchmaker.events.seating import room_of
from matchmaker.messaging.agreed import agreed_pairs, seated_for, where_agreed, who_comes
from matchmaker.messaging.meeting_models import OfferedSlot, Proposal
from matchmaker.messaging.models import Conversation


def common_slots(conversation: Conversation) -> list[tuple[Event, Slot]]:
    """Return the slots still to come in which both can meet at a table, in order of time.

    Of an organisation whose people each meet for themselves, all must be free. Two meet once at an
    event, so where they meet already no slot is returned.
    """
    sides = (conversation.a_id, conversation.b_id)
    query = (
        select(Event, Slot)
        .join(Slot, Slot.event_id == Event.id)
        .where(
            Event.state.in_((EventState.OPEN, EventState.RUNNING)),
            *(Event.id.in_(_attended_by(one)) for one in sides),
            *(Event.id.not_in(events) for events in _where_they_meet(conversation)),
            Slot.starts_at > now(),
            Slot.id.not_in(_absences(sides)),
            *(~taken for taken in _is_taken(sides)),
        )
        .order_by(Slot.starts_at, Slot.id)
    )
    found = [(row[0], row[1]) for row in db.session.execute(query)]
    of_event = defaultdict(list)
    for event, slot in found:
        of_event[event.id].append(slot.id)
    seated = {
        slot
        for event_id, slots in of_event.items()
        for slot in _slots_with_a_table(event_id, sides, slots)
    }
    return [(event, slot) for event, slot in found if slot.id in seated]


def still_free(
    conversation: Conversation, proposals: Iterable[Proposal]
) -> set[tuple[int | None, datetime]]:
    """Return which of the slots that stand open in proposals can be taken: (id, beginning)."""
    if not any(one.offered and one.open_moments(now()) for one in proposals):
        return set()
    return {(slot.id, slot.starts_at) for _event, slot in common_slots(conversation)}


def _attended_by(organisation_id: int) -> Select[int]:
    return (
        select(Participant.event_id)
        .join(Attendee, Attendee.participant_id == Participant.id)
        .where(
            Participant.organisation_id == organisation_id,
            Attendee.state == AttendeeState.APPROVED,
        )
    )


def _where_they_meet(conversation: Conversation) -> tuple[Select[Any], ...]:
    """Select the events at which the two meet by the list, or agreed to."""
    one, other = aliased(Participant), aliased(Participant)
    a, b = conversation.a_id, conversation.b_id
    listed = (
        select(Meeting.event_id)
        .join(one, one.id == Meeting.a_id)
        .join(other, other.id == Meeting.b_id)
        .where(
            or_(
                and_(one.organisation_id == a, other.organisation_id == b),
                and_(one.organisation_id == b, other.organisation_id == a),
            )
        )
    )
    agreed = where_agreed(select(OfferedSlot.event_id))
    return listed, agreed.where(Conversation.id == conversation.id)


def _absences(sides: tuple[int, int]) -> Select[Any]:
    return (
        select(Absence.slot_id)
        .join(Participant, Participant.id == Absence.participant_id)
        .where(Participant.organisation_id.in_(sides))
    )


def _is_taken(sides: tuple[int, int]) -> tuple[ColumnElement[bool], ...]:
    """Say whether one of them meets by a list then, or agreed to: at this event or another."""
    busy = aliased(Slot)
    listed = (
        select(MeetingSide.id)
        .join(Participant, Participant.id == MeetingSide.participant_id)
        .join(busy, busy.id == MeetingSide.slot_id)
        .where(Participant.organisation_id.in_(sides))
    )
    agreed = where_agreed(select(OfferedSlot.id).join(busy, busy.id == OfferedSlot.slot_id)).where(
        or_(Conversation.a_id.in_(sides), Conversation.b_id.in_(sides))
    )
    overlaps = (busy.starts_at < Slot.ends_at, busy.ends_at > Slot.starts_at)
    return tuple(exists(one.where(*overlaps).correlate(Slot)) for one in (listed, agreed))


def _slots_with_a_table(event_id: int, sides: tuple[int, int], slots: list[int]) -> set[int]:
    """Return the slots of an event in which the two get a table, beside all listed and agreed."""
    pair = seated_for(who_comes(event_id, set(sides)), sides)
    if pair is None:
        return set()
    room, agreed = room_of(event_id), agreed_pairs(event_id)
    wanted = {slot: {*agreed.get(slot, ()), pair} for slot in slots}
    return {slot for slot, pairs in wanted.items() if len(room.seat(slot, pairs)) == len(pairs)}
