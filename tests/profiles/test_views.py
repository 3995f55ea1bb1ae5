"""Writing a profile, and what others see of it."""

import pytest
from flask import Flask
from sqlalchemy import delete, select

from matchmaker.core.database import db
from matchmaker.organisations.models import State
from matchmaker.profiles import document, queries, service, wording
from matchmaker.profiles.models import Listing, Origin, Profile
from tests.client import Client, filled_in
from tests.factories import profiles as make
from tests.factories.organisations import make_member
from tests.meanwhile import meanwhile

SCAN = "We triage chest CT for lung cancer."
KEPT = "This listing was deleted meanwhile. What you have written is now a new draft."
HOLDS = r"(?s)FROM profile.* FOR NO KEY UPDATE|^(UPDATE|DELETE)"  # what comes first


@pytest.fixture
def owner(app: Flask) -> Profile:
    return make.profile("Scans Ltd", country="CN")


@pytest.fixture
def mine(client: Client, owner: Profile) -> Client:
    """A member's browser, signed in."""
    client.sign_in(make_member(owner.organisation))
    return client


def stranger(app: Flask) -> Client:
    client = Client(app)
    client.sign_in(make_member(make.profile("Reader").organisation))
    return client


def status_of(row: Listing) -> str:
    db.session.expire_all()
    return row.status.value


def address(row: Listing) -> str:
    return f"/profile/listings/{row.public_id}"


def test_an_offer_is_written_and_published(mine: Client, owner: Profile) -> None:
    mine.get("/profile/listings/new")
    mine.submit(mine.page.select_one('form:has(input[value="offer"])'))  # type: ignore[arg-type]
    row = db.session.scalars(select(Listing)).one()
    assert status_of(row) == "draft"
    mine.submit(
        mine.form(row.public_id), do="publish", title="CT triage", text=SCAN,
        modalities=["imaging"], phases=["marketed"], territories=["CN", "SG"],
    )  # fmt: skip
    db.session.expire_all()
    assert queries.listing_document(row) == document.Listing(
        id=row.public_id, side="offer", title="CT triage", text=SCAN, modalities=("imaging",),
        phases=("marketed",), territories=("CN", "SG"),
    )  # fmt: skip
    assert "Your listing is live" in mine.text


def test_nothing_is_published_without_words(mine: Client, owner: Profile) -> None:
    row = make.listing(owner, "", status="draft")
    mine.get(address(row))
    mine.submit(mine.form(row.public_id), status=422, do="publish", title="Kept")
    assert "Please say it in your own words" in mine.text
    assert filled_in(mine.form(row.public_id))["title"] == "Kept"


def test_a_draft_is_saved_while_writing_and_seen_by_nobody_else(
    app: Flask, mine: Client, owner: Profile
) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    form = mine.form(row.public_id)
    mine.post(f"{address(row)}/draft", {**filled_in(form), "text": "A secret plan for lymphoma."})
    assert "Draft saved" in mine.answer.text
    assert "Lymphoma" in mine.answer.text
    mine.get(address(row))
    assert "A secret plan" in mine.text
    reader = stranger(app)
    reader.get(f"/organisations/{owner.organisation.public_id}")
    assert "secret" not in reader.text
    assert SCAN in reader.text
    mine.submit(mine.form("/discard"))
    assert "A secret plan" not in mine.text


def test_a_search_without_a_script_finds_terms_and_loses_nothing(
    mine: Client, owner: Profile
) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    sought = {"find": "indications", "indications-query": "肺", "title": "Half done"}
    mine.post(address(row), {**filled_in(mine.form(row.public_id)), **sought})
    assert "Lung Neoplasms" in mine.text
    assert filled_in(mine.form(row.public_id))["title"] == "Half done"
    assert queries.listing_document(row).title == ""


def test_a_picker_is_answered_in_both_languages(mine: Client) -> None:
    for words in ("greater china", "大中华"):
        mine.get("/vocabularies/territories", query_string={"q": words})
        assert 'value="greater-china"' in mine.answer.text
    mine.get("/vocabularies/nonsense", status=404)


def test_an_indication_that_the_text_names_is_one_tap_away(mine: Client, owner: Profile) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    offered = mine.page.select('button[value^="accept-"]')
    assert [button.text.strip() for button in offered] == ["Lung Neoplasms"]
    mine.submit(mine.form(row.public_id), do=offered[0]["value"])
    assert filled_in(mine.form(row.public_id))["indications"] == ["D008175"]
    assert not mine.page.select('button[value^="accept-"]')


