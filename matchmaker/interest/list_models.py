"""What an organisation keeps of those on its shortlist: named lists, stages, notes."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id


class Stage(enum.StrEnum):
    """How far things are with an organisation, in order."""

    NEW = "new"
    SCREENING = "screening"
    CONTACT = "contact"
    CDA = "cda"
    DILIGENCE = "diligence"
    WON = "won"
    LOST = "lost"


class NamedList(Model):
    """A list beside the shortlist itself. One that is removed gives its rows to the shortlist."""

    __tablename__ = "named_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)  # kept, so that it can return


class ProspectNote(Model):
    """What a colleague noted on an organisation, and when."""

    __tablename__ = "prospect_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlisted_id: Mapped[int] = mapped_column(
        ForeignKey("shortlisted.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()


class StageMove(Model):
    """When an organisation came to a stage, and who moved it."""

    __tablename__ = "stage_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlisted_id: Mapped[int] = mapped_column(
        ForeignKey("shortlisted.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    stage: Mapped[Stage]
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()
