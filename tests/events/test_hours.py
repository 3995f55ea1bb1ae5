"""Networking hours become slots; three answers become networking hours."""

from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.events.hours import Hours, NoSlotError, Pause, TooManySlotsError, cut, suggest

SIX = datetime(2027, 3, 4, 18, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return SIX + timedelta(minutes=minutes)


def test_hours_are_cut_into_slots_with_gaps_and_around_pauses() -> None:
    hours = Hours(SIX, after(100), 20, 5, (Pause(after(45), after(60)),))
    assert cut(hours) == (
        (SIX, after(20)),
        (after(25), after(45)),
        (after(60), after(80)),
    )


def test_a_slot_never_begins_before_a_pause_that_it_would_reach_into() -> None:
    hours = Hours(SIX, after(60), 20, 0, (Pause(after(10), after(15)),))
    assert cut(hours) == ((after(15), after(35)), (after(35), after(55)))


def test_hours_without_room_for_a_slot_are_refused() -> None:
    with pytest.raises(NoSlotError):
        cut(Hours(SIX, after(10), 20, 5))


def test_endless_hours_are_refused() -> None:
    with pytest.raises(TooManySlotsError):
        cut(Hours(SIX, SIX + timedelta(days=300), 10, 0))


@pytest.mark.parametrize("people", [2, 60, 100, 2300])
@pytest.mark.parametrize("minutes", [20, 90, 180, 420])
@pytest.mark.parametrize("tables", [1, 12, 150])
def test_every_answer_gets_at_least_a_slot_and_promises_what_can_be_kept(
    people: int, minutes: int, tables: int
) -> None:
    made = suggest(people, minutes, tables)
    assert made.slots >= 1
    assert 1 <= made.promised <= max(1, made.each)


def test_an_evening_has_slots_of_a_quarter_of_an_hour_and_a_day_has_lunch() -> None:
    evening, day = suggest(60, 90, 30), suggest(100, 420, 50)
    assert (evening.length, evening.gap, evening.slots, evening.pauses) == (15, 5, 4, ())
    assert (day.length, day.pauses) == (25, ((210, 60),))
