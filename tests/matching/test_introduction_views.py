"""Asking, the queue and answering, as both sides use them; and what neither may see."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks, introductions
from matchmaker.interest.introduction_models import (
    Introduction,
    IntroductionState,
)
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles.models import Listing, Profile, Visibility
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member, make_owner
from tests.matching.conftest import LUNG, NEED, NOTE, note_form, stands


def test_from_the_match_page_to_both_names(
    asker: Client, asked: Client, startup: Profile, pharma: Profile, need: Listing
) -> None:
    asker.get(f"/matches/{pharma.organisation.public_id}")
    asker.get(asker.page.select_one('a[href$="/introduction"]')["href"])  # type: ignore[index,arg-type]
    note = asker.page.select_one("textarea")
    assert note is not None
    assert NEED.rstrip(".") in note.text
    assert LUNG.rstrip(".") in note.text
    assert "We agree on: Modality (Imaging)." in note.text
    asker.submit(note_form(asker), note=note.text)
    assert "Your note is on its way to Grauwald" in asker.text
    assert "Waiting for their answer until" in asker.text
    asked.get("/introductions")
    (card,) = asked.page.select("article.match")
    assert "Scans" in card.text
    assert note.text.strip() in card.text
    assert LUNG in card.text
    asked.submit(asked.form("/accept"))
    assert "Accepted. You see each other's names now." in asked.text
    assert stands() == [IntroductionState.ACCEPTED]
    asker.get("/introductions/sent")
    asker.get(asker.page.select_one("tbody a")["href"])  # type: ignore[index,arg-type]
    answering = db.session.scalars(select(User).order_by(User.id.desc())).first()
    assert answering is not None
    assert answering.email in asker.text


def test_the_best_fit_comes_first(
    asked: Client, startup: Profile, pharma: Profile, need: Listing
) -> None:
    other = make.profile("Pills")
    make.listing(other, "An oral peptide for obesity.")
    introduction(other, pharma)
    introduction(startup, pharma)
    db.session.commit()
    jobs.run_due()
    asked.get("/introductions")
    assert [each.text for each in asked.page.select("article.match h2 a")] == ["Scans", "Pills"]
    (count,) = asked.page.select(".side-count")
    assert count.text.split()[0] == "2"


def test_declining_says_why_in_kind_words(
    asker: Client, asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma)
    asked.get("/introductions")
    asked.submit(asked.form(f"{row.public_id}/decline"), reason="evidence")
    assert "Declined. They read the reason in kind words." in asked.text
    asker.get(f"/introductions/{row.public_id}")
    assert "New data is a good reason to ask again." in asker.text
    asked.get("/introductions/answered")
    assert "Not enough evidence" in asked.text


def test_a_reason_is_wanted(asked: Client, startup: Profile, pharma: Profile) -> None:
    row = introduction(startup, pharma)
    asked.get("/introductions")
    asked.post(f"/introductions/{row.public_id}/decline", {"reason": "mood"}, status=400)
    asked.post("/introductions/decline", {"introduction": [row.public_id]}, status=400)
    assert stands() == [IntroductionState.REQUESTED]


def test_several_are_declined_at_once(asked: Client, pharma: Profile) -> None:
    rows = [introduction(target=pharma) for _each in range(3)]
    asked.get("/introductions")
    ticked = [row.public_id for row in rows[:2]]
    asked.submit(asked.form("/introductions/decline"), introduction=ticked, reason="timing")
    assert "Declined 2." in asked.text
    assert stands() == [
        IntroductionState.DECLINED,
        IntroductionState.DECLINED,
        IntroductionState.REQUESTED,
    ]


def test_what_is_put_off_waits_elsewhere(
    asker: Client, asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma)
    asked.post("/account/zone", {"zone": "America/Los_Angeles"})
    asked.get("/introductions")
    later = f"{row.public_id}/later"
    day = (now() + timedelta(days=10)).date()
    asked.submit(asked.form(later), day=day.isoformat())
    assert f"Put off until {day:%b} {day.day}, {day.year}" in asked.text
    assert "Nobody waits for your answer" in asked.text
    asked.get("/introductions/later")
    assert "Put off until" in asked.text
    asker.get(f"/introductions/{row.public_id}")
    assert "They will come back to it on" in asker.text
    asked.get("/introductions/later")
    for wrong in ("2020-01-01", "soon", ""):
        asked.submit(asked.form(later), day=wrong)
        assert "Please choose a day within the next 90 days." in asked.text
        asked.get("/introductions/later")


def test_a_request_is_taken_back(
    asker: Client, asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma)
    asker.get(f"/introductions/{row.public_id}")
    asker.submit(asker.form("/withdraw"))
    assert "You took it back on" in asker.text
    asked.get("/introductions")
    assert "Nobody waits for your answer" in asked.text
    asked.post(f"/introductions/{row.public_id}/accept")
    assert "Somebody was quicker: it stands at “Withdrawn”." in asked.text


def test_an_owner_sees_the_rules_work_and_takes_back(
    asked: Client, startup: Profile, pharma: Profile
) -> None:
    asked.get("/introductions/rules")
    asked.submit(asked.form("/introductions/rules"), phases="phase-2", modalities=["imaging"])
    assert "Your rules are saved." in asked.text
    early = make.listing(startup, "An early asset.", title="Early", phases=("preclinical",))
    introduction(startup, pharma, listing=early)
    asked.get("/introductions/rules")
    words = [" ".join(row.text.split()) for row in asked.page.select("tbody tr")]
    assert words[:2] == ["Other modalities 0", "Before our earliest phase 1"]
    assert "Scans Early Before our earliest phase" in words[2]
    asked.submit(asked.form("/reopen"))
    assert "It waits in your queue again." in asked.text
    assert stands() == [IntroductionState.REQUESTED]


def test_rules_hold_known_codes_only(asked: Client) -> None:
    asked.get("/introductions/rules")
    form = asked.form("/introductions/rules")
    asked.submit(form, territories=["ATLANTIS"], status=422)
    assert "There is no ATLANTIS here." in asked.text
    fields: dict[str, Any] = {"therapeutic_areas-query": "lung"}
    asked.submit(form, find="therapeutic_areas", **fields)
    assert asked.page.select(".picker-found input")


def test_a_blind_asker_is_named_once_accepted(
    app: Flask, asked: Client, pharma: Profile, need: Listing
) -> None:
    # The names are too long for a token of the page to hold one by chance.
    blind = make.profile(
        "Velvetray Imaging", blind=True, city="Winterthur", website="https://velvetray.example"
    )
    listing = make.listing(blind, "Velvetray Imaging reads chest CT.", title="Velvetray reads")
    person = make_member(blind.organisation, name="Petronella Geheim")
    row = introductions.ask(
        blind.organisation,
        pharma.organisation,
        person,
        "Velvetray Imaging reads chest CT. Write to Petronella Geheim, "
        "petronella@velvetray.example, www.velvetray.example.",
        introductions.About(listing),
    )
    db.session.commit()
    jobs.run_due()
    secrets = ("velvetray", "petronella", "geheim", "winterthur", person.email)
    pages = ("/introductions", f"/introductions/{row.public_id}", "/introductions/later")
    asked.get("/introductions")
    asked.post(f"/introductions/{row.public_id}/later", {"days": "1"})
    for page in (*pages, "/introductions/answered"):
        asked.get(page)
        assert not [secret for secret in secrets if secret in asked.answer.text.lower()]
    asked.post(f"/introductions/{row.public_id}/accept")
    for secret in ("Velvetray Imaging", "Petronella Geheim", person.email):
        assert secret in asked.text


def test_a_blind_organisation_that_is_asked_is_named_once_it_accepts(
    asker: Client, startup: Profile
) -> None:
    blind = make.profile("Grauwald", Kind.PHARMA, blind=True)
    make.listing(blind, NEED, "need", title="Grauwald seeks")
    person = make_member(blind.organisation, name="Petronella Geheim")
    address = blind.organisation.public_id
    asker.get(f"/matches/{address}/introduction")
    assert "grauwald" not in asker.answer.text.lower()
    asker.submit(note_form(asker), note=NOTE)
    row = db.session.scalars(select(Introduction)).one()
    for page in (f"/introductions/{row.public_id}", "/introductions/sent"):
        asker.get(page)
        assert "grauwald" not in asker.answer.text.lower()
    introductions.accept(row, person)
    asker.get(f"/introductions/{row.public_id}")
    assert "Grauwald" in asker.text
    assert "Petronella Geheim" in asker.text


def test_blocked_suspended_and_unanswered_look_the_same(
    asker: Client, startup: Profile, pharma: Profile
) -> None:
    blocking, suspended = make.profile("Blocks", Kind.PHARMA), make.profile("Gone", Kind.PHARMA)
    blocks.block(blocking.organisation_id, startup.organisation_id, make_user().id)
    rows = [introduction(startup, one) for one in (pharma, blocking, suspended)]
    suspended.organisation.state = State.SUSPENDED
    seen = []
    for row, name in zip(rows, ("Grauwald", "Blocks", "Gone"), strict=True):
        asker.get(f"/introductions/{row.public_id}")
        seen.append(asker.text.replace(name, "X"))
    assert seen[0] == seen[1] == seen[2]
    asker.get("/introductions/sent")
    cells = [[cell.text.strip() for cell in row.select("td")] for row in asker.page.select("tr")]
    assert cells[1] == cells[2] == cells[3]


def test_who_is_blocked_is_nowhere_for_whoever_blocked(
    asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma, note="A planted secret. Nobody may read it.")
    asked.get(f"/introductions/{row.public_id}")
    asked.submit(asked.form("/block"))
    for page in ("", "/later", "/answered", "/rules"):
        asked.get(f"/introductions{page}")
        assert "planted" not in asked.text
        assert ("Scans" in asked.text) is (page == "/answered")
    asked.get(f"/introductions/{row.public_id}", status=404)
    asked.get("/")
    asked.post(f"/introductions/{row.public_id}/accept", status=404)
    asked.get(f"/matches/{startup.organisation.public_id}")
    assert "Ask for an introduction" in asked.text


def test_who_was_blocked_can_be_heard_again(
    asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma)
    asked.get(f"/introductions/{row.public_id}")
    address = f"/organisations/{startup.organisation.public_id}/unblock"
    asked.post(address, status=404)
    asked.get(f"/introductions/{row.public_id}")
    asked.submit(asked.form("/block"))
    asked.get("/introductions/answered")
    asked.submit(asked.form("/unblock"))
    assert "You hear from them again." in asked.text
    asked.get("/introductions")
    assert "Scans" in asked.text


def test_an_introduction_is_nobody_elses(
    app: Flask, client: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma, note="A planted secret. Nobody may read it.")
    client.sign_in(make_owner(make.profile("Third", Kind.PHARMA).organisation))
    for page in ("", "/later", "/answered", "/sent", "/rules"):
        client.get(f"/introductions{page}")
        assert "planted" not in client.text
        assert not client.page.select(".side-count")
    client.get("/introductions/nosuchadress", status=404)
    nothing = (client.text, len(client.answer.data))
    client.get(f"/introductions/{row.public_id}", status=404)
    assert (client.text, len(client.answer.data)) == nothing
    client.get("/")
    for verb in ("accept", "decline", "later", "withdraw", "block", "reopen"):
        fields = {"reason": "area", "days": "7"}
        client.post(f"/introductions/{row.public_id}/{verb}", fields, status=404)
    many = {"introduction": [row.public_id], "reason": "area"}
    client.post("/introductions/decline", many, status=404)
    assert stands() == [IntroductionState.REQUESTED]


def test_neither_side_does_what_is_the_others(
    asker: Client, asked: Client, startup: Profile, pharma: Profile
) -> None:
    row = introduction(startup, pharma)
    asker.get("/")
    for verb in ("accept", "decline", "later", "block"):
        fields = {"reason": "area", "days": "7"}
        asker.post(f"/introductions/{row.public_id}/{verb}", fields, status=404)
    asked.get("/")
    asked.post(f"/introductions/{row.public_id}/withdraw", status=404)
    assert stands() == [IntroductionState.REQUESTED]


def test_who_asks_is_seen_also_where_only_matches_may(
    asked: Client, pharma: Profile, need: Listing
) -> None:
    hidden = make.profile("Hidden", visibility=Visibility.MATCHED)
    make.listing(hidden, "Only for matches.", title="For you")
    row = introduction(hidden, pharma)
    asked.get(f"/introductions/{row.public_id}")
    assert "Only for matches." in asked.text


@pytest.mark.parametrize("page", ["/introductions", "/introductions/sent"])
def test_a_list_asks_the_database_as_often_for_many(
    asked: Client, pharma: Profile, need: Listing, page: str
) -> None:
    def add() -> None:
        sender = make.profile()
        make.listing(sender, LUNG)
        introduction(sender, pharma)
        introduction(pharma, make.profile())
        db.session.commit()
        jobs.run_due()

    add()
    asked.get(page)
    once = asked.count_queries(page)
    add()
    add()
    asked.get(page)
    assert asked.count_queries(page) == once
