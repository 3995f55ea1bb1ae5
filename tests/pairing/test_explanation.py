from typing import Any

from matchmaker.pairing import reading
from matchmaker.pairing.problem import Unmet
from matchmaker.pairing.solver import solve
from tests.pairing.events import LONG, event

S1, S2, P1, P2 = range(4)


def unmet(**given: Any) -> tuple[Unmet, ...]:
    return solve(reading.read(event(**given)), left=lambda: LONG).unmet


def people(**more: dict[str, Any]) -> list[dict[str, Any]]:
    return [row | more.get(row["id"], {}) for row in event()["participants"]]


def row(a: str, b: str, score: float = 1, **more: Any) -> dict[str, Any]:
    return {"a": a, "b": b, "score": score, **more}


def test_everybody_content_leaves_nothing_to_explain() -> None:
    assert unmet() == ()


def test_somebody_without_candidates_is_named() -> None:
    found = unmet(candidates=[row("s1", "p1")], participants=people()[:3])
    assert found == (Unmet((S2,), 1, 0, "no-candidates"),)


def test_a_never_meet_leaves_no_candidate() -> None:
    found = unmet(candidates=[row("s1", "p1"), row("s2", "p1")], never_meet=[["s2", "p1"]],
                  participants=people()[:3])  # fmt: skip
    assert found == (Unmet((S2,), 1, 0, "no-candidates"),)


def test_full_candidates_are_named() -> None:
    found = unmet(candidates=[row("s1", "p1", 2), row("s2", "p1")],
                  participants=people(p1={"max_meetings": 1})[:3])  # fmt: skip
    assert found == (Unmet((S2,), 1, 0, "full", who=(P1,)),)


def test_never_free_together_names_the_slots_that_would_be_free() -> None:
    found = unmet(candidates=[row("s1", "p1"), row("s2", "p1")],
                  participants=people(s2={"unavailable": [0]},
                                      p1={"unavailable": [1, 2]})[:3])  # fmt: skip
    assert found == (Unmet((S2,), 1, 0, "never-free-together", who=(P1,), when=(1, 2)),)


def test_tables_that_run_out_are_named_by_slot() -> None:
    found = unmet(slots=1, tables=1, candidates=[row("s1", "p1", 2), row("s2", "p2")])
    assert found == (Unmet((S2,), 1, 0, "no-tables", when=(0,)),
                     Unmet((P2,), 1, 0, "no-tables", when=(0,)))  # fmt: skip


def test_a_minimum_not_reached_says_what_was_wanted() -> None:
    found = unmet(slots=1, participants=people(s1={"min_meetings": 2}))
    assert [(u.who_is_short, u.wanted, u.got) for u in found] == [((S1,), 2, 1)]


def test_an_impossible_must_meet_comes_with_an_irreducible_conflict() -> None:
    """Of three must-meets in two free slots any two could be held; the fourth is not to blame."""
    given = [*people(s1={"unavailable": [0]}), {"id": "p3", "side": "p"}]
    found = unmet(participants=given, tables=3, must_meet=[
        ["s1", "p1"], ["s1", "p2"], ["s1", "p3"], ["s2", "p1"],
    ])  # fmt: skip
    pairs = [u for u in found if len(u.who_is_short) == 2]
    assert len(pairs) == 1
    assert (pairs[0].cause, pairs[0].who, pairs[0].when) == ("conflict", (S1,), (1, 2))
    assert sorted(pairs[0].rules) == [(0, 2), (0, 3), (0, 4)]


def test_must_meets_beyond_a_maximum_conflict() -> None:
    found = unmet(participants=people(s1={"max_meetings": 1}),
                  must_meet=[["s1", "p1"], ["s1", "p2"]])  # fmt: skip
    conflict = next(u for u in found if len(u.who_is_short) == 2)
    assert (conflict.cause, sorted(conflict.rules)) == ("conflict", [(0, 2), (0, 3)])


def test_a_must_meet_of_people_pinned_apart_says_so() -> None:
    found = unmet(participants=people(s1={"table": 0}, p1={"table": 1}), must_meet=[["s1", "p1"]])
    assert [u.cause for u in found] == ["different-tables"]


def test_more_must_meets_than_tables_are_told_soon() -> None:
    names = [*(f"s{i}" for i in range(10)), *(f"p{i}" for i in range(10))]
    pairs = [[s, p] for s in names[:10] for p in names[10:]]
    found = unmet(slots=10, tables=8, participants=[{"id": n, "side": n[0]} for n in names],
                  candidates=[], must_meet=pairs)  # fmt: skip
    missed = [each.cause for each in found if len(each.who_is_short) == 2]
    assert missed == ["no-tables"] * 20
