from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matchmaker.pairing import reading
from matchmaker.pairing.problem import Meeting, Plan, Problem, Unmet
from matchmaker.pairing.verify import BrokenRuleError, verify
from tests.pairing.events import event

GIVEN = event(
    must_meet=[["s1", "p1"]],
    published=[{"a": "s1", "b": "p1", "slot": 0, "table": 0}],
    max_changes=0,
)
MEETINGS = (Meeting(0, 0, 0, 2), Meeting(0, 1, 1, 3), Meeting(2, 0, 0, 3))
PLAN = Plan(MEETINGS, "feasible", 0.5 + 0.8 + 0.6, 2.6, breaks=2, breaks_bound=0, changes=0)


def problem(**changed: Any) -> Problem:
    given = GIVEN | changed
    people = [dict(person) for person in given["participants"]]
    for name, more in changed.pop("people", {}).items():
        next(p for p in people if p["id"] == name).update(more)
    given.pop("people", None)
    return reading.read(given | {"participants": people})


def test_a_good_plan_passes() -> None:
    verify(problem(), PLAN)


def moved(i: int, **to: int) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        meetings = list(plan.meetings)
        meetings[i] = replace(meetings[i], **to)
        return replace(plan, meetings=tuple(meetings))

    return change


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (moved(2, slot=3), "no such slot"),
        (moved(2, table=2), "no such table"),
        (moved(2, slot=0, table=1), "has 2 meetings in slot 0"),
        (moved(1, table=0), "table 0 has 2 meetings"),
        (moved(2, b=2), "pair [0, 2] meets 2 times"),
        (moved(2, a=2, b=3), "is no candidate"),
        (moved(0, slot=1), "1 changes, at most 0"),
        (moved(0, table=1), "1 changes, at most 0"),
        (lambda p: replace(p, score=1.8), "is stated as 1.8"),
        (lambda p: replace(p, bound=1.0), "above its bound"),
        (lambda p: replace(p, breaks=0), "2 breaks are stated as 0"),
        (lambda p: replace(p, breaks_bound=3), "below their bound"),
        (lambda p: replace(p, changes=1), "0 changes are stated as 1"),
        (lambda p: replace(p, status="optimal"), "has a gap"),
        (lambda p: replace(p, status="best"), "unknown status"),
        (lambda p: replace(p, meetings=p.meetings[1:]), "must-meet (0, 2) is not held"),
    ],
)
def test_every_broken_rule_is_found(change: Callable[[Plan], Plan], rule: str) -> None:
    with pytest.raises(BrokenRuleError) as caught:
        verify(problem(), change(PLAN))
    assert any(rule in line for line in caught.value.rules)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"people": {"s2": {"unavailable": [0]}}}, "s2 is unavailable"),
        ({"people": {"s2": {"table": 0}}}, "s2 is pinned to table 0"),
        ({"people": {"s1": {"max_meetings": 1}}}, "s1 has 2 meetings, at most 1"),
        ({"people": {"p1": {"min_meetings": 2}}}, "p1 is short of meetings and not named"),
        ({"never_meet": [["p2", "s2"]]}, "must never meet"),
        ({"tables": [1, 2, 2]}, "no such table"),
    ],
)
def test_every_rule_is_checked(changed: dict[str, Any], rule: str) -> None:
    with pytest.raises(BrokenRuleError) as caught:
        verify(problem(**changed), PLAN)
    assert any(rule in line for line in caught.value.rules)


def test_a_pair_keeps_to_its_own_slots() -> None:
    candidates = [dict(row) for row in GIVEN["candidates"]]
    candidates[1]["slots"] = [0, 1]
    with pytest.raises(BrokenRuleError, match="may not use the slot"):
        verify(problem(candidates=candidates), PLAN)


def test_whoever_is_named_counts_as_told() -> None:
    short = problem(people={"p1": {"min_meetings": 2}})
    verify(short, replace(PLAN, unmet=(Unmet((2,), 2, 1, "full", who=(1,)),)))
