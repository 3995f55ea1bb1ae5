"""A list is made by real solves, changed by hand, and published."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.links import attendee_by_link, link_token
from matchmaker.events.models import (
    Absence,
    Attendee,
    Event,
    EventTable,
    Meeting,
    MeetingSide,
    Participant,
    Wish,
)
from matchmaker.events.queries import slots_of
from matchmaker.jobs import service as jobs
from matchmaker.pairing import board, publishing, service, versions
from matchmaker.pairing.models import Draft, DraftState, Wanted
from matchmaker.pairing.published import PlannedMeeting
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import QUICK, solved
from tests.mail import Outbox


def publish(event: Event, draft: Draft) -> int:
    version = publishing.publish(event, draft, make_user().id, event.plan_version)
    db.session.commit()
    return version


def places(draft: Draft) -> dict[tuple[str, str], tuple[int, int]]:
    return {board.pair_of(row): (row["slot"], row["table"]) for row in draft.meetings}


def test_the_worker_makes_a_list_of_all_wishes_and_proves_that_it_is_best(app: Flask) -> None:
    event, people = make_meetup()
    draft = service.make_draft(event, make_user().id, QUICK)
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    assert (draft.state, draft.error, draft.count, draft.gap) == (DraftState.DONE, "", 4, 0)
    assert board.conflicts(draft.problem, draft.meetings) == ()
    assert {who for pair in places(draft) for who in pair} == {one.public_id for one in people}


def test_rules_by_hand_hold(app: Flask) -> None:
    event, (alba, _bora, corden, delphi) = make_meetup()
    service.set_pair(event, delphi.public_id, corden.public_id, Wanted.MUST)
    service.set_pair(event, alba.public_id, corden.public_id, Wanted.NEVER)
    found = places(solved(event))
    assert (corden.public_id, delphi.public_id) in found
    assert (alba.public_id, corden.public_id) not in found


def test_an_absence_and_a_pin_hold(app: Flask) -> None:
    event, (alba, _bora, corden, _delphi) = make_meetup()
    first = slots_of(event.id)[0]
    db.session.add(Absence(participant_id=alba.id, slot_id=first.id))
    plan = versions.setting_of(event)
    corden.table_id = _table_id(event, 1)
    rows = places(solved(event))
    assert all(slot != 0 for pair, (slot, _) in rows.items() if alba.public_id in pair)
    assert {at for pair, (_, at) in rows.items() if corden.public_id in pair} == {1}
    assert plan.tables[1].name == "Table B"


def _table_id(event: Event, number: int) -> int:
    found = db.session.scalar(
        select(EventTable.id).where(EventTable.event_id == event.id, EventTable.number == number)
    )
    assert found is not None
    return found


def test_an_event_without_participants_says_what_is_lacking(app: Flask) -> None:
    event, people = make_meetup()
    for attendee in db.session.scalars(select(Attendee)):
        attendee.state = "cancelled"  # type: ignore[assignment]
    draft = service.make_draft(event, make_user().id, QUICK)
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    assert (draft.state, draft.error) == (DraftState.FAILED, "lacking participants")
    assert people


def test_an_event_in_which_nobody_may_meet_says_so(app: Flask) -> None:
    event, _people = make_meetup()
    db.session.query(Wish).delete()
    draft = service.make_draft(event, make_user().id, replace(QUICK, fit=0))
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    assert (draft.state, draft.error) == (DraftState.FAILED, "lacking candidates")


def test_a_change_by_hand_is_locked_kept_by_the_next_search_and_undone(app: Flask) -> None:
    event, (alba, _bora, corden, _delphi) = make_meetup()
    draft = solved(event)
    pair = (alba.public_id, corden.public_id)
    service.remove(draft, draft.revision, pair)
    assert draft.count == 3
    service.undo(draft, draft.revision)
    assert draft.count == 4
    old = places(draft)
    free = next(
        (slot, table)
        for slot in range(3)
        for table in range(2)
        if not board.conflicts_of(
            draft.problem,
            draft.meetings,
            {"a": pair[0], "b": pair[1], "slot": slot, "table": table, "locked": True},
        )
        and (slot, table) != old[pair]
    )
    service.place(draft, draft.revision, pair, *free)
    db.session.commit()
    again = solved(event, keep=draft)
    assert places(again)[pair] == free
    assert [board.pair_of(row) for row in again.meetings if row["locked"]] == [pair]


def test_a_change_to_a_draft_that_somebody_else_changed_is_refused(app: Flask) -> None:
    event, (alba, _bora, corden, _delphi) = make_meetup()
    draft = solved(event)
    seen = draft.revision
    service.remove(draft, seen, (alba.public_id, corden.public_id))
    with pytest.raises(service.DraftChangedError):
        service.undo(draft, seen)


def test_publishing_writes_meetings_and_mails_each_an_agenda_with_a_calendar(
    app: Flask, outbox: Outbox
) -> None:
    event, people = make_meetup()
    assert publish(event, solved(event)) == 1
    assert len(db.session.scalars(select(Meeting)).all()) == 4
    assert len(db.session.scalars(select(MeetingSide)).all()) == 8
    letters = outbox.letters()
    assert len(letters) == 4
    assert all("Your agenda for Meetup" in one.subject for one in letters)
    plan = versions.published_plan(event)
    assert plan is not None
    assert (plan.version, len(plan.meetings), len(plan.changes)) == (1, 4, 4)
    with force_locale("zh"):
        text = versions.calendar_of(plan, people[0].public_id, "https://x/")
    assert text.count("BEGIN:VEVENT") == 2


def test_publishing_over_another_plan_than_was_seen_is_refused(app: Flask) -> None:
    event, _people = make_meetup()
    first, second = solved(event), solved(event)
    publish(event, first)
    with pytest.raises(publishing.PlanMovedOnError):
        publishing.publish(event, second, make_user().id, 0)


def test_a_draft_with_conflicts_is_not_published(app: Flask) -> None:
    event, _people = make_meetup()
    draft = solved(event)
    first, second = draft.meetings[0], draft.meetings[-1]
    service.place(draft, 0, board.pair_of(first), second["slot"], second["table"])
    with pytest.raises(publishing.NotPublishableError):
        publishing.publish(event, draft, make_user().id, 0)


def test_replanning_keeps_what_is_over_and_changes_no_more_than_allowed(
    app: Flask, outbox: Outbox
) -> None:
    event, (alba, *_others) = make_meetup(slots=4)
    publish(event, solved(event))
    outbox.letters()
    before = versions.published_plan(event)
    assert before is not None
    late = db.session.scalar(select(Attendee).where(Attendee.participant_id == alba.id))
    assert late is not None
    late.no_show = True
    draft = solved(event, from_slot=1, max_changes=1)
    after = versions.planned(draft.meetings)
    assert [one for one in after if one.slot < 1] == [m for m in before.meetings if m.slot < 1]
    changes = versions.preview(event, draft)
    own = [one for one in changes if alba.public_id not in (one.a, one.b)]
    assert len([one for one in own if one.before]) <= 1
    assert all(alba.public_id not in one.pair for one in after if one.slot >= 1)
    assert publish(event, draft) == 2
    held = db.session.scalars(select(Meeting.plan_version)).all()
    assert set(held) <= {1, 2}
    assert isinstance(after[0], PlannedMeeting)


def test_a_search_ends_with_its_best_when_it_is_asked_to_stop(app: Flask) -> None:
    event, _people = make_meetup()
    draft = service.make_draft(event, make_user().id, QUICK)
    service.stop(draft)
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    assert draft.state is DraftState.DONE
    assert draft.count > 0


def test_an_agenda_opens_by_its_token_until_the_link_is_made_anew(app: Flask) -> None:
    event, people = make_meetup()
    person = db.session.scalars(select(Attendee)).first()
    assert person is not None
    token = link_token(person)
    assert attendee_by_link(event, token) is person
    assert attendee_by_link(event, token + "x") is None
    person.token_hash = "another"
    assert attendee_by_link(event, token) is None
    assert isinstance(people[0], Participant)
