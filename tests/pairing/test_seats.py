"""Tables that are closed in some slots, and meetings at tables with seats enough."""

import random
import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from matchmaker.core.database import db
from matchmaker.events import queries, table_seats
from matchmaker.events.models import Event, EventHost, EventTable, Participant
from matchmaker.organisations.models import Kind
from matchmaker.pairing import board, publishing, reading, screen, service
from matchmaker.pairing.graph import build
from matchmaker.pairing.problem import Meeting
from matchmaker.pairing.replanning import TooManyChangesError
from matchmaker.pairing.solver import solve
from matchmaker.pairing.tables import seat
from matchmaker.pairing.verify import BrokenRuleError, verify
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_attendee, make_event, make_participant, make_wish
from tests.factories.pairing import solved
from tests.pairing.events import LONG, any_event, best_value, event
from tests.printing.test_sheets import plan
from tests.printing.test_views import text_of


def some_closed(seed: int) -> dict[str, Any]:
    """An event as `any_event` makes them, in which some tables are closed in some slots."""
    given, rng = any_event(seed), random.Random(seed)  # noqa: S311 - not for secrets
    numbers = given["tables"]
    numbers = numbers if isinstance(numbers, list) else [numbers] * given["slots"]
    rows = [[rng.choice((0, 2, 4)) for _ in range(number)] for number in numbers]
    rows[0][0] = 2
    return given | {"tables": rows}


@pytest.mark.parametrize("seed", range(150))
def test_nobody_sits_at_a_closed_table_and_no_better_plan_is_found(seed: int) -> None:
    given = some_closed(seed)
    best = best_value(given)
    ends = time.monotonic() + LONG
    try:
        plan = solve(reading.read(given), left=lambda: ends - time.monotonic())
    except TooManyChangesError:
        assert best is None
        return
    assert all(given["tables"][m.slot][m.table] for m in plan.meetings)
    assert best is not None
    assert plan.status == "optimal"
    assert plan.score == pytest.approx(best[2], abs=1e-7)


def test_seats_that_are_alike_in_each_slot_are_a_number_of_tables() -> None:
    alike, some = (reading.read(event(tables=rows)) for rows in (
        [[4, 4], [6, 6, 6], []], [[4, 4], [4, 0, 6], []]))  # fmt: skip
    assert (alike.tables, alike.seats) == ((2, 3, 0), ())
    assert (some.tables, some.seats) == ((2, 2, 0), ((4, 4), (4, 0, 6), ()))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"tables": [[4], 2, [4]]}, "$.tables[1]: expected the seats of each table, as in other"),
        ({"tables": [[4], [-1], [4]]}, "$.tables[1][0]: expected a whole number of at least 0"),
        ({"tables": [[4], [4]]}, "$.tables: expected one number a slot (3), found 2"),
        ({"tables": [[0], [], [0]]}, "$.tables: 0 tables in every slot"),
        ({"participants": [{"id": "s1", "table": 1}, *event()["participants"][1:]],
          "tables": [[4], [4], [4]]}, "$.participants[0].table: table 1 is out of range"),
        ({"participants": [{"id": "s1", "people": "5"}, *event()["participants"][1:]]},
         "$.participants[0].people: expected a whole number of at least 0, found '5'"),
    ],
)  # fmt: skip
def test_a_fault_in_seats_is_named_by_its_path(given: dict[str, Any], fault: str) -> None:
    with pytest.raises(reading.BadEventError) as caught:
        reading.read(event(**given))
    assert [f"{path}: {wrong}"[: len(fault)] for path, wrong in caught.value.faults] == [fault]


def test_a_published_meeting_at_a_table_closed_since_is_moved_and_is_no_change() -> None:
    given = event(
        tables=[[0, 4], [4, 4], [4, 4]], max_changes=0,
        published=[{"a": "s1", "b": "p1", "slot": 0, "table": 0},
                   {"a": "s2", "b": "p2", "slot": 0, "table": 1}],
    )  # fmt: skip
    problem = reading.read(given)
    plan = solve(problem, left=lambda: LONG)
    assert plan.changes == 0
    assert Meeting(0, 1, 1, 3) in plan.meetings
    with pytest.raises(BrokenRuleError, match="no such table in the slot"):
        verify(problem, solve(reading.read(given | {"tables": 2}), left=lambda: LONG))


def test_large_meetings_get_large_tables_beside_those_that_are_bound() -> None:
    people = [
        {"id": name, "side": name[0], "people": size}
        for name, size in (("s1", 1), ("s2", 1), ("s3", 3), ("p1", 1), ("p2", 1), ("p3", 2))
    ]
    pairs = [("s1", "p1"), ("s2", "p2"), ("s3", "p3")]
    given = event(
        slots=1, tables=[[4, 2, 6, 5]], participants=people,
        candidates=[{"a": a, "b": b, "score": 1} for a, b in pairs],
    )  # fmt: skip

    def tables(**more: Any) -> list[int]:
        graph = build(reading.read(given | more))
        at = {m.a: m.table for m in seat(graph, dict.fromkeys(range(3), 0))}
        return [at[who] for who in range(3)]

    assert tables() == [1, 0, 3]
    assert tables(published=[{"a": "s1", "b": "p1", "slot": 0, "table": 3}]) == [3, 1, 2]
    assert tables(tables=4) == [0, 1, 2]


def row(a: str, b: str, table: int) -> board.Row:
    return {"a": a, "b": b, "slot": 0, "table": table, "locked": False}


