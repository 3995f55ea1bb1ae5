"""A host makes, looks at, changes and publishes a list; everybody else finds nothing there."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import setup
from matchmaker.events.hours import Hours
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, Event, EventHost, EventTable, Slot
from matchmaker.interest.models import Outcome
from matchmaker.jobs import service as jobs
from matchmaker.pairing import gathering, publishing, service
from matchmaker.pairing.candidates import Rules
from matchmaker.pairing.models import Draft
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import BEGINS, make_meetup
from tests.factories.organisations import make_organisation
from tests.factories.pairing import QUICK, solved


def hosting(client: Client) -> tuple[Event, str]:
    """Sign in as the host of a meetup with short searches; return it and its pages' address."""
    event, _people = make_meetup(client.sign_in(make_user()))
    service.save_rules(event, QUICK)
    db.session.commit()
    return event, f"/events/{event.slug}/pairing"


def test_a_list_is_made_published_and_seen_by_everybody_it_concerns(client: Client) -> None:
    event, address = hosting(client)
    client.get(f"{address}/")
    client.submit(client.form("/pairing/drafts"))
    assert "Waiting" in client.text
    jobs.run_due()
    draft = db.session.query(Draft).one()
    client.get(f"{address}/drafts/{draft.public_id}")
    assert "No list can be worth more: that is proven." in client.text
    assert "Tables that may be too small" not in client.text
    db.session.query(EventTable).update({"capacity": 1})
    client.get(f"{address}/drafts/{draft.public_id}")
    assert "2 people, 1 seats" in client.text
    assert "Nobody: everybody has what was promised" in client.text
    client.get(f"{address}/drafts/{draft.public_id}/publish")
    assert "4 participants are concerned" in client.text
    client.submit(client.form("/publish"))
    assert "Version 1 is published." in client.text
    row = draft.meetings[0]
    service.lock(draft, draft.revision, (row["a"], row["b"]), locked=True)
    client.get(f"{address}/")
    assert "Changed since" not in client.text
    service.remove(draft, draft.revision, (row["a"], row["b"]))
    client.get(f"{address}/")
    assert "Changed since version 1" in client.text
    person = db.session.query(Attendee).order_by(Attendee.id).first()
    assert person is not None
    token = link_token(person)
    client.get(f"/events/{event.slug}/agenda/{token}")
    assert "18:00–18:15" in client.text
    assert "Corden" in client.text
    client.get(f"/events/{event.slug}/agenda/{token}/calendar.ics")
    assert client.answer.text.count("BEGIN:VEVENT") == 2
    client.get(f"/events/{event.slug}/agenda/{token}x", 404)


def test_of_two_previews_the_second_to_publish_is_told(client: Client) -> None:
    event, address = hosting(client)
    first, second = solved(event), solved(event)
    client.get(f"{address}/drafts/{second.public_id}/publish")
    late = client.form("/publish")
    client.get(f"{address}/drafts/{first.public_id}/publish")
    client.submit(client.form("/publish"))
    client.submit(late)
    assert "Somebody else has published a list meanwhile." in client.text
    assert "Version 1 is published" not in client.text


def test_a_meeting_is_moved_locked_and_undone_without_a_mouse(client: Client) -> None:
    event, address = hosting(client)
    draft = solved(event)
    board = f"{address}/drafts/{draft.public_id}/board"
    row = draft.meetings[0]
    client.get(f"{board}?a={row['a']}&b={row['b']}")
    place = client.page.select_one('button[name="to"]:not(:has(~ .board-why))')
    assert place is not None
    client.submit(client.page.select("form#place")[0], to=str(place["value"]))
    db.session.expire_all()
    moved = [one for one in draft.meetings if (one["a"], one["b"]) == (row["a"], row["b"])]
    assert f"{moved[0]['slot']}-{moved[0]['table']}" == place["value"]
    assert "locked" in client.text
    client.submit(client.page.select("form:has(#undo)")[0])
    db.session.expire_all()
    assert row in draft.meetings


def test_a_conflict_shows_at_once_and_keeps_the_draft_from_being_published(client: Client) -> None:
    event, address = hosting(client)
    draft = solved(event)
    first, second = draft.meetings[0], draft.meetings[-1]
    place = f"{second['slot']}-{second['table']}"
    data = {"a": first["a"], "b": first["b"], "to": place, "revision": 0}
    client.post(f"{address}/drafts/{draft.public_id}/board", data)
    assert "the table is taken" in client.text
    client.get(f"{address}/drafts/{draft.public_id}/publish")
    assert "solve its conflicts first" in client.text
    client.post(f"{address}/drafts/{draft.public_id}/board", data)
    assert "The board has changed meanwhile" in client.text


def test_moving_a_slider_previews_its_effect_and_saves_nothing(client: Client) -> None:
    event, address = hosting(client)
    client.get(f"{address}/rules")
    shown = {
        dt.text: dd.text for dt, dd in zip(*map(client.page.select, ("dt", "dd")), strict=True)
    }
    assert shown["Pairs that may meet"] == "4"
    values = {"fit": 5, "must": 0, "want": 0, "both": 0, "least_fit": 100, "least": 1, "most": 0,
              "seconds": QUICK.seconds}  # fmt: skip
    client.get(f"{address}/rules", query_string=values)
    assert "4 participants have nobody to meet" in client.text
    assert gathering.rules_of(event.id) == QUICK
    client.post(f"{address}/rules", {**values, "least": 2})
    assert gathering.rules_of(event.id).least == 2
    client.post(f"{address}/rules", {**values, "least": 99}, 422)


