"""The floor: durable, in order, and the same times on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import exc, select, text

from matchmaker.core.database import db, reading
from matchmaker.jobs.models import Job


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def pragma(name: str) -> object:
    return db.session.execute(text(f"PRAGMA {name}")).scalar()


def test_sqlite_keeps_what_it_acknowledged(app: Flask) -> None:
    if not on_sqlite():
        pytest.skip("SQLite's own settings")
    found = {name: pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_sqlite_is_newer_than_its_wal_reset_bug(app: Flask) -> None:
    if not on_sqlite():
        pytest.skip("SQLite's own version")
    version = db.session.execute(text("SELECT sqlite_version()")).scalar_one()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_times_come_back_aware_and_in_utc(app: Flask) -> None:
    shanghai = datetime(2018, 3, 22, 14, 0, tzinfo=timezone(timedelta(hours=8)))
    db.session.add(Job(name="mail.send", payload={}, due_at=shanghai))
    db.session.commit()
    db.session.expire_all()
    due = db.session.scalars(select(Job.due_at)).one()
    assert (due, due.tzinfo) == (datetime(2018, 3, 22, 6, 0, tzinfo=UTC), UTC)


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    db.session.add(Job(name="mail.send", payload={}, due_at=datetime(2018, 3, 22)))  # noqa: DTZ001
    with pytest.raises(exc.StatementError, match="without a zone"):
        db.session.flush()


def test_writers_that_read_first_wait_in_line(app: Flask) -> None:
    """Ten increments by read-then-write from each of eight threads: none is lost, none fails."""
    db.session.add(Job(name="count", payload={}, total=0))
    db.session.commit()
    failures: list[Exception] = []

    def add(times: int) -> None:
        try:
            with app.app_context():
                for _turn in range(times):
                    job = db.session.scalars(select(Job).with_for_update()).one()
                    job.total += 1
                    db.session.commit()
        except exc.SQLAlchemyError as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(10,)) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert (failures, db.session.scalars(select(Job.total)).one()) == ([], 80)


def test_readers_do_not_wait_for_a_writer(app: Flask) -> None:
    with db.engine.connect() as writer:
        writer.execute(text("DELETE FROM job"))
        with reading():
            assert db.session.scalars(select(Job)).all() == []
        db.session.rollback()
        writer.rollback()
