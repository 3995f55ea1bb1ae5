import functools
import itertools
import random
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matchmaker.pairing import reading
from matchmaker.pairing.problem import Plan, Problem
from matchmaker.pairing.replanning import TooManyChangesError
from matchmaker.pairing.solver import Progress, solve
from tests.pairing.events import LONG, any_event, best_value, event


def solved(given: dict[str, Any], seconds: float = LONG, seed: int = 0) -> tuple[Problem, Plan]:
    problem = reading.read(given)
    end = time.monotonic() + seconds
    return problem, solve(problem, seed=seed, left=lambda: end - time.monotonic())


def value(problem: Problem, plan: Plan) -> tuple[int, int, float, int]:
    met = {(min(m.a, m.b), max(m.a, m.b)) for m in plan.meetings}
    got = Counter(who for m in plan.meetings for who in (m.a, m.b))
    missing = sum(max(0, p.min_meetings - got[i]) for i, p in enumerate(problem.participants))
    held = sum(pair in met for pair in problem.must_meet)
    return held, -missing, round(plan.score, 9), -plan.breaks


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**9))
@example(501)  # holding its must-meet costs a minimum meeting, which another place gives back
def test_no_plan_is_better_than_one_called_optimal(seed: int) -> None:
    given = any_event(seed)
    best = best_value(given)
    try:
        problem, plan = solved(given)
    except TooManyChangesError:
        assert best is None
        return
    assert best is not None
    ours = value(problem, plan)
    if plan.status == "optimal":
        assert ours[:2] == best[:2]
        assert ours[2] == pytest.approx(best[2], abs=1e-7)
        assert plan.breaks_bound <= -best[3]
        if plan.breaks == plan.breaks_bound:
            assert plan.breaks == -best[3]
    if ours[:2] == best[:2]:
        assert best[2] <= plan.bound + 1e-7


def crowd(seed: int, startups: int, pharma: int, share: float, slots: int, tables: int,
          away: float = 0.0, **more: Any) -> dict[str, Any]:  # fmt: skip
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    people: list[dict[str, Any]] = [{"id": f"s{i}", "side": "startup"} for i in range(startups)]
    people += [{"id": f"p{j}", "side": "pharma"} for j in range(pharma)]
    for person in people:
        if away:
            start = rng.randrange(slots)
            person["unavailable"] = list(range(start, min(slots, start + round(2 * away * slots))))
    pairs = itertools.product(range(startups), range(pharma))
    candidates = [{"a": f"s{i}", "b": f"p{j}", "score": round(rng.random(), 4)}
                  for i, j in pairs if rng.random() < share]  # fmt: skip
    return {"slots": slots, "tables": tables, "participants": people, "candidates": candidates,
            **more}  # fmt: skip


def test_everybody_available_is_solved_to_the_proof() -> None:
    _, plan = solved(crowd(1, 60, 24, 0.4, 8, 18))
    assert (plan.status, plan.gap, len(plan.meetings)) == ("optimal", 0.0, 144)


def test_tables_that_differ_by_slot_are_used_up() -> None:
    given = crowd(2, 30, 12, 0.6, 5, 1)
    given["tables"] = [2, 9, 1, 12, 4]
    _, plan = solved(given)
    assert plan.status == "optimal"
    assert Counter(m.slot for m in plan.meetings) == {0: 2, 1: 9, 2: 1, 3: 12, 4: 4}


def test_absences_leave_a_gap_below_two_per_mille() -> None:
    _, plan = solved(crowd(3, 60, 24, 0.4, 10, 14, away=0.2))
    assert 0 <= plan.gap < 0.002


def test_everyone_may_meet_everyone() -> None:
    rng = random.Random(4)  # noqa: S311 - not for secrets
    people = [{"id": f"o{i}", "side": "any"} for i in range(60)]
    candidates = [{"a": f"o{i}", "b": f"o{j}", "score": round(rng.random(), 3)}
                  for i, j in itertools.combinations(range(60), 2)
                  if rng.random() < 0.3]  # fmt: skip
    _, plan = solved({"slots": 10, "tables": 22, "participants": people, "candidates": candidates})
    assert plan.gap < 0.002