def test_a_locked_meeting_leaves_the_others_the_best_of_the_rest() -> None:
    problem: dict[str, Any] = {
        "tables": [[8, 4, 6, 0]], "published": [], "locked": [{**row("s1", "p1", 0)}],
        "participants": [{"id": name, "table": None, "people": 3 if name == "s2" else 2}
                         for name in ("s1", "s2", "p1", "p2")],
    }  # fmt: skip
    found = board.settle([row("s2", "p2", 0), row("s1", "p1", 1)], problem["locked"], frozenset())
    assert [one["table"] for one in found] == [0, 1]
    assert [(one["a"], one["table"]) for one in board.reseat(problem, found)] == [
        ("s1", 0), ("s2", 2),
    ]  # fmt: skip


def evening(**values: Any) -> tuple[Event, list[Participant]]:
    """Tables for four, four and six, the second closed in the second slot; a team of four comes."""
    meetup = make_event(slots=3, tables=3, **values)
    people = [make_participant(meetup, name) for name in ("Alba Dx", "Bora Bio", "Cyan AI")]
    people += [make_participant(meetup, name, Kind.PHARMA) for name in ("Corden", "Delphi")]
    for _colleague in range(3):
        make_attendee(meetup, participant_id=people[3].id)
    for who in people[:3]:
        for target in people[3:]:
            make_wish(who, target)
    tables = queries.tables_of(meetup.id)
    tables[2].capacity = 6
    table_seats.set_seats(meetup, [tables[1].id], 1, 1, 0)
    db.session.commit()
    return meetup, people


def test_list_board_and_paper_know_the_closed_table_and_the_large_one(client: Client) -> None:
    host = client.sign_in(make_user())
    meetup, people = evening()
    db.session.add(EventHost(event_id=meetup.id, user_id=host.id))
    draft = solved(meetup)
    team = people[3].public_id
    assert len(draft.meetings) == 6
    assert Counter(one["slot"] for one in draft.meetings) == {0: 2, 1: 2, 2: 2}
    assert all((one["table"] == 2) == (team in (one["a"], one["b"])) for one in draft.meetings)
    assert [one["table"] for one in draft.meetings if one["slot"] == 1] == [0, 2]
    address = f"/events/{meetup.slug}/pairing/drafts/{draft.public_id}"
    client.get(address)
    assert "Tables that may be too small" not in client.text
    assert "18:20 2 / 2" in client.text
    client.get(f"{address}/board")
    cell = client.page.select_one('[data-cell="1-1"]')
    assert cell is not None
    assert cell.text.strip() == "closed"
    other = next(one for one in draft.meetings if one["slot"] == 1 and one["table"] == 0)
    pair = {"a": other["a"], "b": other["b"]}
    client.post(f"{address}/board", {**pair, "to": "1-1", "revision": 0})
    assert "the table is closed then" in client.text
    client.post(f"{address}/board", {"do": "undo", "revision": 1})
    first = next(one for one in draft.meetings if one["slot"] == one["table"] == 0)
    service.place(draft, 2, board.pair_of(first), 0, 1)
    publishing.publish(meetup, draft, host.id, 0)
    pages = text_of(client, f"/events/{meetup.slug}/print/tables.pdf?language=en")
    assert ["closed" in page for page in pages] == [False, True, False]


def test_the_projector_tells_a_closed_table_from_a_free_one() -> None:
    first, second = plan().tables
    closed = replace(plan(), tables=(replace(first, seats=(0, 4)), second))
    for setting, expected in ((plan(), [False, False]), (closed, [True, False])):
        shown = screen.at(setting, setting.slots[0].starts_at)
        assert [one.is_closed for one in shown.places] == expected


def test_a_draft_is_not_published_onto_a_table_that_was_closed_since(client: Client) -> None:
    host = client.sign_in(make_user())
    meetup, _people = evening()
    db.session.add(EventHost(event_id=meetup.id, user_id=host.id))
    draft = solved(meetup)
    address = f"/events/{meetup.slug}/pairing/drafts/{draft.public_id}/publish"
    client.get(address)
    late = client.form("/publish")
    table_seats.set_seats(meetup, [queries.tables_of(meetup.id)[0].id], 1, 1, 0)
    client.submit(late)
    assert "Nothing was published, because this draft has conflicts:" in client.text
    assert ": the table is closed then. Solve them on the board" in client.text
    client.get(address)
    assert "solve its conflicts first" in client.text
    assert meetup.plan_version == 0


def test_a_locked_meeting_leaves_a_table_that_was_closed_since_and_keeps_its_slot(
    app: Flask,
) -> None:
    meetup, people = evening()
    draft = solved(meetup)
    held = next(one for one in draft.meetings if one["slot"] == 0 and one["table"] != 2)
    service.lock(draft, 0, board.pair_of(held), locked=True)
    table_seats.set_seats(meetup, [queries.tables_of(meetup.id)[held["table"]].id], 0, 0, 0)
    again = solved(meetup, keep=draft)
    kept = next(one for one in again.meetings if one["locked"])
    assert (board.pair_of(kept), kept["slot"]) == (board.pair_of(held), 0)
    assert kept["table"] != held["table"]
    assert service.conflicts(again) == ()
    people[4].table_id = db.session.query(EventTable).filter_by(number=1).one().id
    pinned = solved(meetup)
    own = {one["slot"]: one["table"] for one in pinned.meetings
           if people[4].public_id in (one["a"], one["b"])}  # fmt: skip
    assert own == {0: 1, 2: 1}
