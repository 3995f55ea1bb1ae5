"""Order, direction and scale of ranked matches, with the real models."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker.matching.outcomes import Experience, Outcome, learn
from matchmaker.matching.ranking import Learned, query_for, query_of, rank
from matchmaker.matching.reciprocity import combine
from matchmaker.profiles.document import Listing, Organisation
from tests.matching.cases import (
    CT_TRIAGE,
    INSULIN,
    WANTS_CT,
    WANTS_INSULIN,
    company,
    corpus_of,
    order,
    ranked,
    vectors_of,
)

SCOUT = company("scout", kind="pharma", needs=WANTS_CT)


def test_an_offer_that_meets_the_need_comes_first() -> None:
    corpus = corpus_of(SCOUT, company("ct", offers=CT_TRIAGE), company("pen", offers=INSULIN))
    first, second = ranked(corpus, "scout")
    assert (first.organisation, second.organisation) == ("ct", "pen")
    assert first.score > 0.5 > second.score


def test_a_chinese_need_finds_the_english_offer_and_the_other_way_round() -> None:
    corpus = corpus_of(
        company("ct", offers=CT_TRIAGE),
        company("pen", offers=INSULIN),
        company("zh-ct", offers="我们的人工智能软件可在胸部CT上发现肺结节，用于肺癌早期筛查。"),
        company("zh-pen", offers="我们开发每周一次注射的胰岛素，用于治疗2型糖尿病。"),
        company("zh-scout", kind="pharma", needs="寻找用于胸部CT肺癌早期筛查的人工智能软件。"),
        SCOUT,
    )
    assert set(order(ranked(corpus, "zh-scout"))[:2]) == {"ct", "zh-ct"}
    assert set(order(ranked(corpus, "scout"))[:2]) == {"ct", "zh-ct"}


def test_a_pair_that_fits_both_ways_beats_one_that_fits_one_way() -> None:
    asking = company("asking", offers=CT_TRIAGE, needs=WANTS_INSULIN)
    corpus = corpus_of(
        asking,
        company("both", kind="pharma", offers=INSULIN, needs=WANTS_CT),
        company("one-way", kind="pharma", offers=INSULIN, needs="We seek a cream for eczema."),
        company("unsaid", kind="pharma", offers=INSULIN),
    )
    both, second, third = ranked(corpus, "asking")
    assert [both.organisation, second.organisation, third.organisation] == [
        "both",
        "unsaid",
        "one-way",
    ]
    assert both.forward == second.forward == third.forward
    assert second.backward is None


def test_combining_is_neutral_about_what_nobody_stated_and_sinks_what_is_one_sided() -> None:
    unsaid, even, lopsided = combine(
        np.array([0.8, 0.8, 0.99]), np.array([np.nan, 0.8, 0.05])
    ).tolist()
    assert lopsided < unsaid < even == pytest.approx(0.8)


def test_a_rare_code_decides_between_offers_that_are_otherwise_alike() -> None:
    corpus = corpus_of(
        company(
            "asking", kind="pharma", needs="We look for a CLDN18.2 antibody, phase 1 or later."
        ),
        *(
            company(f"a-{target}", offers=f"A {target} antibody that has entered phase 1.")
            for target in ("TROP2", "HER3", "CLDN18.2", "B7-H3")
        ),
    )
    assert order(ranked(corpus, "asking"))[0] == "a-CLDN18.2"


@pytest.mark.parametrize(
    ("facet", "wanted", "same", "other"),
    [
        ("therapeutic_areas", ("C04",), ("C04.588",), ("C14",)),
        ("modalities", ("antibody",), ("antibody",), ("medical-device",)),
        ("territories", ("greater-china",), ("CN",), ("US",)),
        ("data_access", ("records",), ("records", "registry"), ("imaging",)),
        ("regulatory", ("NMPA:III",), ("NMPA:III",), ("NMPA:II",)),
        ("phases", ("phase-2", "phase-3"), ("phase-2",), ("discovery",)),
        ("deal_types", ("in-licence",), ("out-licence",), ("distribution",)),
    ],
)
def test_a_facet_that_agrees_helps_one_unsaid_is_neutral_one_that_conflicts_sinks(
    facet: str, wanted: tuple[str, ...], same: tuple[str, ...], other: tuple[str, ...]
) -> None:
    def stating(codes: tuple[str, ...]) -> dict[str, Any]:
        return {facet: codes}

    corpus = corpus_of(
        company("asking", kind="pharma", needs=WANTS_CT, **stating(wanted)),
        company("agrees", offers=CT_TRIAGE, **stating(same)),
        company("unsaid", offers=CT_TRIAGE),
        company("conflicts", offers=CT_TRIAGE, **stating(other)),
    )
    found = ranked(corpus, "asking", "asking/need")
    assert order(found) == ["agrees", "unsaid", "conflicts"]
    assert found[2].score < 0.5 * found[1].score


def test_agreement_elsewhere_does_not_buy_off_a_contradiction() -> None:
    wanted: dict[str, Any] = {"therapeutic_areas": ("C04",), "data_access": ("records",)}
    corpus = corpus_of(
        company("asking", kind="pharma", needs=WANTS_CT, territories=("CN",), **wanted),
        company("sold", offers=CT_TRIAGE, territories=("US",), **wanted),
        company("quiet", offers="Software that reads scans of the chest."),
    )
    assert order(ranked(corpus, "asking")) == ["quiet", "sold"]


def test_a_listing_is_scored_against_offers_only_and_those_without_are_left_out() -> None:
    corpus = corpus_of(
        SCOUT,
        company("ct", offers=CT_TRIAGE),
        company("asks-too", needs=WANTS_CT),
        Organisation("summary-only", "startup", "Summary", summary=CT_TRIAGE),
    )
    assert order(ranked(corpus, "scout", "scout/need")) == ["ct", "summary-only"]


def test_a_summary_that_stands_in_for_offers_says_no_more_than_an_offer_in_the_same_words() -> None:
    for text in (CT_TRIAGE, INSULIN):
        corpus = corpus_of(
            company("scout", kind="pharma", needs=WANTS_CT),
            company("offer", offers=text),
            replace(company("summary", needs="We look for investors."), summary=text),
        )
        assert order(ranked(corpus, "scout", "scout/need")) == ["offer", "summary"]


def test_scores_do_not_depend_on_who_else_asks_or_in_which_order_they_came() -> None:
    everybody = [SCOUT, company("ct", offers=CT_TRIAGE), company("pen", offers=INSULIN)]
    assert ranked(corpus_of(*everybody), "scout") == ranked(corpus_of(*everybody[::-1]), "scout")


def test_equal_matches_come_in_the_order_of_their_ids() -> None:
    corpus = corpus_of(SCOUT, *(company(name, offers=CT_TRIAGE) for name in ("c", "a", "b")))
    assert order(ranked(corpus, "scout")) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text", ["", "12345 67890", "😀🎉", "שלום עולם וברוכים הבאים לכולם", "нет", "word " * 5000]
)
def test_what_cannot_be_read_comes_last_and_raises_nothing(text: str) -> None:
    odd = Organisation("odd", "startup", "Odd", listings=(Listing("odd/o", "offer", text),))
    corpus = corpus_of(SCOUT, odd, company("ct", offers=CT_TRIAGE))
    assert order(ranked(corpus, "scout")) == ["ct", "odd"]


def test_a_new_organisation_is_ranked_by_its_words_until_its_vector_is_there() -> None:
    corpus = corpus_of(SCOUT, company("pen", offers=INSULIN))
    new = company("ct", offers=CT_TRIAGE)
    corpus.put(new, {})
    (first, _) = ranked(corpus, "scout")
    assert (first.organisation, first.by_words) == ("ct", True)
    corpus.put(new, vectors_of([new]))
    assert not ranked(corpus, "scout")[0].by_words
    corpus.remove("ct")
    assert order(ranked(corpus, "scout")) == ["pen"]


def test_a_withdrawn_listing_and_a_draft_are_not_matched() -> None:
    withdrawn = company("ct", offers=CT_TRIAGE)
    listing = replace(withdrawn.listings[0], status="withdrawn")
    corpus = corpus_of(SCOUT, replace(withdrawn, listings=(listing,)))
    assert ranked(corpus, "scout", "scout/need") == []


def test_a_query_need_not_be_listed() -> None:
    corpus = corpus_of(company("ct", offers=CT_TRIAGE), company("pen", offers=INSULIN))
    text = Organisation("", "pharma", "", listings=(Listing("text", "need", WANTS_CT),))
    query = query_of(corpus, text, vectors_of([text]), "text")
    assert order(rank(corpus, query)) == ["ct", "pen"]


def test_without_outcomes_nothing_is_learned() -> None:
    assert learn(corpus_of(SCOUT), ()) is None


def test_who_engages_rises_for_others_and_who_is_known_or_declined_sinks() -> None:
    twins = [company(name, offers=CT_TRIAGE) for name in ("a", "b")]
    other = company("other", kind="pharma", needs=WANTS_CT)
    corpus = corpus_of(SCOUT, other, *twins)

    def learned(*outcomes: Outcome) -> list[str]:
        experience = learn(corpus, outcomes)
        assert experience
        query = query_for(corpus, "scout")
        allowed = corpus.mask(["a", "b"])
        return order(rank(corpus, query, allowed=allowed, learned=experience.towards(query)))

    assert learned(Outcome("other", "b", "accepted")) == ["b", "a"]
    assert learned(Outcome("scout", "a", "declined")) == ["b", "a"]
    assert learned(Outcome("scout", "a", "met")) == ["b", "a"]
    assert learned(Outcome("nobody-here", "b", "deal")) == ["b", "a"]


def test_experience_does_not_lift_a_contradiction() -> None:
    corpus = corpus_of(
        company("scout", kind="pharma", needs=WANTS_CT, territories=("CN",)),
        company("popular", offers=CT_TRIAGE, territories=("US",)),
        company("unknown", offers="Software that reads scans."),
    )
    experience = learn(corpus, [Outcome(f"x{at}", "popular", "deal") for at in range(30)])
    assert experience
    query = query_for(corpus, "scout")
    found = rank(corpus, query, learned=experience.towards(query))
    assert order(found) == ["unknown", "popular"]


def test_one_outcome_says_little_a_handful_much_and_a_poor_fit_is_lifted_less() -> None:
    nothing_known = Experience(corpus_of(SCOUT), ())
    became = {
        (score, times): nothing_known.example(score, "pharma", "accepted", times)
        for score in (0.5, 0.05)
        for times in (1, 5, 50)
    }
    assert 0.5 < became[0.5, 1] < 0.55
    assert 0.75 < became[0.5, 5] < became[0.5, 50] < 0.93
    assert became[0.05, 1] - 0.05 < became[0.5, 1] - 0.5
    assert became[0.05, 5] < 0.5
    assert nothing_known.example(0.5, "pharma", "declined", 3) < 0.5


def test_what_an_index_proposes_holds_the_best_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = corpus_of(
        SCOUT,
        company("ct", offers=CT_TRIAGE),
        company("zh", offers="我们的软件可在胸部CT上发现肺结节，用于肺癌早期筛查。"),
        *(company(f"pen-{at}", offers=f"{INSULIN} Version {at}.") for at in range(8)),
    )
    new = company("new", offers="Chest CT software for lung cancer.")
    corpus.put(new, {})
    exact = ranked(corpus, "scout")
    monkeypatch.setattr("matchmaker.matching.ranking.FEW", 1)
    for number in ("LOOKED_AT", "PROPOSED", "BY_WORDS"):
        monkeypatch.setattr(f"matchmaker.matching.proposal.{number}", 3)
    proposed = ranked(corpus, "scout")
    assert proposed[:3] == exact[:3]
    assert len(proposed) < len(exact)


def few_compared(monkeypatch: pytest.MonkeyPatch, proposed: int) -> None:
    """Propose so few from a small corpus as if it were a very large one."""
    monkeypatch.setattr("matchmaker.matching.ranking.FEW", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.BY_WORDS", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.PROPOSED", proposed)


def test_of_very_many_the_best_in_both_directions_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scout = company("scout", kind="pharma", needs=WANTS_CT, offers="We run trials of lung cancer.")
    unread = replace(scout.listings[0], id="scout/unread", text="123 456")
    corpus = corpus_of(
        replace(scout, listings=(*scout.listings, unread)),
        company("both", offers=CT_TRIAGE, needs="We need a partner for lung cancer trials."),
        *(
            company(f"one-{at}", offers=f"{CT_TRIAGE} Version {at}.", needs=f"{INSULIN} {at}")
            for at in range(6)
        ),
    )
    few_compared(monkeypatch, 2)
    found = [match.organisation for match in ranked(corpus, "scout")]
    assert found[0] == "both"
    assert len(found) < 7


def test_of_very_many_only_those_admitted_are_proposed_for_waiting_or_engaging(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pens = [company(f"pen-{at}", offers=f"{INSULIN} {at}") for at in range(4)]
    corpus = corpus_of(SCOUT, *pens, company("ct", offers=CT_TRIAGE), company("zz", offers=INSULIN))
    corpus.put(company("new", offers="A lamp for the operating theatre."), {})
    rivals = [company(f"rival-{at}", kind="pharma", offers=INSULIN) for at in range(2)]
    for rival in rivals:
        corpus.put(rival, {})
    few_compared(monkeypatch, 1)
    monkeypatch.setattr("matchmaker.matching.proposal.WAITING", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.BY_OUTCOMES", 1)
    query, count = query_for(corpus, "scout"), len(corpus.ids)
    engagement, odds = np.zeros((2, count))
    engagement[corpus.numbers_of(["zz", "rival-0"])] = 1, 2
    allowed = corpus.mask(["new", "ct", "zz", *(pen.id for pen in pens)])
    found = rank(corpus, query, allowed=allowed, learned=Learned(engagement, odds))
    assert {"ct", "zz", "new"} <= {match.organisation for match in found}
    assert len(found) < 7
