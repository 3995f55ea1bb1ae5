"""Profiles from JSON Lines: what is read, and every fault of what is not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.profiles.document import Claim, Fault, Listing, Organisation, to_json
from matchmaker.profiles.reading import LINE_LIMIT, Reading, organisation_from, read_profiles
from matchmaker.profiles.record import TEXT_LIMIT

FULL: dict[str, Any] = {
    "id": "acme-dx",
    "kind": "other",
    "name": "Acme Dx",
    "type": "hospital",
    "country": "CN",
    "city": "Suzhou",
    "website": "https://acme.example/en",
    "founded": 2015,
    "size": 120,
    "languages": ["en", "zh"],
    "summary": "Reads scans.\n\nMany of them.",
    "visibility": "matched",
    "blind": True,
    "listings": [
        {
            "id": "acme-dx-lung",
            "side": "offer",
            "title": "CT nodule triage",
            "text": "Finds nodules. 发现肺结节。",
            "status": "draft",
            "therapeutic_areas": ["C04", "D008175"],
            "indications": ["C04.588.894.797.520"],
            "modalities": ["software-as-a-medical-device"],
            "phase": "marketed",
            "territories": ["CN", "eu"],
            "deal_types": ["co-development"],
            "data_access": ["imaging", "DUO:0000042"],
            "regulatory": ["NMPA:III", "EU-MDR:IIa"],
            "claims": [
                {
                    "statement": "Finds what readers find.",
                    "metric": "AUC",
                    "value": 0.93,
                    "setting": "prospective",
                    "site": "One hospital",
                    "sample_size": 0,
                    "source": "https://doi.example/1",
                }
            ],
        },
        {"id": "n", "side": "need", "text": "Sites.", "phase": ["phase-2", "phase-3"]},
    ],
}
SMALL: dict[str, Any] = {"id": "a", "kind": "startup", "name": "A"}


def listing(**values: Any) -> dict[str, Any]:
    return {**SMALL, "listings": [{"id": "l", "side": "offer", "text": "T", **values}]}


def claim(**values: Any) -> dict[str, Any]:
    return listing(claims=[{"statement": "S", **values}])


def read(path: Path, *lines: bytes | object, lenient: bool = False) -> Reading:
    file = path / "profiles.jsonl"
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    file.write_bytes(b"\n".join(encoded))
    return read_profiles(file, lenient=lenient)


def faults_of(raw: object) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in organisation_from(raw).faults]


# What is read


def test_every_field_is_read() -> None:
    assert organisation_from(FULL).organisation == Organisation(
        id="acme-dx",
        kind="other",
        name="Acme Dx",
        type="hospital",
        country="CN",
        city="Suzhou",
        website="https://acme.example/en",
        founded=2015,
        size="120",
        languages=("en", "zh"),
        summary="Reads scans.\n\nMany of them.",
        visibility="matched",
        blind=True,
        listings=(
            Listing(
                id="acme-dx-lung",
                side="offer",
                text="Finds nodules. 发现肺结节。",
                title="CT nodule triage",
                status="draft",
                therapeutic_areas=("C04", "D008175"),
                indications=("C04.588.894.797.520",),
                modalities=("software-as-a-medical-device",),
                phases=("marketed",),
                territories=("CN", "eu"),
                deal_types=("co-development",),
                data_access=("imaging", "DUO:0000042"),
                regulatory=("NMPA:III", "EU-MDR:IIa"),
                claims=(
                    Claim(
                        statement="Finds what readers find.",
                        metric="AUC",
                        value=0.93,
                        setting="prospective",
                        site="One hospital",
                        sample_size=0,
                        source="https://doi.example/1",
                    ),
                ),
            ),
            Listing(id="n", side="need", text="Sites.", phases=("phase-2", "phase-3")),
        ),
    )


def test_what_is_read_is_written_back_whole() -> None:
    organisation = organisation_from(FULL).organisation
    assert organisation is not None
    assert to_json(organisation) == FULL


def test_what_is_absent_stays_absent() -> None:
    organisation = organisation_from(SMALL).organisation
    assert organisation == Organisation(id="a", kind="startup", name="A")
    assert to_json(organisation) == SMALL


def test_null_and_empty_mean_not_said() -> None:
    raw = {**SMALL, "country": None, "languages": [], "summary": "", "listings": None}
    assert organisation_from(raw).organisation == organisation_from(SMALL).organisation


def test_a_need_may_name_one_phase_and_an_offer_no_list() -> None:
    need = organisation_from(listing(side="need", phase="phase-2")).organisation
    assert need is not None
    assert need.listings[0].phases == ("phase-2",)
    assert faults_of(listing(phase=["phase-2"])) == [
        ("listings[0].phase", "is a list; expected one code, for an offer is in one phase")
    ]


def test_a_code_said_twice_is_kept_once() -> None:
    organisation = organisation_from(listing(territories=["CN", "SG", "CN"])).organisation
    assert organisation is not None
    assert organisation.listings[0].territories == ("CN", "SG")


def test_a_claim_without_setting_and_source_is_unsupported() -> None:
    assert not Claim(statement="S", setting="bench").is_supported
    assert Claim(statement="S", setting="bench", source="A paper").is_supported


def test_empty_lines_and_a_byte_order_mark_are_passed_over(tmp_path: Path) -> None:
    first = b"\xef\xbb\xbf" + json.dumps(SMALL).encode()
    reading = read(tmp_path, first, b"", b"  \r", {**SMALL, "id": "b"}, b"")
    assert reading.faults == ()
    assert [organisation.id for organisation in reading.organisations] == ["a", "b"]
    assert reading.lines == (1, 4)


def test_a_text_of_a_hundred_thousand_words_is_read() -> None:
    assert faults_of(listing(text="word " * 100_000)) == []


# What is wrong


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ([], "", "is a list; expected an object, one organisation"),
        ({**SMALL, "id": "a b"}, "id", "'a b' holds white space; expected an id without"),
        ({**SMALL, "id": 7}, "id", "is a whole number; expected a text"),
        ({**SMALL, "id": "x" * 201}, "id", "has 201 characters; expected at most 200"),
        ({**SMALL, "kind": "vc"}, "kind", "is 'vc'; expected startup, pharma or other"),
        ({**SMALL, "name": " "}, "name", "is empty; expected a text"),
        (
            {**SMALL, "name": "A\nB"},
            "name",
            "holds a line break or a control character; expected one line of text",
        ),
        (
            {**SMALL, "country": "UK"},
            "country",
            "unknown code 'UK'; the nearest valid codes are GB, UA, AE",
        ),
        (
            {**SMALL, "founded": 20155},
            "founded",
            "is 20155; expected a whole number from 1500 to 2100",
        ),
        (
            {**SMALL, "founded": True},
            "founded",
            "is True; expected a whole number from 1500 to 2100",
        ),
        ({**SMALL, "size": -1}, "size", "is -1; expected a whole number from 0 to 100000000"),
        ({**SMALL, "languages": "en"}, "languages", "is a text; expected a list"),
        (
            {**SMALL, "languages": ["english!"]},
            "languages[0]",
            "is 'english!'; expected a language tag such as en or zh-Hans",
        ),
        ({**SMALL, "visibility": "all"}, "visibility", "is 'all'; expected signed-in or matched"),
        ({**SMALL, "blind": "yes"}, "blind", "is 'yes'; expected true or false"),
        ({**SMALL, "summary": "a\0"}, "summary", "holds a NUL character; expected text"),
        (
            {**SMALL, "summary": "ab\ud800"},
            "summary",
            "holds half a surrogate pair at character 3; expected Unicode text",
        ),
        ({**SMALL, "listings": {}}, "listings", "is an object; expected a list"),
        ({**SMALL, "listings": ["x"]}, "listings[0]", "is a text; expected an object"),
        (
            {**SMALL, "nmae": "A"},
            "nmae",
            "unknown key 'nmae'; the nearest known key is 'name'",
        ),
        (
            {**SMALL, "a b": "A"},
            "['a b']",
            "unknown key 'a b'; the nearest known key is 'name'",
        ),
        (listing(side="both"), "listings[0].side", "is 'both'; expected offer or need"),
        (listing(text=None), "listings[0].text", "is null; expected a text"),
        (
            listing(text="x" * (TEXT_LIMIT + 1)),
            "listings[0].text",
            "has 1000001 characters; expected at most 1000000",
        ),
        (
            listing(status="Live"),
            "listings[0].status",
            "is 'Live'; expected draft, live or withdrawn",
        ),
        (listing(modalities="imaging"), "listings[0].modalities", "is a text; expected a list"),
        (
            listing(modalities=[1]),
            "listings[0].modalities[0]",
            "is a whole number; expected a code of modalities",
        ),
        (
            listing(therapeutic_areas=["C04", "C04.588.181"]),
            "listings[0].therapeutic_areas[1]",
            "unknown code 'C04.588.181'; the nearest valid codes are "
            "C04.588.180, C04.588.149, C04.588",
        ),
        (
            listing(phase="Phase II"),
            "listings[0].phase",
            "unknown code 'Phase II'; the nearest valid codes are "
            "phase-2, phase-3, phase-2-phase-3",
        ),
        (
            claim(setting="lab"),
            "listings[0].claims[0].setting",
            "unknown code 'lab'; the nearest valid codes are bench, retrospective, pilot",
        ),
        (
            claim(statement=None),
            "listings[0].claims[0].statement",
            "is null; expected a text",
        ),
        (
            claim(value=[1]),
            "listings[0].claims[0].value",
            "is a list; expected a number or a text",
        ),
        (
            claim(value=float("nan")),
            "listings[0].claims[0].value",
            "is nan; expected a finite number",
        ),
        (
            claim(sample_size=1.5),
            "listings[0].claims[0].sample_size",
            "is 1.5; expected a whole number from 0 to 10000000000",
        ),
    ],
)
def test_a_fault_says_where_and_what_was_expected(raw: object, path: str, message: str) -> None:
    assert faults_of(raw) == [(path, message)]


@pytest.mark.parametrize(
    "address",
    [
        "acme.example",
        "ftp://acme.example",
        "javascript:alert(1)",
        "http://",
        "https://[",
        "http://a b",
    ],
)
def test_a_website_is_a_web_address(address: str) -> None:
    ((path, message),) = faults_of({**SMALL, "website": address})
    assert path == "website"
    assert "expected an address that begins with https:// or http://" in message


def test_what_is_missing_is_named() -> None:
    assert faults_of({"listings": [{}]}) == [
        ("id", "is missing; expected a text"),
        ("kind", "is missing; expected startup, pharma or other"),
        ("name", "is missing; expected a text"),
        ("listings[0].id", "is missing; expected a text"),
        ("listings[0].side", "is missing; expected offer or need"),
        ("listings[0].text", "is missing; expected a text"),
    ]


def test_every_fault_of_a_file_is_reported(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {**SMALL, "kind": "vc", "founded": 1},
        b"{",
        b"\xff\xfe",
        b'{"id": "a", "id": "b"}',
        b"[" * 100_000,
        b'{"founded": ' + b"9" * 5000 + b"}",
        SMALL,
        {**SMALL, "id": "c", "listings": [{"id": "l", "side": "need", "text": "T"}] * 2},
    )
    assert [fault.render("FILE") for fault in reading.faults] == [
        "FILE:1: kind: is 'vc'; expected startup, pharma or other",
        "FILE:1: founded: is 1; expected a whole number from 1500 to 2100",
        "FILE:2: is not JSON at character 2: Expecting property name enclosed in double quotes; "
        "expected an object",
        "FILE:3: byte 1 is not UTF-8; expected UTF-8 text",
        "FILE:4: key 'id' stands twice in one object; expected it once",
        "FILE:5: is nested too deeply; expected an object",
        "FILE:6: holds a number too long to read; expected a shorter one",
        "FILE:7: id: organisation id 'a' is already used on line 1; "
        "expected organisation ids that are unique in the file",
        "FILE:8: listings[1].id: listing id 'l' is already used on line 8; "
        "expected listing ids that are unique in the file",
    ]
    assert reading.organisations == ()


def test_a_line_above_the_limit_is_a_fault_and_the_rest_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, b'"' + b"x" * (2 * LINE_LIMIT) + b'"', SMALL)
    assert [fault.render("F") for fault in reading.faults] == [
        "F:1: is longer than 8388608 bytes; expected a shorter line"
    ]
    assert reading.lines == (2,)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    reading = read_profiles(tmp_path / "none.jsonl")
    assert reading.faults == (Fault(None, "", "cannot be read: No such file or directory"),)


def test_a_fault_renders_with_line_or_with_path() -> None:
    assert Fault(3, "kind", "is bad").render("F") == "F:3: kind: is bad"
    assert Fault(3, "", "is bad").render("F") == "F:3: is bad"
    assert Fault(None, "Sheet1!B2", "is bad").render("F") == "F:Sheet1!B2: is bad"
    assert Fault(None, "", "is bad").render("F") == "F: is bad"


# Lenient


def test_lenient_keeps_the_row_and_drops_what_is_unknown(tmp_path: Path) -> None:
    raw = {**listing(territories=["CN", "XX"], phase="late", colour=1), "country": "UK"}
    reading = read(tmp_path, raw, lenient=True)
    assert reading.faults == ()
    (organisation,) = reading.organisations
    assert organisation.country == ""
    assert organisation.listings[0].territories == ("CN",)
    assert organisation.listings[0].phases == ()
    assert [(w.line, w.path) for w in reading.warnings] == [
        (1, "country"),
        (1, "listings[0].phase"),
        (1, "listings[0].territories[1]"),
        (1, "listings[0].colour"),
    ]
    assert all(warning.message.endswith("; dropped") for warning in reading.warnings)


def test_lenient_forgives_nothing_else(tmp_path: Path) -> None:
    reading = read(tmp_path, {**SMALL, "kind": "vc"}, lenient=True)
    assert [fault.path for fault in reading.faults] == ["kind"]


def test_messages_can_always_be_printed() -> None:
    raw = {**SMALL, "\ud800": 1, "kind": "\ud800" * 1000, "languages": ["\x1b[31m"]}
    for path, message in faults_of(raw):
        assert f"{path}{message}".isprintable()
        assert len(message) < 500


# Anything at all

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from([*FULL, "x"]), ANYTHING),
    st.dictionaries(st.sampled_from([*FULL["listings"][0], "x"]), ANYTHING),
)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_there_is_an_organisation_or_a_fault(
    values: dict[str, Any], inner: dict[str, Any]
) -> None:
    checked = organisation_from({**values, "listings": [inner, values.get("listings")]})
    assert (checked.organisation is None) == bool(checked.faults)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_to_faults(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "anything.jsonl"
    file.write_bytes(data)
    reading = read_profiles(file)
    assert bool(reading.faults) == any(
        line.strip() for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    )
