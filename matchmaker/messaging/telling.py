"""Whom a message or a meeting rings for; `letters` and `meeting_letters` say what they are told."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.messaging.models import Conversation, Message, Reader
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import Membership, State

RECEIVED = "message_received"
PATIENCE = timedelta(minutes=2)  # so long a message may wait to be read before a mail goes


def tell(conversation: Conversation, message: Message) -> None:
    """Tell those of the other side who hear of it, unless an earlier one waits for them unread."""
    other = conversation.other_than(message.sender_id)
    sender = conversation.other_than(other.id)
    if {other.state, sender.state} != {State.APPROVED} or blocks.is_blocked(other.id, sender.id):
        return
    seen = func.coalesce(Reader.seen_number, 0)
    earlier = exists().where(
        Message.conversation_id == conversation.id,
        Message.sender_id == sender.id,
        Message.number > seen,
        Message.number < message.number,
    )
    about = conversation.public_id
    people = _members(conversation, Membership.organisation_id == other.id)
    for person in db.session.scalars(people.where(seen < message.number, ~earlier)).all():
        notify(
            person, RECEIVED, about, f"{about} {message.number}", {"number": message.number},
            patience=PATIENCE,
        )  # fmt: skip


def taking_part(conversation: Conversation) -> Sequence[User]:
    """Return those of both sides who have written something, and have not muted it.

    Also of a side that hears no more from the other: its calendars hold what is called off.
    """
    sides = (conversation.a_id, conversation.b_id)
    wrote = exists().where(Message.conversation_id == conversation.id, Message.user_id == User.id)
    people = _members(conversation, Membership.organisation_id.in_(sides))
    return db.session.scalars(people.where(wrote)).all()


def _members(conversation: Conversation, side: ColumnElement[bool]) -> Select[User]:
    """Select the members of a side who have not muted a conversation, with how far they read."""
    reads = and_(Reader.user_id == User.id, Reader.conversation_id == conversation.id)
    query = select(User).join(Membership, Membership.user_id == User.id).outerjoin(Reader, reads)
    query = query.where(side, User.verified_at.is_not(None), Reader.muted.is_not(True))
    return query.order_by(User.id)
