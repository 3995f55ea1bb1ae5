"""A host makes an event and runs its list; a guest registers, changes and cancels."""

import re
from typing import Any

import pytest

from matchmaker.core.database import db
from matchmaker.events import queries, service, setup
from matchmaker.events.links import link_token, renew_link
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventState,
    Meeting,
    MeetingSide,
    Participant,
    WhoMayCome,
)
from matchmaker.jobs.models import Job
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_attendee, make_event, make_meetup, make_participant
from tests.factories.organisations import make_member
from tests.factories.profiles import profile
from tests.mail import Outbox

GUEST: dict[str, Any] = {
    "name": "Dr Guest",
    "email": "guest@example.org",
    "kind": "startup",
    "language": "en",
}


def hosted(client: Client, **values: Any) -> Event:
    """Sign in as the host of an event; return it."""
    return make_event(client.sign_in(make_user()), **values)


def test_a_host_makes_describes_and_opens_an_event(client: Client) -> None:
    client.sign_in(make_member())
    client.get("/events/new")
    client.submit(client.form("/events/new"), name="AI evening", zone="Asia/Shanghai")
    assert "as a draft that only you see" in client.text
    event = db.session.query(Event).one()
    client.get("/events/ai-evening/setup/")
    client.submit(client.form("/setup/"), description="Panels, then people.", capacity="80")
    client.get("/events/ai-evening/setup/programme")
    client.submit(client.form("/programme"), title="Panel", starts_at="2099-03-04T17:00",
                  ends_at="2099-03-04T18:00")  # fmt: skip
    client.get("/events/ai-evening/setup/hours")
    client.submit(client.form("/hours"), starts_at="2099-03-04T18:00",
                  ends_at="2099-03-04T19:30", length="20", gap="5",
                  pauses="18:45-19:00 Drinks")  # fmt: skip
    assert "The slots are made." in client.text
    client.get("/events/ai-evening/setup/tables")
    client.submit(client.form("/tables/add"), count="2", zone="Terrace", capacity="2")
    client.get("/events/ai-evening/host")
    client.submit(client.form("/state"))
    visitor = Client(client.app)
    visitor.get("/events/ai-evening/")
    assert "Panel" in visitor.text
    assert "18:45–19:00 Drinks" in visitor.text
    db.session.expire_all()
    assert (event.state, event.capacity) == (EventState.OPEN, 80)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ends_at", "2099-03-04T16:00", "The end must be later"),
        ("pauses", "half past six", "This line is no break: half past six"),
        ("length", "180", "No slot fits"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    client: Client, field: str, value: str, said: str
) -> None:
    event = hosted(client)
    client.get(f"/events/{event.slug}/setup/hours")
    sent: dict[str, Any] = {
        "starts_at": "2099-03-04T18:00",
        "ends_at": "2099-03-04T19:30",
        field: value,
    }
    client.submit(client.form("/hours"), 422, **sent)
    assert said in client.text


def test_a_guest_registers_opens_the_link_once_changes_and_cancels(
    client: Client, outbox: Outbox
) -> None:
    event = make_event(who_may_come=WhoMayCome.ANYONE)
    client.get(f"/events/{event.slug}/register")
    client.submit(client.form("/register"), **GUEST)
    assert "We are writing to guest@example.org" in client.text
    client.get(f"/events/{event.slug}/me", 403)
    letter = outbox.last()
    assert letter.subject == f"You are registered: {event.name}"
    client.get(re.sub(r"https?://[^/]+", "", letter.links[0]))
    assert client.address == f"/events/{event.slug}/home"
    client.get(f"/events/{event.slug}/me")
    client.submit(client.form("/me"), offers="CT triage", company="Guest Dx")
    assert "Your registration is saved." in client.text
    person = db.session.query(Attendee).one()
    assert person.participant is not None
    assert (person.participant.name, person.participant.offers) == ("Guest Dx", "CT triage")
    client.submit(client.form("/me/cancel"))
    assert "Your registration is cancelled." in client.text
    client.get(f"/events/{event.slug}/me", 403)


def test_the_answer_to_a_stranger_tells_nothing_of_an_address(
    client: Client, outbox: Outbox
) -> None:
    event = make_event(who_may_come=WhoMayCome.ANYONE)
    answers = []
    for _again in range(2):
        client.get(f"/events/{event.slug}/register")
        client.submit(client.form("/register"), **GUEST)
        answers.append(client.text)
    assert answers[0] == answers[1]
    assert [letter.to for letter in outbox.letters()] == ["guest@example.org"] * 2
    answers = []
    for email in ("guest@example.org", "nobody@example.org"):
        client.get(f"/events/{event.slug}/lost")
        client.submit(client.form("/lost"), email=email)
        answers.append(client.text.replace(email, ""))
    assert answers[0] == answers[1]


