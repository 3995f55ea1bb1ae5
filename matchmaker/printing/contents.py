"""What a sheet holds, as the data that `typst/sheets.typ` reads."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events.models import AttendeeState, Event
from matchmaker.events.queries import attendees_of
from matchmaker.pairing.published import PublishedPlan
from matchmaker.printing import fitting, sheets, typesetting
from matchmaker.printing.choice import LANGUAGES, Choice
from matchmaker.printing.labels import LABELS, PAPERS

PART = 120  # sheets or guests that are set at once


def data_of(event: Event, sheet: str, choice: Choice, plan: PublishedPlan) -> dict[str, Any]:
    """Return all that a sheet says and how; the lists of its content are what can be many."""
    width, height = PAPERS[LABELS[choice.labels].paper if sheet == "badges" else choice.paper]
    content = _content(event, sheet, choice, plan)
    strips = sheet == "slips" or (sheet == "people" and choice.third)
    if sheet in ("people", "slips", "tables"):
        content["sheets"] = numbered(content["sheets"])
    many = next(iter(content.values()))
    return {
        "sheet": sheet,
        "width": width,
        "height": height,
        "lang": LANGUAGES[choice.language][0],
        "strips": strips,
        "words": _words(choice),
        "event": {"name": event.name, "line": _line(plan)},
        "stamp": _stamp(choice, plan),
        "qr": typesetting.qr(external_url("attendance.agenda", slug=event.slug)),
        "empty": not many,
        "before": 0,
        "total": len(many),
        **content,
    }


def parts_of(data: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield a large sheet in parts of whole pages, each with how many are done after it.

    Only agendas, slips and badges come in so large numbers and know their place without the others.
    """
    key = {"people": "sheets", "slips": "sheets", "badges": "guests"}.get(data["sheet"])
    if key is None or len(data[key]) <= PART:
        yield data["total"], data
        return
    page = data["labels"]["columns"] * data["labels"]["rows"] if key == "guests" else 3
    step = PART - PART % page
    for before in range(0, data["total"], step):
        part = data[key][before : before + step]
        yield before + len(part), {**data, key: part, "before": before}


def _content(
    event: Event, sheet: str, choice: Choice, plan: PublishedPlan
) -> dict[str, list[dict[str, Any]]]:
    clock = _clock(event.zone)
    makers: dict[str, Callable[..., tuple[sheets.Sheet, ...]]] = {
        "master": sheets.by_slot, "people": sheets.by_person,
        "tables": sheets.by_table, "slips": sheets.slips,
    }  # fmt: skip
    if sheet == "slips" or (sheet == "people" and choice.third):
        changes = sheet == "slips"
        found = makers[sheet](plan, clock)
        return {"sheets": [fitted(one, choice, changes=changes) for one in found]}
    if sheet in makers:
        return {"sheets": [asdict(one) for one in makers[sheet](plan, clock)]}
    if sheet == "tents":
        called = map(sheets.called, plan.tables)
        return {"tents": [{"name": name, "note": zone} for name, zone in called]}
    groups = sheets.door(_guests(event))
    if sheet == "door":
        return {"groups": [asdict(group) for group in groups]}
    rows = [
        {**asdict(one), "qr": _check_in(event, one.code)}
        for group in groups
        for one in group.guests
    ]
    labels = asdict(LABELS[choice.labels].shifted(choice.right, choice.down))
    return {"guests": rows, "labels": labels}  # type: ignore[dict-item]


def fitted(sheet: sheets.Sheet, choice: Choice, *, changes: bool) -> dict[str, Any]:
    """Return a sheet with the form in which it fits a strip; without a size it fits in none."""
    form = fitting.form_of(sheet, *PAPERS[choice.paper], changes=changes)
    size, split = form or (None, False)
    return {**asdict(sheet), "size": size, "split": split}


def numbered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sheets by their place in the pile: what needs a page of its own comes after strips."""
    placed = sorted(found, key=lambda one: one.get("size", 0) is None)
    return [{**one, "number": number} for number, one in enumerate(placed, start=1)]


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
    """Return the QR code of a badge.

    It names a registration and is no key: only a signed-in host can check anybody in with it.
    """
    return typesetting.qr(external_url("check_in.badge", slug=event.slug, public_id=code))


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
                "gone": _("cancelled"), "closed": _("closed"),
                "master": _("Master list"), "people": _("Agendas"),
                "tables": _("Table sheets"), "slips": _("Slips"), "door": _("Door list"),
                "tents": _("Table tents"), "badges": _("Badges"), "live": _("Live agenda"),
                "nothing": _("There is nothing to print."),
            }  # fmt: skip
        for key, value in said.items():
            found.setdefault(key, []).append(value)
    return found
