"""When two names are one company's."""

import pytest

from matchmaker.events.spelling import is_same_company


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bayer", "Bayer AG"),
        ("Bayer AG", "BAYER Ltd."),
        ("Bayer", "Bayer Pharmaceuticals"),
        ("拜耳", "拜耳医药"),
        ("拜耳（中国）有限公司", "拜耳医药股份有限公司"),
        ("恒瑞医药", "江苏恒瑞医药股份有限公司"),
        ("12 Sigma", "12 Sigma Technologies"),
        ("12 Sigma", "12Sigma"),
        ("12 Sigma Tech", "12 Sigma Technologies Inc"),
        ("Hengrui Pharma", "Hengrui Pharmaceuticals Co., Ltd"),
        ("Novo Nordisk A/S", "Novo-Nordisk"),
        ("Rohce", "Roche"),
        ("Roche", "F. Hoffmann-La Roche AG"),
        ("Rohce (Bob)", "Roche"),
        ("Böhringer Ingelheim", "Boehringer Ingelhiem GmbH & Co. KG"),
        ("Médecine Clé S.A.", "Medecine Cle"),
    ],
)
def test_one_company_spelled_in_two_ways(one: str, other: str) -> None:
    assert is_same_company(one, other)
    assert is_same_company(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Roche", "Zymeworks"),
        ("Pfizer", "Novartis"),
        ("J&J", "Johnson & Johnson"),
        ("Nova", "Novartis"),
        ("Roche", "Rochester Bio"),
        ("Alba Bio", "Bora Bio"),
        ("Alba Dx", "Alma Dx"),
        ("Roche Diagnostics", "Roche Pharma"),
        ("Bayer AG", "Novartis AG"),
        ("拜耳医药有限公司", "康泰医药有限公司"),
        ("Bayer", "拜耳"),
        ("12 Sigma", "13 Sigma"),
        ("Lab 101", "Lab 102"),
        ("Sanofi", "Sandoz"),
        ("AG", "Inc"),
        ("AG", "Bayer AG"),
        ("---", "Bayer"),
        ("", "Bayer"),
    ],
)
def test_two_companies(one: str, other: str) -> None:
    assert not is_same_company(one, other)
    assert not is_same_company(other, one)
