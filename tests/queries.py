"""Counting what is asked of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from matchmaker.core.database import db


@dataclass
class Counted:
    """The statements that were run."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Counted]:
    """Collect the selects that run inside."""
    counted = Counted()

    def run(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            counted.statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", run)
    try:
        yield counted
    finally:
        event.remove(db.engine, "before_cursor_execute", run)
