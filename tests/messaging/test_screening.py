"""What looks confidential, and what only sounds so."""

import pytest

from matchmaker.messaging.screening import Sign, signs


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Our lead is CC(=O)Oc1ccccc1C(=O)O.", Sign.STRUCTURE),
        ("CN1C=NC2=C1C(=O)N(C(=O)N2C)C", Sign.STRUCTURE),
        ("[Na+].CC(C)(C)c1ccc(O)cc1", Sign.STRUCTURE),
        ("see InChI=1S/C9H8O4/c1-6(10)13-8", Sign.STRUCTURE),
        ("key BSYNRYMUTXBXSQ-UHFFFAOYSA-N", Sign.STRUCTURE),
        ("guide: ACGTTGCAAGCTTACGGATCCA", Sign.SEQUENCE),
        ("acgttgcaag cttacggatc cagtacgt", Sign.SEQUENCE),
        (">lead candidate\nMKTAYIAKQRQISFVKSHFSRQ", Sign.SEQUENCE),
        ("HAEGTFTSDVSSYLEGQAAKEFIAWLVKGR", Sign.SEQUENCE),
        ("His-Aib-Glu-Gly-Thr-Phe-Thr-Ser", Sign.SEQUENCE),
        ("This is confidential.", Sign.MARKED),
        ("Unpublished data of the second cohort", Sign.MARKED),
        ("以下内容保密", Sign.MARKED),
        ("这是未发表的数据", Sign.MARKED),
    ],
)
def test_it_is_seen(text: str, sign: Sign) -> None:
    assert signs(text) == (sign,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Could we talk on Monday at 10:00 (CET)?",
        "A non-confidential deck is attached; nothing here is not confidential.",
        "这份材料是非保密的。",
        "CLDN18.2 and CD19 in NSCLC; see https://desk.example/CNS/ONC=1(2)",
        "Phase 1/2 (n=120), HR 0.61 [0.45-0.82], p=0.003",
        "NMPA CFDA FDA EMA PMDA HSA TGA MHRA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAHHHHHH!",
        "Phone +41 (0)22 555 01 02, room CO-1(2)",
        "PLEASE READ THIS CAREFULLY AND ANSWER",
    ],
)
def test_it_is_let_through(text: str) -> None:
    assert signs(text) == ()


def test_a_long_text_is_read_quickly_and_wholly() -> None:
    text = "word " * 20_000 + "InChI=1S/CH4/h1H4"
    assert signs(text) == (Sign.STRUCTURE,)
    assert signs("(" * 5_000 + "C" * 5_000) == (Sign.STRUCTURE,)
