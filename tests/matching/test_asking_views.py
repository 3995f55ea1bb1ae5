"""What is known before a note is sent, what it may say, and how often."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import introductions, pipeline, service
from matchmaker.interest.introduction_models import DeclineReason
from matchmaker.interest.list_models import Stage
from matchmaker.interest.models import Shortlisted
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles.models import Listing, Profile, Visibility
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member
from tests.matching.conftest import NOTE, note_form, stands


def test_nothing_is_proposed_that_is_not_shown(asker: Client, pharma: Profile) -> None:
    asker.get(f"/matches/{pharma.organisation.public_id}/introduction")
    asker.submit(note_form(asker), note="Hello there.", status=422)
    assert "Please write two sentences at least." in asker.text
    asker.submit(note_form(asker), note="", status=422)
    assert stands() == []


def test_a_better_listing_is_pointed_out(
    asker: Client, startup: Profile, pharma: Profile, need: Listing, offer: Listing
) -> None:
    other = make.listing(startup, "An oral peptide for obesity.", title="Pill")
    db.session.commit()
    jobs.run_due()
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    asker.get(address)
    assert asker.page.select_one("option[selected]")["value"] == offer.public_id  # type: ignore[index]
    assert "fits them better" not in asker.text
    asker.get(f"{address}?listing={other.public_id}")
    assert "Another of your listings fits them better: CT triage." in asker.text


def test_somebody_elses_listing_cannot_be_used(
    asker: Client, pharma: Profile, need: Listing
) -> None:
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    asker.get(f"{address}?listing={need.public_id}", status=404)
    asker.get(address)
    asker.submit(note_form(asker), from_listing=need.public_id, note=NOTE, status=404)
    assert stands() == []


def test_how_they_answer_is_told_before_sending(asker: Client, pharma: Profile) -> None:
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    asker.get(address)
    assert "Nobody can say yet how they usually answer" in asker.text
    for number in range(5):
        row = introduction(target=pharma)
        row.created_at = now() - timedelta(days=3)
        db.session.flush()
        if number:
            introductions.decline(row, make_user(), DeclineReason.AREA)
        else:
            introductions.accept(row, make_user())
    asker.get(address)
    assert "Of their last 5 requests they answered 5 and accepted 1." in asker.text
    assert "An answer usually takes 3 days." in asker.text


def test_the_cap_is_told_before_and_holds(asker: Client, startup: Profile, pharma: Profile) -> None:
    cap = asker.app.extensions["settings"].introductions_per_week
    for _each in range(cap - 1):
        introduction(startup)
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    asker.get(address)
    assert "Your organisation may ask 1 more time this week." in asker.text
    introduction(startup)
    asker.submit(note_form(asker), note=NOTE, status=422)
    assert "asked as often as it may this week" in asker.text


def test_asking_twice_leads_to_what_stands(
    asker: Client, startup: Profile, pharma: Profile
) -> None:
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    asker.get(address)
    form = note_form(asker)
    row = introduction(startup, pharma)
    asker.submit(form, note=NOTE)
    assert asker.address == f"/introductions/{row.public_id}"
    asker.get(address)
    assert asker.address == f"/introductions/{row.public_id}"
    asker.get(f"/matches/{pharma.organisation.public_id}")
    assert "You have asked: see where it stands" in asker.text


def test_what_may_not_be_seen_cannot_be_asked(asker: Client, startup: Profile) -> None:
    hidden = make.profile("Hidden", Kind.PHARMA, visibility=Visibility.MATCHED)
    waiting = make.profile("Waiting", Kind.PHARMA, State.WAITING)
    for profile in (hidden, waiting, startup):
        address = f"/matches/{profile.organisation.public_id}/introduction"
        asker.get(address, status=404)
        asker.get("/")
        asker.post(address, {"note": NOTE}, status=404)
    assert stands() == []


def test_a_colleague_who_looks_after_them_is_named_to_their_own_side_alone(
    app: Flask, asker: Client, startup: Profile, pharma: Profile
) -> None:
    colleague = make_member(startup.organisation, name="Ada Vogt")
    service.shortlist(startup.organisation_id, pharma.organisation_id, colleague.id)
    row = db.session.scalars(select(Shortlisted)).one()
    for what, value in (("owner", colleague.id), ("stage", Stage.CONTACT.value)):
        pipeline.change([row], what, [value], colleague.id)
    stranger = Client(app)
    stranger.sign_in(make_member())
    address = f"/matches/{pharma.organisation.public_id}/introduction"
    for browser, is_told in ((asker, True), (stranger, False)):
        browser.get(address)
        assert ("On your lists they are Ada Vogt’s (In contact)" in browser.text) is is_told
    pipeline.change([row], "removed", [True], colleague.id)
    asker.get(address)
    assert "Ada Vogt" not in asker.text
