"""The bell shows what one may know, and a mail's way out works for its reader and kind alone."""

from datetime import time

import pytest
from flask import Flask
from sqlalchemy import delete, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.interest.introduction_letters import ANSWERED, RECEIVED
from matchmaker.interest.introduction_models import Introduction
from matchmaker.notifications import queries, service
from matchmaker.notifications.links import SUMMARY, unsubscribe_token
from matchmaker.notifications.models import Choice, Notification
from matchmaker.organisations.models import Kind, Membership, State
from matchmaker.profiles.models import Profile
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member
from tests.mail import Outbox
from tests.meanwhile import meanwhile

GONE = "This is no longer there, or no longer for you."


@pytest.fixture
def target(app: Flask) -> Profile:
    return make.profile("Grauwald", Kind.PHARMA)


@pytest.fixture
def reader(client: Client, target: Profile) -> User:
    return client.sign_in(make_member(target.organisation))


def ask(target: Profile, outbox: Outbox, name: str) -> None:
    introduction(make.profile(name), target)
    db.session.commit()
    outbox.letters()


def test_the_bell_counts_and_leads_to_the_thing(
    client: Client, target: Profile, reader: User, outbox: Outbox
) -> None:
    client.get("/notifications")
    assert "Nothing yet" in client.text
    for name in ("Alba", "Bora"):
        ask(target, outbox, name)
    client.get("/notifications")
    assert "Notifications 2 2 not read" in client.text
    assert client.text.index("Bora asks to be introduced") < client.text.index("Alba asks")
    client.submit(client.form("/open"))
    assert "/introductions/" in client.address
    assert "Notifications 1 1 not read" in client.text
    client.get("/notifications/bell")
    assert "1 not read" in client.text
    client.get("/notifications")
    client.submit(client.form("/notifications/read"))
    assert "not read" not in client.text
    assert "Alba asks" in client.text


@pytest.mark.parametrize("act", ["open", "read"])
def test_one_that_is_forgotten_while_it_is_opened_breaks_nothing(
    client: Client, target: Profile, reader: User, outbox: Outbox, act: str
) -> None:
    ask(target, outbox, "Alba")
    row = db.session.scalars(select(Notification)).one()
    client.get("/notifications")
    with meanwhile(delete(Notification), "UPDATE notification SET read_at"):
        client.post(f"/notifications/{row.public_id}/{act}")
    client.get("/notifications")
    assert "Nothing yet" in client.text


def test_one_is_marked_as_read_where_it_stands(
    client: Client, target: Profile, reader: User, outbox: Outbox
) -> None:
    ask(target, outbox, "Alba")
    client.get("/notifications")
    row = db.session.scalars(select(Notification)).one()
    client.submit(client.form(f"/{row.public_id}/read"))
    assert (client.address, "Mark as read" in client.text) == ("/notifications", False)


def test_blocked_suspended_and_gone_look_the_same(
    client: Client, target: Profile, reader: User, outbox: Outbox
) -> None:
    for name in ("Alba", "Bora", "Corden"):
        ask(target, outbox, name)
    rows = db.session.scalars(select(Introduction)).all()
    names = {row.from_organisation.name: row for row in rows}
    blocks.block(target.organisation_id, names["Alba"].from_id, reader.id)
    names["Bora"].from_organisation.state = State.SUSPENDED
    db.session.delete(names["Corden"])
    client.get("/notifications")
    assert client.text.count(GONE) == 3
    assert not any(name in client.text for name in names)


def test_who_has_left_the_organisation_reads_nothing_of_it(
    client: Client, target: Profile, reader: User, outbox: Outbox
) -> None:
    ask(target, outbox, "Alba")
    db.session.delete(db.session.scalars(select(Membership).filter_by(user_id=reader.id)).one())
    client.get("/notifications")
    assert (GONE in client.text, "Alba" in client.text) == (True, False)
    row = db.session.scalars(select(Notification)).one()
    client.post(f"/notifications/{row.public_id}/open")
    assert client.address == "/notifications"


