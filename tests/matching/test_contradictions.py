"""What a text rules out sinks whoever is about nothing else, and is no evidence for a fit."""

import pytest

from matchmaker.matching.contradictions import broken
from matchmaker.matching.explanation import explain
from matchmaker.matching.ranking import query_for
from matchmaker.matching.sources import passages_of, sources_of
from matchmaker.prose.exclusions import Exclusion
from tests.matching.cases import company, corpus_of, order, ranked


@pytest.mark.parametrize(
    ("excluded", "met"),
    [
        ("CAR-T", {"car-t", "late"}),
        ("cell therapies", {"car-t", "nk", "cells", "late", "after"}),
        ("antibodies", {"bispecific"}),
        ("breast cancer", {"car-t"}),
        ("oncology", {"car-t", "nk"}),
        ("dermatology", set()),
    ],
)
def test_a_narrower_kind_or_disease_is_ruled_out_without_what_stands_above_it(
    excluded: str, met: set[str]
) -> None:
    offers = {
        "car-t": "A CAR-T against cancers of the blood and breast cancer.",
        "nk": "NK cells against glioblastoma and other brain tumours.",
        "cells": "Allogeneic cell therapies such as CAR-T for the eye.",
        "late": "We develop cell therapies. The first is a CAR-T.",
        "after": "A cell therapy for patients after CAR-T.",
        "bispecific": "A bispecific antibody instead of CAR-T.",
    }
    (need,) = sources_of(company("scout", needs=f"We are not interested in {excluded}."))
    broke = {
        name
        for name, text in offers.items()
        if broken(need.said()[0], sources_of(company(name, offers=text))[0].said()[1])
    }
    assert broke == met


def is_sunk(excluded: str, offer: str) -> bool:
    (need,) = sources_of(company("scout", needs=f"We are not interested in {excluded}."))
    (offered,) = sources_of(company("other", offers=offer))
    return bool(broken(need.said()[0], offered.said()[1]))


@pytest.mark.parametrize(
    "offer",
    [
        "A checkpoint inhibitor against TIGIT.",
        "We develop bispecific antibodies for immuno-oncology.",
        "A small molecule for lung cancer, an IO asset.",
        "TIL therapy for melanoma.",
        "我们开发免疫肿瘤双特异性抗体。",
    ],
)
def test_immuno_oncology_is_ruled_out_whatever_it_is_made_of(offer: str) -> None:
    assert is_sunk("IO", offer)


@pytest.mark.parametrize(
    "offer",
    [
        "A small molecule for lung cancer.",
        "CAR-T for lupus.",
        "Antibodies for immuno-oncology and asthma.",
        "A diagnostic that predicts response to immuno-oncology drugs.",
        "A small molecule in combination with checkpoint inhibitors for lung cancer.",
        "For checkpoint inhibitor-refractory melanoma, a small molecule.",
        "Digital IO modules for pumps.",
        "针对PD-1抑制剂耐药的肺癌小分子。",
        "联合PD-1抑制剂的小分子，用于肺癌。",
    ],
)
def test_what_is_more_or_else_than_immuno_oncology_is_not(offer: str) -> None:
    assert not is_sunk("IO", offer)


def test_a_field_is_no_other_product() -> None:
    assert is_sunk("antibodies", "An antibody against PD-1, a checkpoint inhibitor.")


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
        Exclusion("product_kinds", "cell-therapy"),
    )
    assert "No cell therapy." in ruled.sentence
    best = explain(corpus, query_for(corpus, "scout"), found[0]).forward
    assert best
    assert best.ruled_out == ()


@pytest.mark.parametrize(
    ("need", "offer", "excluded"),
    [
        (
            "We look for treatments of lymphoma in phase 1. We do not look at CAR-T programmes.",
            "Allogeneic CAR-T and bispecific antibodies for lymphoma in phase 1.",
            "CAR-T",
        ),
        (
            "我们寻找淋巴瘤治疗项目，处于一期临床。我们不考虑CAR-T疗法和疫苗项目。",
            "我们开发治疗淋巴瘤的CAR-T疗法和双特异性抗体。",
            "CAR-T",
        ),
    ],
)
def test_what_is_ruled_out_is_neither_shared_nor_quoted(
    need: str, offer: str, excluded: str
) -> None:
    corpus = corpus_of(
        company("scout", kind="pharma", needs=need), company("both", offers=f"{offer} {excluded}.")
    )
    (match,) = ranked(corpus, "scout")
    reason = explain(corpus, query_for(corpus, "scout"), match).forward
    assert reason
    assert reason.quotes
    assert excluded not in reason.quotes[0].passage.text
    assert not any(excluded in term for term in reason.terms)
    assert {named.code for named in reason.named}.isdisjoint({"cell-therapy"})


def test_a_need_that_only_rules_out_has_nothing_to_be_matched_by() -> None:
    scout = company("scout", kind="pharma", needs="We are not interested in CAR-T or TCR-T.")
    assert passages_of(scout) == ()
    corpus = corpus_of(
        scout,
        company("cells", offers="CAR-T and other cell therapies, and antibodies."),
        company("device", offers="A pump for insulin."),
    )
    cells, device = sorted(ranked(corpus, "scout"), key=lambda match: match.organisation)
    assert cells.score == device.score
    reason = explain(corpus, query_for(corpus, "scout"), cells).forward
    assert reason
    assert (reason.quotes, reason.terms, reason.notes) == (None, (), ("no-text", ""))


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
