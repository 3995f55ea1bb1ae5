"""Printing's verbs: set a sheet, keep it, have it made in the background, stop that."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.models import Event
from matchmaker.jobs.models import Job
from matchmaker.jobs.service import enqueue
from matchmaker.pairing import versions
from matchmaker.printing import contents, typesetting
from matchmaker.printing.choice import Choice

MAKE = "printing.make"
SHEETS = ("master", "people", "tables", "slips", "door", "tents", "badges")
NEED_A_PLAN = ("master", "people", "tables", "slips")
AT_ONCE = 120  # sheets or guests that are set while the host waits
KEPT_SECONDS = 14 * 24 * 3600

Note = Callable[[int, int], bool]
"""Hears how many of all are set, and says whether to go on."""


@dataclass(frozen=True, slots=True)
class Work:
    """A sheet ready to be set: its data, where its PDF is kept, and how much it is."""

    data: dict[str, Any]
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the background is with a sheet."""

    done: int
    total: int
    has_failed: bool


def work_of(event: Event, sheet: str, choice: Choice) -> Work | None:
    """Return what a sheet is to hold; None where it needs a published list and there is none."""
    plan = versions.published_plan(event)
    if plan is None:
        if sheet in NEED_A_PLAN:
            return None
        plan = versions.setting_of(event)
    data = contents.data_of(event, sheet, choice, plan)
    said = json.dumps([data, typesetting.source()], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()[:20]
    parts = (choice.paper, choice.language, "third" if choice.third else "page", choice.labels)
    name = f"{sheet}-v{plan.version}-{'-'.join(parts)}-{digest}.pdf"
    return Work(data, _folder() / event.public_id / name, data["total"])


def make(work: Work, note: Note = lambda _done, _total: True) -> bytes | None:
    """Return the PDF, set now unless it is kept; keep it, and drop what is old.

    A large one is set in parts, and None where `note` stops it between two.
    """
    try:
        return work.path.read_bytes()
    except FileNotFoundError:
        pass
    made: list[bytes] = []
    for done, part in contents.parts_of(work.data):
        made.append(typesetting.pdf(part, tagged=done == work.size and not made))
        if not note(done, work.size):
            return None
    whole = typesetting.joined(made) if len(made) > 1 else made[0]
    work.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = work.path.with_suffix(f".{time.monotonic_ns()}")
    unfinished.write_bytes(whole)
    unfinished.replace(work.path)
    _drop_old(work.path)
    return whole


def ask(event: Event, sheet: str, choice: Choice) -> None:
    """Have a sheet made in the background, unless it is being made; one that failed begins anew."""
    before = standing(event, sheet, choice)
    if before is not None and not before.has_failed:
        return
    stop(event, sheet, choice)
    enqueue(MAKE, _payload(event, sheet, choice))


def stop(event: Event, sheet: str, choice: Choice) -> None:
    """Take the order back; a worker that is at it notices after the part that it sets."""
    for job in _jobs(event, sheet, choice):
        db.session.delete(job)
    db.session.flush()


def standing(event: Event, sheet: str, choice: Choice) -> Standing | None:
    """Return how far the background is; None where nobody asked for it or it is done."""
    job = max(_jobs(event, sheet, choice), key=lambda one: one.attempts, default=None)
    return Standing(job.done, job.total, bool(job.error)) if job else None


def _jobs(event: Event, sheet: str, choice: Choice) -> list[Job]:
    wanted = _payload(event, sheet, choice)
    found = db.session.scalars(select(Job).where(Job.name == MAKE))
    return [job for job in found if job.payload == wanted]


def _payload(event: Event, sheet: str, choice: Choice) -> dict[str, Any]:
    return {"event": event.id, "sheet": sheet, "choice": asdict(choice)}


def _folder() -> Path:
    settings = current_app.extensions["settings"]
    return Path(settings.instance) / "print"


def _drop_old(newest: Path) -> None:
    """Remove what the new file replaces: other versions, the same choice, and what is weeks old."""
    sheet, version, *_rest = newest.name.split("-")
    same = newest.name.rpartition("-")[0]
    for path in newest.parent.glob("*.pdf"):
        of_sheet, of_version, *_more = path.name.split("-")
        stale = of_sheet == sheet and of_version != version
        if path != newest and (stale or path.name.rpartition("-")[0] == same):
            path.unlink(missing_ok=True)
    limit = time.time() - KEPT_SECONDS
    for path in _folder().glob("*/*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
