"""What a text rules out in prose: plain forms are read, near misses are not."""

import pytest

from matchmaker.matching.exclusions import Exclusion, find
from matchmaker.matching.explanation import explain
from matchmaker.matching.ranking import query_for
from tests.matching.cases import company, corpus_of, order, ranked


def codes(text: str) -> list[str]:
    return [each.code for each in find(text)]


@pytest.mark.parametrize(
    ("text", "ruled_out"),
    [
        ("No cell therapy.", ["cell-therapy"]),
        (
            "We look for oncology assets (no cell or gene therapies).",
            ["cell-therapy", "gene-therapy"],
        ),
        ("We are not looking for small molecules.", ["small-molecule"]),
        (
            "We do not currently in-license medical devices, diagnostics or vaccines.",
            ["diagnostic", "medical-device", "vaccine"],
        ),
        ("We cannot consider gene therapy programmes at this stage.", ["gene-therapy"]),
        ("Any modality other than cell therapy.", ["cell-therapy"]),
        ("Medical devices are out of scope.", ["medical-device"]),
        ("Worldwide rights excluding Japan.", ["JP"]),
        ("Rights outside Greater China are available.", ["greater-china"]),
        ("Global ex-China rights are on offer.", ["CN"]),
        ("Rights in Greater China already licensed.", ["greater-china"]),
        ("The rights for Japan and South Korea have been granted to a partner.", ["JP", "KR"]),
        ("Japan rights are already partnered.", ["JP"]),
        ("We look for assets in neurology, but not in oncology.", ["D009369"]),
        ("We seek programmes outside cardiovascular.", ["D002318"]),
        ("No diabetes programmes.", ["D003920"]),
        ("We do not consider oncology or infectious diseases.", ["D003141", "D009369"]),
        ("Oncology and neurology are out of scope.", ["D009369", "D009422"]),
        ("不考虑肿瘤和心血管领域的项目。", ["D002318", "D009369"]),
        ("除肿瘤外的适应症均可。", ["D009369"]),
        ("寻找肿瘤领域的项目，不考虑细胞治疗。", ["cell-therapy"]),
        ("暂不考虑小分子药物和医疗器械类项目。", ["medical-device", "small-molecule"]),
        ("我们对基因疗法不感兴趣。", ["gene-therapy"]),
        ("除日本外的全球权益可供授权。", ["JP"]),
        ("大中华区权益已授出。", ["greater-china"]),
        ("日本和韩国的商业化权利已经授权给合作伙伴。", ["JP", "KR"]),
    ],
)
def test_a_plain_statement_is_read(text: str, ruled_out: list[str]) -> None:
    assert codes(text) == ruled_out


@pytest.mark.parametrize(
    "text",
    [
        "We have no competitor in cell therapy.",
        "Not only small molecules but antibodies too.",
        "No approved therapy exists.",
        "There is no cell therapy for this disease.",
        "No cell therapy is approved for this disease.",
        "No vaccine, antibody or small molecule has been approved yet.",
        "We do not exclude cell therapy.",
        "We consider no modalities except antibodies.",
        "Patients do not need small molecules with cardiac side effects.",
        "No CAR-T.",
        "We are a cell therapy company.",
        "No pain, no bleeding.",
        "No cancer is like another.",
        "Patients do not want cancer.",
        "Our platform works outside oncology.",
        "We also seek programmes outside oncology.",
        "There has been progress, but not in oncology.",
        "We do not only look for oncology.",
        "本检测可排除肺癌。",
        "除肿瘤外，还覆盖心血管疾病。",
        "Rights in Greater China are available.",
        "Rights in Greater China have not been licensed.",
        "We serve hospitals outside China.",
        "Do not hesitate to contact us about cell therapy.",
        "Everybody except us.",
        "我们不仅考虑细胞治疗，也考虑小分子。",
        "不排除细胞治疗。",
        "除细胞治疗外，还开发抗体药物。",
        "除日本外，也覆盖韩国。",
        "大中华区权益尚未授出。",
        "目前尚无细胞治疗产品获批。",
        "",
        "no " * 5000,
    ],
)
def test_a_near_miss_is_not(text: str) -> None:
    assert codes(text) == []


NEED = "We look for treatments of lymphoma in early clinical development. No cell therapy."


def test_what_a_need_rules_out_sinks_the_offer_and_is_named_with_the_sentence() -> None:
    corpus = corpus_of(
        company("scout", kind="pharma", needs=NEED),
        company("cells", offers="An autologous cell therapy for lymphoma in phase 1."),
        company("antibody", offers="A monoclonal antibody for lymphoma in phase 1."),
    )
    found = ranked(corpus, "scout")
    cells = next(match for match in found if match.organisation == "cells")
    assert found[0].organisation == "antibody"
    assert cells.score < 0.5 * found[0].score
    reason = explain(corpus, query_for(corpus, "scout"), cells).forward
    assert reason
    (ruled,) = reason.ruled_out
    assert (ruled.organisation, ruled.exclusion) == (
        "scout",
        Exclusion("modalities", "cell-therapy"),
    )
    assert "No cell therapy." in ruled.sentence
    best = explain(corpus, query_for(corpus, "scout"), found[0]).forward
    assert best
    assert best.ruled_out == ()


def test_territories_that_are_given_away_sink_who_asks_for_them() -> None:
    corpus = corpus_of(
        company(
            "scout", kind="pharma", needs="We seek rights in Greater China to EGFR antibodies."
        ),
        company(
            "given",
            offers="An EGFR antibody for lung cancer. Rights in Greater China already licensed.",
        ),
        company(
            "free",
            offers="An EGFR antibody for lung cancer. Rights in Greater China are available.",
        ),
    )
    assert order(ranked(corpus, "scout")) == ["free", "given"]


def test_a_disease_area_that_is_ruled_out_sinks_who_has_nothing_else() -> None:
    corpus = corpus_of(
        company("scout", kind="pharma", needs="We look for antibodies, but not in oncology."),
        company("lung", offers="An antibody against lung cancer in phase 1."),
        company("both", offers="An antibody against lung cancer and psoriasis in phase 1."),
        company("skin", offers="An antibody against psoriasis in phase 1."),
    )
    found = ranked(corpus, "scout")
    assert order(found)[2] == "lung"
    assert found[2].score < 0.5 * found[1].score
    reason = explain(corpus, query_for(corpus, "scout"), found[2]).forward
    assert reason
    assert [each.exclusion for each in reason.ruled_out] == [Exclusion("indications", "D009369")]
