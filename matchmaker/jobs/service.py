"""Ask for work, and do it.

A job's row is the truth. The queue carries only its number, so that it starts at once; a queue that
loses the number, or a worker that is killed, costs the time until the next sweep and nothing else.
A handler may run twice (killed after its work, before its commit), so handlers are idempotent.

A worker has two threads and does one slow job at a time, so that a mail never waits for one.
"""

import logging
from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select, delete, event, select, update
from sqlalchemy.orm import Session

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.models import Job

Handler = Callable[[dict[str, Any]], None]

LEASE = timedelta(minutes=10)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
ATTEMPTS = 8  # in about an hour
PATIENT_ATTEMPTS = ATTEMPTS + 5 * 24  # in about five days, where somebody else's machine is down
HURRIED = "jobs to hurry"

log = logging.getLogger(__name__)


class UnknownJobError(LookupError):
    """Nobody handles jobs of that name: another version of the product asked for it."""


class OutsideError(Exception):
    """What a job needs of another machine is not to be had now; it will be, some day."""


def enqueue(
    name: str, payload: dict[str, Any] | None = None, due_at: datetime | None = None
) -> Job:
    """Ask for a job, in the caller's transaction: if that rolls back, nothing was asked.

    Raises UnknownJobError if nobody handles jobs of that name.
    """
    _handler(name)
    job = Job(name=name, payload=payload or {}, due_at=due_at or now())
    db.session.add(job)
    db.session.flush()
    if due_at is None:
        db.session().info.setdefault(HURRIED, []).append(job.id)
    return job


def enqueue_once(
    name: str, payload: dict[str, Any] | None = None, due_at: datetime | None = None
) -> None:
    """Ask for a job, unless the same one, which no worker has begun, is waiting already."""
    waiting = select(Job.payload).where(
        Job.name == name, Job.attempts == 0, Job.failed_at.is_(None)
    )
    if (payload or {}) not in db.session.scalars(waiting).all():
        enqueue(name, payload, due_at)


def run(job_id: int) -> bool:
    """Do one job if it is due and nobody else has it; tell whether it was done.

    The handler's work and the end of the job are one commit. A handler that raises is tried again
    after a wait that doubles, `ATTEMPTS` times in all, or `PATIENT_ATTEMPTS` if it raises
    OutsideError; then the row stays, marked as failed, as one that nobody handles does at once. A
    slow job waits while this process does
    another one, which hurries it when it is done.
    """
    if not _is_slow(job_id):
        return _do(job_id)
    slot: Lock = current_app.extensions["slow_job"]
    if not slot.acquire(blocking=False):
        return False
    try:
        return _do(job_id)
    finally:
        slot.release()
        hurry_due(only_slow=True)


def _is_slow(job_id: int) -> bool:
    name = db.session.scalar(select(Job.name).where(Job.id == job_id))
    db.session.rollback()
    return name in current_app.extensions["slow_jobs"]


def _do(job_id: int) -> bool:
    job = _claim(job_id)
    if job is None:
        return False
    name, payload, attempts = job.name, dict(job.payload), job.attempts
    db.session.rollback()  # hold no transaction while the handler computes
    try:
        _handler(name)(payload)
        db.session.execute(delete(Job).where(Job.id == job_id))
        db.session.commit()
    except Exception as error:  # whatever a handler raises is this job's failure, not the worker's
        db.session.rollback()
        log.exception("job %s (%s) failed, attempt %s", job_id, name, attempts)
        _put_back(job_id, attempts, error)
        return False
    return True


def run_due(limit: int = 1000) -> int:
    """Do the jobs that are due, oldest first, in this thread; return how many were done."""
    done, tried = 0, set[int]()
    while len(tried) < limit and (left := [one for one in _due_ids() if one not in tried]):
        tried.add(left[0])
        done += run(left[0])
    return done


def begin() -> None:
    """Ask for what a worker does when it starts, and hurry what waits; commits."""
    for name in sorted(current_app.extensions["jobs_at_start"]):
        enqueue_once(name)
    db.session.commit()
    hurry_due()


