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
        ("Roch", "Roche"),
        ("Hengrui Pharmacueticals", "Hengrui Pharmaceuticals"),
        ("Pfiser", "Pfizer"),
        ("Omega Fund", "Omega Funds"),
        ("AstraZeneca Group", "Astra Zeneca"),
        ("Acme Bio", "Acme Biotech"),
        ("Orbi Fund II", "Orbi Fund II LP"),
        ("Vertex", "Vertex Pharmaceuticals"),
        ("Cell", "Cell AG"),
        ("上海医药", "上海医药集团"),
        ("Pfizer", "Pfizer (China)"),
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
        ("Orbi Fund II", "Orbi Fund III"),
        ("Capital VII", "Capital VIII"),
        ("Orbi Fund XVII", "Orbi Fund XVIII"),
        ("Orbi Fund", "Orbi Fund II"),
        ("Site 10", "Site 100"),
        ("Site 1 1", "Site 11"),
        ("Antigen CT10", "Antigen CT100"),
        ("Science", "Science 37"),
        ("Merck", "Merck Sharp & Dohme"),
        ("Vertex", "Vertex Ventures"),
        ("Roche", "Roche Foundation"),
        ("Oxford", "University of Oxford"),
        ("Alpha Bio", "A-Alpha Bio"),
        ("Alpha Bio", "Alpha Therapeutics"),
        ("Nova", "Alba Nova"),
        ("Cell", "Cell Therapies"),
        ("Cell", "Cell Technologies"),
        ("Cell Bio", "Cello Bio"),
        ("Health", "Health Ventures"),
        ("Pharma", "Pharma One"),
        ("Pharma", "Bio Pharma"),
        ("Almirall", "Admiral"),
        ("Amgen", "Argen"),
        ("Immunocore", "ImmunoGen"),
        ("Zealand", "Sealand"),
        ("中国", "中国生物制药"),
        ("中国医药", "中国生物制药"),
        ("华", "华领医药"),
        ("华", "华医药"),
        ("江苏恒瑞", "浙江恒瑞"),
        ("恒瑞医药", "恒生医药"),
        ("信达生物", "信达证券"),
        ("石药集团", "国药集团"),
        ("AG", "Inc"),
        ("AG", "Bayer AG"),
        ("---", "Bayer"),
        ("", "Bayer"),
    ],
)
def test_two_companies(one: str, other: str) -> None:
    assert not is_same_company(one, other)
    assert not is_same_company(other, one)
