"""Organisations, who belongs to them, and who is invited."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id


class Kind(enum.StrEnum):
    """Which side of the desk an organisation sits on."""

    STARTUP = "startup"
    PHARMA = "pharma"
    OTHER = "other"


class OrganisationType(enum.StrEnum):
    """What an organisation of kind `other` is."""

    HOSPITAL = "hospital"
    GOVERNMENT = "government"
    INVESTOR = "investor"
    ADVISER = "adviser"
    ACADEMIC = "academic"


class State(enum.StrEnum):
    """Whether others can see an organisation."""

    WAITING = "waiting"
    APPROVED = "approved"
    SUSPENDED = "suspended"


class Role(enum.StrEnum):
    """What a member may do: owners also invite people and change roles and settings."""

    OWNER = "owner"
    MEMBER = "member"


class Organisation(Model):
    """A company or institution. What it says of itself is its profile, in the room above."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    key: Mapped[str | None] = mapped_column(
        String(200), unique=True, default=None
    )  # importer's own
    kind: Mapped[Kind]
    type: Mapped[OrganisationType | None] = mapped_column(default=None)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[State] = mapped_column(default=State.WAITING, index=True)
    suspended_because: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Model):
    """A person belongs to one organisation at most."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Invitation(Model):
    """A way into an organisation, for whoever reads mail at one address, once, for a while."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    inviter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(8), default="en")
    # Absent until the worker has made the link.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    organisation: Mapped[Organisation] = relationship()
    inviter: Mapped[User | None] = relationship()
