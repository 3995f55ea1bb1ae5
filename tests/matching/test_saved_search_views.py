"""Saved searches tell who is new, and only that."""

import pytest
from flask import Flask
from sqlalchemy import delete

from matchmaker.core.database import db
from matchmaker.interest import blocks, searches
from matchmaker.interest.search_models import SavedSearch
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Profile
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.organisations import make_member
from tests.meanwhile import meanwhile

LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."


@pytest.fixture
def scout(app: Flask) -> Profile:
    row = make.profile("Grauwald", Kind.PHARMA)
    make.listing(row, "We need software that finds lung nodules on chest CT.", "need")
    return row


@pytest.fixture
def desk(client: Client, scout: Profile) -> Client:
    """The scout's browser, signed in."""
    client.sign_in(make_member(scout.organisation))
    return client


def test_only_who_came_since_is_new_and_the_page_says_why(desk: Client, scout: Profile) -> None:
    make.listing(make.profile("Early Scans", country="CN"), LUNG)
    left = make.listing(make.profile("Left Scans", country="CN"), LUNG)
    key = scout.organisation_id, left.organisation_id
    blocks.block(*key, make_user().id)
    db.session.commit()
    desk.get("/matches?country=CN")
    desk.submit(desk.form("/searches"), name="China")
    blocks.unblock(*key)  # whoever was left out is nobody new
    (row,) = searches.searches_of(scout.organisation_id)
    desk.get(f"/searches/{row.public_id}")
    assert "Nobody new since you looked" in desk.text
    make.listing(make.profile("Late Scans", country="CN"), LUNG)
    make.listing(make.profile("French Scans", country="FR"), LUNG)
    desk.get("/searches")
    assert "1 new" in desk.text
    desk.get(f"/searches/{row.public_id}")
    assert "Late Scans offers what you look for" in desk.text
    assert "Early Scans" not in desk.text
    assert "French Scans" not in desk.text
    desk.submit(desk.form("/seen"))
    desk.get(f"/searches/{row.public_id}")
    assert "Nobody new since you looked" in desk.text


def test_another_organisations_search_is_not_found(desk: Client, scout: Profile) -> None:
    other = make.profile("Other", Kind.PHARMA)
    row = searches.save(other.organisation_id, make_member(other.organisation).id, "Secret", "", [])
    db.session.commit()
    desk.get("/searches")
    assert "Secret" not in desk.text
    for act in ("", "/seen", "/remove"):
        address = f"/searches/{row.public_id}{act}"
        desk.post(address, status=404) if act else desk.get(address, status=404)


def test_a_search_that_means_nothing_is_refused(desk: Client) -> None:
    desk.get("/matches")
    desk.post("/searches", {"name": "Luck", "arguments": "sort=luck"}, status=400)


def test_a_search_for_a_listing_that_went_finds_nobody_and_says_so(
    desk: Client, scout: Profile
) -> None:
    searches.save(scout.organisation_id, make_member(scout.organisation).id, "Old",
                  "listing=nosuchlisting", [])  # fmt: skip
    db.session.commit()
    desk.get("/searches")
    assert "Finds nobody any more" in desk.text


@pytest.mark.parametrize(
    ("act", "form", "before", "status"),
    [
        ("seen", {}, "FROM saved_search.*FOR UPDATE", 200),
        ("follow", {"mail": "weekly"}, "FROM saved_search.*FOR UPDATE|INTO search_follower", 404),
        ("remove", {}, "FROM saved_search.*FOR UPDATE", 200),
    ],
)
def test_a_search_that_a_colleague_removes_at_the_same_moment_is_gone_and_nothing_breaks(
    desk: Client, scout: Profile, act: str, form: dict[str, str], before: str, status: int
) -> None:
    user = make_member(scout.organisation)
    row = searches.save(scout.organisation_id, user.id, "Lungs", "", [])
    searches.follow(row, user.id, None)
    db.session.commit()
    address = f"/searches/{row.public_id}/{act}"
    desk.get("/searches")
    with meanwhile(delete(SavedSearch), before):
        desk.post(address, form, status=status)
    desk.get("/searches")
    assert "Lungs" not in desk.text
