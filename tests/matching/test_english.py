"""Models of one's own for English: what they are called, measured by, and refused for."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchmaker.core.settings import SettingError
from matchmaker.matching import language
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.english import MiniLM, OwnEnglish
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.unrelated import UNRELATED
from matchmaker.matching.vectors import Halves
from matchmaker.matching.yardstick import SCALE, yardstick_from
from tests.matching.cases import CT_TRIAGE, PACKAGE_FOLDER, encoder


def test_what_a_model_is_measured_by_is_english() -> None:
    assert {language.detect(text) for text in (*GENERIC, *UNRELATED)} == {language.ENGLISH}


def test_what_is_measured_for_minilm_in_a_folder_comes_near_its_constants() -> None:
    own = Encoder(threads=2, english_model=str(PACKAGE_FOLDER))
    assert isinstance(own.english, OwnEnglish)
    measured = own.encode(own.standards, cross=False)
    vectors = dict(zip(own.standards, measured, strict=True))
    english, cross = yardstick_from(vectors, own.halves).scale
    # Its constants are -0.28 and 0.154; one passage of the 64 without a vector moves these by more.
    assert english == pytest.approx((-0.2642, 0.1444), abs=0.001)
    assert cross == (-0.23, 0.12)  # of the multilingual model, whatever the one for English
    nothing = np.zeros_like(measured[0])
    some = {**vectors, **dict.fromkeys(UNRELATED[::4], nothing)}
    assert yardstick_from(some, own.halves).scale[0] == pytest.approx(
        english, abs=0.01
    )  # else -0.19
    none = {**vectors, **dict.fromkeys(UNRELATED, nothing)}
    assert yardstick_from(none, own.halves).scale == SCALE
    assert own.english.centre @ MiniLM(1).centre > 0.9 * np.linalg.norm(own.english.centre) ** 2
    plain = encoder().encode_english([CT_TRIAGE])
    assert np.allclose(own.encode_english([CT_TRIAGE]), plain, atol=1e-5)


def test_a_model_of_any_dimension_gives_unit_vectors_whatever_the_language(own_model: Path) -> None:
    encoder = Encoder(threads=1, english_model=str(own_model))
    found = encoder.encode([CT_TRIAGE, "我们做肺癌筛查。", "42"])
    assert (encoder.halves, found.shape) == (Halves(48, 512), (3, 560))
    assert np.linalg.norm(found[:, encoder.halves.english], axis=1).tolist() == pytest.approx(
        [1, 0, 0], abs=1e-5
    )


def test_a_text_at_which_a_model_breaks_down_has_no_vector(own_model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, TID251 - as in `cases`

    model: Any = SentenceTransformer(str(own_model), local_files_only=True)
    words = model[0].auto_model.get_input_embeddings().weight.data
    words[model.tokenizer.convert_tokens_to_ids("zebra")] = float("nan")
    model.save(str(tmp_path), create_model_card=False)
    encoder = Encoder(english_model=str(tmp_path))
    found = encoder.encode([CT_TRIAGE, "A zebra."], cross=False)
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1, 0], abs=1e-5)
    assert encoder.encode_english([]).shape == (0, 48)


def test_a_text_of_which_a_model_knows_nothing_has_no_vector(
    bilingual_model: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, TID251 - as in `cases`

    model: Any = SentenceTransformer(str(bilingual_model), local_files_only=True)
    model[0].embedding.weight.data[model.tokenizer.token_to_id("[UNK]")] = 0
    model.save(str(tmp_path), create_model_card=False)
    encoder = Encoder(english_model=str(tmp_path), multilingual_model=str(tmp_path))
    found = encoder.encode([CT_TRIAGE, "Zebras graze beneath acacias"])
    lengths = [np.linalg.norm(found[:, half], axis=1) for half in encoder.halves.both]
    assert np.array(lengths).tolist() == [pytest.approx([1, 0], abs=1e-5)] * 2


def folder(path: Path, **files: str) -> Path:
    """Write what looks like a model as long as nobody loads it."""
    modules = [{"path": "", "type": "sentence_transformers.models.Transformer"}]
    written = {"modules.json": json.dumps(modules), "model.safetensors": "weights", **files}
    for name, text in written.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_the_name_is_the_folders_and_of_whatever_decides_its_vectors(tmp_path: Path) -> None:
    def name() -> str:
        return Encoder(english_model=str(tmp_path / "bio med+1")).name

    folder(tmp_path / "bio med+1")
    first = name()
    assert first.startswith("bio-med-1:")
    assert len(first.split("+")) == 3
    folder(tmp_path / "bio med+1", **{"README.md": "Read", "onnx/model.onnx": "another program's"})
    assert name() == first
    folder(tmp_path / "bio med+1", **{"tokenizer.json": "{}"})
    second = name()
    folder(tmp_path / "bio med+1", **{"tokenizer.json": "{}", "model.safetensors": "learned more"})
    assert len({first, second, name()}) == 3


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (None, "it is no folder"),
        ({"modules.json": "{"}, "its modules.json cannot be followed"),
        ({"modules.json": "[1]"}, "its modules.json cannot be followed"),
        ({"modules.json": "[]", "model.safetensors": ""}, "it cannot be used from disk"),
        ({"adapter_config.json": '{"base_model_name_or_path": "a/b"}'}, "cannot be used from disk"),
    ],
)
def test_what_is_no_model_is_refused_with_the_setting_the_folder_and_the_reason(
    tmp_path: Path, files: dict[str, str] | None, said: str
) -> None:
    path = tmp_path / "model" if files is None else folder(tmp_path / "model", **files)
    with pytest.raises(SettingError) as refused:
        Encoder(english_model=str(path)).encode([CT_TRIAGE])
    expected = "ENGLISH_MODEL: expected minilm, off or the folder of a sentence-transformers model"
    assert str(refused.value).startswith(f"{expected}; {path}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize("path", ["~nobody-has-this-home/model", f"/{'long' * 100}/model"])
def test_a_path_that_cannot_even_be_followed_is_refused_likewise(path: str) -> None:
    with pytest.raises(SettingError, match="ENGLISH_MODEL: expected minilm, off or the folder"):
        Encoder(english_model=path)


def test_a_folder_without_weights_or_changed_since_the_start_is_refused(tmp_path: Path) -> None:
    path = folder(tmp_path)
    started = Encoder(english_model=str(path))
    folder(tmp_path, **{"model.safetensors": "others"})
    with pytest.raises(SettingError, match="it has changed since the start"):
        started.encode([CT_TRIAGE])
    (path / "model.safetensors").unlink()
    with pytest.raises(SettingError, match="it holds no weights"):
        Encoder(english_model=str(path))
