"""What somebody else does between two statements of a request, and two who write at once."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Executable, event, text
from sqlalchemy.exc import OperationalError

from matchmaker.core.database import db

Act = Callable[[], Any]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


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


def at_once(app: Flask, first: Act, before: str, second: Act) -> list[str]:
    """Let the second begin right before a statement of the first; return who could not end.

    SQLite has one writer, for whom the others wait: there is nothing to test there.
    """
    if db.engine.dialect.name == "sqlite":
        pytest.skip("of two who write on SQLite, one waits for the other")
    failed: list[str] = []

    def do(act: Act) -> None:
        with app.app_context():
            try:
                act()
                db.session.commit()
            except OperationalError as error:
                db.session.rollback()
                failed.append(f"{act.__name__}: {error.orig}")

    other = threading.Thread(target=do, args=(second,))

    def come_between(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if other.ident is None and re.match(before, statement):
            other.start()
            _waits_or_ends(other)

    event.listen(db.engine, "before_cursor_execute", come_between)
    try:
        do(first)
    finally:
        event.remove(db.engine, "before_cursor_execute", come_between)
    assert other.ident is not None, f"no statement like {before}"
    other.join()
    return failed


def _waits_or_ends(thread: threading.Thread) -> None:
    """Return when the other waits for a lock, or is done."""
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        while thread.is_alive() and not connection.scalar(text(WAITING)):
            time.sleep(0.01)
