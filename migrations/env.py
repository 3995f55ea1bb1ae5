"""How revisions are run: one transaction each, on the application's own engine."""

from alembic import context
from flask import current_app

from matchmaker.core.database import UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind, item, _autogen_context):
    """Write a revision's types in SQLAlchemy's own words: revisions never import models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run():
    # SQLite rebuilds a table to change it, which must not fire the foreign keys that point to it.
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.exec_driver_sql("BEGIN")


if context.is_offline_mode():
    raise SystemExit("Offline mode is not supported: a migration looks at the database it changes.")
run()
