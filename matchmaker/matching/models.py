"""What matching keeps in the database; all of it can be made again from the profiles."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.database import Model


class Embedding(Model):
    """The vector of one text by one model: float16, in the machine's order of bytes.

    Of its numbers the first `english_width` are the half for English.
    """

    __tablename__ = "embedding"
    __table_args__ = (UniqueConstraint("model", "text_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(200))
    text_hash: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    english_width: Mapped[int]


class Encoded(Model):
    """Up to which generation of its profile an organisation's texts have their vectors.

    `rules` is the version of the code that cut them: other code may need vectors of other texts.
    """

    __tablename__ = "encoded"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(String(200))
    generation: Mapped[int]
    rules: Mapped[str] = mapped_column(String(16), server_default="")


class EventFits(Model):
    """How well the participants of an event fit each other (see `participants`)."""

    __tablename__ = "event_fits"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(String(64))
    pairs: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
