"""Background work of pairing: the search for a plan."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matchmaker.core.database import db, reading
from matchmaker.core.settings import ROOT
from matchmaker.jobs import service as jobs
from matchmaker.matching.participants import refresh_fits
from matchmaker.pairing import agreed, announcing, service
from matchmaker.pairing.gathering import NothingToPairError
from matchmaker.pairing.models import Draft

KEEP_LEASE = 60  # messages

log = logging.getLogger(__name__)


class SearchFailedError(RuntimeError):
    """The solver's process ended without an answer."""


def solve(payload: dict[str, Any]) -> None:
    """Make a draft's plan in a process of its own, which can be stopped."""
    draft_id = payload["draft"]
    draft = db.session.get(Draft, draft_id)
    if draft is None or draft.state not in service.UNFINISHED:
        return
    seconds = float(draft.settings["rules"]["seconds"])
    refresh_fits(draft.event_id)
    try:
        with reading():
            problem = service.problem_of(db.session.get_one(Draft, draft_id))
            db.session.rollback()
    except NothingToPairError as error:
        db.session.rollback()
        service.fail(draft_id, f"lacking {error.lacking}")
        return
    service.begin(draft_id, problem)
    db.session.commit()
    try:
        answer = search(problem, seconds, lambda progress: _note(draft_id, progress))
    except SearchFailedError:
        log.exception("the search for draft %s failed", draft_id)
        service.fail(draft_id, "search")
        return
    if "plan" in answer:
        service.finish(draft_id, problem, answer["plan"])
    elif "refused" in answer:
        service.fail(draft_id, f"changes {answer['refused']}")
    else:
        service.fail(draft_id, f"faults {answer['faults'][0][0]}: {answer['faults'][0][1]}")


def search(
    problem: dict[str, Any], seconds: float, note: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Solve a problem in a process; `note` hears of progress and returns whether to stop.

    Raises SearchFailedError.
    """
    with tempfile.TemporaryDirectory(prefix="pairing-") as folder:
        path = Path(folder) / "event.json"
        path.write_text(json.dumps(problem), encoding="utf-8")
        command = [sys.executable, "-m", "matchmaker.pairing.process", str(path), str(seconds)]
        with (
            (Path(folder) / "errors").open("w+b") as errors,
            subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                text=True, encoding="utf-8", cwd=ROOT,
            ) as child,
        ):  # fmt: skip
            try:
                answer = _talk(child, note)
            except BaseException:
                child.kill()
                raise
            if answer is None:
                errors.seek(0)
                raise SearchFailedError(errors.read().decode(errors="replace")[-500:])
            return answer


def _talk(child: Any, note: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
    """Pass progress on until the answer comes; return None if none does."""
    told = False
    for count, line in enumerate(child.stdout, start=1):
        message: dict[str, Any] = json.loads(line)
        if "progress" not in message:
            return message
        if note(message["progress"]) and not told:
            child.stdin.write("stop\n")
            child.stdin.flush()
            told = True
        if count % KEEP_LEASE == 0:
            jobs.report_progress(service.SOLVE, count, 0)
    return None


def _note(draft_id: int, progress: dict[str, Any]) -> bool:
    stop = service.note_progress(draft_id, progress)
    db.session.commit()
    return stop


def announce(payload: dict[str, Any]) -> None:
    """Tell those whom a new version concerns."""
    announcing.announce(payload["event"], payload["version"])


def follow_agreed(payload: dict[str, Any]) -> None:
    """Take what pairs agreed on themselves into the published list, or out of it."""
    agreed.follow(payload["event"])
