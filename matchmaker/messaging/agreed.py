"""Meetings in slots of an event on which two organisations agreed in their conversation.

Who meets and when is all that leaves the conversation; nobody else learns a word of it.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import Attendee, AttendeeState, Participant
from matchmaker.messaging.meeting_models import MeetingState, OfferedSlot, Proposal
from matchmaker.messaging.models import Conversation, Message

CHANGED = "pairing.follow_agreed"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two participants, the lower id first, in a slot; `proposal` is its address part."""

    proposal: str
    pair: tuple[int, int]
    slot_id: int


def agreed_at(event_id: int) -> list[Agreed]:
    """Return what was agreed on for an event, in the order in which it was proposed."""
    query = where_agreed(
        select(
            Proposal.public_id, OfferedSlot.slot_id, Conversation.a_id, Conversation.b_id,
            Message.user_id, Proposal.answered_by_id,
        ).select_from(OfferedSlot)
    )  # fmt: skip
    rows = db.session.execute(
        query.where(OfferedSlot.event_id == event_id).order_by(Proposal.id)
    ).all()
    comes = who_comes(event_id, {one for row in rows for one in (row.a_id, row.b_id)})
    found = []
    for row in rows:
        pair = seated_for(comes, (row.a_id, row.b_id), {row.user_id, row.answered_by_id})
        if pair is not None:
            found.append(Agreed(row.public_id, pair, row.slot_id))
    return found


def agreed_pairs(event_id: int) -> dict[int, set[tuple[int, int]]]:
    """Return by slot id which participants agreed to meet at an event, the lower id first."""
    found = defaultdict(set)
    for one in agreed_at(event_id):
        found[one.slot_id].add(one.pair)
    return found


def count_ahead(slot_ids: Sequence[int]) -> int:
    """Return how many meetings to come are agreed on in slots."""
    query = where_agreed(select(func.count(Proposal.id)).select_from(OfferedSlot))
    ahead = query.where(OfferedSlot.slot_id.in_(slot_ids), Proposal.agreed_at > now())
    return db.session.scalar(ahead) or 0


def who_comes(event_id: int, organisations: Set[int]) -> dict[int, dict[int, set[int | None]]]:
    """Return the participants of organisations, with the users of those who come for each."""
    found: dict[int, dict[int, set[int | None]]] = defaultdict(lambda: defaultdict(set))
    if not organisations:
        return found
    comes = and_(
        Attendee.participant_id == Participant.id, Attendee.state == AttendeeState.APPROVED
    )
    query = (
        select(Participant.organisation_id, Participant.id, Attendee.id, Attendee.user_id)
        .outerjoin(Attendee, comes)
        .where(Participant.event_id == event_id, Participant.organisation_id.in_(organisations))
    )
    for organisation, participant, attendee, user in db.session.execute(query):
        assert organisation is not None  # noqa: S101 - asked for by number
        found[organisation][participant] |= {user} if attendee else set()
    return found


def seated_for(
    comes: dict[int, dict[int, set[int | None]]],
    sides: tuple[int, int],
    agreeing: Set[int | None] = frozenset(),
) -> tuple[int, int] | None:
    """Return which participants sit there for two organisations; None if one has none.

    Of colleagues who each meet for themselves, whoever agreed, else the first who comes.
    """
    chosen = []
    for side in sides:
        participants = comes.get(side, {})
        ranked = sorted(
            (not users & (agreeing - {None}), not users, one) for one, users in participants.items()
        )
        chosen += [one for _agreed, _comes, one in ranked[:1]]
    return (min(chosen), max(chosen)) if len(chosen) == len(sides) else None


def where_agreed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Let a query of offered slots see those that were agreed on, with their conversations."""
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
