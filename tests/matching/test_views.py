"""The Matches page, as a scout uses it."""

import pytest
from flask import Flask

from matchmaker.core.database import db
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles.models import Listing, Profile, Visibility
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.organisations import make_member

LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."


@pytest.fixture
def scout(app: Flask) -> Profile:
    """A pharma company that looks for software that reads chest CT."""
    return make.profile("Grauwald", Kind.PHARMA)


@pytest.fixture
def need(scout: Profile) -> Listing:
    return make.listing(
        scout, "We need software that finds lung nodules on chest CT.", "need", title="Chest CT"
    )


@pytest.fixture
def desk(client: Client, scout: Profile, need: Listing) -> Client:
    """The scout's browser, signed in."""
    client.sign_in(make_member(scout.organisation))
    return client


def test_a_card_quotes_both_sides_and_says_why(desk: Client) -> None:
    make.listing(make.profile("Scans", country="CN"), LUNG, modalities=("imaging",))
    db.session.commit()
    jobs.run_due()
    page = desk.get("/matches")
    (card,) = page.select("article.match")
    assert [quote.text for quote in card.select("blockquote")] == [
        "We need software that finds lung nodules on chest CT.",
        LUNG,
    ]
    assert "Scans offers what you look for" in card.text
    assert "China" in card.text


def test_one_of_my_listings_can_be_chosen(desk: Client, need: Listing) -> None:
    make.listing(make.profile("Scans"), LUNG)
    desk.get(f"/matches?listing={need.public_id}")
    assert "Scans" in desk.text
    assert desk.page.select_one(f'option[value="{need.public_id}"]').has_attr("selected")  # type: ignore[union-attr]


def test_somebody_elses_listing_is_not_found(desk: Client) -> None:
    row = make.listing(make.profile("Scans"), LUNG)
    desk.get(f"/matches?listing={row.public_id}", status=404)


@pytest.mark.parametrize("arguments", ["sort=luck", "q=" + "x" * 501])
def test_an_address_that_means_nothing_is_not_found(desk: Client, arguments: str) -> None:
    desk.get(f"/matches?{arguments}", status=404)


def test_passing_over_can_be_undone_at_once(desk: Client) -> None:
    target = make.profile("Scans")
    make.listing(target, LUNG)
    desk.get("/matches")
    form = desk.form(f"/organisations/{target.organisation.public_id}/pass")
    desk.submit(form, reason="stage")
    assert not desk.page.select("article.match")
    assert "Scans was passed over" in desk.text
    desk.submit(desk.form("/pass/undo"))
    assert len(desk.page.select("article.match")) == 1


def test_passing_over_wants_a_reason(desk: Client) -> None:
    target = make.profile("Scans")
    address = f"/organisations/{target.organisation.public_id}/pass"
    desk.get("/")
    desk.post(address, {"reason": "mood"}, status=400)


def test_a_shortlisted_match_is_found_again_with_its_note(desk: Client) -> None:
    target = make.profile("Scans")
    make.listing(target, LUNG)
    desk.get("/matches")
    desk.submit(
        desk.form(f"/organisations/{target.organisation.public_id}/shortlist"), note="Ask in May"
    )
    desk.get("/shortlist")
    assert "Scans" in desk.text
    assert "Ask in May" in desk.text


def test_the_page_of_a_match_says_why_you_two(desk: Client) -> None:
    target = make.profile("Scans")
    make.listing(target, LUNG)
    db.session.commit()
    jobs.run_due()
    desk.get("/matches")
    desk.get(desk.page.select("article.match a")[0]["href"])  # type: ignore[arg-type]
    assert "Why you two" in desk.text
    assert LUNG in desk.text


def test_what_may_not_be_seen_looks_as_if_it_were_not_there(desk: Client) -> None:
    hidden = make.profile("Hidden", visibility=Visibility.MATCHED)
    waiting = make.profile("Waiting", state=State.WAITING)
    db.session.commit()
    desk.get("/matches/nosuchadress", status=404)
    nothing = (desk.text, len(desk.answer.data))
    for profile in (hidden, waiting):
        desk.get(f"/matches/{profile.organisation.public_id}", status=404)
        assert (desk.text, len(desk.answer.data)) == nothing
        desk.get("/")
        desk.post(f"/organisations/{profile.organisation.public_id}/shortlist", status=404)


def test_a_blind_organisation_is_nowhere_named(desk: Client) -> None:
    blind = make.profile(
        "Velvetray Imaging",  # too long for a token of the page to hold it by chance
        blind=True, country="CH", website="https://velvetray.example", city="Basel",
    )  # fmt: skip
    make.listing(blind, "Velvetray Imaging triages chest CT for pulmonary nodules.")
    address = blind.organisation.public_id
    for page in ("/matches", f"/matches/{address}", f"/organisations/{address}"):
        desk.get(page)
        assert "velvetray" not in desk.answer.text.lower()
        assert "Basel" not in desk.text
    desk.post(f"/organisations/{address}/shortlist")
    desk.get("/shortlist")
    assert "velvetray" not in desk.answer.text.lower()
    assert "Startup in Switzerland" in desk.text


def test_filters_stand_in_the_address_and_say_how_many(desk: Client) -> None:
    make.listing(make.profile("Scans", country="CN"), LUNG)
    make.listing(make.profile("Rays", country="SG"), LUNG + " Twice.")
    desk.get("/matches?country=SG")
    assert "1 match" in desk.text
    assert "Rays" in desk.text
    assert "Scans" not in desk.text
    desk.get("/matches?country=SG&q=nowhere")
    assert "Nobody fits all these filters" in desk.text
    assert "there are 2 matches" in desk.text


def test_a_second_page_holds_the_rest(desk: Client) -> None:
    for number in range(21):
        make.listing(make.profile(f"Scans {number}"), f"{LUNG} Version {number}.")
    desk.get("/matches?page=2")
    assert len(desk.page.select("article.match")) == 1
    assert "21–21 of 21" in desk.text


def test_who_says_nothing_is_asked_to_write(client: Client, scout: Profile) -> None:
    client.sign_in(make_member(scout.organisation))
    client.get("/matches")
    assert "Say first what you offer or look for" in client.text


def test_the_number_of_queries_does_not_grow_with_the_list(desk: Client) -> None:
    make.listing(make.profile("Scans"), LUNG)
    desk.get("/matches")
    one = desk.count_queries("/matches")
    for number in range(2):
        make.listing(make.profile(f"Rays {number}"), f"{LUNG} Version {number}.")
    desk.get("/matches")
    assert desk.count_queries("/matches") == one
