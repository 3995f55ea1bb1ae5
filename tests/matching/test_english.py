"""Models of one's own for English: what they are called, measured by, and refused for."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.core.settings import SettingError
from matchmaker.matching.embedding import CROSS_DIMENSION, ENGLISH, Encoder
from matchmaker.matching.english import MiniLM, OwnModel
from matchmaker.matching.yardstick import SCALE, yardstick_from
from tests.matching.cases import CT_TRIAGE, PACKAGE_FOLDER, encoder


def test_what_is_measured_for_minilm_in_a_folder_comes_near_its_constants() -> None:
    own = Encoder(threads=2, english=str(PACKAGE_FOLDER))
    assert isinstance(own.english, OwnModel)
    measured = own.encode(own.standards, cross=False)
    english, cross = yardstick_from(dict(zip(own.standards, measured, strict=True))).scale
    assert english == pytest.approx(SCALE[0], abs=0.03)
    assert cross == SCALE[1]
    assert own.english.centre @ MiniLM(1).centre > 0.9 * np.linalg.norm(own.english.centre) ** 2
    plain = encoder().encode_english([CT_TRIAGE])
    assert np.allclose(own.encode_english([CT_TRIAGE]), plain, atol=1e-5)


def test_a_model_of_any_dimension_gives_unit_vectors_whatever_the_language(own_model: Path) -> None:
    found = Encoder(threads=1, english=str(own_model)).encode([CT_TRIAGE, "我们做肺癌筛查。", "42"])
    assert found.shape == (3, 48 + CROSS_DIMENSION)
    assert np.linalg.norm(found[:, ENGLISH], axis=1).tolist() == pytest.approx([1, 0, 0], abs=1e-5)


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
        return Encoder(english=str(tmp_path / "bio med+1")).name

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
        Encoder(english=str(path)).encode([CT_TRIAGE])
    expected = "ENGLISH_MODEL: expected minilm, off or the folder of a sentence-transformers model"
    assert str(refused.value).startswith(f"{expected}; {path}: ")
    assert said in str(refused.value)


def test_a_folder_without_weights_or_changed_since_the_start_is_refused(tmp_path: Path) -> None:
    path = folder(tmp_path)
    started = Encoder(english=str(path))
    folder(tmp_path, **{"model.safetensors": "others"})
    with pytest.raises(SettingError, match="it has changed since the start"):
        started.encode([CT_TRIAGE])
    (path / "model.safetensors").unlink()
    with pytest.raises(SettingError, match="it holds no weights"):
        Encoder(english=str(path))
