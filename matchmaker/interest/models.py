"""What one organisation thinks of another, private to it, and what came of the two."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model
from matchmaker.interest.list_models import NamedList, Stage
from matchmaker.organisations.models import Organisation


class PassReason(enum.StrEnum):
    """Why an organisation was passed over."""

    AREA = "area"
    STAGE = "stage"
    EVIDENCE = "evidence"
    TERRITORY = "territory"
    TERMS = "terms"
    KNOWN = "known"
    OTHER = "other"


class Shortlisted(Model):
    """One organisation keeps another in view: on which list, how far things are, and whose it is.

    Without a list it stands on the shortlist itself.
    """

    __tablename__ = "shortlisted"
    __table_args__ = (
        UniqueConstraint("organisation_id", "target_id"),
        Index("ix_shortlisted_newest", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    list_id: Mapped[int | None] = mapped_column(
        ForeignKey("named_list.id", ondelete="SET NULL"), default=None
    )
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    stage: Mapped[str] = mapped_column(String(40), default=Stage.NEW.value)
    lost_reason: Mapped[str] = mapped_column(String(40), default="")  # a PassReason, once lost
    tags: Mapped[list[str]] = mapped_column(default=list)
    moved_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)  # kept, so that it can return

    user: Mapped[User | None] = relationship(foreign_keys=user_id)
    owner: Mapped[User | None] = relationship(foreign_keys=owner_id)
    named_list: Mapped[NamedList | None] = relationship()
    target: Mapped[Organisation] = relationship(foreign_keys=target_id)


class Passed(Model):
    """One organisation has passed another over: it leaves the ranked lists."""

    __tablename__ = "passed"
    __table_args__ = (
        UniqueConstraint("organisation_id", "target_id"),
        Index("ix_passed_newest", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    reason: Mapped[PassReason]
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()
    target: Mapped[Organisation] = relationship(foreign_keys=target_id)


class OutcomeKind(enum.StrEnum):
    """What came of two organisations."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MET = "met"
    DEAL = "deal"


class Outcome(Model):
    """What came of two organisations: each kind once, whoever of them is `a`."""

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("a_id", "b_id", "kind"),
        CheckConstraint("a_id < b_id", name="ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    b_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OutcomeKind]
    created_at: Mapped[datetime] = mapped_column(default=now)
