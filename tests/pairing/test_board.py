"""The board names conflicts, counts what a plan is worth, and keeps locked meetings."""

from typing import Any

from matchmaker.pairing import board
from matchmaker.pairing.board import Conflict


def row(a: str, b: str, slot: int, table: int, *, locked: bool = False) -> dict[str, Any]:
    return {"a": a, "b": b, "slot": slot, "table": table, "locked": locked}


def problem(**given: Any) -> dict[str, Any]:
    people: list[dict[str, Any]] = [
        {"id": name, "unavailable": [], "min_meetings": 1, "table": None}
        for name in ("s1", "s2", "p1", "p2")
    ]
    pairs = [("s1", "p1", 0.9), ("s1", "p2", 0.2), ("s2", "p1", 0.4), ("s2", "p2", 0.6)]
    return {
        "slots": 3, "tables": [2, 2, 2], "participants": people,
        "candidates": [{"a": a, "b": b, "score": score} for a, b, score in pairs],
        "must_meet": [], "never_meet": [], "published": [], "past": [], "worth": {},
    } | given  # fmt: skip


def test_a_plan_without_faults_has_no_conflicts() -> None:
    assert board.conflicts(problem(), [row("s1", "p1", 0, 0), row("s2", "p2", 0, 1)]) == ()


def test_two_at_one_table_and_one_at_two_tables_are_conflicts() -> None:
    found = board.conflicts(problem(), [row("s1", "p1", 0, 0), row("s2", "p1", 0, 0)])
    assert {(one.code, one.who) for one in found} == {("table", ""), ("busy", "p1")}


def test_absence_pins_limits_and_never_meets_are_conflicts() -> None:
    event = problem(never_meet=[["s1", "p1"]])
    event["participants"][0] |= {"unavailable": [1], "max_meetings": 0}
    event["participants"][2]["table"] = 1
    assert set(board.conflicts_of(event, [], row("s1", "p1", 1, 0))) == {
        Conflict(("s1", "p1"), "never"),
        Conflict(("s1", "p1"), "away", "s1"),
        Conflict(("s1", "p1"), "too-many", "s1"),
        Conflict(("s1", "p1"), "pinned", "p1"),
    }


def test_what_is_over_is_never_a_conflict() -> None:
    past = row("s1", "p1", 0, 0)
    event = problem(tables=[0, 2, 2], past=[past], worth={"s1 p1": 0.9})
    event["participants"][0]["unavailable"] = [0]
    assert board.conflicts(event, [past]) == ()


def test_figures_count_score_breaks_shortage_tables_walks_and_changes() -> None:
    event = problem(must_meet=[["s2", "p1"]], published=[row("s1", "p1", 0, 1)])
    rows = [row("s1", "p1", 0, 0), row("s1", "p2", 2, 1)]
    found = board.figures(event, rows, ["left", "right"])
    assert (found.meetings, round(found.score, 6), found.breaks) == (2, 1.1, 1)
    assert found.short == (("s2", 1, 0),)
    assert found.without == ("s2",)
    assert found.missed == (("s2", "p1"),)
    assert (found.used, found.walks, found.changes) == ((1, 0, 1), 1, 1)


def test_a_locked_meeting_gets_its_table_back_by_changing_places() -> None:
    locked = [row("s2", "p2", 0, 0, locked=True)]
    solved = [row("s1", "p1", 0, 0), row("s2", "p2", 0, 1)]
    assert board.settle(solved, locked, frozenset()) == [
        row("s2", "p2", 0, 0, locked=True),
        row("s1", "p1", 0, 1),
    ]


def test_a_locked_meeting_gets_its_table_back_from_an_agreed_one_that_has_none() -> None:
    agreed = {**row("s1", "p1", 0, 0), "table": None}
    solved = [row("s1", "p1", 0, 0), row("s2", "p2", 0, 1)]
    found = board.settle(solved, [agreed, row("s2", "p2", 0, 0, locked=True)], frozenset())
    assert [(one["a"], one["table"]) for one in found] == [("s2", 0), ("s1", 1)]


def test_a_meeting_put_on_another_of_its_time_changes_places_with_it() -> None:
    rows = [row("s1", "p1", 0, 0), row("s2", "p2", 0, 1), row("s1", "p2", 1, 0)]
    assert board.place(rows, ("s2", "p2"), 0, 0) == [
        row("s2", "p2", 0, 0, locked=True),
        row("s1", "p1", 0, 1),
        row("s1", "p2", 1, 0),
    ]
    elsewhere = board.place(rows, ("s2", "p2"), 1, 0)
    assert elsewhere[1:] == [row("s1", "p2", 1, 0), row("s2", "p2", 1, 0, locked=True)]


def test_a_pinned_team_does_not_give_its_table_away() -> None:
    locked = [row("s2", "p2", 0, 0, locked=True)]
    solved = [row("s1", "p1", 0, 0), row("s2", "p2", 0, 1)]
    found = board.settle(solved, locked, frozenset({"p1"}))
    assert [(one["a"], one["table"]) for one in found] == [("s1", 0), ("s2", 1)]
