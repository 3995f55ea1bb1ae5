"""What texts name: a word that only looks like a concept is none."""

import pytest

from matchmaker.matching.concepts import find, kinds_in


def named(text: str) -> set[tuple[str, str]]:
    return {(concept.facet, concept.code) for concept in find(text)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Thousands of clinics across the US use it.", ("data_access", "DUO:0000026")),
        ("CT-P41 is a biosimilar of denosumab.", ("modalities", "imaging")),
        ("It targets biological pathways of ageing.", ("modalities", "biologic")),
        ("Spinal fractures and degenerative pathologies.", ("data_access", "pathology")),
    ],
)
def test_what_only_looks_like_a_concept_is_none(text: str, code: tuple[str, str]) -> None:
    assert code not in named(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The consent of all donors is GRU.", ("data_access", "DUO:0000042")),
        ("PET-CT and CT-guided biopsies.", ("modalities", "imaging")),
        ("We make biologicals and other biological medicines.", ("modalities", "biologic")),
        ("Pathology slides of 400 patients.", ("data_access", "pathology")),
    ],
)
def test_what_is_one_is_found(text: str, code: tuple[str, str]) -> None:
    assert code in named(text)


def test_an_oral_small_molecule_that_targets_biological_pathways_is_no_biologic() -> None:
    assert kinds_in("A small molecule that targets biological pathways.") == {"small-molecule"}
