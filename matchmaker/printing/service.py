"""What is printed of an event, and what is kept of it: a file for each sheet and choice."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events.models import AttendeeState, Event
from matchmaker.events.queries import attendees_of
from matchmaker.jobs.models import Job
from matchmaker.jobs.service import enqueue_once
from matchmaker.pairing import publishing
from matchmaker.pairing.published import PublishedPlan
from matchmaker.printing import sheets, typesetting
from matchmaker.printing.labels import LABELS, PAPERS

MAKE = "printing.make"
SHEETS = ("master", "people", "tables", "slips", "door", "tents", "badges")
NEED_A_PLAN = ("master", "people", "tables", "slips")
AT_ONCE = 120  # sheets or guests that are set while the host waits
KEPT_SECONDS = 14 * 24 * 3600
LANGUAGES = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}


@dataclass(frozen=True, slots=True)
class Choice:
    """How to print: `labels` counts for badges only, and then says the paper too."""

    paper: str = "a4"
    language: str = "both"
    third: bool = False
    labels: str = "L7160"


@dataclass(frozen=True, slots=True)
class Work:
    """A sheet ready to be set: its data, where its PDF is kept, and how much it is."""

    data: dict[str, Any]
    path: Path
    size: int


def work_of(event: Event, sheet: str, choice: Choice) -> Work | None:
    """Return what a sheet is to hold; None where it needs a published list and there is none."""
    plan = publishing.published_plan(event)
    if plan is None:
        if sheet in NEED_A_PLAN:
            return None
        plan = publishing.setting_of(event)
    content = _content(event, sheet, choice, plan)
    width, height = PAPERS[LABELS[choice.labels].paper if sheet == "badges" else choice.paper]
    data = {
        "sheet": sheet,
        "width": width,
        "height": height,
        "lang": LANGUAGES[choice.language][0],
        "third": choice.third,
        "words": _words(choice),
        "event": {"name": event.name, "line": _line(plan)},
        "stamp": _stamp(choice, plan),
        "qr": typesetting.qr(external_url("attendance.agenda", slug=event.slug)),
        "empty": not next(iter(content.values())),
        **content,
    }
    said = json.dumps([data, typesetting.source()], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()[:20]
    parts = (choice.paper, choice.language, "third" if choice.third else "page", choice.labels)
    name = f"{sheet}-v{plan.version}-{'-'.join(parts)}-{digest}.pdf"
    path = _folder() / event.public_id / name
    return Work(data, path, max(len(one) for one in content.values()))


def make(work: Work) -> bytes:
    """Return the PDF, set now unless it is kept; keep it, and drop what is old."""
    if work.path.exists():
        return work.path.read_bytes()
    made = typesetting.pdf(work.data)
    work.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = work.path.with_suffix(f".{time.monotonic_ns()}")
    unfinished.write_bytes(made)
    unfinished.replace(work.path)
    _drop_old(work.path)
    return made


def ask(event: Event, sheet: str, choice: Choice) -> None:
    """Have a sheet made in the background."""
    enqueue_once(MAKE, {"event": event.id, "sheet": sheet, "choice": asdict(choice)})


def is_being_made(event: Event, sheet: str, choice: Choice) -> bool:
    """Say whether the background is at it."""
    wanted = {"event": event.id, "sheet": sheet, "choice": asdict(choice)}
    query = select(Job.payload).where(Job.name == MAKE, Job.failed_at.is_(None))
    return wanted in db.session.scalars(query).all()


def _content(
    event: Event, sheet: str, choice: Choice, plan: PublishedPlan
) -> dict[str, list[dict[str, Any]]]:
    clock = _clock(event.zone)
    makers: dict[str, Callable[..., tuple[sheets.Sheet, ...]]] = {
        "master": sheets.by_slot, "people": sheets.by_person,
        "tables": sheets.by_table, "slips": sheets.slips,
    }  # fmt: skip
    if sheet in makers:
        return {"sheets": [asdict(one) for one in makers[sheet](plan, clock)]}
    if sheet == "tents":
        return {"tents": [{"name": one.name, "note": one.zone} for one in plan.tables]}
    groups = sheets.door(_guests(event))
    if sheet == "door":
        return {"groups": [asdict(group) for group in groups]}
    rows = [
        {**asdict(one), "qr": _check_in(event, one.code)}
        for group in groups
        for one in group.guests
    ]
    return {"guests": rows, "labels": asdict(LABELS[choice.labels])}  # type: ignore[dict-item]


def _guests(event: Event) -> list[sheets.Guest]:
    query = attendees_of(event.id, (AttendeeState.APPROVED,))
    return [
        sheets.Guest(
            one.public_id,
            one.name,
            one.title,
            one.participant.name if one.participant else one.company,
        )
        for one in db.session.scalars(query)
    ]


def _check_in(event: Event, code: str) -> str:
    """Return the QR code of a badge; empty where nothing answers at its address.

    It names a registration and is no key: only a signed-in host can check anybody in with it.
    """
    path = f"/events/{event.slug}/check-in/{code}"
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(path, method="GET")
    except HTTPException:
        return ""
    return typesetting.qr(f"{current_app.config['BASE_URL']}{path}")


def _clock(zone: str) -> sheets.Clock:
    place = ZoneInfo(zone)

    def word(moment: datetime) -> str:
        return f"{moment.astimezone(place):%H:%M}"

    return word


def _line(plan: PublishedPlan) -> str:
    starts = plan.event.starts_at.astimezone(ZoneInfo(plan.event.zone))
    return " · ".join(part for part in (plan.event.name, f"{starts:%Y-%m-%d}", plan.event.place)
                      if part)  # fmt: skip


def _stamp(choice: Choice, plan: PublishedPlan) -> str:
    """Return what says at the foot of each page which list this is."""
    said = []
    for language in LANGUAGES[choice.language]:
        with force_locale(language):
            said.append(_("Version %(version)s", version=plan.version))
    at = plan.published_at
    when = f"{at.astimezone(ZoneInfo(plan.event.zone)):%Y-%m-%d %H:%M}" if at else ""
    return " · ".join(part for part in (*said, when) if part)


def _words(choice: Choice) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language in LANGUAGES[choice.language]:
        with force_locale(language):
            said = {
                "time": _("Time"), "table": _("Table"), "meeting": _("Meeting"), "with": _("With"),
                "changed": _("Changed"), "new": _("new"), "moved": _("moved"),
                "gone": _("cancelled"), "master": _("Master list"), "people": _("Agendas"),
                "tables": _("Table sheets"), "slips": _("Slips"), "door": _("Door list"),
                "tents": _("Table tents"), "badges": _("Badges"), "live": _("Live agenda"),
                "nothing": _("There is nothing to print."),
            }  # fmt: skip
        for key, value in said.items():
            found.setdefault(key, []).append(value)
    return found


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


def with_labels_of_paper(choice: Choice) -> Choice:
    """Return the choice with labels that are cut from its paper."""
    if LABELS[choice.labels].paper == choice.paper:
        return choice
    fitting = next(name for name, one in LABELS.items() if one.paper == choice.paper)
    return replace(choice, labels=fitting)
