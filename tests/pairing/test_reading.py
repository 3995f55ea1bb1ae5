from typing import Any

import pytest

from matchmaker.pairing.reading import BadEventError, read, unknown_keys
from tests.pairing.events import event

PERSON = {"id": "s1", "side": "startup"}
ROW = {"a": "s1", "b": "p1", "score": 0.5}


def with_person(**more: Any) -> dict[str, Any]:
    given = event()
    return given | {"participants": [PERSON | more, *given["participants"][1:]]}


def with_candidate(**more: Any) -> dict[str, Any]:
    return event(candidates=[ROW | more])


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([], "$: expected an object, found a list"),
        (event(slots=0), "$.slots: expected a whole number of at least 1, found 0"),
        (event(slots=True), "$.slots: expected a whole number of at least 1, found True"),
        (event(tables=0), "$.tables: expected a whole number of at least 1, found 0"),
        (event(tables=[0, 0, 0]), "$.tables: 0 tables in every slot: expected at least one"),
        (event(tables=[1, 1]), "$.tables: expected one number a slot (3), found 2"),
        (event(tables=[1, -1, 1]), "$.tables[1]: expected a whole number of at least 0, found -1"),
        (event(participants=[], candidates=[]),
         "$.participants: no participants: expected at least two"),
        (event(candidates=[]), "$.candidates: no candidates: expected at least one pair"),
        (event(candidates={}), "$.candidates: expected a list, found an object"),
        (event(participants=[*event()["participants"], {"id": "p1"}]),
         "$.participants[4].id: duplicate id 'p1', first used by $.participants[2]"),
        (event(participants=[*event()["participants"], {"id": 7}]),
         "$.participants[4].id: expected text, found 7"),
        (with_person(unavailable=[3]), "$.participants[0].unavailable[0]: slot 3 is out of range"),
        (with_person(min_meetings=3, max_meetings=2),
         "$.participants[0].min_meetings: 3 is above max_meetings, which is 2"),
        (with_person(max_meetings="2"), "$.participants[0].max_meetings: expected a whole number"),
        (with_person(table=2), "$.participants[0].table: table 2 is out of range, expected 0 to 1"),
        (with_person(wishes=["nobody"]), "$.participants[0].wishes[0]: unknown participant"),
        (with_person(group=["EU"]), "$.participants[0].group: expected an object of labels"),
        (with_candidate(a="nobody"), "$.candidates[0].a: unknown participant 'nobody'"),
        (with_candidate(b="s1"), "$.candidates[0]: 's1' cannot meet itself"),
        (with_candidate(score=-0.1), "$.candidates[0].score: expected a score of at least 0"),
        (with_candidate(score=float("nan")), "$.candidates[0].score: expected a score of at least"),
        (with_candidate(score=float("inf")), "$.candidates[0].score: expected a score of at least"),
        (with_candidate(score=10**400), "$.candidates[0].score: expected a score of at least"),
        (with_person(min_meetings=3 * 10**9), "$.participants[0].min_meetings: expected at most"),
        (with_candidate(score="high"), "$.candidates[0].score: expected a number, found 'high'"),
        (with_candidate(score=None), "$.candidates[0].score: expected a number, found nothing"),
        (with_candidate(slots=[-1]), "$.candidates[0].slots[0]: slot -1 is out of range"),
        (event(candidates=[ROW, {"a": "p1", "b": "s1", "score": 1}]),
         "$.candidates[1]: duplicate pair 'p1', 's1', first named by $.candidates[0]"),
        (event(must_meet=[["s1"]]), "$.must_meet[0]: expected a pair of ids"),
        (event(must_meet=[["s1", "s1"]]), "$.must_meet[0]: 's1' cannot meet itself"),
        (event(must_meet=[["s1", "p9"]]), "$.must_meet[0][1]: unknown participant 'p9'"),
        (event(must_meet=[["s1", "p1"]], never_meet=[["p1", "s1"]]),
         "$.must_meet[0]: 's1', 'p1' is also in never_meet"),
        (event(published=[{"a": "s1", "b": "p1", "slot": "x", "table": 0}]),
         "$.published[0].slot: expected a whole number"),
        (event(published=[{"a": "s1", "b": "p1", "slot": 0, "table": 0},
                          {"a": "s1", "b": "p2", "slot": 0, "table": 1}]),
         "$.published[1]: its participant is already used in slot 0 by $.published[0]"),
        (event(max_changes=-1), "$.max_changes: expected a whole number of at least 0"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_path(given: object, fault: str) -> None:
    with pytest.raises(BadEventError) as caught:
        read(given)
    assert [f"{path}: {wrong}"[: len(fault)] for path, wrong in caught.value.faults] == [fault]


def test_every_fault_is_named() -> None:
    with pytest.raises(BadEventError) as caught:
        read(event(slots=-1, max_changes="x", candidates=[ROW | {"score": -1}, ROW | {"a": "p1"}]))
    paths = [path for path, _ in caught.value.faults]
    assert paths == ["$.slots", "$.candidates[0].score", "$.candidates[1]", "$.max_changes"]


def test_more_candidates_than_the_limit_are_refused() -> None:
    with pytest.raises(BadEventError, match="4 candidates are more than the limit of 3"):
        read(event(), most_candidates=3)


def test_a_must_meet_that_is_no_candidate_scores_nothing() -> None:
    problem = read(event(candidates=[ROW], must_meet=[["p2", "s1"]]))
    assert list(zip(problem.a, problem.b, problem.score, strict=True)) == [(0, 2, 0.5), (0, 3, 0.0)]


def test_unknown_keys_are_pointed_out() -> None:
    given = with_person(tabel=1) | {"title": "Forum"}
    assert unknown_keys(given) == ["$.title", "$.participants[0].tabel"]