def test_a_member_registers_as_their_organisation_and_is_known_at_once(client: Client) -> None:
    event, owner = make_event(who_may_come=WhoMayCome.ANYONE), profile("Alba Dx").organisation
    client.sign_in(make_member(owner))
    client.get(f"/events/{event.slug}/register")
    client.submit(client.form("/register"))
    assert "You come." in client.text
    person = db.session.query(Attendee).one()
    assert person.participant is not None
    assert person.participant.organisation_id == owner.id
    client.get("/events/")
    assert event.name in client.text


def test_a_renewed_link_ends_the_former_one_in_every_browser(client: Client) -> None:
    event = make_event()
    person = make_attendee(event)
    token = link_token(person)
    client.get(f"/events/{event.slug}/me/{token}")
    assert client.address.endswith("/home")
    renew_link(person)
    db.session.commit()
    client.get(f"/events/{event.slug}/me", 403)
    client.get(f"/events/{event.slug}/me/{token}", 404)


def test_a_wrong_code_is_refused_at_its_field(client: Client) -> None:
    event = make_event(who_may_come=WhoMayCome.CODE)
    client.get(f"/events/{event.slug}/register")
    client.submit(client.form("/register"), 422, **GUEST, code="guess")
    assert "This code does not work for this event" in client.text


def test_a_host_decides_on_those_who_are_ticked_and_takes_it_back(client: Client) -> None:
    event = hosted(client, capacity=1)
    people = [make_attendee(event, AttendeeState.WAITING, name=f"Guest {n}") for n in (1, 2)]
    address = f"/events/{event.slug}/attendees/"
    client.get(f"{address}?state=waiting&q=guest")
    client.submit(client.form("/decide"), who=[p.public_id for p in people], do="approve")
    assert "1 person comes. The event is full: 1 person is on the waiting list." in client.text
    client.get(address)
    client.submit(client.form("/decide"), who=[people[0].public_id], do="cancel")
    assert "From the waiting list: Guest 2." in client.text
    client.submit(client.form("/restore"))
    db.session.expire_all()
    assert [p.state for p in people] == [AttendeeState.WAITLISTED, AttendeeState.APPROVED]


def test_a_host_adds_invites_lets_in_and_changes_people(client: Client, outbox: Outbox) -> None:
    event = hosted(client)
    known = make_participant(event, "Corden")
    address = f"/events/{event.slug}/attendees"
    client.get(f"{address}/new")
    client.submit(
        client.form("/new"), name="Ann", email="ann@example.org", company="corden", kind="pharma"
    )
    client.get(f"{address}/walk-in")
    walk_in = client.form("/walk-in")
    for _tap in range(2):
        client.submit(walk_in, name="Late Guest", email="", kind="other")
        assert "Late Guest is checked in." in client.text
    assert db.session.query(Attendee).filter_by(name="Late Guest").count() == 1
    client.get(f"{address}/invite")
    client.submit(client.form("/invite"), 422, people="Bo <bo@example.org>\nnobody")
    assert "Line 2 holds no address: nobody" in client.text
    client.submit(client.form("/invite"), people="Bo <bo@example.org>\nann@example.org")
    assert "1 person is invited. The others are registered already." in client.text
    ann = db.session.query(Attendee).filter_by(name="Ann").one()
    assert ann.participant is known
    client.get(f"{address}/{ann.public_id}")
    client.submit(client.form("/split"))
    shape: dict[str, Any] = {"meets-name": "Ann alone", "meets-max_meetings": 3}
    client.submit(client.form("/meets-as"), **shape)
    assert ann.participant is not None
    db.session.expire_all()
    assert (ann.participant.name, ann.participant.max_meetings) == ("Ann alone", 3)
    assert [letter.to for letter in outbox.letters()] == ["ann@example.org", "bo@example.org"]


@pytest.mark.parametrize(
    ("state", "said", "act"),
    [
        (AttendeeState.APPROVED, "Check them in on their page", "arrive"),
        (AttendeeState.WAITING, "Let them in on their page", "approve"),
    ],
)
def test_whose_address_is_registered_is_named_at_the_door_with_what_to_do(
    client: Client, state: AttendeeState, said: str, act: str
) -> None:
    event = hosted(client)
    known = make_attendee(event, state, name="Ann Early", email="ann@example.org")
    client.get(f"/events/{event.slug}/attendees/walk-in")
    typed = {"name": "Ann E.", "email": "Ann@example.org", "kind": "other"}
    client.submit(client.form("/walk-in"), 422, **typed)
    assert "Ann Early is registered with this address" in client.text
    assert said in client.text
    (link,) = (one for one in client.page.select("main a") if one.text.strip() == "Open Ann Early")
    client.get(str(link["href"]))
    if act == "arrive":
        client.post(client.address, {"do": "arrive", "from": "badge"})
        client.get(f"/events/{event.slug}/attendees/walk-in")
        client.submit(client.form("/walk-in"), 422, **typed)
        assert "Ann Early is here with this address already." in client.text
    else:
        client.submit(client.form("/approve"))
        db.session.expire_all()
        assert known.state is AttendeeState.APPROVED


