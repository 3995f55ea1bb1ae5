"""What sides say of their meetings, and what the host learns of it."""

from datetime import timedelta

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, Event, MeetingSide, Participant, Slot
from matchmaker.pairing import publishing, versions
from matchmaker.pairing.published import PublishedPlan
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import solved


def begun(client: Client) -> tuple[Event, PublishedPlan, list[Participant]]:
    """Sign in as the host of an evening whose meetings have begun."""
    host = client.sign_in(make_user())
    event, people = make_meetup(host)
    publishing.publish(event, solved(event), host.id, 0)
    for slot in db.session.query(Slot).filter_by(event_id=event.id):
        slot.starts_at = now() - timedelta(hours=1)
        slot.ends_at = now() - timedelta(minutes=45)
    db.session.commit()
    plan = versions.published_plan(event)
    assert plan is not None
    return event, plan, people


def agenda_of(event: Event, who: str) -> str:
    """The address of somebody's agenda."""
    person = (
        db.session.query(Attendee)
        .join(Participant, Participant.id == Attendee.participant_id)
        .filter(Participant.public_id == who)
        .one()
    )
    return f"/events/{event.slug}/agenda/{link_token(person)}"


def test_a_tap_says_that_a_meeting_was_held_and_what_came_of_it(client: Client) -> None:
    event, plan, _people = begun(client)
    meeting = plan.meetings[0]
    client.get(agenda_of(event, meeting.a))
    client.post(f"{agenda_of(event, meeting.a)}/held", {"with": meeting.b, "rating": 3})
    assert "Held" in client.text
    client.post(f"{agenda_of(event, meeting.b)}/held", {"with": meeting.a, "rating": 1})
    client.post(f"{agenda_of(event, plan.meetings[1].a)}/held",
                {"with": plan.meetings[1].b, "held": "no"})  # fmt: skip
    client.get(f"/events/{event.slug}/report/")
    assert "Held: 1" in client.text
    assert "Not held: 1" in client.text
    assert "Nobody has said: 2" in client.text
    assert "We go on: 1" in client.text
    assert "Not for us: 1" in client.text
    numbers = [
        [part.text for part in row.select("th, td")]
        for row in client.page.select(".chart tbody tr")
    ]
    assert [sum(int(row[at]) for row in numbers) for at in (1, 2, 3)] == [1, 1, 2]
    client.post(f"{agenda_of(event, meeting.a)}/held", {"with": "nobody", "rating": 3}, status=404)


def test_a_phone_that_asks_again_hears_only_what_is_new(client: Client) -> None:
    host = client.sign_in(make_user())
    event, people = make_meetup(host, slots=4)
    publishing.publish(event, solved(event), host.id, 0)
    phone = agenda_of(event, people[0].public_id)
    again = str(client.get(phone).select_one("#agenda")["hx-get"])  # type: ignore[index]
    client.get(again, status=204)
    assert client.count_queries(phone) > client.count_queries(again, 204)
    away = db.session.query(Attendee).filter_by(participant_id=people[2].id).one()
    away.no_show = True
    publishing.publish(event, solved(event), host.id, 1)
    client.get(again)
    assert "Version 2 changed your agenda" in client.text
    assert "Cancelled: Corden" in client.text
    client.get(agenda_of(event, people[3].public_id))
    assert "Corden" not in client.text


def test_a_note_is_read_by_ones_own_side_only(client: Client) -> None:
    event, plan, _people = begun(client)
    meeting = plan.meetings[0]
    mine = agenda_of(event, meeting.a)
    client.get(f"{mine}/note/{meeting.b}")
    client.submit(client.form(f"/note/{meeting.b}"), note="Secret: price too high")
    assert "Secret: price too high" in client.text
    theirs = agenda_of(event, meeting.b)
    host = f"/events/{event.slug}"
    hosts = (f"{host}/report/", f"{host}/pairing/published", f"{host}/check-in/")
    for page in (theirs, f"{theirs}/note/{meeting.a}", *hosts):
        client.get(page)
        assert "Secret" not in client.text
    client.get(f"{mine}/note/{meeting.a}", 404)
    client.post(f"{mine}/note/{meeting.b}", {"note": "x" * 2001}, status=422)


def test_a_note_moves_along_with_its_meeting(client: Client) -> None:
    event, plan, _people = begun(client)
    side = db.session.query(MeetingSide).filter_by(event_id=event.id).first()
    assert side is not None
    side.note, who = "Ask for the data", side.participant_id
    db.session.commit()
    draft = solved(event)
    draft.meetings = [{**row, "table": 1 - row["table"]} for row in draft.meetings]
    db.session.commit()
    publishing.publish(event, draft, make_user().id, 1)
    db.session.commit()
    kept = db.session.query(MeetingSide).filter_by(event_id=event.id, note="Ask for the data")
    assert [one.participant_id for one in kept] == [who]
    assert len(plan.meetings) == 4


def test_before_the_first_list_there_is_nothing_to_report(client: Client) -> None:
    event, _people = make_meetup(client.sign_in(make_user()))
    client.get(f"/events/{event.slug}/report/")
    assert "The report begins with the first published list." in client.text
