"""Who is told of messages: that there are some and where to read them, never what they say."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.messaging.models import Conversation, Message, Reader
from matchmaker.messaging.queries import heard_among
from matchmaker.messaging.service import RECEIVED
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import State
from matchmaker.organisations.queries import organisation_of, reachable


def tell(payload: dict[str, Any]) -> None:
    """Tell those of the other side who have not read the message meanwhile.

    Whoever was told of an earlier message and has read nothing since is left in peace.
    """
    message = db.session.get(Message, payload["message"])
    if message is None:
        return
    conversation = db.session.get_one(Conversation, message.conversation_id)
    other, sender = conversation.other_than(message.sender_id), message.sender
    if {other.state, sender.state} != {State.APPROVED} or blocks.is_blocked(other.id, sender.id):
        return
    for person in reachable(other.id):
        if _is_first_unread(message, person):
            about = conversation.public_id
            notify(person, RECEIVED, about, f"{about} {message.number}", {"number": message.number})


def tell_received(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say who has written; nobody whom the reader's organisation does not hear."""
    mine = organisation_of(rows[0].user_id)
    if mine is None:
        return {}
    found = heard_among(mine, rows[0].user_id, {row.about for row in rows})
    return {
        row.id: told
        for row in rows
        if row.about in found and (told := _received(*found[row.about], mine, row.facts["number"]))
    }


KIND = Kind(RECEIVED, _l("Somebody has written to you"), "conversation", tell_received)


def _received(
    conversation: Conversation, reader: Reader | None, mine: int, number: int
) -> Told | None:
    other = conversation.other_than(mine)
    if other.state is not State.APPROVED:
        return None
    return Told(
        line=_("%(name)s has written to you", name=other.name),
        more=_("Read and answer here; what was written stays on the site:"),
        address=external_url("conversations.show", public_id=conversation.public_id),
        is_settled=bool(reader and (reader.muted or reader.seen_number >= number)),
    )


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
