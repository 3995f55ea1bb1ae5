import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app
from tests.pairing.events import event


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    instance = str(tmp_path_factory.mktemp("host"))
    environ = {"MATCHMAKER_INSTANCE": instance, "PAIRING_MAX_CANDIDATES": "9"}
    return create_app(load_settings(environ))


def solve(host: Flask, folder: Path, given: Any, *more: str) -> Result:
    text = given if isinstance(given, str) else json.dumps(given)
    (folder / "event.json").write_text(text, encoding="utf-8")
    files = [str(folder / "event.json"), "-o", str(folder / "plan.json")]
    # The limit counts from the start of the process: here, of all the tests.
    limit = () if "--seconds" in more else ("--seconds", "3600")
    with host.app_context():
        return host.test_cli_runner().invoke(args=["pair", "solve", *files, *limit, *more])


def test_a_plan_is_written_in_the_form_of_the_contract(host: Flask, tmp_path: Path) -> None:
    result = solve(host, tmp_path, event())
    assert result.exit_code == 0, result.output
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan.pop("score") == plan.pop("bound") == pytest.approx(2.6)
    meetings = plan.pop("meetings")
    assert sorted((m["a"], m["b"]) for m in meetings) == [
        ("s1", "p1"), ("s1", "p2"), ("s2", "p1"), ("s2", "p2")
    ]  # fmt: skip
    assert all(set(m) == {"a", "b", "slot", "table"} for m in meetings)
    assert plan == {"status": "optimal", "gap": 0.0, "breaks": 0, "breaks_bound": 0, "changes": 0,
                    "unmet": []}  # fmt: skip


def test_causes_are_given_in_words(host: Flask, tmp_path: Path) -> None:
    people = event()["participants"]
    people[0]["unavailable"] = [0, 1]
    people.append({"id": "s3"})
    solve(host, tmp_path, event(participants=people, must_meet=[["s1", "p1"], ["s1", "p2"]]))
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    (pair, lonely) = plan["unmet"]
    assert pair["because"] == "s1 must meet p1, p2, but is free for them in 1 slot: 2"
    assert pair["pair"] in (["s1", "p1"], ["s1", "p2"])
    assert lonely == {"participant": "s3", "wanted": 1, "got": 0, "because": "it has no candidates"}


def test_groups_bring_a_fairness_table(host: Flask, tmp_path: Path) -> None:
    people = event()["participants"]
    people[0] |= {"group": {"region": "EU"}, "wishes": ["p1", "p2"]}
    people[1] |= {"group": {"region": "CN"}, "wishes": ["p1", "s1"]}
    solve(host, tmp_path, event(participants=people))
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    figures = {"participants": 1, "meetings": 2, "meetings_each": 2.0}
    assert plan["fairness"] == {"region": {
        "CN": figures | {"top_wishes_met": 0.5}, "EU": figures | {"top_wishes_met": 1.0}
    }}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("{", ":$: expected JSON: "),
        (event(slots=0), ":$.slots: expected a whole number of at least 1, found 0"),
        ('{"slots": ' + "9" * 5000 + "}", ":$: holds a number too long to read"),
        ('{"slots": NaN}', ":$.slots: expected a whole number of at least 1, found nan"),
        (event(candidates=event()["candidates"] * 3), ":$.candidates: 12 candidates are more than"),
    ],
)
def test_bad_input_writes_nothing(host: Flask, tmp_path: Path, given: Any, fault: str) -> None:
    result = solve(host, tmp_path, given)
    assert result.exit_code == 2
    assert f"{tmp_path / 'event.json'}{fault}" in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_each_fault_has_one_line(host: Flask, tmp_path: Path) -> None:
    result = solve(host, tmp_path, event(slots=0, max_changes=-1))
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("seconds", ["0", "-1", "nan"])
def test_no_time_is_refused(host: Flask, tmp_path: Path, seconds: str) -> None:
    result = solve(host, tmp_path, event(), "--seconds", seconds)
    assert result.exit_code == 2
    assert "expected a number above 0" in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_an_event_that_needs_more_changes_than_allowed_is_refused(
    host: Flask, tmp_path: Path
) -> None:
    published = [{"a": "s1", "b": "p1", "slot": 0, "table": 0},
                 {"a": "s1", "b": "p2", "slot": 1, "table": 0}]  # fmt: skip
    given = event(published=published, max_changes=0)
    given["participants"][0]["max_meetings"] = 1
    result = solve(host, tmp_path, given)
    assert result.exit_code == 2
    assert ":$.max_changes: the published plan needs at least 1 changes, found 0" in result.stderr
    assert not (tmp_path / "plan.json").exists()


def test_an_old_plan_stays_where_the_new_one_cannot_be_made(host: Flask, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("old", encoding="utf-8")
    assert solve(host, tmp_path, event(tables=0)).exit_code == 2
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
