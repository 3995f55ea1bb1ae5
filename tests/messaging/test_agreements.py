"""A CDA holds once both sides say so; only then is read what is shown under one only."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.messaging import agreements, service
from matchmaker.messaging.models import Agreement, Conversation, Message
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.models import Grant, Profile
from matchmaker.profiles.queries import exported_documents, matching_documents
from matchmaker.profiles.service import write_confidential
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.messaging import Talk, make_talk, organisation_of, signed_in
from tests.factories.organisations import make_member
from tests.mail import Outbox
from tests.messaging.test_attachments import DECK, upload

pytestmark = pytest.mark.usefixtures("noon")

SECRET = "Secret-31: the linker is cleaved at pH 5"


def note(client: Client, address: str, status: int = 200, **fields: Any) -> None:
    """Note an agreement on its page, from today on unless said otherwise."""
    client.get(f"{address}/cda")
    given = {"reference": "CDA 118", "begins": str(now().date()), "ends": "", **fields}
    client.submit(client.form("/cda"), status, **given)


def confirm(client: Client, address: str) -> None:
    """Confirm what waits."""
    client.get(f"{address}/cda")
    client.submit(client.form("/confirm"))


def with_secret(talk: Talk) -> str:
    """Let a listing of the startup say something under a CDA only; return the startup's address."""
    founder = talk[1]
    profile = db.session.get_one(Profile, organisation_of(founder))
    listing = make.listing(profile, "CT lung nodule triage software")
    write_confidential(listing, SECRET)
    db.session.commit()
    return f"/organisations/{profile.organisation.public_id}"