def test_claims_are_added_and_taken_away(mine: Client, owner: Profile) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    mine.submit(mine.form(row.public_id), do="add-claim")
    claimed = {"claims-0-statement": "Finds 94 %", "do": "publish"}
    mine.post(address(row), {**filled_in(mine.form(row.public_id)), **claimed})
    db.session.expire_all()
    assert [claim.statement for claim in row.claims] == ["Finds 94 %"]
    mine.get(f"/organisations/{owner.organisation.public_id}")
    assert "Unsupported" in mine.text
    mine.get(address(row))
    mine.submit(mine.form(row.public_id), do="remove-claims-0")
    mine.submit(mine.form(row.public_id), do="publish")
    db.session.expire_all()
    assert row.claims == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "x" * 20_001, "At most 20000 characters"),
        ("text", "x" * 2_000_000, "At most 20000 characters"),
        ("title", "nul \0", "cannot be stored"),
        ("indications", "D999999", "There is no D999999 here"),
        ("phases", ["filed", "marketed"], "An offer has one phase"),
    ],
)
def test_what_cannot_be_saved_is_named_and_kept_on_the_page(
    mine: Client, owner: Profile, field: str, value: object, said: str
) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    typed = {**filled_in(mine.form(row.public_id)), "do": "publish", field: value}
    mine.post(address(row), typed, status=422)
    assert said in mine.text
    db.session.expire_all()
    assert row.text == SCAN


def test_a_listing_is_withdrawn_brought_back_and_deleted(mine: Client, owner: Profile) -> None:
    row = make.listing(owner, SCAN)
    mine.get("/profile")
    mine.submit(mine.form("/status"))
    assert status_of(row) == "withdrawn"
    mine.submit(mine.form("/status"))
    assert status_of(row) == "live"
    mine.submit(mine.form("/delete"))
    assert db.session.scalars(select(Listing)).all() == []


@pytest.mark.parametrize(
    ("side", "text", "offered"),
    [
        ("need", "Antibodies for asthma. We do not want oncology.", ["D001249"]),
        ("need", "Antibodies for asthma. No glioblastoma.", ["D001249"]),
        ("need", "寻找哮喘项目，不考虑肿瘤。", ["D001249"]),
        ("need", "We do not want oncology.", []),
        ("need", "We want oncology.", ["D009369"]),
        # In an offer this may be a finding.
        ("offer", "No glioblastoma.", ["D005909"]),
    ],
)
def test_what_the_text_rules_out_is_not_offered_as_an_indication(
    mine: Client, owner: Profile, side: str, text: str, offered: list[str]
) -> None:
    row = make.listing(owner, "", status="draft", side=side)
    mine.get(address(row))
    mine.post(f"{address(row)}/draft", {**filled_in(mine.form(row.public_id)), "text": text})
    buttons = mine.page.select('button[value^="accept-"]')
    assert [each["value"] for each in buttons] == [f"accept-{code}" for code in offered]


@pytest.mark.parametrize("act", ["", "/draft", "/discard", "/status", "/delete"])
def test_somebody_elses_listing_is_not_there(app: Flask, owner: Profile, act: str) -> None:
    row = make.listing(owner, SCAN)
    reader = stranger(app)
    reader.get("/")
    reader.post(f"{address(row)}{act}", {"do": "publish", "status": "withdrawn"}, status=404)
    reader.get(address(row), status=404)


@pytest.mark.parametrize("act", ["draft", "discard", "status", "dismiss", "bring-back", "delete"])
def test_what_is_deleted_at_the_moment_when_it_is_changed_is_not_there(
    mine: Client, owner: Profile, act: str
) -> None:
    dismissed = "withdrawn" if act == "bring-back" else "draft"
    row = make.listing(owner, SCAN, status=dismissed)
    row.origin, row.draft = Origin.REGISTRATION, {"text": SCAN} if act == "discard" else None
    mine.get(address(row) if act == "draft" else "/profile")
    typed = filled_in(mine.form(row.public_id)) if act == "draft" else {"status": "live"}
    typed["words"] = wording.words_mark(SCAN)
    with meanwhile(delete(Listing).where(Listing.id == row.id), before=HOLDS):
        mine.post(f"{address(row)}/{act}", typed, status=404)


