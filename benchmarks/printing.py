"""How long does it take to set everybody's agenda for a large event?

    .venv/bin/python -m benchmarks.printing [PEOPLE]

Each person has ten meetings; one company in five has a long name, one in four a Chinese one. The
reference is typst setting the same words as plain lines, in the same run.
"""

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from matchmaker.pairing.published import (
    EventHeader,
    Party,
    Person,
    PlannedMeeting,
    PublishedPlan,
    SlotTime,
    Table,
)
from matchmaker.printing import contents, sheets, typesetting
from matchmaker.printing.choice import Choice
from matchmaker.printing.labels import PAPERS

SLOTS = 10
BEGINS = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
LONG = "International Consortium for Oncology Data"
CHINESE = "上海某某生物医药科技股份有限公司"
KEYS = {"time": "时间", "table": "桌", "meeting": "会面", "with": "对方", "changed": "变动",
        "people": "个人日程", "live": "实时日程"}  # fmt: skip


def name_of(number: int) -> str:
    if number % 5 == 0:
        return f"{LONG} {number}"
    return f"{CHINESE}{number}" if number % 4 == 0 else f"Company {number}"


def plan(people: int) -> PublishedPlan:
    """Half of the people sit at tables of their own; the others go round."""
    half = people // 2
    parties = {
        str(at): Party(
            str(at), name_of(at), "startup", (Person(str(at), f"Person {at}", "Director"),)
        )
        for at in range(2 * half)
    }
    return PublishedPlan(
        event=EventHeader("large", "A large event", "Hall 4", "UTC", BEGINS, BEGINS, ("en",)),
        slots=tuple(
            SlotTime(
                at, BEGINS + timedelta(minutes=30 * at), BEGINS + timedelta(minutes=30 * at + 25)
            )
            for at in range(SLOTS)
        ),
        tables=tuple(Table(at, f"Table {at + 1}", f"Zone {at % 6}") for at in range(half)),
        parties=parties,
        meetings=tuple(
            PlannedMeeting(slot, table, str(table), str(half + (table + slot) % half))
            for slot in range(SLOTS)
            for table in range(half)
        ),
        version=1,
        changes=(),
    )


def plain(rows: list[sheets.Sheet]) -> float:
    """Seconds that typst takes for the same words without any form."""
    words = [
        " ".join((one.title, one.subtitle, *(f"{r.time} {r.table} {r.names[0]}" for r in one.rows)))
        for one in rows
    ]
    with TemporaryDirectory() as folder:
        source = Path(folder) / "plain.typ"
        source.write_text(
            '#set text(font: ("Noto Sans", "Noto Sans CJK SC"))\n'
            "#for line in json(bytes(sys.inputs.data)) { line; pagebreak(weak: true) }\n"
        )
        began = time.perf_counter()
        typst.Compiler(
            source,
            font_paths=[str(one) for one in typesetting.FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(words)},
        ).compile(format="pdf")
        return time.perf_counter() - began


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 2300
    began = time.perf_counter()
    rows = sheets.by_person(plan(people), lambda moment: f"{moment:%H:%M}")
    took = time.perf_counter() - began
    print(f"{len(rows)} agendas of {SLOTS} meetings; what stands on them {took:.1f} s")
    bare = plain(list(rows))
    print(f"plain lines by typst       {bare:6.1f} s")
    width, height = PAPERS["a4"]
    for third in (False, True):
        began, busy = time.perf_counter(), time.process_time()
        listed = [
            contents.fitted(one, Choice(), changes=False) if third else asdict(one) for one in rows
        ]
        fitted = time.perf_counter() - began
        data = {
            "sheet": "people", "width": width, "height": height, "lang": "en", "strips": third,
            "words": {key: [key.title(), zh] for key, zh in KEYS.items()},
            "event": {"name": "A large event", "line": "A large event · 2027-03-04 · Hall 4"},
            "stamp": "Version 1", "qr": typesetting.qr("https://desk.example/events/large/agenda"),
            "empty": False, "before": 0, "total": len(rows), "sheets": contents.numbered(listed),
        }  # fmt: skip
        parts = [typesetting.pdf(part, tagged=False) for _done, part in contents.parts_of(data)]
        size = len(typesetting.joined(parts))
        took, busy = time.perf_counter() - began, time.process_time() - busy
        form = "three on a page" if third else "one on a page  "
        print(f"{form}            {took:6.1f} s  {took / bare:5.1f} times  {size / 1e6:.1f} MB, "
              f"fitting {fitted:.1f} s; "
              f"CPU {busy:.1f} s; load {os.getloadavg()[0]:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
