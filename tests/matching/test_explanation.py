"""Reasons: quotes that carry the match, facets, and notes on what could not be read."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.matching.explanation import NO_TEXT, NUMBERS, UNREAD, WAITING, Reason, explain
from matchmaker.matching.facets import AGREE, CONFLICT, UNKNOWN
from matchmaker.matching.fit import closeness, fit, text_odds, told_by
from matchmaker.matching.ranking import query_for
from matchmaker.profiles.document import Listing, Organisation
from tests.matching.cases import CT_TRIAGE, WANTS_CT, company, corpus_of, ranked, vector

SCOUT = company("scout", kind="pharma", needs=f"{WANTS_CT} We are a family company since 1950.")


def reason_for(*others: Organisation) -> Reason:
    corpus = corpus_of(SCOUT, *others)
    match = ranked(corpus, "scout")[0]
    found = explain(corpus, query_for(corpus, "scout"), match).forward
    assert found
    return found


def test_the_sentences_that_carry_the_match_are_quoted_with_their_places() -> None:
    text = f"Our office has a garden. {CT_TRIAGE}"
    found = reason_for(company("ct", offers=text))
    assert found.quotes
    need, offer = found.quotes
    assert need.passage.text == WANTS_CT
    assert (
        offer.passage.text == "Our software finds lung nodules on chest CT and sorts them by risk."
    )
    assert text[offer.passage.start : offer.passage.end] == offer.passage.text
    assert (offer.organisation, offer.listing, offer.passage.field) == ("ct", "ct/offer", "text")


def test_where_a_company_sits_is_not_quoted_while_a_sentence_says_more() -> None:
    seat = "The company was founded in 1984 and is headquartered in Hyderabad, India."
    scout = company("scout", kind="pharma", needs=f"{WANTS_CT} {seat}")
    corpus = corpus_of(scout, company("ct", offers=f"{CT_TRIAGE} {seat.replace('84', '89')}"))
    found = explain(corpus, query_for(corpus, "scout"), ranked(corpus, "scout")[0]).forward
    assert found
    assert found.quotes
    assert not any("Hyderabad" in quote.shown for quote in found.quotes)


def test_one_pair_says_the_same_alone_as_among_many() -> None:
    corpus = corpus_of(SCOUT, company("ct", offers=CT_TRIAGE))
    need, offer = corpus.block("scout"), corpus.block("ct")
    close = closeness(need, offer)
    weights = (
        dict(zip(side.terms.tolist(), corpus.rarity(side.terms).tolist(), strict=True))
        for side in (need, offer)
    )
    alone = told_by(close, *weights)
    whole = fit(need, offer, corpus.rarity, corpus.codes)
    odds = text_odds(*np.array(alone, np.float32)[:, None])
    assert odds == pytest.approx(whole.odds[0], abs=1e-5)


def test_facets_agree_conflict_or_are_unknown() -> None:
    scout = replace(
        SCOUT,
        listings=(
            replace(SCOUT.listings[0], territories=("CN",), data_access=("imaging",), phases=()),
        ),
    )
    offering = company("ct", offers=CT_TRIAGE, territories=("US",), data_access=("imaging",))
    corpus = corpus_of(scout, offering)
    found = explain(corpus, query_for(corpus, "scout"), ranked(corpus, "scout")[0]).forward
    assert found
    verdicts = {verdict.facet: verdict.verdict for verdict in found.facets}
    assert verdicts["territories"] == CONFLICT
    assert verdicts["data_access"] == AGREE
    assert verdicts["phase"] == UNKNOWN


def test_a_blind_name_is_neither_embedded_nor_quoted() -> None:
    blind = replace(
        company("c1", offers="Lungwise reads chest CT and finds early lung cancer."),
        name="Lungwise Technologies Ltd",
        blind=True,
    )
    found = reason_for(blind)
    assert found.quotes
    assert found.quotes[1].passage.text == "[…] reads chest CT and finds early lung cancer."
    assert "lungwise" not in found.terms


@pytest.mark.parametrize(
    ("text", "note"),
    [("", NO_TEXT), ("123 456", NUMBERS), ("שלום עולם", UNREAD)],
)
def test_a_text_that_is_not_read_says_why(text: str, note: str) -> None:
    odd = Organisation("odd", "startup", "Odd", listings=(Listing("odd/o", "offer", text),))
    found = reason_for(odd)
    assert (found.quotes, found.notes) == (None, ("", note))


def test_a_text_that_waits_for_its_vector_says_so() -> None:
    corpus = corpus_of(SCOUT)
    corpus.put(company("ct", offers=CT_TRIAGE), {})
    found = explain(corpus, query_for(corpus, "scout"), ranked(corpus, "scout")[0]).forward
    assert found
    assert found.notes == ("", WAITING)


def test_a_chinese_need_and_an_english_offer_name_the_same_concepts() -> None:
    corpus = corpus_of(
        company("zh", kind="pharma", needs="寻找可提供电子病历数据的合作伙伴，用于肺癌研究。"),
        company("en", offers="A hospital network with EMR data of lung cancer patients."),
    )
    found = explain(corpus, query_for(corpus, "zh"), ranked(corpus, "zh")[0]).forward
    assert found
    assert ("data_access", "records") in {(named.facet, named.code) for named in found.named}
    assert vector(CT_TRIAGE.split(". ")[0]).any()


def test_what_both_say_is_named_whole_in_chinese_and_without_empty_words() -> None:
    corpus = corpus_of(
        company("zh", kind="pharma", needs="寻找基因检测的合作伙伴，无论 whether CLDN18.2 与否。"),
        company("en", offers="我们提供基因检测服务，whether CLDN18.2 or not."),
    )
    found = explain(corpus, query_for(corpus, "zh"), ranked(corpus, "zh")[0]).forward
    assert found
    assert set(found.terms) == {"CLDN18.2", "基因检测"}


def test_terms_are_named_as_written_and_quotes_are_sentences_of_the_text() -> None:
    scout = company("scout", kind="pharma", needs="We look for CD19-specific B-cell depletion.")
    offering = Organisation(
        "o",
        "startup",
        "O",
        listings=(
            Listing(
                "o/o",
                "offer",
                "Lupus is treated with arthritis drugs; and CD19-directed B-cell depletion;",
                title="B-cell depletion",
            ),
        ),
    )
    corpus = corpus_of(scout, offering)
    found = explain(corpus, query_for(corpus, "scout"), ranked(corpus, "scout")[0]).forward
    assert found
    assert {"CD19", "B-cell"} <= set(found.terms)
    assert found.quotes
    assert found.quotes[1].shown == "CD19-directed B-cell depletion"
