"""The migrations make the tables that the models describe, on both databases, and unmake them."""

import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from matchmaker.core.database import db
from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app


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
