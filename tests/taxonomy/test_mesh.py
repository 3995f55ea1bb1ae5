"""Diseases: descriptors, places in the tree, search and closeness."""

import pytest

from matchmaker.taxonomy.facets import mesh, vocabulary


def test_areas_and_indications_share_one_vocabulary() -> None:
    assert vocabulary("therapeutic_areas") is vocabulary("indications") is mesh()


def test_mesh_says_which_release_it_is() -> None:
    assert mesh().source.year == "2022"
    assert "not the newest release" in mesh().source.note
    assert "terms" in mesh().source.licence


def test_tree_numbers_and_descriptors_are_both_codes() -> None:
    for code in ("C04", "F03", "C04.588.180", "D001943"):
        assert mesh().is_valid(code)
    for code in ("c04", "C4", "C04.", "F01", "D1", "", "Breast Neoplasms"):
        assert not mesh().is_valid(code)
    assert len(mesh()) == 5050
    assert len(mesh().codes) == 5050 + 12977


def test_a_descriptor_expands_to_its_places() -> None:
    assert mesh().expand("D008175") == {
        "C04.588.894.797.520",
        "C08.381.540",
        "C08.785.520",
    }
    assert mesh().expand("C08.381.540") == {"C08.381.540"}
    assert mesh().descriptor("C08.381.540") == "D008175"


def test_ancestors_are_all_places_above() -> None:
    assert mesh().ancestors("C04.588.180") == {"C04", "C04.588"}
    assert mesh().ancestors("C04") == frozenset()
    assert {"C04", "C08", "C08.381"} <= mesh().ancestors("D008175")


def test_children_are_the_places_right_below() -> None:
    assert mesh().children()[0] == "C01"
    assert mesh().children()[-1] == "F03"
    assert mesh().children("C18") == ("C18.452", "C18.654")


def test_closeness_falls_from_the_same_over_kin_to_nothing() -> None:
    related = mesh().related
    assert related("C04.588.180", "D001943") == 1
    above = related("C04", "C04.588.180")
    cousin = related("D008175", "D001943")
    assert 1 > above > cousin > 0
    assert related("C04.588.180", "C04.588.180.260") > above
    assert related("D001943", "C14") == 0
    assert related("C04", "C04.588.180") == related("C04.588.180", "C04")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lung cancer", "D008175"),
        ("Breast tumour", "D001943"),
        ("breast neoplasms", "D001943"),
        ("oesophageal cancer", "D004938"),
        ("C04.588.180", "C04.588.180"),
        ("d001943", "D001943"),
        ("crohns disease", "D003424"),
        ("alzheimer's", "D000544"),
        ("oncology", "D009369"),
        ("肺癌", "D008175"),
        ("食管癌", "D004938"),
        ("糖尿病", "D003920"),
    ],
)
def test_search_finds_what_is_meant_first(text: str, code: str) -> None:
    assert mesh().search(text)[0].code == code


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("C04.588.181", "C04.588.180"),
        ("C04.588.180.999", "C04.588.180.800"),
        ("c04", "C04"),
        ("D001944", "D001943"),
        ("lung cancer", "D008175"),
    ],
)
def test_nearest_names_the_code_that_was_meant(wrong: str, right: str) -> None:
    assert right in mesh().nearest(wrong)


def test_the_two_top_levels_and_solid_tumours_have_chinese_labels() -> None:
    top = [
        *mesh().children(),
        *(below for code in mesh().children() for below in mesh().children(code)),
    ]
    assert len(top) == 24 + 329
    assert [code for code in top if mesh().label(code, "zh") == mesh().label(code, "en")] == []
    sites = mesh().children("C04.588")
    assert [code for code in sites if mesh().label(code, "zh") == mesh().label(code, "en")] == []
    assert mesh().label("D008175", "zh") == "肺肿瘤"


def test_elsewhere_the_english_label_is_shown() -> None:
    assert mesh().label("D050398", "zh") == "Adamantinoma"


def test_additions_are_marked_as_ours() -> None:
    assert mesh().additions.publisher == "this project"


def test_a_code_is_within_itself_and_what_is_above_any_of_its_places() -> None:
    within = mesh().is_within
    assert within("D008175", "C04")
    assert within("D008175", "C08")
    assert within("C04.588.894.797.520", "D008175")
    assert within("C04", "D009369")
    assert not within("C04", "D008175")
    assert not within("D001943", "C08")