def test_the_same_seed_gives_the_same_plan() -> None:
    given = crowd(5, 24, 10, 0.4, 6, 7, away=0.2)
    assert solved(given)[1] == solved(given)[1]


def test_the_order_of_time_does_not_matter_for_a_triangle() -> None:
    people = [{"id": name, "side": "any"} for name in "abc"]
    candidates = [{"a": a, "b": b, "score": 1} for a, b in itertools.combinations("abc", 2)]
    _, plan = solved({"slots": 2, "tables": 1, "participants": people, "candidates": candidates})
    assert (plan.score, plan.status) == (2, "optimal")


def test_a_plan_without_time_is_valid_and_says_that_it_is_only_feasible() -> None:
    problem, plan = solved(crowd(6, 40, 16, 0.4, 8, 12, away=0.2, must_meet=[["s1", "p1"]]), 0)
    assert plan.status == "feasible"
    assert plan.score <= plan.bound
    assert value(problem, plan)[0] == 1


def test_progress_only_improves() -> None:
    seen: list[Progress] = []
    end = time.monotonic() + LONG
    problem = reading.read(crowd(7, 30, 12, 0.4, 8, 9, away=0.2))
    plan = solve(problem, left=lambda: end - time.monotonic(), report=seen.append)
    scores = [progress.score for progress in seen]
    assert scores == sorted(scores)
    assert scores[-1] <= plan.score + 1e-9
    assert {progress.phase for progress in seen} >= {"placing", "relaxing", "breaks"}


@functools.cache
def replanned(limit: int | None) -> tuple[dict[str, Any], Plan]:
    given = crowd(8, 40, 16, 0.4, 8, 12, away=0.1)
    problem, plan = solved(given)
    ids = [person.id for person in problem.participants]
    given["published"] = [{"a": ids[m.a], "b": ids[m.b], "slot": m.slot, "table": m.table}
                          for m in plan.meetings]  # fmt: skip
    for gone in ("s3", "s17"):
        given["participants"][ids.index(gone)]["unavailable"] = list(range(8))
    return given, solved(given | {"max_changes": limit})[1]


@pytest.mark.parametrize("limit", [0, 5])
def test_no_more_of_a_published_plan_changes_than_allowed(limit: int) -> None:
    _, plan = replanned(limit)
    assert plan.changes <= limit


def test_a_few_changes_come_close_to_a_free_hand() -> None:
    _, few = replanned(10)
    _, free = replanned(None)
    assert few.score >= 0.99 * free.score


def test_a_plan_that_is_best_already_is_not_changed() -> None:
    given = event()
    problem, plan = solved(given)
    ids = [person.id for person in problem.participants]
    swapped = [{"a": ids[m.a], "b": ids[m.b], "slot": (m.slot + 1) % 2, "table": 1 - m.table}
               for m in plan.meetings]  # fmt: skip
    again = solved(given | {"published": swapped})[1]
    assert (again.score, again.breaks, again.changes) == (plan.score, plan.breaks, 0)


def test_meetings_that_became_impossible_do_not_count_as_changes() -> None:
    published = [{"a": "s1", "b": "p1", "slot": 0, "table": 0},
                 {"a": "s2", "b": "p2", "slot": 0, "table": 1},
                 {"a": "s1", "b": "gone", "slot": 1, "table": 0},
                 {"a": "s2", "b": "p1", "slot": 7, "table": 0}]  # fmt: skip
    _, plan = solved(event(published=published, never_meet=[["s1", "p1"]], max_changes=0))
    assert plan.changes == 0
    assert (0, 1, 1, 3) in {(m.slot, m.table, m.a, m.b) for m in plan.meetings}


def test_more_changes_than_allowed_are_refused() -> None:
    published = [{"a": "s1", "b": "p1", "slot": 0, "table": 0},
                 {"a": "s1", "b": "p2", "slot": 1, "table": 0}]  # fmt: skip
    given = event(published=published, max_changes=0)
    given["participants"][0]["max_meetings"] = 1
    with pytest.raises(TooManyChangesError, match="needs 1 changes, 0 are allowed"):
        solved(given)
