"""The worker, from the command line."""

import click
from flask import current_app
from flask.cli import AppGroup

from matchmaker.core.settings import Settings
from matchmaker.jobs import queue

group = AppGroup("jobs", help="Background work.")


@group.command()
def work() -> None:
    """Do background jobs until stopped."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.mail_url:
        click.echo(f"No MAIL_URL is set: mail is written to {settings.mail_folder}")
    queue.work(current_app._get_current_object())  # type: ignore[attr-defined]
