"""The slots of events in which both sides of a conversation are free to meet.

That is all that either learns of the other: not why a slot is missing, nor where else they go.
"""

from typing import Any

from sqlalchemy import Select, or_, select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    EventState,
    MeetingSide,
    Participant,
    Slot,
)
from matchmaker.messaging.meeting_models import MeetingState, OfferedSlot, Proposal
from matchmaker.messaging.models import Conversation, Message


def common_slots(conversation: Conversation) -> list[tuple[Event, Slot]]:
    """Return the slots still to come in which both can meet, in order of time.

    Of an organisation whose people each meet for themselves, all must be free.
    """
    query = (
        select(Event, Slot)
        .join(Slot, Slot.event_id == Event.id)
        .where(
            Event.state.in_((EventState.OPEN, EventState.RUNNING)),
            Event.id.in_(_attended_by(conversation.a_id)),
            Event.id.in_(_attended_by(conversation.b_id)),
            Slot.starts_at > now(),
            *(Slot.id.not_in(slots) for slots in _occupied((conversation.a_id, conversation.b_id))),
        )
        .order_by(Slot.starts_at, Slot.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def agreed_slots(event_id: int) -> list[tuple[int, int]]:
    """Return (participant, slot) of meetings at an event that were agreed on in conversations."""
    query = _agreed(
        select(Participant.id, OfferedSlot.slot_id)
        .select_from(OfferedSlot)
        .join(Participant, Participant.event_id == OfferedSlot.event_id)
    ).where(
        OfferedSlot.event_id == event_id,
        Participant.organisation_id.in_((Conversation.a_id, Conversation.b_id)),
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _attended_by(organisation_id: int) -> Select[int]:
    return (
        select(Participant.event_id)
        .join(Attendee, Attendee.participant_id == Participant.id)
        .where(
            Participant.organisation_id == organisation_id,
            Attendee.state == AttendeeState.APPROVED,
        )
    )


def _occupied(sides: tuple[int, int]) -> tuple[Select[Any], ...]:
    """Select the slots in which one of them is absent, meets by the list, or agreed to meet."""
    ours = select(Participant.id).where(Participant.organisation_id.in_(sides))
    return (
        select(Absence.slot_id).where(Absence.participant_id.in_(ours)),
        select(MeetingSide.slot_id).where(MeetingSide.participant_id.in_(ours)),
        _agreed(select(OfferedSlot.slot_id)).where(
            or_(Conversation.a_id.in_(sides), Conversation.b_id.in_(sides))
        ),
    )


def _agreed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Let a query see the slots that were agreed on, with their conversations."""
    return (
        query.join(Proposal, Proposal.id == OfferedSlot.proposal_id)
        .join(Message, Message.id == Proposal.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Proposal.state == MeetingState.AGREED,
            Proposal.agreed_at == OfferedSlot.starts_at,
            OfferedSlot.slot_id.is_not(None),
        )
    )
