"""Plans in the making, what a host has said about pairs, and the versions that were published."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.events.models import Event, Participant


class DraftState(enum.StrEnum):
    """How far a draft is; `stopping`: it is asked to end with the best so far."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


class Wanted(enum.StrEnum):
    """What a host has said about two participants."""

    MUST = "must"
    NEVER = "never"


class PairingRules(Model):
    """How an event's candidates come about: the fields of `candidates.Rules`."""

    __tablename__ = "pairing_rules"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PairRule(Model):
    """Two participants that must meet, or must not, because a host says so."""

    __tablename__ = "pair_rule"
    __table_args__ = (
        UniqueConstraint("a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    b_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[Wanted]

    a: Mapped[Participant] = relationship(foreign_keys=a_id)
    b: Mapped[Participant] = relationship(foreign_keys=b_id)


class Draft(Model):
    """A plan in the making. `revision` grows with every change by hand, so that no change is lost.

    `problem` is the event in the contract's form, with `past`, `agreed` and `locked` meetings
    beside; `meetings` are rows
    {a, b, slot, table, locked}, `history` earlier ones, for undoing; `outcome` is what the solver
    said: unmet, fairness, seconds. `base_version` is the published plan that it began from.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[DraftState] = mapped_column(default=DraftState.WAITING)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    meetings: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)
    history: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    score: Mapped[float | None] = mapped_column(default=None)
    bound: Mapped[float | None] = mapped_column(default=None)
    breaks: Mapped[int | None] = mapped_column(default=None)
    count: Mapped[int] = mapped_column(default=0)  # of meetings
    revision: Mapped[int] = mapped_column(default=0)
    base_version: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seconds: Mapped[float | None] = mapped_column(default=None)

    event: Mapped[Event] = relationship()

    @property
    def gap(self) -> float:
        """The share of the bound that is not reached."""
        if not self.bound or self.score is None:
            return 0.0
        return max(0.0, (self.bound - self.score) / self.bound)


class PlanVersion(Model):
    """A plan that was published: its meetings as rows {a, b, slot, table}, by public id.

    Rows that pairs agreed on themselves say which proposal that was, as `agreed`. A version without
    a draft came about because such a pair agreed, or called its meeting off.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version: Mapped[int]
    meetings: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()
