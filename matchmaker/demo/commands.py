"""The demo, from the command line."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import inspect

from matchmaker.core.database import db
from matchmaker.demo import queries, service

group = AppGroup("demo", help="The seed evening and its illustrative organisations.")


@group.command()
@click.option("--if-empty", is_flag=True, help="Do nothing if there is any organisation.")
def load(*, if_empty: bool) -> None:
    """Load the demo."""
    if not inspect(db.engine).has_table("organisation"):
        click.echo("The database has no tables yet; run `flask db upgrade` first.", err=True)
        sys.exit(2)
    if if_empty and not service.is_empty():
        return
    plan = service.load()
    db.session.commit()
    click.echo(f"The demo is loaded: {len(plan.changes)} organisations. Accounts to try:")
    for account in queries.accounts():
        click.echo(f"  {account.role:14} {account.email:28} {account.password}")


@group.command()
def clear() -> None:
    """Take the demo away; what people have added themselves stays."""
    count = service.clear()
    db.session.commit()
    click.echo(f"The demo is gone: {count} organisations and their accounts.")
