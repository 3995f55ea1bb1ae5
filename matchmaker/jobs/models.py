"""The row that a job is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.clock import now
from matchmaker.core.database import Model


class Job(Model):
    """Work to do, until it is done: the row goes with the commit that did it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "failed_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)  # while leased: when the lease ends
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # progress, in the handler's own units
    total: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)  # given up
    error: Mapped[str] = mapped_column(default="")
