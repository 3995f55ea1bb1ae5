"""What stands on which sheet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from matchmaker.pairing.published import (
    Change,
    EventHeader,
    Party,
    Person,
    PlannedMeeting,
    PublishedPlan,
    SlotTime,
    Table,
)
from matchmaker.printing import sheets
from matchmaker.printing.sheets import Guest, Row

BEGINS = datetime(2027, 3, 4, 17, 0, tzinfo=UTC)
FIRST, SECOND = PlannedMeeting(0, 1, "a", "c"), PlannedMeeting(1, 0, "b", "c")


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def plan(*changes: Change) -> PublishedPlan:
    """Two startups, one pharma of two people, two meetings."""
    names = {"a": "Alba", "b": "北京生物", "c": "Corden"}
    people = {"a": ("Zoë",), "b": ("曾敏",), "c": ("Ann", "Bob")}
    return PublishedPlan(
        event=EventHeader("evening", "Evening", "Pier", "UTC", BEGINS, BEGINS, ("en",)),
        slots=tuple(
            SlotTime(
                at, BEGINS + timedelta(minutes=20 * at), BEGINS + timedelta(minutes=20 * at + 15)
            )
            for at in range(2)
        ),
        tables=(Table(0, "T1", "Hall"), Table(1, "T2")),
        parties={
            key: Party(
                key, name, "startup", tuple(Person(f"{key}{one}", one) for one in people[key])
            )
            for key, name in names.items()
        },
        meetings=(FIRST, SECOND),
        version=2,
        changes=changes,
    )


def test_the_master_list_goes_by_slot() -> None:
    found = sheets.by_slot(plan(), clock)
    assert [one.title for one in found] == ["17:00–17:15", "17:20–17:35"]
    assert found[0].rows == (Row("17:00–17:15", "T2", "", ("Alba", "Corden")),)


def test_a_table_says_when_it_is_closed() -> None:
    """Slots in a row of a day are one line; a meeting there, published before, stands."""
    late = [SlotTime(at, BEGINS + timedelta(hours=at), BEGINS + timedelta(hours=at, minutes=15))
            for at in range(2, 10)]  # fmt: skip
    known = plan()
    closed = Table(0, "T1", "Hall", (0, 0, 4, *[0] * 7))
    found = sheets.by_table(
        replace(known, slots=(*known.slots, *late), tables=(closed, known.tables[1])), clock
    )
    assert [(row.time, row.names, row.mark) for row in found[0].rows] == [
        ("17:00–17:15", (), "closed"),
        ("17:20–17:35", ("北京生物", "Corden"), ""),
        ("20:00–23:15", (), "closed"),
        ("00:00–02:15", (), "closed"),
    ]
    assert {row.mark for row in found[1].rows} == {""}


def test_a_table_has_its_own_meetings() -> None:
    found = [(one.title, [row.names for row in one.rows]) for one in sheets.by_table(plan(), clock)]
    assert found == [("T1", [("北京生物", "Corden")]), ("T2", [("Alba", "Corden")])]


def test_a_table_without_a_name_goes_by_its_zone_or_number() -> None:
    assert sheets.called(Table(0, "T1", "Hall")) == ("T1", "Hall")
    assert sheets.called(Table(1, "", "Hall")) == ("Hall", "")
    assert sheets.called(Table(2, "")) == ("3", "")


def test_every_person_has_a_sheet_with_the_other_side_in_the_order_of_spelling() -> None:
    found = sheets.by_person(plan(), clock)
    assert [one.title for one in found] == ["Ann", "Bob", "曾敏", "Zoë"]
    assert found[0].subtitle == "Corden"
    assert [row.names for row in found[0].rows] == [("Alba",), ("北京生物",)]
    assert found[0].rows[0].people == "Zoë"


def test_slips_are_only_for_whom_something_changed_and_say_what() -> None:
    before = PlannedMeeting(0, 0, "b", "c")
    gone = PlannedMeeting(1, 1, "a", "c")
    found = sheets.slips(plan(Change("b", "c", before, SECOND)), clock)
    marks = {one.title: [(row.mark, row.before) for row in one.rows] for one in found}
    moved = ("moved", "17:00–17:15 · T1")
    assert marks == {"Ann": [("", ""), moved], "Bob": [("", ""), moved], "曾敏": [moved]}
    only = sheets.slips(plan(Change("a", "c", gone, None)), clock)
    assert [row.mark for row in only[-1].rows] == ["", "gone"]
    early = PlannedMeeting(0, 0, "b", "c")
    first = sheets.slips(plan(Change("b", "c", early, None)), clock)
    assert [row.mark for row in first[-1].rows] == ["gone", ""]  # in the order of time
    assert sheets.slips(plan(), clock) == ()


def test_the_door_list_reads_chinese_family_names_as_names() -> None:
    names = ["曾晓明", "Ángela", "单丽", "Zack", "张伟", "123 Inc", "仇英"]
    found = sheets.door(Guest(str(at), name) for at, name in enumerate(names))
    assert [(one.letter, [guest.name for guest in one.guests]) for one in found] == [
        ("#", ["123 Inc"]),
        ("A", ["Ángela"]),
        ("Q", ["仇英"]),
        ("S", ["单丽"]),
        ("Z", ["Zack", "曾晓明", "张伟"]),
    ]
