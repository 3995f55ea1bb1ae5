"""Conversations, their messages, and how far each person has read."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.organisations.models import Organisation


class Conversation(Model):
    """What two organisations say to each other; `revision` grows with everything that is said."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="in_order"),
        Index("ix_conversation_of_a", "a_id", "last_at"),
        Index("ix_conversation_of_b", "b_id", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    a_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    b_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    last_number: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)

    a: Mapped[Organisation] = relationship(foreign_keys=a_id)
    b: Mapped[Organisation] = relationship(foreign_keys=b_id)

    def other_than(self, organisation_id: int) -> Organisation:
        """Return the side that is not the given one."""
        return self.b if self.a_id == organisation_id else self.a


class Message(Model):
    """One text.

    `number` is its place from 1; `key` is of the browser that sent it.

    `warned` holds the signs of which the sender was warned, and sent it anyway.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    sender_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[int | None] = mapped_column(default=None)
    written_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None] = mapped_column(default=None)
    warned: Mapped[str] = mapped_column(String(80), default="", server_default="")

    user: Mapped[User | None] = relationship()
    sender: Mapped[Organisation] = relationship()
    files: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")


class Attachment(Model):
    """A file in a conversation, kept under `stored_as` (see `attachments`).

    One of neither a message nor an agreement is held for the person who uploaded it.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), index=True
    )
    agreement_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(255))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256, hexadecimal
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)
    signs: Mapped[str] = mapped_column(String(80), default="")  # of screening.Sign, found in it
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Agreement(Model):
    """A confidentiality agreement, as `side_id` noted it; it holds once the other side confirms it.

    People's names stay as they were: of whoever noted, confirmed and ended it.
    """

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    side_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    reference: Mapped[str] = mapped_column(String(200))
    begins: Mapped[date]
    ends: Mapped[date | None] = mapped_column(default=None)
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    files: Mapped[list[Attachment]] = relationship(order_by=Attachment.id)


class Grievance(enum.StrEnum):
    """Why somebody reports an organisation."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    FRAUD = "fraud"
    CONFIDENTIALITY = "confidentiality"
    OTHER = "other"


class Complaint(Model):
    """What a member reports of another organisation to the administrators.

    `quoted` is a message as it stood, if they attached one: it may be edited later.
    """

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    reporter_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    about_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    grievance: Mapped[Grievance]
    text: Mapped[str] = mapped_column(Text)
    quoted: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)

    reporter: Mapped[Organisation] = relationship(foreign_keys=reporter_id)
    about: Mapped[Organisation] = relationship(foreign_keys=about_id)
    user: Mapped[User | None] = relationship()


class Reader(Model):
    """How far one person has read a conversation, and whether it is muted or put away.

    Put away at a number, it comes back with the next message.
    """

    __tablename__ = "conversation_reader"
    __table_args__ = (UniqueConstraint("conversation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    seen_number: Mapped[int] = mapped_column(default=0)
    muted: Mapped[bool] = mapped_column(default=False)
    archived_number: Mapped[int | None] = mapped_column(default=None)
