"""The queue that hurries jobs: huey on SQLite, Redis or PostgreSQL, as `QUEUE_URL` says."""

import logging
from urllib.parse import urlsplit

from flask import Flask
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey

from matchmaker.core.settings import SettingError, Settings
from matchmaker.jobs import service

THREADS = 2  # one for a slow job, one for those that must not wait for it

log = logging.getLogger(__name__)


def open_queue(settings: Settings) -> Huey:
    """Return the queue that the setting names. Raises SettingError for an unknown kind."""
    url = settings.queue_url
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SqliteHuey("matchmaker", filename=url.removeprefix("sqlite:///"), results=False)
    if scheme in {"redis", "rediss"}:
        return RedisHuey("matchmaker", url=url, results=False)
    if scheme in {"postgres", "postgresql"}:
        return PostgresHuey("matchmaker", dsn=url, results=False)
    raise SettingError("QUEUE_URL: expected sqlite:///FILE, redis://HOST or postgresql://HOST/NAME")


def configure(app: Flask, settings: Settings) -> None:
    """Connect the application to its queue, and the queue's tasks to the jobs."""
    queue = open_queue(settings)

    @queue.task(name="run_job")  # type: ignore[untyped-decorator]
    def run_job(job_id: int) -> None:
        with app.app_context():
            service.run(job_id)

    @queue.periodic_task(crontab(), name="sweep_jobs")  # type: ignore[untyped-decorator]
    def sweep_jobs() -> None:
        with app.app_context():
            service.hurry_due()

    app.extensions["queue"] = queue
    app.extensions["run_job"] = run_job


def work(app: Flask) -> None:
    """Do jobs until told to stop (SIGINT or SIGTERM)."""
    queue: Huey = app.extensions["queue"]
    with app.app_context():
        service.begin()
    queue.create_consumer(
        workers=THREADS, worker_type="thread", initial_delay=0.05, max_delay=0.2
    ).run()
