"""The migrations make the tables that the models describe, on both databases, and unmake them."""

import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, create_engine, inspect, select, text

from matchmaker.core.database import db
from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app

EARLY, NOON, LATE = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (9, 12, 15))
EMPTY: dict[type, Any] = {int: 0, str: "", bytes: b"", object: {}, datetime: EARLY}  # object: JSON


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: object) -> Flask:
    """An application on a database without tables."""
    environ = {"MATCHMAKER_INSTANCE": str(tmp_path), "SECRET_KEY": "only for tests"}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url").replace(
            "postgresql://", "postgresql+psycopg://"
        )
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS migrated"))
            connection.execute(text("CREATE DATABASE migrated"))
        server.dispose()
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url").replace(
            "/postgres?", "/migrated?"
        )
    return create_app(load_settings(environ))


def differences() -> list[object]:
    """What the models say and the database does not; Alembic cannot compare an expression."""
    options = {"include_object": lambda _object, name, *_rest: name != "uq_user_email"}
    with db.engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "autogenerate skipping")
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, db.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_equal_models_and_go_down_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        assert differences() == []
        assert tables() == set(db.metadata.tables)
        downgrade(revision="base")
        assert tables() == set()
        upgrade()
        assert tables() == set(db.metadata.tables)
        db.engine.dispose()


def table(name: str) -> Table:
    """A table as it is at this revision."""
    return Table(name, MetaData(), autoload_with=db.engine, resolve_fks=False)


def put(name: str, *rows: dict[str, Any]) -> None:
    """Store rows; what they leave out and a table needs is empty."""
    there = table(name)
    needed = {
        column.name: EMPTY[column.type.python_type]
        for column in there.columns
        if not (column.nullable or column.server_default is not None or column.name == "id")
    }
    with db.engine.begin() as connection:
        connection.execute(there.insert(), [needed | row for row in rows])


def stored(name: str, *columns: str) -> list[tuple[Any, ...]]:
    there = table(name)
    query = select(*(there.c[column] for column in columns)).order_by(*there.primary_key)
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def signed_up(first: int, last: int, at: datetime) -> list[dict[str, Any]]:
    kind = {"kind": "startup", "state": "approved", "created_at": at}
    return [{"id": one, "public_id": f"org{one}", **kind} for one in range(first, last + 1)]


def bits(*ids: int) -> bytes:
    return sum(1 << one for one in ids).to_bytes(max(ids) // 8 + 1, "little")


def test_origins_vectors_and_searches_are_kept_from_0022_to_0025_and_back(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(revision="0022")
        put("organisation", *signed_up(1, 3, EARLY))
        put("event", {"id": 1, "state": "open", "who_may_come": "anyone"})
        said = [("x", "", "registration"), ("x", "y", "host"), ("x", "y", "registration")]
        put("participant", *(
            {"id": at, "event_id": 1, "public_id": f"party{at}", "kind": "other",
             "offers": offers, "looks_for": looks_for, "words_from": words_from}
            for at, (offers, looks_for, words_from) in enumerate(said, 1)
        ))  # fmt: skip
        put("encoded", {"organisation_id": 1, "model": "e5", "generation": 7})
        search = {"organisation_id": 1, "seen_at": NOON}
        put("saved_search", search | {"seen": ["org1", "org3", "gone"], "told": ["org2"]})

        upgrade(revision="0025")
        sides = [(words_from, words_from) for _offers, _looks_for, words_from in said]
        assert stored("participant", "offers_from", "looks_for_from") == sides
        assert stored("encoded", "model", "generation", "rules") == [("e5", 7, "")]
        assert stored("saved_search", "seen_ids", "told_ids") == [(bits(1, 3), bits(2))]

        host_rewrites = "UPDATE participant SET looks_for_from = 'host' WHERE id IN (1, 3)"
        with db.engine.begin() as connection:
            connection.execute(text(host_rewrites))
        downgrade(revision="0022")
        assert stored("participant", "offers", "looks_for", "words_from") == [
            *said[:2], ("x", "y", "host"),
        ]  # fmt: skip
        assert stored("encoded", "model", "generation") == [("e5", 7)]
        assert stored("saved_search", "seen", "told") == [(["org1", "org3"], ["org2"])]

        put("organisation", *signed_up(4, 4, LATE), *signed_up(5, 2001, EARLY))
        upgrade(revision="0025")  # of so many only the best were kept as seen
        seen = bits(1, 2, 3, *range(5, 2002))
        assert stored("saved_search", "seen_ids", "told_ids") == [(seen, bits(2))]
        db.engine.dispose()


def test_vectors_know_their_halves_from_0026_on_and_go_back(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(revision="0025")
        two = {"both": bytes(2 * 896), "longer English": bytes(2 * 1280)}
        put("embedding", *(
            {"id": at, "model": model, "text_hash": "of a text", "vector": vector}
            for at, (model, vector) in enumerate(two.items(), 1)
        ))  # fmt: skip
        upgrade(revision="0026")
        kept = [
            (model, vector, width)
            for (model, vector), width in zip(two.items(), (384, 768), strict=True)
        ]
        assert stored("embedding", "model", "vector", "english_width") == kept
        other = {"id": 3, "model": "longer across languages", "text_hash": "of a text"}
        put("embedding", other | {"vector": bytes(2 * 1408), "english_width": 384})
        downgrade(revision="0025")
        assert stored("embedding", "model", "vector") == [*two.items()]
        upgrade(revision="0026")
        assert stored("embedding", "model", "vector", "english_width") == kept
        db.engine.dispose()
