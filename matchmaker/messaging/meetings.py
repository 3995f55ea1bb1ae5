"""Agreeing on a time to meet. Each verb flushes; the caller commits.

Whoever answers second is told so: the row moves on only from the state that was seen.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import Event, Slot
from matchmaker.jobs.service import enqueue
from matchmaker.messaging import agreed, service
from matchmaker.messaging.common_slots import common_slots, still_free
from matchmaker.messaging.meeting_models import MeetingState, OfferedSlot, Proposal
from matchmaker.messaging.models import Conversation, Message
from matchmaker.messaging.telling import taking_part
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import Organisation

TOLD = "meeting_agreed"
MOST_TIMES = 3


class AnsweredError(ValueError):
    """Somebody has answered meanwhile, or the time is past."""


class SlotTakenError(ValueError):
    """One of the two is not free any more in that slot of an event, or no table is."""


def propose(
    conversation: Conversation, organisation_id: int, user: User, key: str, text: str,
    starts: Sequence[datetime], minutes: int, zone: str, place: str, slots: Sequence[Slot] = (),
    warned: str = "",
) -> Proposal:  # fmt: skip
    """Add a message that proposes times; a key that was used before returns that proposal.

    `slots` are of `common_slots`, and times as well; `warned` as of a message. Raises ValueError
    for no time, too many, or one that is past.
    """
    offered = {one.starts_at: one for one in slots}
    found = sorted({*starts, *offered})
    if not 0 < len(found) <= MOST_TIMES or found[0] <= now():
        raise ValueError(f"expected 1 to {MOST_TIMES} times from now on, got {found}")
    message = service.send(conversation, organisation_id, user, text, key, warned=warned)
    known = proposals_of([message]).get(message.id)
    if known is not None:
        return known
    row = Proposal(
        message_id=message.id, minutes=minutes, zone=zone, place=place.strip(),
        starts=[one.astimezone(UTC).isoformat() for one in found],
        offered=[_offered(one) for one in offered.values()],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _offered(slot: Slot) -> OfferedSlot:
    return OfferedSlot(
        event_id=slot.event_id, slot_id=slot.id, starts_at=slot.starts_at, ends_at=slot.ends_at
    )


def proposals_of(messages: Iterable[Message]) -> dict[int, Proposal]:
    """Return what the messages propose, by their ids."""
    numbers = [one.id for one in messages]
    query = select(Proposal).where(Proposal.message_id.in_(numbers))
    slots = selectinload(Proposal.offered).joinedload(OfferedSlot.event)
    rows = db.session.scalars(query.options(joinedload(Proposal.answered_by), slots))
    return {one.message_id: one for one in rows}


def proposal_of(conversation: Conversation, public_id: str) -> Proposal | None:
    """Return a conversation's proposal by its address part."""
    query = select(Proposal).join(Message).where(Proposal.public_id == public_id)
    return db.session.scalar(query.where(Message.conversation_id == conversation.id))


def accept(proposal: Proposal, user: User, start: datetime) -> None:
    """Take one of the times. Raises AnsweredError, SlotTakenError."""
    if start not in proposal.open_moments(now()):
        raise AnsweredError(proposal.public_id)
    slot = proposal.slot_at(start)
    if slot is not None:
        _keep_free(proposal, slot)
    _move(proposal, MeetingState.OPEN, MeetingState.AGREED, agreed_at=start, answered_by_id=user.id)
    _tell(proposal)


def decline(proposal: Proposal, user: User) -> None:
    """Take none of the times. Raises AnsweredError."""
    _move(proposal, MeetingState.OPEN, MeetingState.DECLINED, answered_by_id=user.id)


def withdraw(proposal: Proposal) -> None:
    """Take the proposal back. Raises AnsweredError."""
    _move(proposal, MeetingState.OPEN, MeetingState.WITHDRAWN)


def cancel(proposal: Proposal, *, slot_gone: bool = False) -> None:
    """Call an agreed meeting off before it begins; `slot_gone` where the host has done so.

    Raises AnsweredError.
    """
    if proposal.agreed_at is None or proposal.agreed_at <= now():
        raise AnsweredError(proposal.public_id)
    _move(
        proposal, MeetingState.AGREED, MeetingState.CANCELLED,
        sequence=Proposal.sequence + 1, slot_gone=slot_gone,
    )  # fmt: skip
    _tell(proposal)


