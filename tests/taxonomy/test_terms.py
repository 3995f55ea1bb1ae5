"""Diseases named in a text."""

import pytest

from matchmaker.taxonomy.terms import Found, find_terms


def surfaces(text: str) -> list[str]:
    return [found.surface for found in find_terms(text)]


def descriptors(text: str) -> list[str]:
    return [found.descriptor for found in find_terms(text)]


def test_a_term_comes_with_its_place_in_the_text_and_in_the_tree() -> None:
    text = "A test for breast cancer."
    assert find_terms(text) == [
        Found("D001943", ("C04.588.180", "C17.800.090.500"), 11, 24, "breast cancer")
    ]


def test_the_longest_name_wins() -> None:
    assert surfaces("non-small cell lung cancer") == ["non-small cell lung cancer"]
    assert surfaces("cancer") == ["cancer"]


@pytest.mark.parametrize(
    "text",
    ["lung cancers", "LUNG CANCER", "Lung  cancer", "lung\ncancer", "lung tumours", "lung-cancer"],
)
def test_case_plural_spelling_and_spacing_do_not_matter(text: str) -> None:
    assert descriptors(text) == ["D008175"]


def test_words_are_matched_whole() -> None:
    assert surfaces("a cancerous precancer painting") == []


def test_names_do_not_reach_over_punctuation() -> None:
    assert surfaces("of the lung. Cancer is") == ["Cancer"]
    assert "D008175" not in descriptors("lung, cancer")


def test_inverted_names_are_found_in_natural_order() -> None:
    assert descriptors("hepatocellular carcinomas") == ["D006528"]


@pytest.mark.parametrize("name", ["Crohn's disease", "Crohn\u2019s disease", "Crohn disease"])
def test_possessives_do_not_matter(name: str) -> None:
    assert descriptors(name) == ["D003424"]


def test_short_abbreviations_keep_their_case() -> None:
    assert descriptors("patients with AIDS") == ["D000163"]
    assert descriptors("hearing aids and visual aids") == []
    assert surfaces("COPD or copd") == ["COPD"]
    assert surfaces("treated STEMIs") == ["STEMIs"]


def test_ordinary_words_are_no_diseases() -> None:
    text = (
        "We burn cash, ALL of it; a CAT in a hive showed signs of shock. Death by arc, corn crops."
    )
    assert surfaces(text) == []


def test_non_is_part_of_its_word() -> None:
    assert descriptors("non-alcoholic steatohepatitis") == descriptors("nonalcoholic fatty liver")
    assert surfaces("non-alcoholic steatohepatitis") == ["non-alcoholic steatohepatitis"]


def test_accents_and_wide_characters_keep_offsets_right() -> None:
    text = "İstanbul ẞ ﬁrst: Sjögren\u2019s syndrome"
    (found,) = find_terms(text)
    assert text[found.start : found.end] == found.surface == "Sjögren\u2019s syndrome"


def test_an_empty_text_names_nothing() -> None:
    assert find_terms("") == find_terms("  \n ") == find_terms("。、") == []


def test_a_long_text_is_read_to_its_end() -> None:
    text = "word " * 100_000 + "glioblastoma"
    assert surfaces(text) == ["glioblastoma"]


def test_chinese_names_are_found_the_longest_first() -> None:
    text = "用于非小细胞肺癌和乳腺癌筛查"
    assert [(found.surface, found.descriptor) for found in find_terms(text)] == [
        ("非小细胞肺癌", "D002289"),
        ("乳腺癌", "D001943"),
    ]


def test_tumours_of_any_site_are_found_by_their_usual_nouns() -> None:
    assert descriptors("oesophageal tumours and pancreatic malignancies") == ["D004938", "D010190"]
