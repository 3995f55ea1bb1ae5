"""The database: one base class, aware times, transactions that hold on SQLite and PostgreSQL."""

import enum
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, event, inspect
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from matchmaker.core.settings import Settings

BUSY_SECONDS = 30  # a slow disk takes long for many writers, and the turns are not fair
READING_METHODS = {"GET", "HEAD", "OPTIONS"}
PUBLIC_ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite keeps no zone, so the value is UTC going in and coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored; use core.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of all tables. StrEnums are stored by value, with a constraint."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UtcDateTime(),
            dict[str, Any]: JSON(none_as_null=True),
            list[str]: JSON(),
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=True,
                length=40,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


db = SQLAlchemy(model_class=Model)


def new_public_id() -> str:
    """Return an address part that tells nothing about what it names (about 59 bits)."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(12))


def hold_row(row: Model) -> bool:
    """Read a row anew and let nobody else change or delete it until this transaction ends.

    False where it is deleted already.
    """
    key = inspect(row).identity
    held = db.session.get(type(row), key, populate_existing=True, with_for_update=True)
    return held is not None


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions begun inside only read, so that they never wait for a writer.

    Requests that only read (GET) do so of themselves; this is for jobs and commands.
    """
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def configure(app: Flask, settings: Settings) -> None:
    """Connect the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    on_sqlite = settings.database_url.startswith("sqlite:")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"module": sqlite, "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
        if on_sqlite
        else {"pool_pre_ping": True}
    )
    db.init_app(app)
    if on_sqlite:
        with app.app_context():
            make_durable(db.engine)


def make_durable(engine: Engine) -> None:
    """Make SQLite keep what it acknowledged, and make writers queue instead of failing.

    A transaction that reads first and writes later fails at once in WAL mode when somebody wrote
    in between, whatever the time-out; BEGIN IMMEDIATE waits in line instead.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    return _reading.get() or (has_request_context() and request.method in READING_METHODS)
