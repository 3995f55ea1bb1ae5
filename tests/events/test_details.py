"""What an event is, changed: what comes along, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.core.database import db
from matchmaker.events import details, moving, queries, setup, tasks
from matchmaker.events.hours import Hours, Pause
from matchmaker.events.models import AttendeeState, Event
from matchmaker.jobs.models import Job
from tests.factories.events import BEGINS, make_attendee, make_event

pytestmark = pytest.mark.usefixtures("app")

ZONE = "Europe/Zurich"


def evening() -> Event:
    """From 17:00 UTC (18:00 in Zurich) on 4 March, with a talk and a pause."""
    event = make_event(zone=ZONE, ends_at=BEGINS + timedelta(hours=2))
    setup.save_talk(event, setup.TalkRow("Panel", "", BEGINS, BEGINS + timedelta(minutes=30)))
    pause = Pause(BEGINS + timedelta(minutes=60), BEGINS + timedelta(minutes=75))
    setup.set_hours(event, Hours(BEGINS + timedelta(minutes=30), BEGINS + timedelta(minutes=105),
                                 15, 0, (pause,)))  # fmt: skip
    return event


def test_on_another_day_everything_moves_by_the_clocks_of_the_place() -> None:
    event = evening()
    summer = datetime(2099, 6, 3, 16, tzinfo=UTC)  # 18:00 in Zurich again, an hour less from UTC
    saved = details.save_details(
        event, {"starts_at": summer, "ends_at": summer + timedelta(hours=2)}
    )
    assert (saved.told, saved.moved) == (True, True)
    assert setup.talks_of(event.id)[0].starts_at == summer
    assert queries.slots_of(event.id)[0].starts_at == summer + timedelta(minutes=30)
    hours = setup.hours_of(event)
    assert hours is not None
    assert hours.pauses[0].starts_at == summer + timedelta(minutes=60)


def test_a_corrected_zone_leaves_what_clocks_show() -> None:
    event = evening()
    shift = timedelta(hours=7)  # from Zurich in winter to Shanghai
    details.save_details(event, {
        "zone": "Asia/Shanghai", "starts_at": BEGINS - shift,
        "ends_at": BEGINS + timedelta(hours=2) - shift,
    })  # fmt: skip
    assert queries.slots_of(event.id)[0].starts_at == BEGINS + timedelta(minutes=30) - shift


def test_an_event_does_not_end_before_its_programme() -> None:
    event = evening()
    with pytest.raises(moving.OutsideError):
        details.save_details(event, {"ends_at": BEGINS + timedelta(minutes=60)})


def test_capacity_does_not_fall_below_who_is_let_in_and_rising_lets_in_who_waits() -> None:
    event = make_event(capacity=2)
    for _number in range(2):
        make_attendee(event)
    late = make_attendee(event, AttendeeState.WAITLISTED)
    with pytest.raises(details.TooFewPlacesError):
        details.save_details(event, {"capacity": 1})
    assert details.save_details(event, {"capacity": 3}).promoted == 1
    assert late.state is AttendeeState.APPROVED


def test_only_the_last_of_several_changes_is_told() -> None:
    event = make_event()
    make_attendee(event)
    for place in ("Pier 8", "Pier 9"):
        details.save_details(event, {"place": place})
    told = db.session.query(Job).filter_by(name=setup.CHANGED).order_by(Job.id).all()
    for job in told:
        tasks.tell_of_change(job.payload)
    letters = [job.payload["kind"] for job in db.session.query(Job).filter_by(name="events.letter")]
    assert (len(told), letters) == (2, ["changed"])