def test_one_side_notes_it_and_only_the_other_confirms_it(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address, profile = f"/conversations/{conversation.public_id}", with_secret(talk)
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    note(desk, address, files=[upload("cda.pdf", DECK)])
    desk.get(f"{address}/cda")
    assert "waits for" in desk.text
    assert desk.page.select_one('form[action$="/confirm"]') is None
    row = db.session.query(Agreement).one()
    desk.post(f"{address}/cda/{row.id}/confirm", status=404)  # not by who noted it
    desk.get(profile)
    assert "Secret-31" not in desk.text
    startup.get(f"{address}/cda")
    startup.get(str(startup.page.select(".message-files a")[0]["href"]))
    assert startup.answer.data == DECK
    confirm(startup, address)
    assert "Under a CDA CDA 118" in startup.text
    assert f"noted by {scout.name}, confirmed by {founder.name}" in startup.text
    for page in (profile, profile.replace("/organisations/", "/matches/")):
        desk.get(page)
        assert "Secret-31" in desk.text


def test_it_opens_from_its_first_day_to_its_last_whatever_jobs_do(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address, profile = f"/conversations/{conversation.public_id}", with_secret(talk)
    startup, desk = signed_in(app, founder), signed_in(app, scout)

    def reads() -> tuple[bool, str]:
        desk.get(profile)
        opened = "Secret-31" in desk.text
        desk.get(address)
        badges = [one.text.strip() for one in desk.page.select(".badge")]
        return opened, " ".join(badges)

    note(startup, address, begins=str(now().date() + timedelta(days=1)))
    confirm(desk, address)
    assert reads() == (False, "Non-confidential")
    note(startup, address, ends=str(now().date() + timedelta(days=9)))
    assert reads() == (False, "Non-confidential Waits")
    confirm(desk, address)
    assert reads() == (True, "Under a CDA ends in 9 days")
    past = now().date() - timedelta(days=1)
    for model in (Agreement, Grant):
        db.session.query(model).filter(model.ends.is_not(None)).update(
            {"begins": past, "ends": past}
        )
    assert reads() == (False, "Non-confidential")
    note(startup, address, 422, begins="2026-01-02", ends="2025-01-01")
    assert "It must not end before it begins." in startup.text


def test_either_side_ends_it_and_what_it_opened_closes(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address, profile = f"/conversations/{conversation.public_id}", with_secret(talk)
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    note(startup, address)
    confirm(desk, address)
    startup.get(f"{address}/cda")
    startup.submit(startup.form("/end"))
    assert "write nothing that is secret" in startup.text
    desk.get(profile)
    assert "Secret-31" not in desk.text
    assert agreements.standing_of(conversation) == agreements.Standing(None, None)
    startup.get(f"{address}/cda")
    assert "Earlier agreements" in startup.text
    note(startup, address)
    desk.get(f"{address}/cda")
    desk.submit(desk.form("/end"))  # there is no such agreement
    desk.get(profile)
    assert "Secret-31" not in desk.text


def test_a_structure_needs_no_warning_once_both_have_agreed(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    note(startup, address)
    for status in (422, 200):
        startup.get(address)
        lead = "Our lead is CC(=O)Oc1ccccc1C(=O)O."
        startup.submit(startup.form(address), status, text=lead)
        if status == 422:
            confirm(desk, address)
    assert [one.warned for one in db.session.query(Message)] == [""]


def test_a_confidential_text_shows_nowhere_else(app: Flask, talk: Talk, outbox: Outbox) -> None:
    conversation, founder, scout = talk
    profile = with_secret(talk)
    owner = organisation_of(founder)
    agreed(conversation, founder, scout)
    stranger = signed_in(app, make_member(make.profile().organisation))
    other = make_talk()  # their CDA opens theirs, not this one
    agreed(*other)
    elsewhere = signed_in(app, other[2])
    for client in (stranger, elsewhere):
        for page in (profile, profile.replace("/organisations/", "/matches/"), "/matches",
                     "/conversations?q=secret", "/introductions"):  # fmt: skip
            client.get(page)
            assert "Secret-31" not in client.text, page
    desk, startup = signed_in(app, scout), signed_in(app, founder)
    desk.get(profile.replace("/organisations/", "/matches/"))
    assert "Secret-31" in desk.text
    desk.get("/matches")
    assert "Secret-31" not in desk.text
    startup.get("/profile/export.jsonl")
    assert b"Secret-31" not in startup.answer.data
    for found in (matching_documents([owner]), exported_documents([owner])):
        assert "Secret-31" not in repr(found)
    assert not any("Secret-31" in repr(letter) for letter in outbox.letters())


def agreed(conversation: Conversation, founder: Any, scout: Any) -> None:
    """A CDA that both sides have confirmed."""
    row = agreements.note(conversation, organisation_of(scout), scout, "CDA", now().date(), None)
    agreements.confirm(conversation, row, organisation_of(founder), founder)
    db.session.commit()


def test_the_owner_writes_it_and_sees_who_reads_it(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    profile = db.session.get_one(Profile, organisation_of(founder))
    listing = make.listing(profile, "CT lung nodule triage software")
    address = f"/profile/listings/{listing.public_id}/confidential"
    startup = signed_in(app, founder)
    startup.get(address)
    assert "Nobody reads it now" in startup.text
    startup.submit(startup.form("/confidential"), text=SECRET)
    agreed(conversation, founder, scout)
    startup.get(address)
    assert db.session.get_one(Organisation, organisation_of(scout)).name in startup.text
    assert SECRET in startup.text
    signed_in(app, scout).get(address, 404)
    startup.submit(startup.form("/confidential"), text="")
    startup.get(address)
    assert SECRET not in startup.text


def test_each_side_hears_what_the_other_does_but_not_what_it_says(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    outbox.letters()
    note(desk, address, reference="Secret-51")
    told = outbox.last()
    assert (told.to, "has noted a CDA with you" in told.subject) == (founder.email, True)
    assert f"{address}/cda" in told.text
    assert "Secret-51" not in told.text
    news = f"New: {conversation.other_than(organisation_of(founder)).name} has noted a CDA with you"
    startup.get("/notifications")
    assert news in startup.text
    assert "Secret-51" not in startup.text
    confirm(startup, address)
    startup.get("/notifications")
    assert news not in startup.text
    told = outbox.last()
    assert (told.to, "has confirmed your CDA" in told.subject) == (scout.email, True)
    assert "Secret-51" not in told.text
    blocks.block(organisation_of(founder), organisation_of(scout), founder.id)
    db.session.commit()
    written = len(outbox.letters())
    note(desk, address, reference="Secret-52")
    assert len(outbox.letters()) == written
    startup.get("/notifications")
    assert "CDA" not in "".join(one.text for one in startup.page.select("main"))


def test_nobody_else_notes_confirms_or_ends_it(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    row = agreements.note(conversation, organisation_of(scout), scout, "CDA", now().date(), None)
    service.send(conversation, organisation_of(founder), founder, "Hello", "k")
    db.session.commit()
    stranger = signed_in(app, make_member(make.profile().organisation))
    address = f"/conversations/{conversation.public_id}/cda"
    stranger.get(address, 404)
    for name in ("", f"/{row.id}/confirm", f"/{row.id}/end"):
        stranger.post(f"{address}{name}", {"reference": "Mine", "begins": "2026-01-01"}, status=404)
    theirs, one, _two = make_talk()  # nor by the number of a row of another conversation
    client = signed_in(app, one)
    for name in ("confirm", "end"):
        client.post(f"/conversations/{theirs.public_id}/cda/{row.id}/{name}", status=404)
    db.session.expire_all()
    assert (row.confirmed_at, row.ended_at) == (None, None)
