"""Searches that an organisation keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.notifications.models import Choice


class SavedSearch(Model):
    """A search by its name and its address's arguments, with whom it has shown and told already."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True, default=new_public_id)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[str] = mapped_column(String(2000))
    seen: Mapped[list[str]] = mapped_column(default=list)  # addresses of organisations
    told: Mapped[list[str]] = mapped_column(default=list, server_default="[]")  # to followers
    seen_at: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()


class SearchFollower(Model):
    """Somebody whom the bell tells who is new in a search, and a mail when they say."""

    __tablename__ = "search_follower"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mail: Mapped[Choice]

    user: Mapped[User] = relationship()
