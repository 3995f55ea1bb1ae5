"""Lists, stages, bulk acts and their undo, as an organisation uses them; and who cannot tell."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.interest import outcomes, service
from matchmaker.interest.models import OutcomeKind, PassReason, Shortlisted
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles.models import Claim, Profile
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.organisations import make_member


@pytest.fixture
def scout(app: Flask) -> Profile:
    """A pharma company that looks for software."""
    row = make.profile("Grauwald", Kind.PHARMA)
    make.listing(row, "We need software that finds lung nodules on chest CT.", "need")
    return row


@pytest.fixture
def desk(client: Client, scout: Profile) -> Client:
    """The scout's browser, signed in."""
    client.sign_in(make_member(scout.organisation))
    return client


def keep(scout: Profile, name: str) -> Profile:
    """Make a startup and put it on the scout's shortlist."""
    row = make.profile(name)
    make.listing(row, "We triage chest CT for pulmonary nodules.")
    service.shortlist(scout.organisation_id, row.organisation_id, make_user().id)
    db.session.commit()
    return row


def row_of(target: Profile) -> Shortlisted:
    query = select(Shortlisted).filter_by(target_id=target.organisation_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def tick(desk: Client, target: Profile, do: str, **fields: str) -> None:
    desk.post("/shortlist/change", {"who": target.organisation.public_id, "do": do, **fields})


def test_what_is_moved_to_a_list_stands_there_until_the_list_is_removed(
    desk: Client, scout: Profile
) -> None:
    target = keep(scout, "Scans")
    desk.get("/shortlist")
    desk.post("/shortlist/lists", {"name": "Imaging"})
    desk.get("/shortlist")
    (address,) = re.findall(r"list=(\w{12})\"", str(desk.page.select_one(".tabs")))
    tick(desk, target, "list", list=address)
    desk.get("/shortlist")
    assert "Scans" not in desk.text
    desk.get(f"/shortlist?list={address}")
    assert "Scans" in desk.text
    desk.post(f"/shortlist/lists/{address}/remove")
    assert "Scans" in desk.text
    desk.submit(desk.form("/shortlist/undo"))
    desk.get(f"/shortlist?list={address}")
    assert "Scans" in desk.text


def test_a_deal_is_an_outcome_until_it_is_taken_back(desk: Client, scout: Profile) -> None:
    target = keep(scout, "Scans")
    desk.get("/shortlist")
    tick(desk, target, "stage", stage="won")
    pair = sorted((scout.organisation_id, target.organisation_id))
    assert outcomes.all_outcomes() == [(*pair, OutcomeKind.DEAL)]
    desk.submit(desk.form("/shortlist/undo"))
    assert outcomes.all_outcomes() == []
    assert row_of(target).stage == "new"


def test_taking_off_many_can_be_undone_with_all_that_was_kept(desk: Client, scout: Profile) -> None:
    target = keep(scout, "Scans")
    desk.get("/shortlist")
    tick(desk, target, "tag", tag="Q3")
    tick(desk, target, "remove")
    assert "Nobody is on this list yet" in desk.text
    desk.submit(desk.form("/shortlist/undo"))
    desk.get("/shortlist?tag=Q3")
    assert "Scans" in desk.text


def test_what_is_lost_has_a_reason(desk: Client, scout: Profile) -> None:
    target = keep(scout, "Scans")
    desk.get("/shortlist?view=board")
    desk.post("/shortlist/change", {"who": target.organisation.public_id, "do": "stage",
                                    "stage": "lost"}, status=400)  # fmt: skip
    tick(desk, target, "stage", stage="lost:evidence")
    desk.get("/shortlist?view=board")
    assert "Closed: lost (Not enough evidence)" in desk.text


def test_the_page_of_a_match_keeps_stage_tags_and_notes(desk: Client, scout: Profile) -> None:
    target = keep(scout, "Scans")
    address = target.organisation.public_id
    desk.get(f"/matches/{address}")
    desk.submit(desk.form(f"/shortlist/{address}/card"), stage="cda", tags="Q3, lung")
    desk.get(f"/matches/{address}")
    desk.submit(desk.form(f"/shortlist/{address}/notes"), text="Call them on Monday")
    desk.get(f"/matches/{address}")
    assert "Call them on Monday" in desk.text
    assert (row_of(target).stage, row_of(target).tags) == ("cda", ["Q3", "lung"])


def test_up_to_four_stand_side_by_side(desk: Client, scout: Profile) -> None:
    one, two = keep(scout, "Scans"), keep(scout, "Rays")
    offer = make.listing(one, "We stage lung nodules.")
    db.session.add(Claim(listing_id=offer.id, statement="It finds nine of ten."))
    db.session.commit()
    pair = f"who={one.organisation.public_id}&who={two.organisation.public_id}"
    desk.get(f"/shortlist/compare?{pair}")
    assert "Scans" in desk.text
    assert "Rays" in desk.text
    assert "It finds nine of ten." in desk.text


def test_who_is_suspended_or_passed_leaves_the_lists_and_returns(
    desk: Client, scout: Profile
) -> None:
    one, two = keep(scout, "Scans"), keep(scout, "Rays")
    one.organisation.state = State.SUSPENDED
    mine = scout.organisation_id
    service.pass_over(mine, two.organisation_id, make_user().id, PassReason.STAGE)
    desk.get("/shortlist")
    assert "Scans" not in desk.text
    assert "Rays" not in desk.text
    one.organisation.state = State.APPROVED
    service.undo_pass(mine, two.organisation_id)
    desk.get("/shortlist")
    assert "Scans" in desk.text
    assert "Rays" in desk.text


def test_another_organisations_list_is_not_found(desk: Client, scout: Profile) -> None:
    other = make.profile("Other", Kind.PHARMA)
    target = keep(other, "Secret Scans")
    desk.get("/shortlist?list=all")
    assert "Secret Scans" not in desk.text
    address = target.organisation.public_id
    desk.post(f"/shortlist/{address}/notes", {"text": "x"}, status=404)
    desk.get(f"/shortlist/compare?who={address}", status=404)


def test_nobody_can_tell_that_it_is_kept(app: Flask, scout: Profile) -> None:
    target = make.profile("Scans")
    make.listing(target, "We triage chest CT for pulmonary nodules.")
    theirs = Client(app)
    theirs.sign_in(make_member(target.organisation))
    pages = ("/matches", f"/matches/{scout.organisation.public_id}", "/shortlist", "/introductions")

    def seen() -> list[str | int]:
        found: list[str | int] = []
        for page in pages:
            found.append(theirs.count_queries(page))  # nor by how long an answer takes
            for token in theirs.page.select("[name=csrf_token], meta[name^=csrf]"):
                token.decompose()
            found.append(str(theirs.page))
        return found

    seen()
    before = seen()
    service.shortlist(scout.organisation_id, target.organisation_id, make_user().id, "Ours")
    db.session.commit()
    assert seen() == before


def test_a_long_list_costs_no_more_queries(desk: Client, scout: Profile) -> None:
    keep(scout, "Scans")
    desk.get("/shortlist")
    few = desk.count_queries("/shortlist?sort=fit")
    keep(scout, "Rays")
    keep(scout, "Bone")
    desk.get("/shortlist")
    assert desk.count_queries("/shortlist?sort=fit") == few


def test_a_file_computes_nothing(desk: Client, scout: Profile) -> None:
    target = keep(scout, "=1+1")
    assert target
    desk.get("/shortlist")
    desk.get("/shortlist/list.csv")
    assert b"'=1+1" in desk.answer.data
    desk.get("/shortlist/list.xlsx")
    assert desk.answer.data[:2] == b"PK"
