"""Two organisations talk; nobody else notices, and who is blocked does not either."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks, introductions
from matchmaker.jobs.models import Job
from matchmaker.messaging import service
from matchmaker.messaging.models import Conversation, Message
from matchmaker.notifications.queries import count_unread
from matchmaker.notifications.service import MAIL
from tests.factories import profiles as make
from tests.factories.interest import introduction
from tests.factories.messaging import Talk, organisation_of, signed_in
from tests.factories.organisations import make_member
from tests.mail import Outbox


def test_an_accepted_introduction_opens_one_conversation(app: Flask) -> None:
    row = introduction()
    scout = make_member(row.to_organisation)
    desk = signed_in(app, scout)
    desk.get("/conversations")
    assert "An accepted introduction opens one." in desk.text
    desk.post(f"/introductions/{row.public_id}/conversation", status=404)
    introductions.accept(row, scout)
    for _visit in range(2):
        desk.get(f"/introductions/{row.public_id}")
        desk.submit(desk.form("/conversation"))
        assert "Nothing is written yet." in desk.text
    assert db.session.query(Conversation).count() == 1


def test_what_one_writes_the_other_reads_answers_and_finds(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    startup.get(address)
    startup.submit(startup.form(address), text="May we show you our reader?")
    desk.get("/conversations")
    assert "1 new" in desk.text
    assert "Messages 1 waiting" in desk.text
    desk.get(f"{address}?reply=1")
    desk.submit(desk.form(address), text="Gladly: on Monday?")
    desk.get("/conversations?q=monday")
    assert "Gladly" in desk.text
    assert "Messages 1 waiting" not in desk.text
    desk.get("/conversations?q=tuesday")
    assert "No message has these words." in desk.text
    startup.get(address)
    quote = startup.page.select_one(".message-quote")
    assert quote is not None
    assert quote.text == "May we show you our reader?"
    startup.submit(startup.form(f"{address}/seen"))
    assert startup.page.select_one(f'form[action="{address}/seen"]') is None
    startup.submit(startup.form(address), 422, text="  ")
    assert "Write something." in startup.text


def test_an_open_page_asks_and_is_told_only_what_is_new(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    desk = signed_in(app, scout)
    desk.get(f"/conversations/{conversation.public_id}")
    again = desk.page.select_one("#messages")
    assert again is not None
    desk.get(str(again["hx-get"]), 204)
    service.send(conversation, organisation_of(founder), founder, "Here I am", "k")
    desk.get(str(again["hx-get"]))
    assert "Here I am" in desk.text


def test_a_retry_with_the_same_key_is_the_same_message(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    startup = signed_in(app, founder)
    address = f"/conversations/{conversation.public_id}"
    startup.get(address)
    for _try in range(3):
        startup.post(address, {"text": "Once", "key": "abc"})
    assert [one.number for one in db.session.query(Message)] == [1]
    startup.post(address, {"text": "Once more", "key": "abc"}, 422)  # changed after a lost answer
    assert "Your message had arrived before you changed it." in startup.text
    startup.submit(startup.form(address))
    assert [one.text for one in db.session.query(Message).order_by("id")] == ["Once", "Once more"]


def test_many_who_write_at_once_stand_in_one_order(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    number, people, start = conversation.id, (founder.id, scout.id), Barrier(6)
    side = conversation.a_id
    db.session.commit()

    def write(at: int) -> None:
        with app.test_request_context(method="POST"):
            start.wait()
            row = db.session.get_one(Conversation, number)
            user = db.session.get_one(User, people[at % 2])
            service.send(row, side, user, f"Text {at}", f"key-{at}")
            db.session.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    db.session.expire_all()
    numbers = [one.number for one in db.session.query(Message).order_by(Message.number)]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert db.session.get_one(Conversation, number).last_number == 6


def test_a_message_is_changed_for_five_minutes_by_whoever_wrote_it(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    message = service.send(conversation, organisation_of(founder), founder, "Frist", "k")
    address = f"/conversations/{conversation.public_id}/messages/1"
    signed_in(app, scout).get(address, 404)
    startup = signed_in(app, founder)
    startup.get(address)
    startup.submit(startup.form(address), text="First")
    assert "edited" in startup.text
    assert "Frist" not in startup.text
    message.written_at -= timedelta(minutes=6)
    startup.post(address, {"text": "Third"})
    assert "this one stays as it is" in startup.text
    assert "Third" not in startup.text


def test_who_is_blocked_writes_as_before_and_is_not_read(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    desk.get(address)
    desk.post(f"{address}/settings", {"do": "block"})
    startup.get(address)
    startup.submit(startup.form(address), text="Are you there? Secret-17")
    assert "Secret-17" in startup.text
    for page in ("/conversations", address, "/conversations?q=are+you", "/matches"):
        desk.get(page)
        assert "Secret-17" not in desk.text
        assert "Messages 1" not in desk.text
    blocks.unblock(organisation_of(scout), organisation_of(founder))
    desk.get(address)
    assert "Secret-17" in desk.text


def test_nobody_else_reads_a_conversation(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    service.send(conversation, organisation_of(founder), founder, "Secret-18", "k")
    stranger = signed_in(app, make_member(make.profile().organisation))
    address = f"/conversations/{conversation.public_id}"
    stranger.get(address, 404)
    stranger.get(f"{address}/messages/1", 404)
    stranger.get(f"{address}/cda", 404)
    for name in ("", "/seen", "/settings", "/messages/1", "/cda"):
        stranger.post(f"{address}{name}", {"text": "x", "do": "mute"}, status=404)
    stranger.get("/conversations?q=secret")
    assert "No message has these words." in stranger.text


def test_an_archived_conversation_comes_back_with_its_next_message(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    desk = signed_in(app, scout)
    desk.get(address)
    desk.post(f"{address}/settings", {"do": "archive"})
    assert "An accepted introduction opens one." in desk.text
    desk.get("/conversations?shown=archived")
    assert "Nothing yet" in desk.text
    service.send(conversation, organisation_of(founder), founder, "Hello again", "k")
    desk.get("/conversations")
    assert "Hello again" in desk.text
    desk.post(f"{address}/settings", {"do": "mute"})
    desk.get("/conversations")
    assert "Messages 1" not in desk.text


def test_long_lists_come_in_pages_at_the_same_number_of_queries(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    startup, mine = signed_in(app, founder), organisation_of(founder)
    address = f"/conversations/{conversation.public_id}"
    service.send(conversation, mine, founder, "Text 0.", "first")
    few = startup.count_queries("/conversations"), startup.count_queries(address)
    for at in range(1, 60):
        service.send(conversation, mine, founder, f"Text {at}.", f"k{at}")
    for at in range(25):
        other = service.open_conversation(mine, make.profile().organisation_id)
        service.send(other, mine, founder, f"Note {at}.", "k")
    many = startup.count_queries("/conversations"), startup.count_queries(address)
    assert many == few
    assert "Text 59." in startup.text
    assert "Text 9." not in startup.text
    startup.get(f"{address}?before=11")
    assert "Text 9." in startup.text
    startup.get("/conversations")
    assert "Text 59." not in startup.text
    older = startup.page.select_one('a[href*="before="]')
    assert older is not None
    startup.get(str(older["href"]))
    assert "Text 59." in startup.text


def test_a_mail_says_once_that_something_is_unread_and_not_what(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    scout.verified_at = founder.verified_at = now()
    bells: list[int] = []

    def write(text: str) -> list[str]:
        service.send(conversation, organisation_of(founder), founder, text, text)
        bells.append(count_unread(scout.id))
        db.session.query(Job).filter_by(name=MAIL).update({"due_at": now()})
        db.session.commit()
        letters = [one for one in outbox.letters() if one.to == scout.email]
        assert not any("Secret" in one.text + one.subject + one.html for one in letters)
        return [one.subject for one in letters if "has written to you" in one.subject]

    assert len(write("Secret one")) == 1
    assert len(write("Secret two")) == 1
    service.mark_seen(conversation, scout, 2)
    assert len(write("Secret three")) == 2
    service.mark_seen(conversation, scout, 3)
    service.set_muted(conversation, scout, muted=True)
    assert len(write("Secret four")) == 2
    service.set_muted(conversation, scout, muted=False)
    service.mark_seen(conversation, scout, 4)
    blocks.block(organisation_of(scout), organisation_of(founder), scout.id)
    assert len(write("Secret five")) == 2
    assert bells == [1, 1, 1, 0, 0]  # with the message itself, before any worker


def test_whoever_reads_a_message_in_time_gets_no_mail(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    service.send(conversation, organisation_of(founder), founder, "Are you there?", "1")
    [mail] = db.session.query(Job).filter_by(name=MAIL)
    assert mail.due_at > now() + timedelta(seconds=90)
    service.mark_seen(conversation, scout, 1)
    mail.due_at = now()
    db.session.commit()
    assert outbox.letters() == []


def test_before_an_agreement_a_structure_is_sent_only_after_a_warning(
    app: Flask, talk: Talk
) -> None:
    conversation, founder, _scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, lead = signed_in(app, founder), "Our lead is CC(=O)Oc1ccccc1C(=O)O."
    startup.get(address)
    assert "Non-confidential" in startup.text
    startup.submit(startup.form(address), 422, text=lead)
    assert "This looks like a chemical structure" in startup.text
    assert db.session.query(Message).count() == 0
    startup.submit(startup.form(address), anyway="structure")
    assert [one.warned for one in db.session.query(Message)] == ["structure"]
