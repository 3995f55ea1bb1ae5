"""What stands on which sheet: a published plan in, rows in their order out."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from matchmaker.pairing.published import (
    Change,
    Party,
    Person,
    PlannedMeeting,
    PublishedPlan,
    SlotTime,
    Table,
)

Clock = Callable[[datetime], str]
"""Words a moment where the event is, such as 18:00."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on the door list; `code` is the address part of the registration."""

    code: str
    name: str
    title: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting as a line; `mark` is new, moved or gone on a slip and empty elsewhere.

    `before` says when and where a moved meeting was. Without names, and marked closed, it is a time
    in which a table is not there.
    """

    time: str
    table: str
    zone: str
    names: tuple[str, ...]
    people: str = ""
    mark: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One heading with its lines; a sheet for a person says at what organisation."""

    title: str
    subtitle: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The guests under one letter of the door list."""

    letter: str
    guests: tuple[Guest, ...]


# Family names that are read differently from the same character elsewhere.
SURNAMES = {"单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha",
            "朴": "piao", "任": "ren", "盖": "ge", "翟": "zhai", "尉": "wei", "乐": "yue",
            "缪": "miao", "覃": "qin", "华": "hua", "万": "wan", "员": "yun"}  # fmt: skip


def spelling(name: str) -> str:
    """Return by what a name is ordered: Latin letters without accents, Chinese in pinyin."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take a while to load

    name = name.strip()
    if name[:1] in SURNAMES:
        name = f"{SURNAMES[name[0]]} {name[1:]}"
    latin = " ".join(part.strip() for part in lazy_pinyin(name) if part.strip())
    bare = unicodedata.normalize("NFKD", latin)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def called(table: Table) -> tuple[str, str]:
    """Return a table's name and zone; one without a name goes by its zone or its number."""
    if table.name:
        return table.name, table.zone
    return table.zone or str(table.number + 1), ""


def by_slot(plan: PublishedPlan, clock: Clock) -> tuple[Sheet, ...]:
    """Return the master list: a sheet a slot that has meetings, its tables in order."""
    return tuple(
        Sheet(
            f"{clock(slot.starts_at)}–{clock(slot.ends_at)}",
            "",
            tuple(_row(plan, one, clock) for one in plan.meetings if one.slot == slot.number),
        )
        for slot in plan.slots
        if any(one.slot == slot.number for one in plan.meetings)
    )


def by_table(plan: PublishedPlan, clock: Clock) -> tuple[Sheet, ...]:
    """Return a sheet for each table that has meetings, in the order of time.

    Slots in which it is closed stand among them, those in a row on a day as one.
    """
    found = []
    for table in plan.tables:
        rows = {one.slot: _row(plan, one, clock) for one in plan.meetings
                if one.table == table.number}  # fmt: skip
        closed = [slot for slot in plan.slots
                  if table.is_closed(slot.number) and slot.number not in rows]  # fmt: skip
        if rows:
            rows |= {run[0].number: _closed(table, run, clock) for run in _runs(plan, closed)}
            found.append(Sheet(*called(table), tuple(row for _, row in sorted(rows.items()))))
    return tuple(found)


def by_person(plan: PublishedPlan, clock: Clock) -> tuple[Sheet, ...]:
    """Return a sheet for each person who has meetings, in the order of `spelling`.

    A party that nobody has registered for gets one under its own name.
    """
    meetings = _by_party(plan)
    found = [
        _personal(person, party, tuple(_row(plan, one, clock, party) for one in mine))
        for party in plan.parties.values()
        if (mine := meetings.get(party.public_id))
        for person in party.people or (Person("", party.name),)
    ]
    return tuple(sorted(found, key=lambda one: (spelling(one.title), one.subtitle)))


def slips(plan: PublishedPlan, clock: Clock) -> tuple[Sheet, ...]:
    """Return by_person's sheets of those whose meetings this version changed, changes marked."""
    meetings, changed = _by_party(plan), dict[str, list[Change]]()
    for change in plan.changes:
        for one in (change.a, change.b):
            changed.setdefault(one, []).append(change)
    found = []
    for code, changes in changed.items():
        if code not in plan.parties:
            continue
        party = plan.parties[code]
        marks = {change.after: change for change in changes if change.after}
        gone = {one.before: one for one in changes if one.before and one.after is None}
        stays = meetings.get(code, ())
        rows = [
            _marked(plan, one, clock, party, (marks | gone).get(one))
            for one in sorted((*stays, *gone), key=lambda one: one.slot)
        ]
        for person in party.people or (Person("", party.name),):
            found.append(_personal(person, party, tuple(rows)))
    return tuple(sorted(found, key=lambda one: (spelling(one.title), one.subtitle)))


def door(guests: Iterable[Guest]) -> tuple[Group, ...]:
    """Return the guests in the order of `spelling`, by first letter; what has none is under #."""
    groups: dict[str, list[Guest]] = {}
    for _key, guest in sorted(
        ((spelling(one.name), one) for one in guests), key=lambda pair: (pair[0], pair[1].code)
    ):
        letter = _key[:1].upper()
        groups.setdefault(letter if "A" <= letter <= "Z" else "#", []).append(guest)
    return tuple(Group(letter, tuple(groups[letter])) for letter in sorted(groups))


def _by_party(plan: PublishedPlan) -> dict[str, list[PlannedMeeting]]:
    found: dict[str, list[PlannedMeeting]] = {}
    for one in plan.meetings:
        for party in one.pair:
            found.setdefault(party, []).append(one)
    return found


def _personal(person: Person, party: Party, rows: tuple[Row, ...]) -> Sheet:
    said = [person.title, party.name if party.name != person.name else ""]
    return Sheet(person.name, " · ".join(part for part in said if part), rows)


def _runs(plan: PublishedPlan, slots: Iterable[SlotTime]) -> list[list[SlotTime]]:
    """Return slots in stretches that follow each other on one day where the event is."""
    zone = ZoneInfo(plan.event.zone)

    def stretch(each: tuple[int, SlotTime]) -> tuple[int, date]:
        at, slot = each
        return slot.number - at, slot.starts_at.astimezone(zone).date()

    return [[slot for _, slot in run] for _, run in groupby(enumerate(slots), stretch)]


def _closed(table: Table, run: list[SlotTime], clock: Clock) -> Row:
    time = f"{clock(run[0].starts_at)}–{clock(run[-1].ends_at)}"
    return Row(time, *called(table), names=(), mark="closed")


def _row(
    plan: PublishedPlan, meeting: PlannedMeeting, clock: Clock, mine: Party | None = None
) -> Row:
    slot, table = plan.slots[meeting.slot], plan.tables[meeting.table]
    parties = [plan.parties.get(one) for one in meeting.pair if not mine or one != mine.public_id]
    name, zone = called(table)
    people = "" if mine is None or not parties[0] else ", ".join(p.name for p in parties[0].people)
    return Row(
        time=f"{clock(slot.starts_at)}–{clock(slot.ends_at)}",
        table=name,
        zone=zone,
        names=tuple(one.name if one else "?" for one in parties),
        people=people,
    )


def _marked(
    plan: PublishedPlan, meeting: PlannedMeeting, clock: Clock, party: Party, change: Change | None
) -> Row:
    row = _row(plan, meeting, clock, party)
    if change is None:
        return row
    mark = "gone" if change.after is None else "moved" if change.before else "new"
    before = ""
    if mark == "moved" and change.before is not None:
        old = _row(plan, change.before, clock, party)
        before = f"{old.time} · {old.table}"
    return Row(row.time, row.table, row.zone, row.names, row.people, mark, before)
