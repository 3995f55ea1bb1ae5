"""Mail about messages: that there are some and where to read them, never what they say."""

from typing import Any

from sqlalchemy import exists, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.jobs.tasks import queue_mail
from matchmaker.messaging.models import Conversation, Message, Reader
from matchmaker.organisations.models import Organisation, State
from matchmaker.organisations.queries import members_of


def tell(payload: dict[str, Any]) -> None:
    """Mail those of the other side who have not read the message meanwhile.

    Whoever was mailed about an earlier message and has read nothing since is left in peace.
    """
    message = db.session.get(Message, payload["message"])
    if message is None:
        return
    conversation = db.session.get_one(Conversation, message.conversation_id)
    other = conversation.other_than(message.sender_id)
    if other.state is not State.APPROVED or blocks.is_blocked(other.id, message.sender_id):
        return
    for person in _people(other):
        if _is_first_unread(message, person):
            queue_mail(
                write_mail(
                    "message_received",
                    person.email,
                    person.language,
                    person=person,
                    name=message.sender.name,
                    link=external_url("conversations.show", public_id=conversation.public_id),
                )
            )


def _people(organisation: Organisation) -> list[User]:
    people = (membership.user for membership in members_of(organisation.id))
    return [one for one in people if one.verified_at and not one.deactivated_at]


def _is_first_unread(message: Message, person: User) -> bool:
    reader = db.session.scalar(
        select(Reader).filter_by(conversation_id=message.conversation_id, user_id=person.id)
    )
    seen = reader.seen_number if reader else 0
    if seen >= message.number or (reader and reader.muted):
        return False
    earlier = exists().where(
        Message.conversation_id == message.conversation_id,
        Message.sender_id == message.sender_id,
        Message.number > seen,
        Message.number < message.number,
    )
    return not db.session.scalar(select(earlier))
