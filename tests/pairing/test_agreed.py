"""What two organisations agree on in their conversation is in every list, at a table, once."""

from typing import Any

from flask import Flask

from matchmaker.core.database import db
from matchmaker.events.links import link_token
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    EventHost,
    Meeting,
    Participant,
    Strength,
)
from matchmaker.events.queries import slots_of
from matchmaker.jobs.service import run_due
from matchmaker.messaging import meetings
from matchmaker.pairing import agreed, publishing, service, versions
from matchmaker.pairing.models import Draft, Wanted
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup, make_participant, make_wish
from tests.factories.messaging import Talk, agree, make_talk, organisation_of
from tests.factories.pairing import QUICK, solved
from tests.mail import Outbox

Place = tuple[int, int]


def meetup(**values: Any) -> tuple[Talk, Event, Participant, Participant]:
    """A meetup of four, and a conversation of two of them whom its host keeps apart."""
    talk, (event, people) = make_talk(), make_meetup(slots=4, **values)
    one, other = people[0], people[2]
    one.organisation_id, other.organisation_id = map(organisation_of, talk[1:])
    service.set_pair(event, one.public_id, other.public_id, Wanted.NEVER)
    db.session.commit()
    return talk, event, one, other


def places(draft: Draft) -> dict[tuple[str, str], Place]:
    return {(row["a"], row["b"]): (row["slot"], row["table"]) for row in draft.meetings}


def publish(event: Event, draft: Draft) -> None:
    publishing.publish(event, draft, make_user().id, event.plan_version)
    db.session.commit()


def feed(client: Client, event: Event, who: Participant) -> list[str]:
    """The entries of somebody's calendar feed."""
    person = db.session.query(Attendee).filter_by(participant_id=who.id).one()
    client.get(f"/events/{event.slug}/agenda/{link_token(person)}/calendar.ics")
    return client.answer.text.split("BEGIN:VEVENT")[1:]


def test_a_list_keeps_what_two_agreed_on_against_wishes_rules_and_absences(app: Flask) -> None:
    talk, event, one, other = meetup()
    make_wish(other, one, Strength.NO)
    one.max_meetings = 1
    slot = slots_of(event.id)[2]
    agree(talk, slot)
    db.session.add(Absence(participant_id=one.id, slot_id=slot.id))
    draft = solved(event)
    assert places(draft)[one.public_id, other.public_id][0] == 2
    assert service.conflicts(draft) == ()
    publish(event, draft)
    row = db.session.query(Meeting).filter_by(a_id=one.id, b_id=other.id).one()
    assert row.slot_id == slot.id


def test_a_draft_from_before_is_refused_whole_and_says_whose_meeting_it_lacks(
    client: Client,
) -> None:
    talk, event, one, other = meetup()
    host = client.sign_in(make_user())
    db.session.add(EventHost(event_id=event.id, user_id=host.id))
    service.save_rules(event, QUICK)
    draft = solved(event)
    page = f"/events/{event.slug}/pairing/drafts/{draft.public_id}"
    client.get(f"{page}/publish")
    late = client.form("/publish")
    proposal = agree(talk, slots_of(event.id)[1])
    client.submit(late)
    why = "the two agreed themselves to meet at 18:20"
    assert "Nothing was published" in client.text
    assert f"Alba Dx – Corden: {why}" in client.text
    assert (event.plan_version, db.session.query(Meeting).count()) == (0, 0)
    client.get(f"{page}/board")
    assert why in client.text
    client.get(f"{page}/publish")
    assert client.form("/pairing/drafts").select_one(f'[value="{draft.public_id}"]')
    again = solved(event, keep=draft)
    page = f"/events/{event.slug}/pairing/drafts/{again.public_id}"
    client.get(f"{page}/board?a={one.public_id}&b={other.public_id}")
    assert "agreed by the two themselves" in client.text
    assert "Secret words" not in client.text
    assert not client.page.select('[value="remove"]')
    client.get(f"{page}/publish")
    late = client.form("/publish")
    meetings.cancel(proposal)
    db.session.commit()
    client.submit(late)
    assert "Alba Dx – Corden: the two called their meeting at 18:20 off" in client.text
    assert event.plan_version == 0


