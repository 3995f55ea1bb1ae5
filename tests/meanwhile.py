"""What somebody else commits between two statements of a request."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Executable, event

from matchmaker.core.database import db


@contextmanager
def meanwhile(act: Executable, before: str) -> Iterator[None]:
    """Have another connection do and commit an act right before a statement like `before`.

    That is a pattern; the first statement counts. SQLite has one writer, for whom the others wait:
    a test of what comes in between is none there.
    """
    if db.engine.dialect.name == "sqlite":
        pytest.skip("of two who write on SQLite, one waits for the other")
    done: list[str] = []

    def come_between(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not done and re.search(before, statement, re.DOTALL):
            done.append(statement)
            with db.engine.begin() as other:
                other.execute(act)

    event.listen(db.engine, "before_cursor_execute", come_between)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", come_between)
    assert done, f"no statement like {before}"
