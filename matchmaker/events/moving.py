"""An event on another day, or in another time zone: programme and hours come along."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from matchmaker.core.database import db
from matchmaker.events import queries, setup
from matchmaker.events.hours import Hours, Pause
from matchmaker.events.models import Event, Slot, Talk


class OutsideError(ValueError):
    """Slots or talks would lie before or after the event; `edges` are when they begin and end."""

    def __init__(self, first: datetime, last: datetime) -> None:
        """Keep when they begin and end."""
        super().__init__(f"{first} {last}")
        self.edges = first, last


def move_along(event: Event, old_start: datetime, old_zone: str) -> bool:
    """Move talks and slots with an event that changed its day or its zone; tell whether it did.

    What clocks show there moves by as much as the beginning does, so that a change of summer time
    in between does no harm. On the same day they stay where they are.
    """
    then, now = _naive(old_start, old_zone), _naive(event.starts_at, event.zone)
    if old_zone == event.zone and then.date() == now.date():
        return False

    def moved(moment: datetime) -> datetime:
        there = _naive(moment, old_zone) + (now - then)
        return there.replace(tzinfo=ZoneInfo(event.zone)).astimezone(UTC)

    for talk in setup.talks_of(event.id):
        talk.starts_at, talk.ends_at = moved(talk.starts_at), moved(talk.ends_at)
    for slot in queries.slots_of(event.id):
        slot.starts_at, slot.ends_at = moved(slot.starts_at), moved(slot.ends_at)
    hours = setup.hours_of(event)
    if hours is not None:
        pauses = tuple(Pause(moved(p.starts_at), moved(p.ends_at), p.name) for p in hours.pauses)
        setup.keep_hours(event, Hours(moved(hours.starts_at), moved(hours.ends_at), hours.length,
                                      hours.gap, pauses))  # fmt: skip
    db.session.flush()
    return True


def check_inside(event: Event) -> None:
    """Raise OutsideError where talks or slots do not lie within the event."""
    parts: list[Slot | Talk] = [*queries.slots_of(event.id), *setup.talks_of(event.id)]
    first = min((part.starts_at for part in parts), default=event.starts_at)
    last = max((part.ends_at for part in parts), default=event.ends_at)
    if first < event.starts_at or last > event.ends_at:
        raise OutsideError(first, last)


def _naive(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
