"""An event's frame: what may change, and what a published list forbids."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matchmaker.core.database import db
from matchmaker.events import hosts, queries, setup
from matchmaker.events.hours import Hours
from matchmaker.events.models import Event, EventState, Meeting
from tests.factories.accounts import make_user
from tests.factories.events import BEGINS, make_attendee, make_event, make_meetup

pytestmark = pytest.mark.usefixtures("app")


def answers(**values: Any) -> setup.Answers:
    given = {
        "name": "AI & Big Data", "starts_at": BEGINS, "zone": "Asia/Shanghai", "place": "Bund",
        "languages": ("en", "zh"), "people": 60, "minutes": 90, "tables": 12, **values,
    }  # fmt: skip
    return setup.Answers(**given)


def with_meeting() -> tuple[Event, Meeting]:
    """An event of three slots and two tables with a published meeting in the last of each."""
    event, people = make_meetup()
    slot, table = queries.slots_of(event.id)[2], queries.tables_of(event.id)[1]
    meeting = Meeting(event_id=event.id, a_id=people[0].id, b_id=people[2].id, slot_id=slot.id,
                      table_id=table.id, plan_version=1)  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    return event, meeting


def hours(minutes: int, length: int = 15) -> Hours:
    return Hours(BEGINS, BEGINS + timedelta(minutes=minutes), length, 5)


def test_three_answers_make_slots_tables_and_a_host() -> None:
    host = make_user()
    event = setup.make_event(host, answers(), "Table {}")
    assert (event.slug, event.state, event.capacity) == ("ai-big-data", EventState.DRAFT, 60)
    assert len(queries.slots_of(event.id)) == 7
    assert [table.name for table in queries.tables_of(event.id)][:2] == ["Table 1", "Table 2"]
    known = setup.hours_of(event)
    assert known is not None
    assert (known.starts_at, known.length, known.gap) == (BEGINS, 10, 2)


def test_addresses_of_events_are_unique_and_never_reserved() -> None:
    host = make_user()
    slugs = [setup.make_event(host, answers(name=name), "T{}").slug
             for name in ("Evening", "Evening", "New", "人工智能")]  # fmt: skip
    assert slugs[0] == "evening"
    assert slugs[1].startswith("evening-")
    assert "new" not in slugs
    assert len(set(slugs)) == 4


def test_slots_that_hold_published_meetings_cannot_vanish() -> None:
    event, meeting = with_meeting()
    with pytest.raises(setup.SlotsInUseError) as refusal:
        setup.set_hours(event, hours(40))
    assert refusal.value.count == 1
    assert setup.set_hours(event, hours(120, 20))
    assert meeting.slot.starts_at == BEGINS + timedelta(minutes=50)


def test_a_table_that_holds_a_published_meeting_stays() -> None:
    event, _meeting = with_meeting()
    first, second = queries.tables_of(event.id)
    rows = [setup.TableRow(one.name, one.zone, one.capacity, one.id) for one in (second, first)]
    setup.set_tables(event, rows)
    assert [table.id for table in queries.tables_of(event.id)] == [second.id, first.id]
    with pytest.raises(setup.TableInUseError):
        setup.set_tables(event, rows[1:])
    setup.set_tables(event, [rows[0], setup.TableRow("Terrace", "", 2)])
    assert [(t.number, t.name) for t in queries.tables_of(event.id)] == [
        (0, "Table B"),
        (1, "Terrace"),
    ]


def test_a_step_is_taken_once_and_a_draft_has_nobody_registered() -> None:
    event = make_event(state=EventState.DRAFT)
    setup.change_state(event, EventState.DRAFT, EventState.OPEN)
    with pytest.raises(setup.WrongStepError):
        setup.change_state(event, EventState.DRAFT, EventState.OPEN)
    with pytest.raises(setup.WrongStepError):
        setup.change_state(event, EventState.OPEN, EventState.OVER)
    make_attendee(event)
    with pytest.raises(setup.WrongStepError):
        setup.change_state(event, EventState.OPEN, EventState.DRAFT)


def test_holding_it_again_brings_the_frame_and_nobody() -> None:
    host = make_user()
    event = setup.make_event(host, answers(minutes=150), "Table {}")
    make_attendee(event)
    made = setup.duplicate(event, host, datetime(2099, 9, 1, 10, tzinfo=UTC), "Again")
    lengths = [
        [(slot.starts_at - each.starts_at, slot.ends_at - slot.starts_at)
         for slot in queries.slots_of(each.id)]
        for each in (event, made)
    ]  # fmt: skip
    assert lengths[0] == lengths[1]
    assert len(queries.tables_of(made.id)) == 12
    assert (made.state, made.plan_version) == (EventState.DRAFT, 0)


def test_only_the_invited_address_runs_an_event_and_the_last_host_stays() -> None:
    host, friend, stranger = make_user(), make_user(), make_user()
    event = make_event(host)
    hosts.invite_host(event, host, friend.email.upper(), "en")
    with pytest.raises(hosts.NotInvitedError):
        hosts.accept_hosting(event, stranger)
    hosts.accept_hosting(event, friend)
    assert hosts.invitations(event) == []
    hosts.remove_host(event, host)
    with pytest.raises(hosts.LastHostError):
        hosts.remove_host(event, friend)
