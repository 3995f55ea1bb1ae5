"""What is done in conversations. Each verb flushes; the caller commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.messaging.models import Attachment, Conversation, Message, Reader
from matchmaker.messaging.telling import RECEIVED, tell
from matchmaker.notifications.service import mark_read_about

EDITABLE = timedelta(minutes=5)
LONGEST = 10_000  # characters


class TooLateError(ValueError):
    """A message that can no longer be edited: it is too old, or somebody else's."""


def open_conversation(one_id: int, other_id: int) -> Conversation:
    """Return the conversation of two organisations, made where there is none.

    Raises ValueError if both are the same.
    """
    if one_id == other_id:
        raise ValueError(f"a conversation is between two organisations, not {one_id} alone")
    first, second = sorted((one_id, other_id))
    query = select(Conversation).filter_by(a_id=first, b_id=second)
    found = db.session.scalar(query)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(Conversation(a_id=first, b_id=second))
        except IntegrityError:  # the other side was quicker
            pass
        found = db.session.scalars(query).one()
    return found


def send(
    conversation: Conversation,
    organisation_id: int,
    user: User,
    text: str,
    key: str,
    reply_to: int | None = None,
    warned: str = "",
    files: Sequence[Attachment] = (),
) -> Message:
    """Add a message and return it; a key that was used before returns that message.

    Raises ValueError for a text that is too long, or empty where there are no files.
    """
    text = text.strip()
    if len(text) > LONGEST or not (text or files):
        raise ValueError(f"expected a text of 1 to {LONGEST} characters, got {len(text)}")
    found = sent_before(conversation, user, key)
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            row = Message(
                conversation_id=conversation.id, number=_next_number(conversation), key=key,
                sender_id=organisation_id, user_id=user.id, text=text, reply_to=reply_to,
                warned=warned, files=list(files),
            )  # fmt: skip
            db.session.add(row)
    except IntegrityError:  # the same retry arrived twice at once
        return db.session.scalars(_sent(conversation, user, key)).one()
    mark_seen(conversation, user, row.number)
    tell(conversation, row)
    return row


def sent_before(conversation: Conversation, user: User, key: str) -> Message | None:
    """Return the message that a person's browser has sent under a key, if it has."""
    return db.session.scalar(_sent(conversation, user, key))


def edit(message: Message, user: User, text: str) -> None:
    """Change one's own message while that is possible.

    Raises TooLateError, and ValueError for a text that is empty or too long.
    """
    if not may_edit(message, user, now()):
        raise TooLateError(str(message.number))
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"expected a text of 1 to {LONGEST} characters, got {len(text)}")
    if text == message.text:
        return
    message.text, message.edited_at = text, now()
    touch(message.conversation_id)
    db.session.flush()


def touch(conversation_id: int) -> None:
    """Let open pages of a conversation learn that something in it changed."""
    db.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(revision=Conversation.revision + 1)
    )


def may_edit(message: Message, user: User, moment: datetime) -> bool:
    """Tell whether a person can still change a message."""
    return message.user_id == user.id and moment - message.written_at < EDITABLE


def mark_seen(conversation: Conversation, user: User, number: int) -> None:
    """Note that a person has read up to a message; never less than before."""
    row = reader_of(conversation, user)
    row.seen_number = max(row.seen_number, min(number, conversation.last_number))
    mark_read_about(RECEIVED, conversation.public_id, user.id)
    db.session.flush()


def set_muted(conversation: Conversation, user: User, *, muted: bool) -> None:
    """Count a conversation's new messages for a person, or not."""
    reader_of(conversation, user).muted = muted
    db.session.flush()


def set_archived(conversation: Conversation, user: User, *, archived: bool) -> None:
    """Put a conversation away for a person until its next message, or take it back."""
    number = conversation.last_number if archived else None
    reader_of(conversation, user).archived_number = number
    db.session.flush()


def reader_of(conversation: Conversation, user: User) -> Reader:
    """Return how far a person has read, noted from now on."""
    query = select(Reader).filter_by(conversation_id=conversation.id, user_id=user.id)
    found = db.session.scalar(query)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(Reader(conversation_id=conversation.id, user_id=user.id))
        except IntegrityError:  # another tab of the same person was quicker
            pass
        found = db.session.scalars(query).one()
    return found


def _sent(conversation: Conversation, user: User, key: str) -> Select[Message]:
    return select(Message).filter_by(conversation_id=conversation.id, key=key, user_id=user.id)


def _next_number(conversation: Conversation) -> int:
    """Take the next place; of two who write at once, one waits for the other."""
    number = db.session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(
            last_number=Conversation.last_number + 1,
            revision=Conversation.revision + 1,
            last_at=now(),
        )
        .returning(Conversation.last_number)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(conversation)
    return int(number or 0)
