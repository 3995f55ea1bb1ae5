"""A corpus from a file ranks as the one that was written; a bad file says what is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.core.code import version_of
from matchmaker.matching import snapshot
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.snapshot import SnapshotError, load, save
from matchmaker.profiles.document import Organisation
from tests.matching.cases import (
    CT_TRIAGE,
    INSULIN,
    WANTS_CT,
    company,
    corpus_of,
    order,
    ranked,
    vectors_of,
)


@pytest.fixture
def corpus() -> Corpus:
    made = corpus_of(
        company("scout", kind="pharma", needs=WANTS_CT, territories=("CN",)),
        company("gone", offers=CT_TRIAGE),
        company("ct", offers=CT_TRIAGE, territories=("greater-china",)),
        company("pen", offers=INSULIN),
        Organisation("empty", "startup", "Empty"),
    )
    made.remove("gone")
    return made


def test_a_snapshot_ranks_as_what_was_saved_and_can_be_changed(
    corpus: Corpus, tmp_path: Path
) -> None:
    save(corpus, tmp_path / "s", model="m", generations={"ct": 7})
    again, generations = load(tmp_path / "s", model="m")
    assert (generations, len(again)) == ({"ct": 7, "empty": 0, "pen": 0, "scout": 0}, 4)
    assert ranked(again, "scout") == ranked(corpus, "scout")
    new = company("new", offers=CT_TRIAGE, territories=("CN",))
    for each in (again, corpus):
        each.put(new, vectors_of([new]))
        each.remove("pen")
    assert ranked(again, "scout") == ranked(corpus, "scout")
    assert order(ranked(again, "scout"))[:2] == ["new", "ct"]
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    "damage", ["missing", "cut", "changed", "other model", "other code", "no manifest"]
)
def test_a_bad_snapshot_is_refused_with_a_reason(
    corpus: Corpus, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "s"
    save(corpus, path, model="m", generations={})
    whole = path.read_bytes()
    broken = {
        "cut": whole[:-100],
        "changed": whole[:-100] + bytes(100),
        "other code": whole.replace(version_of(snapshot.__name__).encode(), b"of yesterday"),
        "no manifest": whole[50:],
    }
    path.write_bytes(broken.get(damage, whole))
    if damage == "missing":
        path.unlink()
    with pytest.raises(SnapshotError, match=str(path)):
        load(path, model="other" if damage == "other model" else "m")


def test_tables_written_anew_rank_the_same(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ranked(corpus, "scout")
    monkeypatch.setattr("matchmaker.matching.corpus.FEW_ROWS", 1)
    again = replace(corpus.document("pen"), name="Pen")
    for _ in range(8):
        corpus.put(again, vectors_of([again]))
    assert len(corpus.everything()) < 8
    assert ranked(corpus, "scout") == before
