"""The worker, from the command line."""

from flask import current_app
from flask.cli import AppGroup

from matchmaker.jobs import queue

group = AppGroup("jobs", help="Background work.")


@group.command()
def work() -> None:
    """Do background jobs until stopped."""
    queue.work(current_app._get_current_object())  # type: ignore[attr-defined]