def test_another_persons_notification_is_not_found(client: Client, reader: User) -> None:
    service.notify(make_user(), RECEIVED, "abc", "abc 1")
    row = db.session.scalars(select(Notification)).one()
    for act in ("open", "read"):
        client.post(f"/notifications/{row.public_id}/{act}", status=404)
    client.post("/notifications/read")
    db.session.expire_all()
    assert row.read_at is None


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    client: Client, target: Profile, reader: User, outbox: Outbox
) -> None:
    ask(target, outbox, "Alba")
    one = client.count_queries("/notifications")
    for name in ("Bora", "Corden", "Delphi"):
        ask(target, outbox, name)
    assert client.count_queries("/notifications") == one


def test_an_open_page_that_asks_by_itself_is_not_sent_away(client: Client) -> None:
    client.get("/notifications/bell", 204, headers={"X-Unattended": "1"})


def test_a_person_chooses_by_kind_and_hour(client: Client, reader: User) -> None:
    client.get("/account/notifications")
    assert "An organisation waits for approval" not in client.text
    form = client.page.select("main form:not([action])")[0]
    client.submit(form, 422, quiet_from="22:00")
    assert "Please give both ends, or neither." in client.text
    client.submit(
        client.page.select("main form:not([action])")[0],
        introduction_received="daily", introduction_answered="off", zone="Asia/Shanghai",
        quiet_from="22:00", quiet_until="07:00", digest_hour="9",
    )  # fmt: skip
    chosen, hours = queries.choices_of(reader.id), queries.hours_of(reader.id)
    assert (chosen[RECEIVED], chosen[ANSWERED]) == (Choice.DAILY, Choice.OFF)
    assert (hours.zone, hours.quiet_from, hours.quiet_until, hours.digest_hour) == (
        "Asia/Shanghai", time(22), time(7), 9,
    )  # fmt: skip
    assert client.page.select_one('input[name="introduction_received"][checked][value="daily"]')


def test_a_mail_programs_one_click_ends_mails_of_one_kind_for_one_person(
    app: Flask, reader: User
) -> None:
    other, program = make_user(), app.test_client()
    address = f"/unsubscribe/{unsubscribe_token(reader, RECEIVED)}"
    visitor = Client(app)
    visitor.get(address)
    assert "Somebody asks to be introduced to you" in visitor.text
    assert queries.choices_of(reader.id) == {}
    db.session.commit()
    answer = program.post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.session.expire_all()
    assert queries.choices_of(reader.id) == {RECEIVED: Choice.OFF}
    assert queries.choices_of(other.id) == {}
    visitor.get(address)
    visitor.submit(visitor.page.select("main form")[0])
    assert "These mails have ended" in visitor.text
    payload, signature = address.rsplit(".", 1)
    stranger = unsubscribe_token(other, ANSWERED).rsplit(".", 1)[0]
    for forged in (f"{payload}.{signature[1:]}", f"/unsubscribe/{stranger}.{signature}"):
        visitor.get(forged, 404)
        assert program.post(forged).status_code == 404
    assert queries.choices_of(other.id) == {}


def test_the_way_out_of_a_summary_ends_what_came_in_it(app: Flask, reader: User) -> None:
    service.choose(reader, {RECEIVED: Choice.DAILY, ANSWERED: Choice.AT_ONCE})
    db.session.commit()
    app.test_client().post(f"/unsubscribe/{unsubscribe_token(reader, SUMMARY)}")
    db.session.expire_all()
    chosen = queries.choices_of(reader.id)
    assert (chosen[RECEIVED], chosen[ANSWERED]) == (Choice.OFF, Choice.AT_ONCE)


def test_a_device_offers_its_time_zone_to_whoever_has_not_chosen_one(
    client: Client, reader: User
) -> None:
    service.keep_hours(reader, "UTC", (time(22), time(7)), 9)
    client.get("/account/notifications")
    client.submit(client.form("/account/zone"), 400, zone="Nowhere/Land")
    client.get("/account/notifications")
    client.submit(client.form("/account/zone"), zone="Asia/Shanghai")
    assert (client.address, "Asia/Shanghai now." in client.text) == ("/account/notifications", True)
    assert not client.page.select("[data-zone-offer]")
    kept = queries.hours_of(reader.id)
    assert (kept.zone, kept.quiet_from, kept.digest_hour) == ("Asia/Shanghai", time(22), 9)
    client.get("/account/devices")
    assert "Last seen (Asia/Shanghai)" in client.text
