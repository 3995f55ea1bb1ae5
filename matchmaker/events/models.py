"""An event, who comes to it, and the meetings that are published."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.organisations.models import Kind, Organisation
from matchmaker.profiles.models import Origin

NOWHERE = "@walk-in.invalid"


class EventState(enum.StrEnum):
    """How far an event is."""

    DRAFT = "draft"
    OPEN = "open"
    RUNNING = "running"
    OVER = "over"


class WhoMayCome(enum.StrEnum):
    """How people get in: freely, after the host's approval, or with a code."""

    ANYONE = "anyone"
    APPROVAL = "approval"
    CODE = "code"


class AttendeeState(enum.StrEnum):
    """Where a registration stands."""

    INVITED = "invited"
    WAITING = "waiting"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"


class Strength(enum.StrEnum):
    """How much somebody wants to meet somebody; `no` is never shown to the other side."""

    MUST = "must"
    WANT = "want"
    NO = "no"


class QuestionState(enum.StrEnum):
    """Whether a question to a speaker is on the screen."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class Event(Model):
    """A meetup with slots and tables. `plan_version` counts the published plans."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    place: Mapped[str] = mapped_column(String(300), default="")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")  # IANA
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    who_may_come: Mapped[WhoMayCome] = mapped_column(default=WhoMayCome.APPROVAL)
    capacity: Mapped[int | None] = mapped_column(default=None)
    opens_at: Mapped[datetime | None] = mapped_column(default=None)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    must_cap: Mapped[int] = mapped_column(default=5)
    min_meetings: Mapped[int] = mapped_column(default=1)
    plan_version: Mapped[int] = mapped_column(default=0)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class EventHost(Model):
    """Who runs an event."""

    __tablename__ = "event_host"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()


class Talk(Model):
    """A part of the programme."""

    __tablename__ = "talk"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    speaker: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(default=0)


class Slot(Model):
    """A stretch of time in which each table holds one meeting."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class EventTable(Model):
    """A table; `capacity` counts its seats, as they usually are."""

    __tablename__ = "event_table"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    zone: Mapped[str] = mapped_column(String(60), default="")
    capacity: Mapped[int] = mapped_column(default=4)


class TableSeats(Model):
    """How many seats a table has in one slot, where they are not the usual ones; 0 closes it."""

    __tablename__ = "table_seats"
    __table_args__ = (
        UniqueConstraint("table_id", "slot_id"),
        CheckConstraint("seats >= 0", name="none_or_more"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("event_table.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    seats: Mapped[int]


class Participant(Model):
    """Who meets: an organisation at an event; colleagues share one, or have one each.

    `drafted` are the words of which drafts of an organisation were made, by side: `text` and the
    `listing` (its address part; empty where the organisation said the same already). They are not
    made again.
    """

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True, default=None
    )
    kind: Mapped[Kind]
    table_id: Mapped[int | None] = mapped_column(
        ForeignKey("event_table.id", ondelete="SET NULL"), default=None
    )
    min_meetings: Mapped[int | None] = mapped_column(default=None)  # the event's, where absent
    max_meetings: Mapped[int | None] = mapped_column(default=None)
    offers: Mapped[str] = mapped_column(default="")
    looks_for: Mapped[str] = mapped_column(default="")
    own_words: Mapped[bool] = mapped_column(default=False)  # an import leaves them as they are
    offers_from: Mapped[Origin] = mapped_column(default=Origin.HOST)  # who wrote them last
    looks_for_from: Mapped[Origin] = mapped_column(default=Origin.HOST)
    drafted: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)

    organisation: Mapped[Organisation | None] = relationship()


class Attendee(Model):
    """A person who comes. `token_hash` is of the link that is this person's key to the event."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("event_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True, default=None
    )
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    title: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True, default=None
    )
    state: Mapped[AttendeeState] = mapped_column(default=AttendeeState.WAITING)
    language: Mapped[str] = mapped_column(String(8), default="en")
    checked_in_at: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    no_show: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    source: Mapped[str] = mapped_column(String(40), default="")
    former_state: Mapped[str] = mapped_column(String(40), default="")  # before cancelling
    created_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant | None] = relationship()
    user: Mapped[User | None] = relationship()

    @property
    def is_reachable(self) -> bool:
        """Whether mail can be sent; somebody let in at the door may have given no address."""
        return not self.email.endswith(NOWHERE)


class EventCode(Model):
    """A word that lets in whoever has it; `uses` bounds how often, where there is a bound."""

    __tablename__ = "event_code"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("uses IS NULL OR used <= uses", name="not_used_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    uses: Mapped[int | None] = mapped_column(default=None)
    used: Mapped[int] = mapped_column(default=0)


class Absence(Model):
    """A slot in which a participant cannot meet."""

    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("participant_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)


class Wish(Model):
    """What one participant wants of another."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("participant_id", "target_id"),
        CheckConstraint("participant_id <> target_id", name="somebody_else"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    strength: Mapped[Strength]


class Meeting(Model):
    """A published meeting. `held` is absent until somebody says whether it took place."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("event_id", "slot_id", "table_id"),
        UniqueConstraint("event_id", "a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    a_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int] = mapped_column(
        ForeignKey("event_table.id", ondelete="CASCADE"), index=True
    )
    plan_version: Mapped[int]
    held: Mapped[bool | None] = mapped_column(default=None)

    a: Mapped[Participant] = relationship(foreign_keys=a_id)
    b: Mapped[Participant] = relationship(foreign_keys=b_id)
    slot: Mapped[Slot] = relationship()
    table: Mapped[EventTable] = relationship()


class MeetingSide(Model):
    """One participant's half of a meeting; so nobody can have two in a slot."""

    __tablename__ = "meeting_side"
    __table_args__ = (UniqueConstraint("event_id", "slot_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"), index=True)
    rating: Mapped[int | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship()


class Question(Model):
    """What the floor asks; `votes` counts the rows of `QuestionVote`."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_list", "event_id", "state", "votes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id", ondelete="SET NULL"))
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendee.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(String(500))
    state: Mapped[QuestionState] = mapped_column(default=QuestionState.WAITING)
    votes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class QuestionVote(Model):
    """One person's vote for a question."""

    __tablename__ = "question_vote"
    __table_args__ = (UniqueConstraint("question_id", "attendee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    attendee_id: Mapped[int] = mapped_column(
        ForeignKey("attendee.id", ondelete="CASCADE"), index=True
    )
