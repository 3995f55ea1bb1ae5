"""The commands on files: what they write, and what they refuse."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from matchmaker.core.settings import SettingError, load_settings
from matchmaker.factory import create_app
from matchmaker.matching.commands import group

PROFILES: list[dict[str, object]] = [
    {"id": "s1", "kind": "startup", "name": "S1", "listings": [
        {"id": "s1/o", "side": "offer", "text": "Software that reads chest CT for lung cancer."}]},
    {"id": "s2", "kind": "startup", "name": "S2", "summary": "A weekly insulin for diabetes."},
    {"id": "h1", "kind": "other", "type": "hospital", "name": "H1", "listings": [
        {"id": "h1/o", "side": "offer", "text": "We offer chest CT images of lung cancer."}]},
    {"id": "p1", "kind": "pharma", "name": "P1", "listings": [
        {"id": "p1/n", "side": "need", "text": "We look for AI that reads chest CT."}]},
]  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_rank_writes_a_run_that_does_not_depend_on_the_order_of_lines(tmp_path: Path) -> None:
    runs = []
    for number, rows in enumerate((PROFILES, PROFILES[::-1])):
        file, out = lines(tmp_path / f"{number}.jsonl", rows), tmp_path / f"{number}.trec"
        assert run("rank", file, "--queries", "organisation", "-o", out).exit_code == 0
        runs.append(out.read_text())
    assert runs[0] == runs[1]
    found = [line.split() for line in runs[0].splitlines()]
    assert [(row[0], row[2], row[3]) for row in found] == [
        ("p1", "s1", "1"),
        ("p1", "s2", "2"),
        ("s1", "p1", "1"),
        ("s2", "p1", "1"),
    ]
    assert {(row[1], row[5]) for row in found} == {("Q0", "matchmaker")}


def test_rank_compares_english_by_a_model_of_ones_own(tmp_path: Path, own_model: Path) -> None:
    file, runs = lines(tmp_path / "p.jsonl", PROFILES), []
    for model in ("minilm", str(own_model)):
        environ = {"MATCHMAKER_INSTANCE": str(tmp_path / "instance"), "ENGLISH_MODEL": model}
        out = tmp_path / "run"
        with create_app(load_settings(environ)).app_context():
            assert run("rank", file, "--queries", "organisation", "-o", out).exit_code == 0
        runs.append([line.split() for line in out.read_text().splitlines()])
    packaged, own = ([(row[0], row[2]) for row in rows] for rows in runs)
    assert own == packaged
    assert [row[4] for row in runs[0]] != [row[4] for row in runs[1]]
    with pytest.raises(SettingError, match=f"{tmp_path}: its modules.json cannot be followed"):
        create_app(load_settings({**environ, "ENGLISH_MODEL": str(tmp_path)}))


def test_listing_queries_are_the_needs_and_others_join_when_asked(tmp_path: Path) -> None:
    file, out = lines(tmp_path / "p.jsonl", PROFILES), tmp_path / "run"
    result = run("rank", file, "--queries", "listing", "--include-other", "-k", 2, "-o", out)
    assert result.exit_code == 0
    found = [line.split() for line in out.read_text().splitlines()]
    assert [(row[0], row[2]) for row in found] == [("p1/n", "s1"), ("p1/n", "h1")]


def test_faults_are_named_by_line_and_nothing_is_written(tmp_path: Path) -> None:
    file, out = lines(tmp_path / "p.jsonl", PROFILES), tmp_path / "run"
    outcomes = tmp_path / "o.jsonl"
    outcomes.write_text('{"a": "p1", "b": "s1", "outcome": "won"}\n{"a": "p1"\n')
    result = run("rank", file, "--queries", "organisation", "--outcomes", outcomes, "-o", out)
    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    assert first.startswith(f"{outcomes}:1: outcome: 'won' is unknown; expected one of accepted")
    assert second.startswith(f"{outcomes}:2: not JSON")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["o.jsonl", "p.jsonl"]


def test_embed_writes_unit_vectors_in_the_order_of_the_lines(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "b", "text": "肺癌"},
        {"id": "a", "text": "Lung cancer."},
    ]
    out = tmp_path / "v.npy"
    assert run("embed", lines(tmp_path / "t.jsonl", rows), "-o", out).exit_code == 0
    found = np.load(out)
    assert (found.shape, found.dtype) == ((2, 512), np.float32)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    again = tmp_path / "again.npy"
    run("embed", lines(tmp_path / "t2.jsonl", rows[::-1]), "-o", again)
    assert np.array_equal(np.load(again)[::-1], found)


def test_embed_names_a_text_that_is_missing(tmp_path: Path) -> None:
    file = lines(tmp_path / "t.jsonl", [{"id": "a"}])
    result = run("embed", file, "-o", tmp_path / "v.npy")
    assert (result.exit_code, result.stderr) == (2, f"{file}:1: text: missing\n")
