"""The demo's files keep the contract, their facts and the separation of real from illustrative."""

import json
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from matchmaker import demo
from matchmaker.profiles.document import Listing, Organisation, to_json
from matchmaker.profiles.reading import read_profiles

DATA = Path(demo.__file__).parent / "data"
STARTUPS_OF_THE_EVENING = ("12-sigma", "tencent-aimis", "ibm-china-watson")
NAMES = re.compile(r"12 ?sigma|tencent|aimis|watson|ibm|腾讯|觅影|沃森", re.IGNORECASE)
ALGORITHMS = {"imaging", "ai-platform", "software-as-a-medical-device"}
DRUGS = {"radioligand", "small-molecule"}

EVENING = read_profiles(DATA / "evening.jsonl")
ILLUSTRATIVE = read_profiles(DATA / "illustrative.jsonl")
MARKED: dict[str, list[str]] = json.loads((DATA / "illustrative.json").read_text("utf-8"))
EVENT: dict[str, Any] = json.loads((DATA / "event.json").read_text("utf-8"))


def listings(organisations: Iterable[Organisation]) -> list[Listing]:
    return list(chain.from_iterable(each.listings for each in organisations))


def startups_of_the_evening() -> list[Organisation]:
    return [each for each in EVENING.organisations if each.id in STARTUPS_OF_THE_EVENING]


def is_oncology(listing: Listing) -> bool:
    return any(code.startswith("C04") for code in listing.therapeutic_areas)


def is_chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 50


def phrases(texts: Iterable[str]) -> set[str]:
    """Give every run of four words and of six Chinese characters."""
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"[a-z0-9]+", text.lower())
        found |= {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
        for run in re.findall(r"[\u4e00-\u9fff]{6,}", text):
            found |= {run[at : at + 6] for at in range(len(run) - 5)}
    return found


def strings(value: object) -> list[str]:
    """Give every text in a JSON value, at any depth."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return list(chain.from_iterable(strings(part) for part in inner))


def oncology_needs() -> list[Listing]:
    """Give the cancer needs of the evening's pharma side."""
    pharma = [each for each in EVENING.organisations if each.kind == "pharma"]
    return [need for need in listings(pharma) if need.side == "need" and is_oncology(need)]


def test_both_files_keep_the_contract() -> None:
    assert (EVENING.faults, EVENING.warnings) == ((), ())
    assert (ILLUSTRATIVE.faults, ILLUSTRATIVE.warnings) == ((), ())


def test_ids_are_unique_over_both_files() -> None:
    everything = EVENING.organisations + ILLUSTRATIVE.organisations
    ids = [each.id for each in everything] + [each.id for each in listings(everything)]
    assert len(ids) == len(set(ids))


def test_all_that_is_not_of_the_evening_is_marked_illustrative() -> None:
    of_the_evening = {"servier-offer-codevelopment", "servier-offer-codevelopment-zh"}
    of_the_evening |= {each.id for each in listings(startups_of_the_evening())}
    illustrative = [each.id for each in listings(EVENING.organisations)]
    assert {
        "organisations": [each.id for each in ILLUSTRATIVE.organisations],
        "listings": [each for each in illustrative if each not in of_the_evening],
    } == MARKED


@pytest.mark.parametrize("organisation", EVENING.organisations, ids=lambda each: str(each.id))
def test_an_organisation_of_the_evening_speaks_both_languages(organisation: Organisation) -> None:
    assert {is_chinese(each.text) for each in organisation.listings} == {True, False}
    english, translated = organisation.summary.split("\n\n")
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"[\u4e00-\u9fff]{6}", translated)


def test_a_third_of_the_illustrative_organisations_write_chinese() -> None:
    writers = [
        each
        for each in ILLUSTRATIVE.organisations
        if any(is_chinese(x.text) for x in each.listings)
    ]
    assert len(writers) * 3 >= len(ILLUSTRATIVE.organisations)


def test_listeners_are_said_to_have_listened_and_nothing_more() -> None:
    heard = [each for each in EVENING.organisations if each.id in EVENT["listeners"]]
    assert sorted(each.id for each in heard) == sorted(EVENT["listeners"])
    assert all("Nothing more is known" in each.summary for each in heard)
    assert all("没有提供更多信息" in each.summary for each in heard)


def test_the_reported_accuracy_is_unsupported_and_the_trial_a_pilot() -> None:
    claims = [claim for each in listings(EVENING.organisations) for claim in each.claims]
    assert [(claim.value, claim.setting, claim.site, claim.is_supported) for claim in claims] == [
        ("90 %", "", "", False),
        ("dozens a day", "pilot", "Nanshan District People's Hospital, Shenzhen", True),
    ]


def test_one_illustrative_startup_claims_without_any_evidence() -> None:
    bare = [
        each.id
        for each in listings(ILLUSTRATIVE.organisations)
        if any(not claim.is_supported for claim in each.claims)
    ]
    assert bare == ["wayfold-guidelines"]


def test_at_least_ten_illustrative_startups_compete_in_oncology_algorithms() -> None:
    competitors = [
        each.id
        for each in ILLUSTRATIVE.organisations
        if each.kind == "startup"
        and any(
            (listing.side, listing.status) == ("offer", "live")
            and is_oncology(listing)
            and ALGORITHMS & set(listing.modalities)
            and not DRUGS & set(listing.modalities)
            for listing in each.listings
        )
    ]
    assert len(competitors) >= 10


def test_oncology_needs_await_the_startups_in_both_languages() -> None:
    needs = oncology_needs()
    assert len(needs) >= 8
    assert sum(is_chinese(each.text) for each in needs) >= 3
    assert sum(not is_chinese(each.text) for each in needs) >= 3


@pytest.mark.parametrize("need", oncology_needs(), ids=lambda need: str(need.id))
def test_a_need_shares_no_name_and_no_phrase_with_the_startups(need: Listing) -> None:
    theirs = chain.from_iterable(strings(to_json(each)) for each in startups_of_the_evening())
    assert phrases([need.title, need.text]) & phrases(theirs) == set()
    assert not NAMES.search(f"{need.title}\n{need.text}")


def test_a_blind_organisation_is_named_in_nothing_but_its_name() -> None:
    blind = [each for each in ILLUSTRATIVE.organisations if each.blind]
    assert len(blind) == 2
    for each in blind:
        others = strings({**to_json(each), "name": ""})
        assert not [text for text in others if each.name.split()[0].lower() in text.lower()]


def test_organisations_and_listings_that_some_may_not_see_are_present() -> None:
    matched = [each.id for each in ILLUSTRATIVE.organisations if each.visibility == "matched"]
    assert matched == ["cairnwell-analytics", "lethewood"]
    hidden = {each.id: each.status for each in listings(ILLUSTRATIVE.organisations)}
    assert {id_: status for id_, status in hidden.items() if status != "live"} == {
        "trialmoor-ex-us-draft": "draft",
        "hikarune-capsule-old": "withdrawn",
    }


def test_the_programme_names_organisations_of_the_evening() -> None:
    known = {each.id for each in EVENING.organisations}
    speakers = {talk["organisation"] for talk in EVENT["programme"] if talk["kind"] == "talk"}
    assert {EVENT["host"], *speakers, *EVENT["listeners"]} <= known
