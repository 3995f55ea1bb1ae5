"""The demo's files keep the contract, their facts and the separation of real from illustrative."""

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from matchmaker import demo

DATA = Path(demo.__file__).parent / "data"
STARTUPS_OF_THE_EVENING = {"12-sigma", "tencent-aimis", "ibm-china-watson"}
ALGORITHMS = {"imaging", "ai-platform", "software-as-a-medical-device"}

Json = dict[str, Any]


def rows(name: str) -> list[Json]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


EVENING, ILLUSTRATIVE = rows("evening.jsonl"), rows("illustrative.jsonl")
MARKED: dict[str, list[str]] = json.loads((DATA / "illustrative.json").read_text("utf-8"))
EVENT: Json = json.loads((DATA / "event.json").read_text("utf-8"))


def listings(organisations: list[Json]) -> list[Json]:
    return list(chain.from_iterable(row["listings"] for row in organisations))


def oncology(listing: Json) -> bool:
    return any(code.startswith("C04") for code in listing.get("therapeutic_areas", []))


def chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 50


def phrases(*texts: str) -> set[str]:
    """Give every run of four words and of six Chinese characters."""
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"[a-z0-9]+", text.lower())
        found |= {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
        for run in re.findall(r"[\u4e00-\u9fff]{6,}", text):
            found |= {run[at : at + 6] for at in range(len(run) - 5)}
    return found


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return list(chain.from_iterable(strings(part) for part in inner))


def oncology_needs() -> list[Json]:
    """Give the cancer needs of the evening's pharma side."""
    pharma = [row for row in EVENING if row["kind"] == "pharma"]
    return [need for need in listings(pharma) if need["side"] == "need" and oncology(need)]


def test_ids_are_unique_over_both_files() -> None:
    everything = EVENING + ILLUSTRATIVE
    ids = [row["id"] for row in everything] + [row["id"] for row in listings(everything)]
    assert len(ids) == len(set(ids))


def test_all_that_is_not_of_the_evening_is_marked_illustrative() -> None:
    factual = {"servier-offer-codevelopment", "servier-offer-codevelopment-zh"} | {
        listing["id"]
        for listing in listings([row for row in EVENING if row["id"] in STARTUPS_OF_THE_EVENING])
    }
    assert {
        "organisations": [row["id"] for row in ILLUSTRATIVE],
        "listings": [row["id"] for row in listings(EVENING) if row["id"] not in factual],
    } == MARKED


@pytest.mark.parametrize("row", EVENING, ids=lambda row: str(row["id"]))
def test_organisations_of_the_evening_speak_both_languages(row: Json) -> None:
    texts = [listing["text"] for listing in row["listings"]]
    assert {chinese(text) for text in texts} == {True, False}
    english, translated = row["summary"].split("\n\n")
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"[\u4e00-\u9fff]{6}", translated)


def test_listeners_are_said_to_have_listened_and_nothing_more() -> None:
    about = {row["id"]: row["summary"] for row in EVENING if row["id"] in EVENT["listeners"]}
    assert sorted(about) == sorted(EVENT["listeners"])
    assert all(
        "Nothing more is known" in text and "没有提供更多信息" in text for text in about.values()
    )


def test_a_reported_accuracy_without_setting_stays_without_one() -> None:
    [claims] = [row["claims"] for row in listings(EVENING) if "claims" in row]
    assert [(claim["value"], claim.get("setting"), claim.get("site")) for claim in claims] == [
        ("90 %", None, None),
        ("dozens a day", "pilot", "Nanshan District People's Hospital, Shenzhen"),
    ]


def test_at_least_ten_illustrative_startups_compete_in_oncology_algorithms() -> None:
    competitors = [
        row["id"]
        for row in ILLUSTRATIVE
        if row["kind"] == "startup"
        and any(
            listing["side"] == "offer"
            and listing.get("status", "live") == "live"
            and oncology(listing)
            and ALGORITHMS & set(listing["modalities"])
            and "radioligand" not in listing["modalities"]
            and "small-molecule" not in listing["modalities"]
            for listing in row["listings"]
        )
    ]
    assert len(competitors) >= 10


def test_at_least_eight_oncology_needs_in_two_languages_await_the_startups() -> None:
    needs = oncology_needs()
    assert len(needs) >= 8
    assert min(sum(chinese(n["text"]) == zh for n in needs) for zh in (True, False)) >= 3


@pytest.mark.parametrize("need", oncology_needs(), ids=lambda need: str(need["id"]))
def test_needs_share_no_name_and_no_phrase_with_the_startups_of_the_evening(need: Json) -> None:
    theirs = phrases(
        *chain.from_iterable(
            strings(row) for row in EVENING if row["id"] in STARTUPS_OF_THE_EVENING
        )
    )
    text = f"{need['title']}\n{need['text']}"
    assert phrases(need["title"], need["text"]) & theirs == set()
    assert not re.search(r"12 ?sigma|tencent|aimis|watson|ibm|腾讯|觅影|沃森", text, re.IGNORECASE)


def test_a_blind_organisation_is_named_in_nothing_but_its_name() -> None:
    blind = [row for row in ILLUSTRATIVE if row.get("blind")]
    assert len(blind) == 2
    for row in blind:
        rest = json.dumps({**row, "name": ""}, ensure_ascii=False).lower()
        assert row["name"].split()[0].lower() not in rest


def test_hidden_kinds_of_listing_and_organisation_are_all_present() -> None:
    assert [row["id"] for row in ILLUSTRATIVE if row.get("visibility") == "matched"] == [
        "cairnwell-analytics",
        "lethewood",
    ]
    assert {row.get("status") for row in listings(ILLUSTRATIVE)} == {None, "draft", "withdrawn"}


def test_the_programme_names_organisations_of_the_evening() -> None:
    known = {row["id"] for row in EVENING}
    speakers = [talk["organisation"] for talk in EVENT["programme"] if talk["kind"] == "talk"]
    assert {EVENT["host"], *speakers, *EVENT["listeners"]} <= known
