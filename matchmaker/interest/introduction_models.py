"""Requests for an introduction, what declines them by itself, and who is not heard any more."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.models import Listing


class IntroductionState(enum.StrEnum):
    """Where a request stands; `interest.introductions.TRANSITIONS` says how it moves."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DeclineReason(enum.StrEnum):
    """Why a request was declined; the asker reads it in kind words."""

    AREA = "area"
    MODALITY = "modality"
    STAGE = "stage"
    TERRITORY = "territory"
    EVIDENCE = "evidence"
    TIMING = "timing"
    OTHER = "other"


class RuleKind(enum.StrEnum):
    """What a rule looks at; an organisation has one of each kind at most."""

    AREAS = "areas"
    MODALITIES = "modalities"
    PHASE = "phase"
    TERRITORIES = "territories"


class DeclineRule(Model):
    """Declines requests about listings that state something outside `codes`.

    For a phase there is one code, the earliest that is wanted.
    """

    __tablename__ = "decline_rule"
    __table_args__ = (UniqueConstraint("organisation_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    kind: Mapped[RuleKind]
    codes: Mapped[list[str]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Introduction(Model):
    """One organisation asks another to be introduced.

    `pair` names the two, whoever asked, while the request is open or accepted, and nothing
    afterwards: so that between two there is one at a time, and a closed one frees them.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("pair"),
        CheckConstraint("from_id <> to_id", name="two"),
        Index("ix_introduction_sent", "from_id", "created_at"),
        Index("ix_introduction_received", "to_id", "state"),
        Index("ix_introduction_due", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    pair: Mapped[str | None] = mapped_column(String(40))
    from_listing_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing.id", ondelete="SET NULL"), index=True
    )
    to_listing_id: Mapped[int | None] = mapped_column(
        ForeignKey("listing.id", ondelete="SET NULL"), index=True
    )
    from_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    note: Mapped[str]
    state: Mapped[IntroductionState] = mapped_column(default=IntroductionState.REQUESTED)
    reason: Mapped[DeclineReason | None] = mapped_column(default=None)
    rule_id: Mapped[int | None] = mapped_column(
        ForeignKey("decline_rule.id", ondelete="SET NULL"), default=None, index=True
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    expires_at: Mapped[datetime]
    remind_at: Mapped[datetime | None] = mapped_column(default=None)

    from_organisation: Mapped[Organisation] = relationship(foreign_keys=from_id)
    to_organisation: Mapped[Organisation] = relationship(foreign_keys=to_id)
    from_listing: Mapped[Listing | None] = relationship(foreign_keys=from_listing_id)
    to_listing: Mapped[Listing | None] = relationship(foreign_keys=to_listing_id)
    from_user: Mapped[User | None] = relationship(foreign_keys=from_user_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    rule: Mapped[DeclineRule | None] = relationship()


class Blocked(Model):
    """One organisation does not want to hear from another, which does not learn of it."""

    __tablename__ = "blocked"
    __table_args__ = (UniqueConstraint("organisation_id", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    target: Mapped[Organisation] = relationship(foreign_keys=target_id)
