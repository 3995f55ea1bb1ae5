"""What an organisation says of itself: profile, listings, and the evidence for its claims."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.organisations.models import Organisation


class Visibility(enum.StrEnum):
    """Who may see a profile: everybody signed in, or only organisations that it matches."""

    SIGNED_IN = "signed-in"
    MATCHED = "matched"


class Side(enum.StrEnum):
    """Whether a listing brings something or looks for it."""

    OFFER = "offer"
    NEED = "need"


class Status(enum.StrEnum):
    """Whether a listing takes part in matching."""

    DRAFT = "draft"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Origin(enum.StrEnum):
    """Who wrote at an event what is proposed as a draft: its host, or whoever registered."""

    HOST = "host"
    REGISTRATION = "registration"


class Setting(enum.StrEnum):
    """Where a claim was shown to hold, from weakest to strongest."""

    BENCH = "bench"
    RETROSPECTIVE = "retrospective"
    PILOT = "pilot"
    PROSPECTIVE = "prospective"


class Profile(Model):
    """One a organisation, made with it."""

    __tablename__ = "profile"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    summary: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")  # ISO 3166-1 alpha-2
    city: Mapped[str] = mapped_column(String(120), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    founded: Mapped[int | None] = mapped_column(default=None)
    size: Mapped[str] = mapped_column(String(60), default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SIGNED_IN)
    blind: Mapped[bool] = mapped_column(default=False)
    illustrative: Mapped[bool] = mapped_column(default=False)  # written by us for the demo
    # When anything that others see of the organisation last changed.
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    # Grows with each such change, and when its texts have been read; see `Generation`.
    generation: Mapped[int] = mapped_column(default=0, index=True)

    organisation: Mapped[Organisation] = relationship()


class GrantKind(enum.StrEnum):
    """What an organisation may see of another beyond what everybody sees.

    `matched` opens a profile that only matches may see; `introduced` also names a blind one; `cda`
    opens what is shown under a confidentiality agreement only, and nothing else.
    """

    MATCHED = "matched"
    INTRODUCED = "introduced"
    CDA = "cda"


class Grant(Model):
    """Written by the rooms above that learn of a match, an accepted introduction or an agreement.

    One with days counts from the first to the last of them: whoever reads asks for today's.
    """

    __tablename__ = "profile_grant"
    __table_args__ = (UniqueConstraint("organisation_id", "viewer_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    viewer_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[GrantKind]
    begins: Mapped[date | None] = mapped_column(default=None)
    ends: Mapped[date | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Generation(Model):
    """One row: the last generation given out.

    Taking the next one locks the row until the commit, so generations become visible in order and
    a reader that asks for "newer than what I have" misses none.
    """

    __tablename__ = "generation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Listing(Model):
    """An offer or a need, with its facets: codes of `taxonomy`; an empty list means "not said".

    `origin` and `event_name` are of a proposal, a draft that no member has touched; a withdrawn
    proposal is one that a member dismissed. See `proposals`.
    """

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    key: Mapped[str | None] = mapped_column(
        String(200), unique=True, default=None
    )  # importer's own
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[Side]
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    title: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(default="")
    therapeutic_areas: Mapped[list[str]] = mapped_column(default=list)
    indications: Mapped[list[str]] = mapped_column(default=list)
    modalities: Mapped[list[str]] = mapped_column(default=list)
    phases: Mapped[list[str]] = mapped_column(default=list)
    territories: Mapped[list[str]] = mapped_column(default=list)
    deal_types: Mapped[list[str]] = mapped_column(default=list)
    data_access: Mapped[list[str]] = mapped_column(default=list)
    regulatory: Mapped[list[str]] = mapped_column(default=list)
    draft: Mapped[dict[str, Any] | None] = mapped_column(default=None)  # autosaved
    illustrative: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[Origin | None] = mapped_column(default=None)
    event_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    organisation: Mapped[Organisation] = relationship()
    claims: Mapped[list["Claim"]] = relationship(
        back_populates="listing", cascade="all, delete-orphan", order_by="Claim.id"
    )


class Confidential(Model):
    """What a listing says under a confidentiality agreement only.

    Apart from the listing: nothing that reads, matches, prints or exports listings can show it.
    """

    __tablename__ = "listing_confidential"

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Claim(Model):
    """A statement of performance; without setting and source it shows as unsupported."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(
        ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    statement: Mapped[str]
    metric: Mapped[str] = mapped_column(String(200), default="")
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True, default=None)
    setting: Mapped[Setting | None] = mapped_column(default=None)
    site: Mapped[str] = mapped_column(String(300), default="")
    sample_size: Mapped[int | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(String(1000), default="")

    listing: Mapped[Listing] = relationship(back_populates="claims")
