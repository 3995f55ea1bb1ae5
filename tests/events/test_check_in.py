"""The door on the day."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from flask import Flask

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import check_in
from matchmaker.events.check_in import Standing
from matchmaker.events.models import Absence, AttendeeState, Event, Slot
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_attendee, make_event, make_meetup, make_participant


def at_the_door(client: Client) -> Event:
    """Sign in as the host of an event; return it."""
    return make_event(client.sign_in(make_user()))


def test_somebody_comes_leaves_and_comes_again(client: Client) -> None:
    event = at_the_door(client)
    person = make_attendee(event, name="Guest One")
    make_attendee(event, name="Guest Two")
    make_attendee(event, AttendeeState.WAITING, name="Not let in")
    address = f"/events/{event.slug}/check-in"
    client.get(f"{address}/?q=one")
    assert "Guest Two" not in client.text
    client.post(f"{address}/{person.public_id}", {"do": "arrive", "q": "one"})
    assert "Guest One is checked in." in client.text
    assert "1 of 2 are here" in client.text
    came = person.checked_in_at
    client.post(f"{address}/{person.public_id}", {"do": "leave"})
    assert "0 of 2 are here" in client.text
    client.post(f"{address}/{person.public_id}", {"do": "arrive"})
    db.session.refresh(person)
    assert (person.checked_in_at, person.left_at) == (came, None)
    client.get(f"{address}/?state=here")
    assert "Guest One" in client.text
    assert "Guest Two" not in client.text
    assert "Not let in" not in client.text


def test_a_page_at_another_door_is_told_of_every_change_and_of_nothing_else(client: Client) -> None:
    event = at_the_door(client)
    person = make_attendee(event, name="Guest")
    told = [check_in.news_of(event.id), check_in.news_of(event.id)]
    assert told[0] == told[1]
    for act in (check_in.arrive, check_in.leave, check_in.arrive, check_in.leave):
        assert act(person)
        told.append(check_in.news_of(event.id))
    assert all(one != other for one, other in pairwise(told[1:]))
    page = client.get(f"/events/{event.slug}/check-in/")
    door = page.select_one("#door")
    assert door is not None
    assert door["data-live-seen"] == told[-1]
    client.get(str(door["hx-get"]), status=204)


def test_of_two_hosts_at_once_one_is_told(client: Client) -> None:
    event = at_the_door(client)
    person = make_attendee(event, name="Guest")
    address = f"/events/{event.slug}/check-in/{person.public_id}"
    client.get(address)
    client.post(address, {"do": "away", "from": "badge"})
    assert "Guest does not come." in client.text
    client.post(address, {"do": "away", "from": "badge"})
    assert "Somebody else was faster: Guest, Not coming." in client.text
    client.post(address, {"do": "expect"})
    assert "Taken back: Guest is expected." in client.text
    client.post(address, {"do": "dance"}, status=400)


def test_whoever_does_not_come_is_out_of_the_next_list(client: Client) -> None:
    event, people = make_meetup(client.sign_in(make_user()))
    event.plan_version = 1
    query = check_in.at_the_door(event.id, None, people[0].name)
    person = db.session.scalars(query).one()
    client.get(f"/events/{event.slug}/pairing/again")
    assert "did not come" not in client.text
    client.post(f"/events/{event.slug}/check-in/{person.public_id}", {"do": "away"})
    client.get(f"/events/{event.slug}/pairing/again")
    assert "1 participant has left or did not come: Alba Dx" in client.text


def test_whoever_is_late_misses_one_slot_a_tap_as_long_as_there_are_any(client: Client) -> None:
    event, people = make_meetup(client.sign_in(make_user()), slots=2)
    person = db.session.scalars(check_in.at_the_door(event.id, None, people[0].name)).one()
    address = f"/events/{event.slug}/check-in/{person.public_id}"
    first = db.session.query(Slot).filter_by(event_id=event.id, number=0).one()
    for missed in (1, 2):
        client.post(address, {"do": "late"})
        assert "Plan anew to use the table." in client.text
        found = db.session.query(Absence).filter_by(participant_id=people[0].id)
        assert found.count() == missed
        assert found.order_by(Absence.id).first().slot_id == first.id  # type: ignore[union-attr]
    client.post(address, {"do": "late"})
    assert "There is no later slot" in client.text
    assert first.starts_at > now()


def test_a_badge_of_another_event_opens_nothing(client: Client) -> None:
    event = at_the_door(client)
    stranger = make_attendee(make_event(), name="Secret Stranger")
    client.get(f"/events/{event.slug}/check-in/{stranger.public_id}", 404)
    client.post(f"/events/{event.slug}/check-in/{stranger.public_id}", {"do": "arrive"}, status=404)
    client.get(f"/events/{event.slug}/check-in/?q=secret")
    assert "Secret" not in client.page.select_one("#door").text  # type: ignore[union-attr]
    assert stranger.checked_in_at is None


def test_a_tap_lets_in_whoever_stands_there_and_a_tap_takes_it_back(client: Client) -> None:
    event = make_event(client.sign_in(make_user()), capacity=1)
    colleague = make_attendee(event, name="Somebody", company="Roche")
    colleague.participant = make_participant(event, "Roche", comes=False)
    address = f"/events/{event.slug}/check-in"
    client.get(f"{address}/?q=Li+Wei")
    client.submit(client.form("/check-in/walk-in"))
    assert "Li Wei is checked in." in client.text
    client.submit(client.form("/name"), company="roche")
    guest = db.session.scalars(check_in.at_the_door(event.id, Standing.HERE, "Li Wei")).one()
    assert (guest.company, guest.participant) == ("roche", colleague.participant)
    client.submit(client.form("/check-in/walk-in"))
    assert "Guest 2 is checked in." in client.text
    client.submit(client.form("/name"), 422, name="www.example.org")
    client.submit(client.form("/name"), name="")  # all of it may be left
    client.submit(client.form("/check-in/walk-in"))
    client.submit(client.form("/send-back"))
    assert "Taken back: Guest 3 is not registered." in client.text
    assert "2 of 3 are here" in client.text
    client.post(f"{address}/{colleague.public_id}/send-back", status=404)
    client.get(f"{address}/?q=www.example.org")
    client.submit(client.form("/check-in/walk-in"))
    assert "Please leave web addresses out of the name." in client.text


def test_two_hosts_who_tap_at_once_let_in_two_guests_and_a_double_tap_one(app: Flask) -> None:
    event_id = make_event().id
    db.session.commit()

    def tap(key: str) -> str:
        with app.app_context():
            event = db.session.get_one(Event, event_id)
            name = check_in.let_in(event, "", "en", "Guest {}", key).name
            db.session.commit()
            return name

    with ThreadPoolExecutor(2) as hosts:
        assert sorted(hosts.map(tap, ("one", "other"))) == ["Guest 1", "Guest 2"]
        assert sorted(hosts.map(tap, ("twice", "twice"))) == ["Guest 3", "Guest 3"]


def test_a_second_tap_on_the_same_page_lets_in_nobody_else(client: Client) -> None:
    event = at_the_door(client)
    client.get(f"/events/{event.slug}/check-in/?q=Li+Wei")
    walk_in = client.form("/check-in/walk-in")
    client.submit(walk_in)
    client.submit(walk_in)
    assert "Li Wei is checked in." in client.text
    assert "1 of 1 are here" in client.text
    client.submit(client.form("/send-back"))
    client.submit(walk_in)
    assert "Li Wei is not registered any more." in client.text
    assert "0 of 0 are here" in client.text
