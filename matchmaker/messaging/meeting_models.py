"""Proposals to meet: a message with a few times, of which the other side may take one."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.events.models import Event
from matchmaker.messaging.models import Message


class MeetingState(enum.StrEnum):
    """What became of a proposal; `meetings` moves it."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Proposal(Model):
    """Times to choose from, in order, and what was said to them.

    `starts` are moments in UTC as ISO 8601; `agreed_at` is the one that was taken; `sequence` grows
    with what calendars are told; `slot_gone` says that a meeting was called off because the event's
    host has cut the hours anew.
    """

    __tablename__ = "meeting_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), unique=True
    )
    starts: Mapped[list[str]]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(60))  # IANA, of whoever proposes
    place: Mapped[str] = mapped_column(String(300))
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.OPEN)
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    sequence: Mapped[int] = mapped_column(default=0)
    slot_gone: Mapped[bool] = mapped_column(default=False)
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)

    message: Mapped[Message] = relationship()
    answered_by: Mapped[User | None] = relationship()
    offered: Mapped[list["OfferedSlot"]] = relationship()

    @property
    def moments(self) -> list[datetime]:
        """When it could begin."""
        return [datetime.fromisoformat(one) for one in self.starts]

    def slot_at(self, begins: datetime) -> "OfferedSlot | None":
        """Return the slot of an event that one of the times is, if it is one."""
        return next((one for one in self.offered if one.starts_at == begins), None)

    def end_of(self, begins: datetime) -> datetime:
        """Return when a meeting ends that begins at one of the times."""
        slot = self.slot_at(begins)
        return slot.ends_at if slot else begins + timedelta(minutes=self.minutes)

    def open_moments(self, moment: datetime) -> list[datetime]:
        """Return the times that can still be taken; none once it was answered."""
        ahead = [one for one in self.moments if one > moment]
        return ahead if self.state is MeetingState.OPEN else []


class OfferedSlot(Model):
    """A slot of an event among the times of a proposal, as it stood when it was offered.

    `slot_id` is absent once the host has cut the event's hours anew.
    """

    __tablename__ = "offered_slot"
    __table_args__ = (UniqueConstraint("proposal_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("meeting_proposal.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int | None] = mapped_column(
        ForeignKey("slot.id", ondelete="SET NULL"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
