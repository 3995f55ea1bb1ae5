"""An attendee's evening on a phone, the floor's questions, and the host's reminders."""

from flask import Flask

from matchmaker.core.database import db
from matchmaker.events import links, wishes
from matchmaker.events.models import Attendee, AttendeeState, Event, Participant, Strength
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_attendee, make_event, make_participant, make_wish
from tests.mail import Outbox


def person_of(party: Participant) -> Attendee:
    return db.session.query(Attendee).filter_by(participant_id=party.id).one()


def come(client: Client, event: Event) -> Participant:
    """Be somebody who comes, by the personal link."""
    party = make_participant(event, "Alba Dx")
    client.get(f"/events/{event.slug}/me/{links.link_token(person_of(party))}")
    return party


def test_the_evening_shows_what_is_missing_and_leads_there(app: Flask, client: Client) -> None:
    event = make_event()
    come(client, event)
    client.get(f"/events/{event.slug}/home")
    for words in ("Answer two questions", "You have not said yet", "You can meet in every slot."):
        assert words in client.text
    client.get(f"/events/{event.slug}/agenda")
    assert "The list is being made" in client.text


def test_the_two_questions_are_answered_and_nobodys_import_changes_them(
    app: Flask, client: Client
) -> None:
    event = make_event()
    party = come(client, event)
    client.get(f"/events/{event.slug}/two-questions")
    client.submit(client.form("/two-questions"), offers=" CT triage ", looks_for="hospitals")
    db.session.refresh(party)
    assert (party.offers, party.looks_for, party.own_words) == ("CT triage", "hospitals", True)


def test_times_are_said_slot_by_slot(app: Flask, client: Client) -> None:
    event = make_event(slots=3)
    party = come(client, event)
    client.get(f"/events/{event.slug}/availability")
    boxes = [str(box["value"]) for box in client.page.select("input[name=free]")]
    client.submit(client.form("/availability"), free=boxes[:1])
    assert wishes.absences_of(party.id) == {int(box) for box in boxes[1:]}
    assert len(client.page.select("input[name=free][checked]")) == 1


def test_who_waits_for_approval_sees_the_evening_but_not_the_people(
    app: Flask, client: Client
) -> None:
    event = make_event()
    person = make_attendee(event, AttendeeState.WAITING)
    client.get(f"/events/{event.slug}/me/{links.link_token(person)}")
    client.get(f"/events/{event.slug}/home")
    for page in ("people/", "availability", "questions/", "two-questions"):
        client.get(f"/events/{event.slug}/{page}", 403)


def test_a_question_goes_from_the_phone_by_the_host_to_the_wall(app: Flask, client: Client) -> None:
    host = make_user()
    event = make_event(host)
    come(client, event)
    client.get(f"/events/{event.slug}/questions/")
    client.submit(client.form("/questions/"), text="What is AI really?")
    assert "Yours, waiting for a host" in client.text
    desk = Client(app)
    desk.sign_in(host)
    desk.get(f"/events/{event.slug}/questions/screen")
    assert "What is AI really?" not in desk.text
    desk.get(f"/events/{event.slug}/questions/host")
    shown = next(form for form in desk.page.select("form") if form.select_one("[value=shown]"))
    desk.submit(shown)
    client.get(f"/events/{event.slug}/questions/")
    client.submit(client.form("/vote"))
    assert "1 vote" in client.text
    desk.get(f"/events/{event.slug}/questions/screen")
    assert "1 vote What is AI really?" in desk.text


def test_a_page_that_has_seen_the_last_is_told_nothing(app: Flask, client: Client) -> None:
    event = make_event()
    come(client, event)
    client.get(f"/events/{event.slug}/questions/")
    part = client.page.select_one("#floor")
    assert part is not None
    address = str(part["hx-get"])
    client.get(address, 204)
    client.get(f"/events/{event.slug}/questions/")
    client.submit(client.form("/questions/"), text="Something new?")
    client.get(address, 200)


def test_a_question_that_is_too_short_comes_back_with_why(app: Flask, client: Client) -> None:
    event = make_event()
    come(client, event)
    client.get(f"/events/{event.slug}/questions/")
    client.submit(client.form("/questions/"), 422, text="Hm")
    assert "Please write 5 to 300 characters." in client.text


def test_a_host_sees_who_said_nothing_and_reminds_them_once(
    app: Flask, client: Client, outbox: Outbox
) -> None:
    event = make_event(client.sign_in(make_user()))
    silent = make_participant(event, "Silent")
    done = make_participant(event, "Done", offers="something")
    make_wish(done, silent)
    wordy = make_participant(event, "Wordy", offers="something")
    client.get(f"/events/{event.slug}/missing/")
    rows = [row.get_text(" ", strip=True) for row in client.page.select("tbody tr")]
    assert [row.split()[0] for row in rows] == ["Silent", "Wordy"]
    client.submit(client.form("/missing/"))
    assert "2 people get a mail." in client.text
    to = {person_of(one).email for one in (silent, wordy)}
    assert {letter.to for letter in outbox.letters()} == to
    client.post(f"/events/{event.slug}/missing/")
    assert "Nobody is written to" in client.text
    assert len(outbox.letters()) == 2


def test_the_link_of_a_reminder_leads_to_what_is_missing(
    app: Flask, client: Client, outbox: Outbox
) -> None:
    event = make_event(client.sign_in(make_user()))
    make_participant(event, "Silent")
    client.post(f"/events/{event.slug}/missing/")
    link = outbox.last().links[0]
    phone = Client(app)
    phone.get(link.split("/", 3)[3].join(["/", ""]))
    assert phone.address.endswith("/two-questions")


def test_who_has_answered_meanwhile_gets_no_reminder(
    app: Flask, client: Client, outbox: Outbox
) -> None:
    event = make_event(client.sign_in(make_user()))
    silent = make_participant(event, "Silent", offers="something")
    other = make_participant(event, "Other", offers="more")
    make_wish(other, silent)
    client.post(f"/events/{event.slug}/missing/")
    make_wish(silent, other, Strength.WANT)
    db.session.commit()
    assert outbox.letters() == []
