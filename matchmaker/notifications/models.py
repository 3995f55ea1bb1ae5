"""What people were told of, and how they want to be told."""

import enum
from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id


class Choice(enum.StrEnum):
    """When a mail goes; the bell tells at once, whatever is chosen."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class MailState(enum.StrEnum):
    """How far the mail about a notification is."""

    NONE = "none"
    WAITING = "waiting"  # by itself
    GATHERED = "gathered"  # in the summary that is due at `mail_due_at`
    SENT = "sent"


class Notification(Model):
    """One fact that one person is told of.

    `about` is the address part of the thing that it concerns. The same `key` is told once.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "key"),
        Index("ix_notification_unread", "user_id", "read_at"),
        Index("ix_notification_about", "kind", "about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    mail: Mapped[MailState] = mapped_column(default=MailState.NONE)
    mail_due_at: Mapped[datetime | None] = mapped_column(default=None)

    user: Mapped[User] = relationship()


class Preference(Model):
    """When a person wants mails of one kind; without a row, as is usual for the kind."""

    __tablename__ = "notification_preference"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    choice: Mapped[Choice]


class MailHours(Model):
    """When a person's mails may come, on the clocks of their own zone."""

    __tablename__ = "mail_hours"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    zone: Mapped[str] = mapped_column(String(60), default="UTC")  # IANA
    quiet_from: Mapped[time | None] = mapped_column(default=None)
    quiet_until: Mapped[time | None] = mapped_column(default=None)
    digest_hour: Mapped[int] = mapped_column(default=8)