def break_off(payload: dict[str, Any]) -> None:
    """End what an organisation (`by`) has with one that it hears no more (`of`), both by id.

    Their meetings to come are called off, as either could, and what the first proposes is taken
    back; the other learns no more than that. Raises AnsweredError, after which a job tries again.
    """
    both = (payload["by"], payload["of"])
    query = select(Proposal).join(Message).join(Conversation)
    query = query.where(Conversation.a_id.in_(both), Conversation.b_id.in_(both))
    for proposal in db.session.scalars(query).all():
        is_ahead = proposal.agreed_at is not None and proposal.agreed_at > now()
        if proposal.state is MeetingState.AGREED and is_ahead:
            cancel(proposal)
        elif proposal.state is MeetingState.OPEN and proposal.message.sender_id == payload["by"]:
            withdraw(proposal)


def follow_slots(payload: dict[str, Any]) -> None:
    """Move what was agreed on at an event (`event`, an id) to when its slots are now, and tell.

    What has no slot any more is called off. Raises AnsweredError, after which a job tries again.
    """
    _call_off(payload["event"])
    query = agreed.where_agreed(
        select(Proposal, OfferedSlot, Slot)
        .select_from(OfferedSlot)
        .join(Slot, Slot.id == OfferedSlot.slot_id)
    )
    has_moved = or_(Slot.starts_at != OfferedSlot.starts_at, Slot.ends_at != OfferedSlot.ends_at)
    query = query.where(OfferedSlot.event_id == payload["event"], has_moved)
    for proposal, taken, slot in db.session.execute(query).all():
        # Those that were not taken may stand where this one comes to stand.
        rest = (OfferedSlot.proposal_id == proposal.id, OfferedSlot.id != taken.id)
        db.session.execute(delete(OfferedSlot).where(*rest))
        taken.starts_at, taken.ends_at = slot.starts_at, slot.ends_at
        _move(
            proposal, MeetingState.AGREED, MeetingState.AGREED,
            agreed_at=slot.starts_at, sequence=Proposal.sequence + 1,
        )  # fmt: skip
        _tell(proposal)


def _call_off(event_id: int) -> None:
    """End the meetings to come whose slots are gone, unless one is free at that time again."""
    query = select(Proposal, OfferedSlot).join(OfferedSlot, OfferedSlot.proposal_id == Proposal.id)
    query = query.where(
        OfferedSlot.event_id == event_id,
        OfferedSlot.slot_id.is_(None),
        Proposal.state == MeetingState.AGREED,
        Proposal.agreed_at == OfferedSlot.starts_at,
        Proposal.agreed_at > now(),
    )
    for proposal, taken in db.session.execute(query.order_by(Proposal.id)).all():
        conversation = _hold(event_id, proposal)
        free = {
            slot.starts_at: slot.id
            for event, slot in common_slots(conversation)
            if event.id == event_id
        }
        taken.slot_id = free.get(taken.starts_at)
        if taken.slot_id is None:
            cancel(proposal, slot_gone=True)
        else:
            enqueue(agreed.CHANGED, {"event": event_id})


def _keep_free(proposal: Proposal, offered: OfferedSlot) -> None:
    """See that both and a table are free in a slot, and stay so until this transaction ends."""
    conversation = _hold(offered.event_id, proposal)
    if (offered.slot_id, offered.starts_at) not in still_free(conversation, [proposal]):
        raise SlotTakenError(proposal.public_id)


def _hold(event_id: int, proposal: Proposal) -> Conversation:
    """Return the conversation; what is free for both at an event stays so in this transaction.

    Whoever publishes the event's list, or agrees on another of its slots, waits for the same row;
    whoever agrees with one of the two at another event for those of the organisations.
    """
    db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    conversation = db.session.get_one(Conversation, proposal.message.conversation_id)
    both = Organisation.id.in_((conversation.a_id, conversation.b_id))
    rows = select(Organisation.id).where(both).order_by(Organisation.id)
    db.session.execute(rows.with_for_update(key_share=True))
    return conversation


def _move(proposal: Proposal, seen: MeetingState, then: MeetingState, **values: Any) -> None:
    moved = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == seen)
        .values(state=then, **values)
        .returning(Proposal.id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.refresh(proposal)
    if not moved:
        raise AnsweredError(proposal.public_id)
    service.touch(proposal.message.conversation_id)


def _tell(proposal: Proposal) -> None:
    """Have those whom it concerns, and the event's list, take the meeting in or out again.

    Those are the two who agreed, and whoever else of either side takes part in the conversation.
    """
    slot = proposal.slot_at(proposal.agreed_at) if proposal.agreed_at else None
    if slot is not None:
        enqueue(agreed.CHANGED, {"event": slot.event_id})
    conversation = db.session.get_one(Conversation, proposal.message.conversation_id)
    agreed_by = (proposal.message.user, proposal.answered_by)
    for person in {*taking_part(conversation), *(one for one in agreed_by if one)}:
        notify(
            person, TOLD, conversation.public_id, f"{proposal.public_id} {proposal.sequence}",
            {"proposal": proposal.id, "sequence": proposal.sequence}, before=proposal.agreed_at,
        )  # fmt: skip
