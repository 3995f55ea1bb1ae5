"""Two organisations agree on a time: one of them, once, on the clocks of whoever reads."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import update

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.hours import Hours
from matchmaker.events.queries import slots_of
from matchmaker.events.setup import set_hours
from matchmaker.interest import blocks
from matchmaker.jobs.models import Job
from matchmaker.messaging import meetings, service
from matchmaker.messaging.agreed import agreed_at
from matchmaker.messaging.meeting_models import MeetingState, Proposal
from matchmaker.notifications import service as notifications
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.events import make_event, make_participant
from tests.factories.messaging import Talk, agree, organisation_of, signed_in
from tests.factories.organisations import make_member
from tests.mail import Outbox

YEAR = now().year + 1


def proposed(talk: Talk, *starts: datetime) -> Proposal:
    """What the founder proposes; in three days where nothing is said."""
    conversation, founder, _scout = talk
    mine = organisation_of(founder)
    when = starts or (now().replace(microsecond=0) + timedelta(days=3),)
    return meetings.propose(
        conversation, mine, founder, "key", "Shall we?", when, 30, "Europe/Berlin", "Hall 3"
    )


def test_a_time_is_proposed_taken_with_one_tap_mailed_and_called_off(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    notifications.keep_hours(scout, "Asia/Shanghai", None, 8)
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    startup.get(f"{address}/meetings")
    startup.submit(
        startup.form("/meetings"), first=f"{YEAR}-07-01T10:00", second=f"{YEAR}-07-02T10:00",
        zone="Europe/Berlin", minutes="45", place="Video call",
    )  # fmt: skip
    assert "10:00–10:45 (Europe/Berlin)" in startup.text
    assert "Take this time" not in startup.text
    desk.get(address)
    assert "16:00–16:45 (Asia/Shanghai)" in desk.text  # Berlin keeps summer time
    desk.submit(desk.page.select('form:has(input[value="accept"])')[1])
    assert "Agreed" in desk.text
    proposal = db.session.query(Proposal).one()
    assert proposal.agreed_at == datetime(YEAR, 7, 2, 8, 0, tzinfo=UTC)
    uid = f"UID:{proposal.public_id}@matchmaker"
    for person in (founder, scout):
        [entry] = outbox.calendars(person.email)
        assert "METHOD:PUBLISH" in entry
        assert uid in entry
        assert f"DTSTART:{YEAR}0702T080000Z" in entry
        assert f"DTEND:{YEAR}0702T084500Z" in entry
    startup.get(address)
    startup.submit(startup.page.select('form:has(input[value="cancel"])')[0])
    assert "Cancelled" in startup.text
    for person in (founder, scout):
        entry = outbox.calendars(person.email)[-1]
        assert "METHOD:CANCEL" in entry
        assert uid in entry
        assert "SEQUENCE:1" in entry


def test_whoever_takes_part_in_the_conversation_gets_the_entry_too(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    theirs = organisation_of(scout)
    writer, deaf, reader = (make_member(conversation.other_than(organisation_of(founder)))
                            for _ in range(3))  # fmt: skip
    for person in (writer, deaf):
        service.send(conversation, theirs, person, "Gladly.", person.email)
    service.set_muted(conversation, deaf, muted=True)
    service.mark_seen(conversation, reader, 2)
    proposal = proposed(talk)
    meetings.accept(proposal, scout, proposal.moments[0])
    db.session.commit()
    people = (founder, scout, writer, deaf, reader)
    assert [len(outbox.calendars(one.email)) for one in people] == [1, 1, 1, 0, 0]


def test_a_slot_of_an_event_is_in_the_calendar_at_the_event_on_its_clocks(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    event = make_event(name="Harbour Night")
    for person in talk[1:]:
        make_participant(event, "Somebody", organisation_id=organisation_of(person))
    agree(talk, slots_of(event.id)[1])
    [entry] = outbox.calendars(talk[2].email)
    assert "LOCATION:at Harbour Night\\, Pier 7\n" in entry
    assert "DTSTART:20990304T172000Z" in entry
    assert "DTEND:20990304T173500Z" in entry
    [mail] = [one.text for one in outbox.letters() if one.to == talk[2].email]
    assert "18:20–18:35 (Europe/Zurich)" in mail


def test_an_agreed_meeting_moves_with_its_slot_and_both_are_told(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    event = make_event()
    for person in talk[1:]:
        make_participant(event, "Somebody", organisation_id=organisation_of(person))
    _first, second, third = slots_of(event.id)
    conversation, founder, scout = talk
    proposal = meetings.propose(
        conversation, organisation_of(founder), founder, "key", "Shall we?", [], 30,
        "Europe/Berlin", "", [second, third],
    )  # fmt: skip
    meetings.accept(proposal, scout, second.starts_at)
    db.session.commit()
    assert "DTSTART:20990304T172000Z" in outbox.calendars(scout.email)[-1]
    event.plan_version = 3  # what the agendas of that version say has to be replaced
    set_hours(event, Hours(third.starts_at - timedelta(minutes=20), third.ends_at +
                           timedelta(minutes=20), 15, 5))  # fmt: skip
    assert second.starts_at == datetime(2099, 3, 4, 17, 40, tzinfo=UTC)
    db.session.execute(update(Job).values(due_at=now()))  # two minutes later
    db.session.commit()
    for person in (founder, scout):
        entry = outbox.calendars(person.email)[-1]
        assert f"UID:{proposal.public_id}@matchmaker" in entry
        assert "DTSTART:20990304T174000Z" in entry
        assert "SEQUENCE:4" in entry
    page = signed_in(app, scout)
    page.get(f"/conversations/{conversation.public_id}")
    assert "18:40–18:55 (Europe/Zurich)" in page.text


def test_a_meeting_whose_slot_the_host_cuts_away_is_called_off_with_the_reason(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    event = make_event(make_user(email="host@example.org"))
    for person in talk[1:]:
        make_participant(event, "Somebody", organisation_id=organisation_of(person))
    conversation, founder, scout = talk
    third = slots_of(event.id)[2]
    proposal = agree(talk, third)
    db.session.commit()
    outbox.letters()
    host = signed_in(app, db.session.query(User).filter_by(email="host@example.org").one())
    host.get(f"/events/{event.slug}/setup/hours")
    shorter: dict[str, Any] = {
        "starts_at": "2099-03-04T18:00", "ends_at": "2099-03-04T18:40", "length": "15", "gap": "5",
        "pauses": "",
    }  # fmt: skip
    told: dict[str, Any] = {**shorter, "may-call-off": "1"}
    longer = {**shorter, "ends_at": "2099-03-04T19:00"}
    host.submit(host.form("/hours"), 422, **shorter)
    assert "1 meeting is agreed on in slots that these hours do not have any more." in host.text
    assert [one.id for one in slots_of(event.id)][2] == third.id
    host.submit(host.form("/hours"), **told)
    host.submit(host.form("/hours"), **longer)  # the same slot again, in time

    def two_minutes_later() -> MeetingState:
        db.session.execute(update(Job).values(due_at=now()))
        db.session.commit()
        outbox.letters()
        db.session.refresh(proposal)
        return proposal.state

    assert two_minutes_later() is MeetingState.AGREED
    assert len(agreed_at(event.id)) == 1
    host.submit(host.form("/hours"), **told)
    assert two_minutes_later() is MeetingState.CANCELLED
    for person in (founder, scout):
        entry = outbox.calendars(person.email)[-1]
        assert "METHOD:CANCEL" in entry
        assert f"UID:{proposal.public_id}@matchmaker" in entry
        page = signed_in(app, person)
        page.get(f"/conversations/{conversation.public_id}")
        assert "The host’s programme no longer has this time." in page.text
        page.get("/notifications")
        assert "Cancelled: the meeting with" in page.text


def test_of_two_who_take_a_time_at_once_one_does(app: Flask, talk: Talk) -> None:
    start = now().replace(microsecond=0) + timedelta(days=1)
    later = start + timedelta(hours=2)
    number = proposed(talk, start, later).id
    scout, barrier = talk[2].id, Barrier(2)
    db.session.commit()

    def take(when: datetime) -> bool:
        with app.test_request_context(method="POST"):
            barrier.wait()
            try:
                row = db.session.get_one(Proposal, number)
                meetings.accept(row, db.session.get_one(User, scout), when)
            except meetings.AnsweredError:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (start, later))) == [False, True]
    db.session.expire_all()
    assert db.session.get_one(Proposal, number).state is MeetingState.AGREED


def test_what_is_past_answered_or_taken_back_is_not_taken(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    proposal = proposed(talk)
    start = proposal.moments[0]
    address = f"/conversations/{conversation.public_id}/meetings/{proposal.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    startup.post(address, {"do": "accept", "start": start.isoformat()}, 404)  # one's own
    desk.post(address, {"do": "withdraw"}, 404)
    desk.post(address, {"do": "accept", "start": (start + timedelta(1)).isoformat()})
    assert "Look at it as it stands now." in desk.text
    startup.post(address, {"do": "withdraw"})
    assert "Taken back" in startup.text
    desk.post(address, {"do": "accept", "start": start.isoformat()})
    assert "Look at it as it stands now." in desk.text
    assert db.session.query(Proposal).one().agreed_at is None


def test_a_time_that_clocks_skip_or_that_is_past_is_refused(app: Flask, talk: Talk) -> None:
    startup = signed_in(app, talk[1])
    startup.get(f"/conversations/{talk[0].public_id}/meetings")
    form = startup.form("/meetings")
    skipped = f"{spring_forward('Europe/Berlin')}T02:30"
    startup.submit(form, 422, first=skipped, zone="Europe/Berlin")
    assert "this time does not exist there" in startup.text
    startup.submit(form, 422, first="2020-01-01T10:00", zone="Europe/Berlin")
    assert "This time is past." in startup.text


def spring_forward(zone: str) -> date:
    """The day of next year on which clocks of a zone go forward."""
    days = (date(YEAR, 1, 1) + timedelta(n) for n in range(365))
    return next(day for day in days if _offset(day, zone) < _offset(day + timedelta(1), zone))


def _offset(day: date, zone: str) -> timedelta:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()


def test_nobody_else_sees_or_answers_a_proposal(app: Flask, talk: Talk, outbox: Outbox) -> None:
    conversation, _founder, scout = talk
    proposal = proposed(talk)
    stranger = signed_in(app, make_member(make.profile().organisation))
    address = f"/conversations/{conversation.public_id}/meetings"
    stranger.get(address, 404)
    start = proposal.starts[0]
    stranger.post(f"{address}/{proposal.public_id}", {"do": "accept", "start": start}, 404)
    desk = signed_in(app, scout)
    blocks.block(
        conversation.other_than(proposal.message.sender_id).id, proposal.message.sender_id, scout.id
    )
    desk.post(f"{address}/{proposal.public_id}", {"do": "accept", "start": start}, 404)
    assert not any("Hall 3" in letter.text for letter in outbox.letters())


def test_whoever_blocks_the_other_side_meets_it_no_more(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    event = make_event()
    for person in (founder, scout):
        make_participant(event, "Somebody", organisation_id=organisation_of(person))
    proposal = agree(talk, slots_of(event.id)[1])
    open_still = proposed(talk)
    assert agreed_at(event.id)
    startup = signed_in(app, founder)
    startup.post(f"/conversations/{conversation.public_id}/settings", {"do": "block"})
    for person in (founder, scout):
        entry = outbox.calendars(person.email)[-1]
        assert f"UID:{proposal.public_id}@matchmaker" in entry
        assert "METHOD:CANCEL" in entry
    db.session.expire_all()
    assert agreed_at(event.id) == []
    assert open_still.state is MeetingState.WITHDRAWN
    assert not any(re.search(r"\bblock", letter.text.lower()) for letter in outbox.letters())
    desk = signed_in(app, scout)
    desk.get(f"/conversations/{conversation.public_id}")
    assert "Cancelled" in desk.text
