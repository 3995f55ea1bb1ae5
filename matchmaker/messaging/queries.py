"""What a person reads of conversations; nothing of those of others, or with whom is blocked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from matchmaker.core.database import db
from matchmaker.interest.introduction_models import Blocked
from matchmaker.messaging.models import Attachment, Conversation, Message, Reader
from matchmaker.organisations.models import Organisation

INBOX, THREAD = 20, 50
Column = InstrumentedAttribute[int]
SIDES: tuple[tuple[Column, Column], ...] = (
    (Conversation.a_id, Conversation.b_id),
    (Conversation.b_id, Conversation.a_id),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation in an inbox: with whom, how many messages are new, and the last one."""

    conversation: Conversation
    other: Organisation
    unread: int
    muted: bool
    last: Message | None


def conversation_of(organisation_id: int, public_id: str) -> Conversation | None:
    """Return an organisation's conversation by its address part."""
    query = select(Conversation).where(Conversation.public_id == public_id, _is_of(organisation_id))
    return db.session.scalar(query)


def among(organisation_id: int, public_ids: Iterable[str]) -> dict[str, Conversation]:
    """Return those of the conversations that are an organisation's, by addresses."""
    query = select(Conversation).where(
        Conversation.public_id.in_(set(public_ids)), _is_of(organisation_id)
    )
    query = query.options(joinedload(Conversation.a), joinedload(Conversation.b))
    return {one.public_id: one for one in db.session.scalars(query)}


def inbox(
    organisation_id: int,
    user_id: int,
    *,
    words: str = "",
    archived: bool = False,
    before: tuple[datetime, int] | None = None,
) -> list[Line]:
    """Return up to INBOX conversations and one more where there are more, the latest first.

    `words` must all occur in the other side's name, in one message, or in the name of one file of
    a message; `before` continues after the conversation of that last moment and id.
    """
    is_away = func.coalesce(Reader.archived_number, -1) >= Conversation.last_number
    narrow = [is_away if archived else ~is_away]
    if before is not None:
        moment, number = before
        narrow.append(
            or_(
                Conversation.last_at < moment,
                and_(Conversation.last_at == moment, Conversation.id < number),
            )
        )
    sides = [
        _latest(_heard_as(mine, other, organisation_id, user_id).where(
            *narrow, *([_mentions(other, words.split())] if words else [])
        ), INBOX + 1)
        for mine, other in SIDES
    ]  # fmt: skip
    query = _latest(_read_by(user_id).where(Conversation.id.in_(_ids(sides))), INBOX + 1)
    query = query.options(joinedload(Conversation.a), joinedload(Conversation.b))
    rows = db.session.execute(query.add_columns(Reader.seen_number, Reader.muted)).all()
    last = _last_messages([row[0] for row in rows])
    return [
        Line(
            one, one.other_than(organisation_id), one.last_number - (seen or 0), bool(muted),
            last.get(one.id),
        )
        for one, seen, muted in rows
    ]  # fmt: skip


def count_unread(organisation_id: int, user_id: int) -> int:
    """Return how many conversations, not muted, have something new for a person."""
    query = _heard(organisation_id, user_id).where(
        Conversation.last_number > func.coalesce(Reader.seen_number, 0),
        Reader.muted.is_not(True),
    )
    counted = query.with_only_columns(func.count(Conversation.id))
    return db.session.scalar(counted) or 0


def heard_among(
    organisation_id: int, user_id: int, public_ids: Iterable[str]
) -> dict[str, tuple[Conversation, Reader | None]]:
    """Return those of the conversations, each with how far the person has read, by addresses."""
    query = _heard(organisation_id, user_id).where(Conversation.public_id.in_(set(public_ids)))
    query = query.options(joinedload(Conversation.a), joinedload(Conversation.b))
    rows = db.session.execute(query.add_columns(Reader)).all()
    return {one.public_id: (one, reader) for one, reader in rows}


def inbox_news(organisation_id: int, user_id: int) -> str:
    """Return a text that changes when an inbox does: its last moment, and what is unread."""
    sides = [_latest(_heard_as(mine, other, organisation_id, user_id), 1) for mine, other in SIDES]
    moment = db.session.scalar(
        select(func.max(Conversation.last_at)).where(Conversation.id.in_(_ids(sides)))
    )
    seconds = f"{moment.timestamp():.6f}" if moment else "0"
    return f"{seconds}-{count_unread(organisation_id, user_id)}"


