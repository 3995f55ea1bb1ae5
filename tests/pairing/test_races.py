"""Hosts and doors at once: exactly one wins, the other is told, nothing is half published."""

import threading
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.core.database import db, reading
from matchmaker.events import check_in
from matchmaker.events.models import Attendee, Event, Meeting, MeetingSide
from matchmaker.events.queries import slots_of
from matchmaker.messaging import meetings
from matchmaker.messaging.meeting_models import MeetingState, Proposal
from matchmaker.pairing import publishing, service
from matchmaker.pairing.models import Draft, Wanted
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.messaging import make_talk, organisation_of
from tests.factories.pairing import QUICK, solved

Act = Iterator[None]  # reads, yields, writes


def at_once(app: Flask, *acts: Act) -> list[str]:
    """Let everybody read first; then all write at the same moment, each in a transaction.

    Return what became of each: done, told (that somebody else was first) or refused (by the
    database).
    """
    db.session.commit()  # an open transaction of the test's own would keep everybody waiting
    barrier, results = threading.Barrier(len(acts)), dict[int, str]()

    def do(at: int) -> None:
        with app.app_context():
            with reading():
                next(acts[at])
                db.session.rollback()
            barrier.wait()
            try:
                next(acts[at], None)
                db.session.commit()
                results[at] = "done"
            except (
                publishing.PlanMovedOnError, publishing.NotAsAgreedError, meetings.SlotTakenError,
            ):  # fmt: skip
                db.session.rollback()
                results[at] = "told"
            except IntegrityError:
                db.session.rollback()
                results[at] = "refused"

    threads = [threading.Thread(target=do, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return [results[at] for at in range(len(acts))]


def publishes(event_id: int, draft_id: int, user_id: int) -> Act:
    expected = db.session.get_one(Event, event_id).plan_version
    yield
    event, draft = db.session.get_one(Event, event_id), db.session.get_one(Draft, draft_id)
    publishing.publish(event, draft, user_id, expected)


def publishes_without_looking(event_id: int) -> Act:
    seen = db.session.get_one(Event, event_id).plan_version
    yield
    db.session.execute(update(Event).where(Event.id == event_id).values(plan_version=seen + 1))


def published(event: Event) -> set[tuple[int, int]]:
    """The pairs that the event has meetings of, all of one version, each with both its sides."""
    meetings = db.session.scalars(select(Meeting).where(Meeting.event_id == event.id)).all()
    sides = db.session.execute(select(MeetingSide.meeting_id, MeetingSide.participant_id)).all()
    assert {tuple(row) for row in sides} == {
        (one.id, who) for one in meetings for who in (one.a_id, one.b_id)
    }
    assert max(one.plan_version for one in meetings) <= event.plan_version
    return {(one.a_id, one.b_id) for one in meetings}


def test_of_two_hosts_publishing_at_once_exactly_one_wins(app: Flask) -> None:
    event, _people = make_meetup()
    drafts, user_id = [solved(event).id, solved(event).id], make_user().id
    results = at_once(app, *(publishes(event.id, one, user_id) for one in drafts))
    assert sorted(results) == ["done", "told"]
    assert event.plan_version == 1
    assert len(published(event)) == 4


def test_of_a_list_and_an_agreement_for_the_same_time_exactly_one_wins(app: Flask) -> None:
    talk, (event, people) = make_talk(), make_meetup(slots=4)
    people[0].organisation_id, people[2].organisation_id = map(organisation_of, talk[1:])
    service.set_pair(event, people[0].public_id, people[2].public_id, Wanted.NEVER)
    draft, user_id, founder, scout = solved(event), make_user().id, talk[1], talk[2]
    busy = next(row["slot"] for row in draft.meetings if people[0].public_id == row["a"])
    slot = slots_of(event.id)[busy]
    proposal = meetings.propose(
        talk[0], organisation_of(founder), founder, "key", "Shall we?", [], 30, "UTC", "", [slot]
    )
    number, scout_id, begins = proposal.id, scout.id, slot.starts_at

    def agrees() -> Act:
        yield
        row = db.session.get_one(Proposal, number)
        meetings.accept(row, db.session.get_one(User, scout_id), begins)

    results = at_once(app, publishes(event.id, draft.id, user_id), agrees())
    assert sorted(results) == ["done", "told"]
    is_agreed = db.session.get_one(Proposal, number).state is MeetingState.AGREED
    assert (event.plan_version, is_agreed) == ((1, False) if results[0] == "done" else (0, True))
    assert db.session.query(Meeting).count() == (3 if results[0] == "done" else 0)


def test_without_the_comparison_both_hosts_would_believe_to_have_won(app: Flask) -> None:
    event, _people = make_meetup()
    acts = [publishes_without_looking(event.id) for _host in range(2)]
    assert at_once(app, *acts) == ["done", "done"]
    assert event.plan_version == 1  # two publications, one version: one is lost, and nobody knows


def test_of_two_hosts_planning_anew_at_once_exactly_one_wins(app: Flask) -> None:
    event, people = make_meetup(slots=4)
    user_id = make_user().id
    publishing.publish(event, solved(event), user_id, 0)
    db.session.query(Attendee).filter_by(participant_id=people[0].id).one().no_show = True
    drafts = [solved(event, from_slot=1).id for _host in range(2)]
    results = at_once(app, *(publishes(event.id, one, user_id) for one in drafts))
    assert sorted(results) == ["done", "told"]
    assert event.plan_version == 2
    winner = db.session.get_one(Draft, drafts[results.index("done")])
    assert len(published(event)) == len(winner.meetings)


def test_a_check_in_during_a_publish_is_kept_and_so_is_the_list(app: Flask) -> None:
    event, people = make_meetup()
    draft_id, user_id, first = solved(event).id, make_user().id, people[0].id

    def comes() -> Act:
        person = db.session.query(Attendee).filter_by(participant_id=first).one().id
        yield
        assert check_in.arrive(db.session.get_one(Attendee, person))

    assert at_once(app, publishes(event.id, draft_id, user_id), comes()) == ["done", "done"]
    assert len(published(event)) == 4
    assert db.session.query(Attendee).filter_by(participant_id=first).one().checked_in_at


def test_a_table_or_a_person_is_taken_once_in_a_slot(app: Flask) -> None:
    event, people = make_meetup(slots=1)
    publishing.publish(event, solved(event), make_user().id, 0)
    db.session.commit()
    taken = db.session.query(Meeting).first()
    assert taken is not None
    slot, table = taken.slot_id, taken.table_id
    free_pairs = [(people[0].id, people[3].id), (people[1].id, people[2].id)]
    db.session.query(MeetingSide).delete()
    db.session.query(Meeting).delete()
    db.session.commit()
    saw_it_free: list[bool] = []

    def takes(a: int, b: int) -> Act:
        saw_it_free.append(db.session.query(Meeting).filter_by(table_id=table).first() is None)
        yield
        db.session.add(
            Meeting(event_id=event_id, a_id=a, b_id=b, slot_id=slot, table_id=table, plan_version=1)
        )
        db.session.flush()

    event_id = event.id
    results = at_once(app, *(takes(*pair) for pair in free_pairs))
    assert sorted(results) == ["done", "refused"]
    assert saw_it_free == [True, True]  # looking first would have let both in
    meeting_id = db.session.query(Meeting).one().id

    def sits(who: int) -> Act:
        yield
        db.session.add(
            MeetingSide(event_id=event_id, meeting_id=meeting_id, participant_id=who, slot_id=slot)
        )
        db.session.flush()

    assert sorted(at_once(app, sits(people[0].id), sits(people[0].id))) == ["done", "refused"]


def test_two_lists_asked_for_at_once_are_two_drafts(app: Flask) -> None:
    event, _people = make_meetup()
    event_id, user_id = event.id, make_user().id

    def asks() -> Act:
        yield
        service.make_draft(db.session.get_one(Event, event_id), user_id, QUICK)

    assert at_once(app, asks(), asks()) == ["done", "done"]
    assert sorted(db.session.scalars(select(Draft.number))) == [1, 2]