def test_the_published_list_takes_it_in_and_out_again_and_calendars_hold_it_once(
    client: Client, outbox: Outbox
) -> None:
    talk, event, one, other = meetup()
    publish(event, solved(event))
    busy = {row.slot.number for row in db.session.query(Meeting)
            if {one.id, other.id} & {row.a_id, row.b_id}}  # fmt: skip
    slot = next(slot for slot in slots_of(event.id) if slot.number not in busy)
    proposal = agree(talk, slot)
    agreed.follow(event.id)  # before anybody was told of the first version
    db.session.commit()
    letters = [letter for letter in outbox.letters() if "Your agenda" in letter.subject]
    assert len({letter.to for letter in letters}) == len(letters) == 4
    plan = versions.published_plan(event)
    assert plan is not None
    assert plan.version == event.plan_version == 2
    [change] = plan.changes
    assert (change.a, change.b, change.before) == (one.public_id, other.public_id, None)
    assert change.after is not None
    assert change.after.slot == slot.number
    assert db.session.query(Meeting).filter_by(slot_id=slot.id, a_id=one.id, b_id=other.id).one()
    uid = f"UID:{proposal.public_id}@matchmaker"
    for who in (one, other):
        [entry] = [entry for entry in feed(client, event, who) if uid in entry]
        assert f"LOCATION:{plan.tables[change.after.table].name}\\, Pier 7" in entry
    meetings.cancel(proposal)
    db.session.commit()
    run_due()
    plan = versions.published_plan(event)
    assert plan is not None
    assert (plan.version, plan.changes) == (3, ())  # as the host had put it
    assert db.session.query(Meeting).filter_by(a_id=one.id, b_id=other.id).first() is None
    assert not any(uid in entry for entry in feed(client, event, one))
    person = db.session.query(Attendee).filter_by(participant_id=one.id).one()
    *_earlier, mailed = outbox.calendars(person.email)
    [entry] = [entry for entry in mailed.split("BEGIN:VEVENT") if uid in entry]
    assert "SEQUENCE:3" in entry
    assert "STATUS:CANCELLED" in entry
    host = client.sign_in(make_user())
    db.session.add(EventHost(event_id=event.id, user_id=host.id))
    db.session.commit()
    client.get(f"/events/{event.slug}/pairing/published")
    assert client.text.count("Two participants, who agreed") == 2


def test_planning_anew_on_the_day_keeps_it_at_its_table(app: Flask) -> None:
    talk, event, one, other = meetup()
    agree(talk, slots_of(event.id)[3])
    publish(event, solved(event))
    table = places(solved(event))[one.public_id, other.public_id][1]
    db.session.query(Attendee).filter_by(name="Person of Bora Bio").one().no_show = True
    again = solved(event, from_slot=1, max_changes=4)
    assert places(again)[one.public_id, other.public_id] == (3, table)
    assert service.conflicts(again) == ()


def test_nobody_is_held_to_it_who_has_gone(app: Flask) -> None:
    talk, event, one, _other = meetup()
    agree(talk, slots_of(event.id)[3])
    for person in db.session.query(Attendee).filter_by(participant_id=one.id):
        person.no_show = True
    draft = solved(event)
    assert service.conflicts(draft) == ()
    publish(event, draft)
    assert agreed.missing(event) == []


def test_a_colleague_who_had_the_meeting_already_is_not_asked_for_it_again(app: Flask) -> None:
    talk, event, one, other = meetup()
    colleague, last = db.session.query(Participant).filter(
        Participant.name.in_(("Bora Bio", "Delphi"))
    ).order_by("id")  # fmt: skip
    colleague.organisation_id = one.organisation_id
    agree(talk, slots_of(event.id)[3])
    publish(event, solved(event))
    for person in db.session.query(Attendee).filter_by(participant_id=one.id):
        person.state = AttendeeState.CANCELLED
    make_wish(make_participant(event, "Echo"), last)
    draft = solved(event, from_slot=3)
    assert places(draft)[colleague.public_id, other.public_id][0] < 3
    assert service.conflicts(draft) == ()


def test_a_draft_shows_that_the_slot_of_an_agreed_meeting_was_cut(client: Client) -> None:
    talk, event, _one, _other = meetup()
    host = client.sign_in(make_user())
    db.session.add(EventHost(event_id=event.id, user_id=host.id))
    agree(talk, slots_of(event.id)[3])
    draft = solved(event)
    db.session.delete(slots_of(event.id)[3])
    db.session.commit()
    client.get(f"/events/{event.slug}/pairing/drafts/{draft.public_id}/board")
    assert "the event has no slot any more at their time" in client.text


def test_what_a_skipped_mail_would_have_cancelled_the_next_one_cancels(
    app: Flask, outbox: Outbox
) -> None:
    talk, event, one, _other = meetup()
    draft = solved(event)
    publish(event, draft)
    person = db.session.query(Attendee).filter_by(participant_id=one.id).one()
    assert len(outbox.calendars(person.email)) == 1
    [lost] = [pair for pair in places(draft) if one.public_id in pair]
    service.remove(draft, draft.revision, lost)
    publish(event, draft)
    busy = {row.slot.number for row in db.session.query(Meeting)}
    slot = next(slot for slot in slots_of(event.id) if slot.number not in busy)
    proposal = agree(talk, slot)
    agreed.follow(event.id)  # before anybody was told of the second version
    db.session.commit()
    _first, mailed = outbox.calendars(person.email)
    gone, comes = (
        next(entry for entry in mailed.split("BEGIN:VEVENT") if f"UID:{uid}@" in entry)
        for uid in (f"{event.slug}-{lost[0]}-{lost[1]}", proposal.public_id)
    )
    assert "STATUS:CANCELLED" in gone
    assert "STATUS:CANCELLED" not in comes