def hurry_due(*, only_slow: bool = False) -> None:
    """Put the jobs that wait, or whose worker died, on the queue; of slow ones the first."""
    for job_id in _due_ids(only_slow=only_slow)[: 1 if only_slow else None]:
        current_app.extensions["run_job"](job_id)


def report_progress(name: str, done: int, total: int) -> None:
    """Note how far the running jobs of that name are, and keep their lease; commits."""
    db.session.execute(
        update(Job)
        .where(Job.name == name, Job.attempts > 0, Job.failed_at.is_(None))
        .values(done=done, total=total, due_at=now() + LEASE)
    )
    db.session.commit()


def progress(name: str) -> tuple[int, int] | None:
    """Return (done, total) of the job of that name that knows how much there is to do, if any."""
    query = select(Job.done, Job.total).where(
        Job.name == name, Job.failed_at.is_(None), Job.total > 0
    )
    row = db.session.execute(query.order_by(Job.attempts.desc()).limit(1)).first()
    return (row.done, row.total) if row else None


def troubled() -> Select[Job]:
    """Return the select of jobs that failed: first those given up, then those still tried."""
    return select(Job).where(Job.error != "").order_by(Job.failed_at.is_(None), Job.id.desc())


def retry(job_id: int) -> bool:
    """Begin a job that failed anew, in the caller's transaction; tell if there was one."""
    found = db.session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.error != "")
        .values(failed_at=None, attempts=0, due_at=now(), error="")
        .returning(Job.id)
    )
    if found is not None:
        db.session().info.setdefault(HURRIED, []).append(found)
    return found is not None


def register(
    app: Flask,
    handlers: Mapping[str, Handler],
    slow: Set[str] = frozenset(),
    at_start: Set[str] = frozenset(),
) -> None:
    """Say which function does the jobs of which name, which may take long, which a worker begins.

    Those `at_start` look whether a setting or the program has changed since the last start.
    """
    app.extensions["job_handlers"] = dict(handlers)
    app.extensions["slow_jobs"] = frozenset(slow)
    app.extensions["slow_job"] = Lock()
    app.extensions["jobs_at_start"] = frozenset(at_start)


@event.listens_for(db.session, "after_commit")
def _hurry(session: Session) -> None:
    """Put the numbers of new jobs on the queue once their rows are committed."""
    for job_id in session.info.pop(HURRIED, []):
        current_app.extensions["run_job"](job_id)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(HURRIED, None)


def _due_ids(*, only_slow: bool = False) -> list[int]:
    query = select(Job.id).where(Job.failed_at.is_(None), Job.due_at <= now())
    if only_slow:
        query = query.where(Job.name.in_(current_app.extensions["slow_jobs"]))
    found = list(db.session.scalars(query.order_by(Job.due_at, Job.id).limit(1000)))
    db.session.rollback()
    return found


def _claim(job_id: int) -> Job | None:
    taken = db.session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.failed_at.is_(None), Job.due_at <= now())
        .values(due_at=now() + LEASE, attempts=Job.attempts + 1, error="")
        .returning(Job.id)
    )
    db.session.commit()
    return db.session.get(Job, job_id) if taken else None


def _put_back(job_id: int, attempts: int, error: Exception) -> None:
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    most = PATIENT_ATTEMPTS if isinstance(error, OutsideError) else ATTEMPTS
    is_over = attempts >= most or isinstance(error, UnknownJobError)
    db.session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(
            due_at=now() + wait,
            failed_at=now() if is_over else None,
            error=f"{type(error).__name__}: {error}"[:1000],
        )
    )
    db.session.commit()


def _handler(name: str) -> Handler:
    handlers: dict[str, Handler] = current_app.extensions["job_handlers"]
    if name not in handlers:
        raise UnknownJobError(
            f"this version has no handler for jobs named {name!r}; another one asked for it"
        )
    return handlers[name]