def test_pairs_said_by_hand_are_listed_and_taken_back(client: Client) -> None:
    _event, address = hosting(client)
    client.get(f"{address}/rules")
    form = client.form("/pairing/pairs")
    first, second = [str(one["value"]) for one in form.select("#first option")[:2]]
    client.submit(form, first=first, second=first)
    assert "Please choose two different participants." in client.text
    client.submit(client.form("/pairing/pairs"), first=first, second=second, wanted="never")
    assert "Alba Dx – Bora Bio must not meet" in client.text
    client.submit(client.form("/remove"))
    assert "Said by hand" not in client.text


def test_a_draft_can_still_be_read_when_the_hours_have_fewer_slots(client: Client) -> None:
    event, address = hosting(client)
    draft = solved(event)
    setup.set_hours(event, Hours(BEGINS, BEGINS + timedelta(minutes=20), 15, 5))
    for page in ("", "/board", "/publish"):
        client.get(f"{address}/drafts/{draft.public_id}{page}")
        assert "conflict" in client.text
    assert "there is no such table then" in client.text


def test_two_drafts_are_compared_by_people(client: Client) -> None:
    event, address = hosting(client)
    first = solved(event)
    second = solved(event, replace(QUICK, most=1))
    client.get(f"{address}/compare?first={first.public_id}&second={second.public_id}")
    assert "Only in Draft 1" in client.text
    assert "Delphi" in client.text


def test_planning_anew_shows_what_would_change_before_it_does(client: Client) -> None:
    event, address = hosting(client)
    draft = solved(event)
    client.get(f"{address}/again")
    assert "Planning anew starts from a published list." in client.text
    client.get(f"{address}/drafts/{draft.public_id}/publish")
    client.submit(client.form("/publish"))
    person = db.session.query(Attendee).order_by(Attendee.id).first()
    assert person is not None
    person.no_show = True
    client.get(f"{address}/again")
    assert "1 participant has left or did not come: Alba Dx" in client.text
    client.submit(client.form("/again"), from_slot="1")
    jobs.run_due()
    again = db.session.query(Draft).order_by(Draft.number.desc()).first()
    assert again is not None
    client.get(f"{address}/drafts/{again.public_id}/publish")
    assert "Cancelled" in client.text
    client.submit(client.form("/publish"))
    assert "Version 2 is published." in client.text


def test_who_has_left_is_named_in_the_order_of_names(client: Client) -> None:
    event, address = hosting(client)
    draft = solved(event)
    client.get(f"{address}/drafts/{draft.public_id}/publish")
    client.submit(client.form("/publish"))
    for person, name in zip(db.session.query(Attendee).order_by(Attendee.id), "CDAB", strict=True):
        person.no_show = True
        assert person.participant is not None
        person.participant.name = name
    client.get(f"{address}/again")
    assert "4 participants have left or did not come: A, B, C, D" in client.text


def test_the_list_is_nowhere_for_who_is_not_a_host(client: Client, app: Flask) -> None:
    event, _people = make_meetup(make_user())
    client.sign_in(make_user())
    for page in ("", "rules", "published", "again", "drafts/x", "drafts/x/board"):
        client.get(f"/events/{event.slug}/pairing/{page}", 404)


def test_a_draft_of_another_event_is_nowhere(client: Client) -> None:
    _event, address = hosting(client)
    other, _people = make_meetup()
    draft = service.make_draft(other, make_user().id, Rules())
    db.session.commit()
    client.get(f"{address}/drafts/{draft.public_id}", 404)


def test_the_list_of_drafts_asks_the_database_as_often_for_one_as_for_three(client: Client) -> None:
    event, address = hosting(client)
    host = db.session.query(EventHost).first()
    assert host is not None
    counts = []
    for more in (1, 2):
        for _turn in range(more):
            service.make_draft(event, host.user_id, Rules())
        db.session.commit()
        counts.append(client.count_queries(f"{address}/"))
    assert counts[0] == counts[1]


def test_either_side_notes_that_a_meeting_took_place_once_it_has_begun(client: Client) -> None:
    event, people = make_meetup()
    for one in (people[0], people[2]):
        one.organisation_id = make_organisation().id
    version = publishing.publish(event, solved(event), make_user().id, 0)
    person = db.session.query(Attendee).filter_by(participant_id=people[0].id).one()
    page = f"/events/{event.slug}/agenda/{link_token(person)}"
    client.get(page)
    data = {"with": people[2].public_id, "held": "yes"}
    client.post(f"{page}/held", data, 404)  # it has not begun
    for slot in db.session.query(Slot):
        slot.starts_at = now() - timedelta(hours=1)
    client.get(page)
    client.submit(client.page.select(f'form:has([value="{people[2].public_id}"])')[0])
    assert "Held" in client.text
    assert [one.kind.value for one in db.session.query(Outcome)] == ["met"]
    assert version == 1


def test_what_has_become_impossible_since_the_search_is_told_before_publishing(
    client: Client,
) -> None:
    event, address = hosting(client)
    draft = solved(event)
    page = f"{address}/drafts/{draft.public_id}/publish"
    client.get(page)
    assert "have become impossible" not in client.text
    late = client.form("/publish")
    person = db.session.query(Attendee).order_by(Attendee.id).first()
    assert person is not None
    person.no_show = True
    client.get(page)
    assert "Alba Dx is not there then" in client.text
    draft.revision += 1
    client.submit(late)
    assert "The draft has changed since you looked" in client.text
    assert event.plan_version == 0
