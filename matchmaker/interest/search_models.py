"""Searches that an organisation keeps."""

from datetime import datetime

import numpy as np
from sqlalchemy import Dialect, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import Model, new_public_id
from matchmaker.notifications.models import Choice


class Numbers(TypeDecorator[frozenset[int]]):
    """A set of ids, stored as a bit each, the lowest first: 12 KB for a hundred thousand."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> bytes | None:
        """Return the bits."""
        if value is None:
            return None
        bits = np.zeros(max(value, default=-1) + 1, np.bool_)
        bits[list(value)] = True
        return np.packbits(bits, bitorder="little").tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> frozenset[int]:
        """Return the ids."""
        bits = np.unpackbits(np.frombuffer(value or b"", np.uint8), bitorder="little")
        return frozenset(np.flatnonzero(bits).tolist())


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
    seen_ids: Mapped[frozenset[int]] = mapped_column(Numbers, default=frozenset)  # organisations
    told_ids: Mapped[frozenset[int]] = mapped_column(Numbers, default=frozenset)  # to followers
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
