"""Organisations and who belongs to them."""

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
