"""What a text rules out and takes back, or wants in the next line, sinks no match."""

import pytest

from matchmaker.prose.exclusions import read
from matchmaker.prose.passages import cut


def ruled_out(text: str, *, is_wish: bool = True) -> list[str]:
    found = (read(each.text, is_wish=is_wish).excluded for each in cut(text))
    return sorted({each.code for excluded in found for each in excluded})


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Out of scope:\n- CAR-T\nWanted\n- ADCs\n- antibodies", ["car-t"]),
        (
            "Out of scope:\n- CAR-T\n- vaccines\n\nPriorities\n- ADCs\n- antibodies",
            ["car-t", "vaccine"],
        ),
        ("Not considered:\n• CAR-T\nStrong interest in\n• ADCs", ["car-t"]),
        ("Not wanted:\n\n• generics\n\n• antibodies", ["generic"]),
        ("Excluded:\n* vaccines\nTop of our list\n* radioligands", ["vaccine"]),
        ("Out of scope – CAR-T, in scope – ADCs.", ["car-t"]),
        ("Out of scope – CAR-T, top – ADCs.", ["car-t"]),
        ("Avoid: CAR-T; prefer ADCs; antibodies", ["car-t"]),
        ("Out of scope: CAR-T, but ADCs are fine, antibodies too, vaccines.", ["car-t"]),
        ("Out of scope: CAR-T, unless allogeneic, vaccines.", []),
        ("不考虑：疫苗，除非有数据，诊断。", []),
        ("不考虑：\n- 疫苗\n优先\n- 抗体\n- 小分子", ["vaccine"]),
        ("不考虑以下方向：疫苗、诊断，欢迎抗体、小分子。", ["diagnostic", "vaccine"]),
    ],
)
def test_what_stands_after_a_list_is_wanted(text: str, codes: list[str]) -> None:
    assert ruled_out(text) == codes


def test_a_list_is_a_passage_of_its_own() -> None:
    passages = cut("Out of scope:\n- CAR-T\n- vaccines\n\nWanted\n- ADCs\n- antibodies")
    assert [each.text for each in passages] == [
        "Out of scope: - CAR-T - vaccines",
        "Wanted - ADCs - antibodies",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "我们不做抗体，需要抗体合作伙伴。",
        "公司已剥离诊断业务，需要外部诊断合作伙伴",
        "我们已停止抗体，寻找新抗体",
        "我们自己不做多肽，所以想找多肽的合作方。",
        "本公司不做诊断，希望与诊断公司合作。",
        "本公司不做诊断，寻找合作伙伴。",
        "What we don't cover: oncology, so we need a partner in oncology.",
        "We do not cover oncology, so we need a partner who does.",
        "We do not work in dermatology, hence the search for a dermatology partner.",
        "We do not make antibodies ourselves and would like to license antibodies in.",
        "We cover all areas except oncology, for which we seek a partner.",
        "We do not do oncology ourselves, though oncology partners are welcome.",
        "We need oncology partners, since we do not cover oncology.",
        "We dropped oncology, but only phase 1.",
        "We do not consider CAR-T, only if it is allogeneic.",
        "No vaccines yet, no antibodies until we have a site.",
        "不考虑疫苗，仅限预防性疫苗",
        "不考虑抗体，除双抗外。",
        "不做疫苗，但如果是治疗性疫苗可以谈。",
        "目前不做疫苗，明年开始做。",
        "We do not consider vaccines at present but plan to.",
        "We don't invest in vaccine companies, we license from them.",
        "We don't invest in diagnostics companies, we partner with them.",
        "We don't invest in vaccines, we buy them.",
        "We don't invest in vaccines, we buy them from antibody companies.",
        "We don't invest in diagnostics; we license them in.",
        "We don't invest in diagnostics; instead, we buy them.",
        "We do not do CAR-T but would rather acquire CAR-T.",
        "We license antibodies, we don't invest in antibodies.",
        "我们不做诊断，但愿意与诊断公司合作。",
        "我们不做诊断，但可以与诊断公司合作。",
        "我们不做诊断，与诊断公司合作。",
        "我们不做诊断；可与诊断公司合作。",
        "我们不投资疫苗公司，而是与其合作。",
        "我们不做诊断，而是采购诊断。",
    ],
)
def test_what_is_sought_or_comes_with_a_condition_is_not_ruled_out(text: str) -> None:
    assert ruled_out(text) == []