def messages_of(conversation: Conversation, before: int | None = None) -> Sequence[Message]:
    """Return the last THREAD messages, or the last before a number, in their order."""
    query = select(Message).filter_by(conversation_id=conversation.id)
    if before is not None:
        query = query.where(Message.number < before)
    query = query.options(
        joinedload(Message.user), joinedload(Message.sender), selectinload(Message.files)
    )
    rows = db.session.scalars(query.order_by(Message.number.desc()).limit(THREAD)).all()
    return rows[::-1]


def message_of(conversation: Conversation, number: int) -> Message | None:
    """Return a message by its place."""
    query = select(Message).filter_by(conversation_id=conversation.id, number=number)
    return db.session.scalar(query)


def quoted(conversation: Conversation, messages: Sequence[Message]) -> dict[int, Message]:
    """Return the messages that others reply to, by their places."""
    numbers = {one.reply_to for one in messages if one.reply_to}
    if not numbers:
        return {}
    query = select(Message).filter_by(conversation_id=conversation.id)
    rows = db.session.scalars(query.where(Message.number.in_(numbers)))
    return {one.number: one for one in rows}


def standing_of(conversation: Conversation, user_id: int) -> Reader | None:
    """Return how far a person has read, if that is noted."""
    query = select(Reader).filter_by(conversation_id=conversation.id, user_id=user_id)
    return db.session.scalar(query)


def _is_of(organisation_id: int) -> ColumnElement[bool]:
    return or_(Conversation.a_id == organisation_id, Conversation.b_id == organisation_id)


def _other(organisation_id: int) -> ColumnElement[int]:
    return case((Conversation.a_id == organisation_id, Conversation.b_id), else_=Conversation.a_id)


def _heard(organisation_id: int, user_id: int) -> Select[Conversation]:
    is_blocked = exists().where(
        Blocked.organisation_id == organisation_id, Blocked.target_id == _other(organisation_id)
    )
    return _read_by(user_id).where(_is_of(organisation_id), ~is_blocked)


def _heard_as(
    mine: Column, other: Column, organisation_id: int, user_id: int
) -> Select[Conversation]:
    """Return those heard in which an organisation is one certain side: walks one index in order."""
    is_blocked = exists().where(
        Blocked.organisation_id == organisation_id, Blocked.target_id == other
    )
    return _read_by(user_id).where(mine == organisation_id, ~is_blocked)


def _latest(query: Select[Conversation], most: int) -> Select[Conversation]:
    return query.order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(most)


def _ids(queries: Iterable[Select[Conversation]]) -> CompoundSelect[int]:
    """Return the ids of what several selects find; SQLite takes their limits only in brackets."""
    return union_all(*(select(one.subquery().c.id) for one in queries))


def _read_by(user_id: int) -> Select[Conversation]:
    reads = and_(Reader.conversation_id == Conversation.id, Reader.user_id == user_id)
    return select(Conversation).outerjoin(Reader, reads)


def _mentions(other: Column, words: list[str]) -> ColumnElement[bool]:
    named = exists().where(
        Organisation.id == other,
        *(Organisation.name.icontains(word, autoescape=True) for word in words),
    )
    said = exists().where(
        Message.conversation_id == Conversation.id,
        *(Message.text.icontains(word, autoescape=True) for word in words),
    )
    sent = exists().where(
        Attachment.conversation_id == Conversation.id,
        Attachment.message_id.is_not(None),
        *(Attachment.name.icontains(word, autoescape=True) for word in words),
    )
    return or_(named, said, sent)


def _last_messages(conversations: Sequence[Conversation]) -> dict[int, Message]:
    pairs = [
        and_(Message.conversation_id == one.id, Message.number == one.last_number)
        for one in conversations
        if one.last_number
    ]
    if not pairs:
        return {}
    query = select(Message).where(or_(*pairs)).options(joinedload(Message.user))
    return {one.conversation_id: one for one in db.session.scalars(query)}
