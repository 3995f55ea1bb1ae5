"""A published plan as CSV, XLSX, ICS, or JSON with meetings as `flask pair solve` has them."""

import json
from collections.abc import Callable
from zoneinfo import ZoneInfo

from matchmaker.core import calendar
from matchmaker.pairing.published import PlannedMeeting, PublishedPlan
from matchmaker.transfer.exporters.sheets import as_csv, as_xlsx
from matchmaker.transfer.table import safe

COLUMNS = ("slot", "date", "starts", "ends", "table", "table_name", "zone",
           "a", "a_name", "a_people", "b", "b_name", "b_people", "held")  # fmt: skip
HELD = {True: "yes", False: "no", None: ""}


def rows_of(plan: PublishedPlan) -> list[list[str | int]]:
    """Return a row a meeting, cells in the order of COLUMNS; times are the event's own."""
    return [_row(plan, meeting) for meeting in plan.meetings]


def _row(plan: PublishedPlan, meeting: PlannedMeeting) -> list[str | int]:
    zone = ZoneInfo(plan.event.zone)
    slot, table = plan.slots[meeting.slot], plan.tables[meeting.table]
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    sides: list[str | int] = []
    for code in meeting.pair:
        party = plan.parties.get(code)
        people = "; ".join(one.name for one in party.people) if party else ""
        sides += [code, safe(party.name if party else ""), safe(people)]
    return [slot.number, f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{ends:%H:%M}", table.number,
            safe(table.name), safe(table.zone), *sides, HELD[meeting.held]]  # fmt: skip


def _csv(plan: PublishedPlan, _url: str) -> bytes:
    return as_csv([COLUMNS, *rows_of(plan)])


def _xlsx(plan: PublishedPlan, _url: str) -> bytes:
    return as_xlsx("meetings", [COLUMNS, *rows_of(plan)])


def _json(plan: PublishedPlan, _url: str) -> bytes:
    said = {
        "event": plan.event.slug,
        "version": plan.version,
        "slots": [
            {"slot": one.number, "starts_at": one.starts_at.isoformat(),
             "ends_at": one.ends_at.isoformat()}
            for one in plan.slots
        ],
        "tables": [
            {"table": one.number, "name": one.name, "zone": one.zone} for one in plan.tables
        ],
        "participants": [
            {"id": one.public_id, "name": one.name, "side": one.kind, "table": one.table}
            for one in plan.parties.values()
        ],
        "meetings": [
            {"a": one.a, "b": one.b, "slot": one.slot, "table": one.table} for one in plan.meetings
        ],
    }  # fmt: skip
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _ics(plan: PublishedPlan, url: str) -> bytes:
    entries = []
    for one in plan.meetings:
        names = [plan.parties[code].name if code in plan.parties else "?" for code in one.pair]
        slot = plan.slots[one.slot]
        where = (plan.tables[one.table].name, plan.event.place)
        entries.append(
            calendar.Entry(
                uid=f"{plan.event.slug}-{one.a}-{one.b}-host@matchmaker",
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                title=" – ".join(names),
                place=", ".join(part for part in where if part),
                url=url,
                sequence=plan.version,
            )
        )
    stamp = plan.published_at or plan.event.starts_at
    return calendar.write(plan.event.name, entries, stamp).encode()


WRITERS: dict[str, Callable[[PublishedPlan, str], bytes]] = {
    "csv": _csv, "xlsx": _xlsx, "json": _json, "ics": _ics,
}  # fmt: skip