def test_what_else_is_sought_leaves_ruled_out_what_is_not() -> None:
    assert ruled_out("We do not do vaccines, so we need ADCs.") == ["vaccine"]
    assert ruled_out("We do not do CAR-T or vaccines, and seek a vaccine partner.") == ["car-t"]
    assert ruled_out("Many funds look for oncology, we do not want oncology.") == ["D009369"]
    assert ruled_out("No vaccines. Partners wanted.") == ["vaccine"]
    assert ruled_out("We don't invest in vaccines, we license ADCs.") == ["vaccine"]
    assert ruled_out("We don't invest in vaccines, nor do we buy them.") == ["vaccine"]
    assert ruled_out("We don't invest in vaccines and we never partner on them.") == ["vaccine"]
    assert ruled_out("我们不做疫苗，而是与抗体公司合作。") == ["vaccine"]
    assert ruled_out("我们不做疫苗，不可合作。") == ["vaccine"]
    assert ruled_out("我们不做疫苗，也不与疫苗公司合作。") == ["vaccine"]
    assert ruled_out("除诊断外的项目均可合作。") == ["diagnostic"]
    assert ruled_out("不考虑基因治疗，明年优先小分子。") == ["gene-therapy"]


@pytest.mark.parametrize(
    "text",
    [
        "我们不考虑除肿瘤外的项目。",
        "不投除肿瘤外的领域",
        "除疫苗外的项目均不接受",
        "除疫苗外的项目我们不感兴趣。",
        "只投肿瘤，除肿瘤外的方向不看",
        "并非除肿瘤外均可。",
        "抗体以外的项目也可考虑",
        "肿瘤以外的适应症也可以谈",
        "肿瘤以外的适应症同样可考虑",
        "不打算退出肿瘤",
        "不准备放弃疫苗",
        "除疫苗之外，抗体同样欢迎",
        "除肿瘤外的数据可在线查询。",
        "不会因为早期就不看细胞治疗。",
        "没有理由不考虑放射性药物。",
        "No company in vaccines and oncology is outside our scope",
        "We do not want all vaccines",
        "The team at Acme has no interest in vaccines",
        "We believe that patients do not want biologics.",
        "We look for a company that does not need imaging.",
        "Previously not interested in vaccines, we now look at all.",
        "Oncology is out of scope for our sister fund.",
        "客户说不需要诊断。",
        "他们不做抗体，我们做。",
    ],
)
def test_what_is_turned_round_or_said_of_others_rules_nothing_out(text: str) -> None:
    assert ruled_out(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Outside oncology, we like dermatology too.",
        "Outside oncology, we also like dermatology.",
        "Outside oncology, we like dermatology.",
        "In oncology we seek antibodies; outside oncology, we seek devices.",
        "We look for dermatology outside oncology, too.",
        "We look for assets outside oncology, and in neurology as well.",
    ],
)
def test_what_is_outside_may_be_wanted_beside_what_is_inside(text: str) -> None:
    assert ruled_out(text) == []


def test_what_is_sought_outside_a_field_alone_rules_it_out() -> None:
    assert ruled_out("We look for assets outside oncology.") == ["D009369"]
    assert ruled_out("We look for assets outside oncology, not too early.") == ["D009369"]
    assert ruled_out("We look for ADCs as well as vaccines, but not in oncology.") == ["D009369"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("寻找除疫苗以外的生物药。", ["vaccine"]),
        ("拥有除日本以外的全球权益。", ["JP"]),
        ("除诊断外的项目均可考虑。", ["diagnostic"]),
        ("We’d rather not see cell therapies.", ["cell-therapy"]),
        ("Peptides hold no interest for us – thank you.", ["peptide"]),
        ("Our office in São Paulo: psychiatry isn’t something we fund.", ["D001523"]),
        ("No CAR-T and no Crohn’s disease programmes.", ["D003424", "car-t"]),
    ],
)
def test_plain_statements_are_read_whatever_their_signs(text: str, codes: list[str]) -> None:
    assert ruled_out(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Rights in Japan were licensed to a partner and have been returned to us.",
        "Rights in Europe were out-licensed in 2019 and reverted to us in 2024.",
        "Rights in China already licensed from our inventor.",
        "The rights in China are partnered in part.",
        "US rights are partnered only for dermatology.",
        "日本权益已授权，现已收回。",
        "大中华区权益已授权部分适应症。",
    ],
)
def test_rights_that_came_back_or_are_given_in_part_are_there_to_be_given(text: str) -> None:
    assert ruled_out(text, is_wish=False) == []


def test_rights_are_given_wherever_else_partners_are_sought() -> None:
    text = "Rights in Japan are already licensed, and we look for partners in Europe."
    assert ruled_out(text, is_wish=False) == ["JP"]