def test_the_list_of_attendees_asks_the_database_no_more_for_more_people(client: Client) -> None:
    event = hosted(client)
    address = f"/events/{event.slug}/attendees/"
    make_participant(event, "One")
    client.get(address)
    before = client.count_queries(address)
    for number in range(3):
        make_participant(event, f"More {number}")
    assert client.count_queries(address) == before


def test_another_event_s_attendee_does_not_exist_for_a_host(client: Client) -> None:
    other, _people = make_meetup()
    stranger = db.session.query(Attendee).filter_by(event_id=other.id).first()
    event = hosted(client)
    assert stranger is not None
    client.get(f"/events/{event.slug}/attendees/{stranger.public_id}", 404)
    client.get(f"/events/{other.slug}/attendees/", 404)


def test_people_hear_of_a_new_time_once_it_has_settled(client: Client, outbox: Outbox) -> None:
    event = hosted(client)
    make_participant(event, "Somebody")
    client.get(f"/events/{event.slug}/setup/")
    client.submit(client.form("/setup/"), place="Pier 8")
    assert db.session.query(Job).filter_by(name=setup.CHANGED).count() == 1
    assert "hears of the new time or place in two minutes" in client.text
    assert outbox.letters() == []


def test_a_co_host_comes_in_by_the_mailed_address(client: Client, outbox: Outbox) -> None:
    event = hosted(client)
    friend = make_user()
    client.get(f"/events/{event.slug}/setup/hosts")
    client.submit(client.form("/setup/hosts"), email=friend.email)
    assert outbox.last().to == friend.email
    client.sign_in(make_user())
    client.get(f"/events/{event.slug}/setup/join", 404)
    client.sign_in(friend)
    client.get(f"/events/{event.slug}/setup/join")
    client.submit(client.form("/join"))
    assert client.address == f"/events/{event.slug}/host"


def test_colleagues_split_and_share_their_meetings_themselves(client: Client) -> None:
    event, owner = make_event(who_may_come=WhoMayCome.ANYONE), profile("Alba Dx").organisation
    for _colleague in range(2):
        client.sign_in(make_member(owner))
        client.get(f"/events/{event.slug}/register")
        client.submit(client.form("/register"))
    client.submit(client.form("/me/split"))
    assert "you on your own" in client.text
    client.submit(client.form("/me/share"))
    assert "You share meetings with" in client.text
    assert db.session.query(Participant).count() == 1


def test_a_blind_organisation_is_not_named_by_the_form(client: Client) -> None:
    event, owner = make_event(), profile("Hidden Bio", blind=True).organisation
    client.sign_in(make_member(owner))
    client.get(f"/events/{event.slug}/register")
    field = client.page.select_one("input[name=company]")
    assert field is not None
    assert field["value"] == ""
    assert "Your organisation is blind on this site." in client.text


def test_who_was_registered_by_a_host_is_known_by_the_account_and_uses_its_profile(
    client: Client,
) -> None:
    event, owner = make_event(), profile("Alba Dx").organisation
    user = make_member(owner)
    shown = make_participant(event, "Alba", comes=False)
    make_attendee(event, email=user.email, participant_id=shown.id)
    client.sign_in(make_user(email="else@example.org"))
    client.get(f"/events/{event.slug}/me", 403)
    client.sign_in(user)
    client.get(f"/events/{event.slug}/me")
    client.submit(client.form("/me/profile"))
    assert "Your organisation’s profile is used for matching now." in client.text
    db.session.expire_all()
    assert shown.organisation_id == owner.id
    assert client.page.select('form[action$="/me/profile"]') == []


def test_an_address_that_is_not_proven_opens_nothing(client: Client) -> None:
    event = make_event()
    user = client.sign_in(make_user(verified=False))
    make_attendee(event, email=user.email)
    client.get(f"/events/{event.slug}/me", 403)


def test_a_host_reads_whom_the_published_list_has_in_vain(client: Client) -> None:
    event, people = make_meetup(client.sign_in(make_user()))
    slot, table = queries.slots_of(event.id)[0], queries.tables_of(event.id)[0]
    a, b = people[0], people[2]
    meeting = Meeting(event_id=event.id, a_id=a.id, b_id=b.id, slot_id=slot.id, table_id=table.id,
                      plan_version=1)  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    for one in (a, b):
        db.session.add(MeetingSide(event_id=event.id, meeting_id=meeting.id,
                                   participant_id=one.id, slot_id=slot.id))  # fmt: skip
    guest = db.session.query(Attendee).filter_by(participant_id=a.id).one()
    service.cancel(event, guest, by_host=False)
    client.get(f"/events/{event.slug}/host")
    assert "1 participant of the published list does not come any more: Alba Dx" in client.text