@pytest.mark.parametrize("do", ["publish", "keep", "add-claim"])
def test_what_is_written_for_a_listing_that_is_deleted_is_kept_as_a_new_draft(
    mine: Client, owner: Profile, do: str
) -> None:
    row = make.listing(owner, SCAN, title="CT triage")
    mine.get(address(row))
    service.remove_listing(row)
    mine.submit(mine.form(row.public_id), do=do, text="We triage all CT.", modalities=["imaging"])
    assert KEPT in mine.text
    kept = db.session.scalars(select(Listing)).one()
    assert queries.listing_document(kept) == document.Listing(
        id=kept.public_id, side="offer", title="CT triage", text="We triage all CT.",
        modalities=("imaging",), status="draft",
    )  # fmt: skip
    mine.submit(mine.form(kept.public_id), do="publish")
    assert status_of(kept) == "live"


def test_what_is_written_for_a_listing_that_is_deleted_as_it_is_saved_is_kept_too(
    mine: Client, owner: Profile
) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    with meanwhile(delete(Listing).where(Listing.id == row.id), before=HOLDS):
        mine.submit(mine.form(row.public_id), do="publish", text="We triage all CT.")
    assert KEPT in mine.text
    kept = db.session.scalars(select(Listing)).one()
    assert (kept.text, status_of(kept)) == ("We triage all CT.", "draft")


def test_what_cannot_be_saved_of_a_listing_that_is_deleted_stays_on_the_page(
    mine: Client, owner: Profile
) -> None:
    row = make.listing(owner, SCAN)
    mine.get(address(row))
    service.remove_listing(row)
    typed = {"text": "We triage all CT.", "title": "x" * 301}
    mine.submit(mine.form(row.public_id), 422, do="publish", **typed)
    assert KEPT in mine.text
    assert "At most 300 characters, please." in mine.text
    kept = db.session.scalars(select(Listing)).one()
    mine.submit(mine.form(kept.public_id), do="publish", title="CT triage")
    db.session.expire_all()
    assert (kept.title, kept.text) == ("CT triage", "We triage all CT.")


def test_a_proposal_that_a_colleague_has_rewritten_is_not_published_unread(
    mine: Client, owner: Profile
) -> None:
    row = make.listing(owner, SCAN, status="draft")
    row.origin = Origin.REGISTRATION
    mine.get("/profile")
    seen = mine.form("/status")
    service.save_listing(row, document.Listing("", "offer", "Not ready yet.", status="draft"))
    mine.submit(seen)
    assert "Please read it again." in mine.text
    assert status_of(row) == "draft"


def test_the_organisation_is_changed(mine: Client, owner: Profile) -> None:
    mine.get("/profile/organisation")
    mine.submit(
        mine.form("/profile/organisation"), name="Scans AG", country="CH", founded="2015",
        website="https://scans.example", summary="Reads scans.", blind="y", visibility="matched",
    )  # fmt: skip
    db.session.expire_all()
    said = queries.document_of(owner, (), masked=False)
    assert (said.name, said.country, said.founded, said.website, said.blind, said.visibility) == (
        "Scans AG", "CH", 2015, "https://scans.example", True, "matched",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("website", "javascript:alert(1)", "starts with https://"),
        ("founded", "3000", "a year such as 2015"),
        ("name", "", "Please fill this in"),
    ],
)
def test_a_wrong_fact_is_refused(
    mine: Client, owner: Profile, field: str, value: str, said: str
) -> None:
    mine.get("/profile/organisation")
    typed = {**filled_in(mine.form("/profile/organisation")), field: value}
    mine.post("/profile/organisation", typed, status=422)
    assert said in mine.text


def test_what_people_write_is_text_and_nothing_else(mine: Client, owner: Profile) -> None:
    make.listing(owner, "<script>alert(1)</script>", title="<img src=x onerror=alert(1)>")
    mine.get(f"/organisations/{owner.organisation.public_id}")
    mine.get("/profile")
    assert "<script>alert(1)</script>" in mine.text


def test_an_organisation_that_waits_sees_only_itself(client: Client) -> None:
    waiting, other = make.profile("Waiting", state=State.WAITING), make.profile("Other")
    client.sign_in(make_member(waiting.organisation))
    client.get(f"/organisations/{waiting.organisation.public_id}")
    client.get(f"/organisations/{other.organisation.public_id}", status=404)


def test_the_meter_says_what_is_missing(mine: Client, owner: Profile) -> None:
    make.listing(owner, SCAN, title="Triage")
    mine.get("/profile")
    assert "Triage: Write more" in mine.text
    assert "List what you need" in mine.text


def test_the_number_of_queries_does_not_grow_with_the_list(mine: Client, owner: Profile) -> None:
    make.listing(owner, SCAN)
    mine.get("/profile")
    one = mine.count_queries("/profile")
    make.listing(owner, SCAN, side="need")
    make.listing(owner, SCAN)
    assert mine.count_queries("/profile") == one
