"""Jobs: asked for with the fact, done once, kept when they fail."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs import service
from matchmaker.jobs.models import Job


@pytest.fixture
def heard(app: Flask) -> Any:
    """A handler that remembers what it was asked; it fails on the word "trouble"."""
    words: list[str] = []

    def hear(payload: dict[str, Any]) -> None:
        if payload["word"] == "trouble":
            raise OSError("no line")
        words.append(payload["word"])

    handlers = app.extensions["job_handlers"]
    app.extensions["job_handlers"] = {**handlers, "hear": hear}
    yield words
    app.extensions["job_handlers"] = handlers


def test_a_committed_job_is_done_once(heard: list[str]) -> None:
    job_id = service.enqueue("hear", {"word": "now"}).id
    db.session.commit()
    assert [service.run(job_id), service.run(job_id)] == [True, False]
    assert heard == ["now"]


def test_a_rolled_back_job_was_never_asked_for(heard: list[str]) -> None:
    service.enqueue("hear", {"word": "never"})
    db.session.rollback()
    assert service.run_due() == 0


def test_a_failed_job_waits_and_keeps_its_error(heard: list[str]) -> None:
    service.enqueue("hear", {"word": "trouble"})
    db.session.commit()
    assert service.run_due() == 0
    job = db.session.scalars(select(Job)).one()
    assert (job.attempts, job.error, job.failed_at) == (1, "OSError: no line", None)
    assert job.due_at > now()


def test_a_job_that_keeps_failing_is_given_up(heard: list[str]) -> None:
    job = service.enqueue("hear", {"word": "trouble"})
    job.attempts = service.ATTEMPTS - 1
    db.session.commit()
    service.report_progress("hear", 0, 0)
    assert service.progress("hear") is None  # nobody knows yet how much there is to do
    service.report_progress("hear", 1, 3)
    assert service.progress("hear") == (1, 3)
    job.due_at = now()
    db.session.commit()
    service.run(job.id)
    assert db.session.scalars(select(Job)).one().failed_at is not None
    assert service.progress("hear") is None


def test_a_job_nobody_handles_is_refused(app: Flask) -> None:
    with pytest.raises(service.UnknownJobError):
        service.enqueue("no.such")


def test_a_job_of_another_version_fails_at_once_and_says_so(app: Flask) -> None:
    db.session.add(Job(name="no.such", payload={}))
    db.session.commit()
    assert service.run_due() == 0
    job = db.session.scalars(service.troubled()).one()
    assert (job.attempts, job.failed_at is not None) == (1, True)
    assert "no handler for jobs named 'no.such'; another one asked for it" in job.error


def test_the_queue_carries_committed_jobs(app: Flask, heard: list[str]) -> None:
    service.enqueue("hear", {"word": "queued"})
    assert app.extensions["queue"].pending_count() == 0
    db.session.commit()
    assert app.extensions["queue"].pending_count() == 1


def test_asking_once_asks_once(heard: list[str], app: Flask) -> None:
    app.extensions["job_handlers"]["stir"] = lambda payload: None
    service.enqueue_once("stir")
    service.enqueue_once("stir")
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_a_mail_goes_out_while_a_slow_job_runs_and_the_next_slow_one_waits_for_it(
    app: Flask, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def dig(payload: dict[str, Any]) -> None:
        begun.set()
        assert may_end.wait(20)

    app.extensions["job_handlers"]["dig"] = dig
    monkeypatch.setitem(app.extensions, "slow_jobs", frozenset({"dig"}))
    first, second, letter = (
        service.enqueue(*job).id for job in (("dig",), ("dig",), ("hear", {"word": "dear"}))
    )
    db.session.commit()
    app.extensions["queue"].flush()

    def dig_first() -> None:
        with app.app_context():
            service.run(first)

    digging = threading.Thread(target=dig_first)
    digging.start()
    assert begun.wait(20)
    assert [service.run(second), service.run(letter)] == [False, True]
    assert (heard, app.extensions["queue"].pending_count()) == (["dear"], 0)
    may_end.set()
    digging.join()
    assert app.extensions["queue"].pending_count() == 1  # the second is hurried
    assert service.run(second)
