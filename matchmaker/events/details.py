"""What an event is, changed: when and where, and how many may come."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.events import moving, service, setup
from matchmaker.events.models import Attendee, AttendeeState, Event


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving has set off: people are told, the programme moved along, some were let in."""

    told: bool
    moved: bool
    promoted: int


class TooFewPlacesError(ValueError):
    """More people are let in already; `count` of them."""

    def __init__(self, count: int) -> None:
        """Keep how many there are."""
        super().__init__(str(count))
        self.count = count


def save_details(event: Event, values: dict[str, Any]) -> Saved:
    """Change columns of the event.

    On another day or in another zone, programme and hours come along; with a higher capacity, so
    do people from the waiting list. Raises TooFewPlacesError, moving.OutsideError.
    """
    capacity = values.get("capacity", event.capacity)
    if capacity is not None and capacity < (let_in := _let_in(event.id)):
        raise TooFewPlacesError(let_in)
    before = (event.place, event.starts_at, event.ends_at, event.zone)
    old_start, old_zone = event.starts_at, event.zone
    for name, value in values.items():
        setattr(event, name, value)
    moved = moving.move_along(event, old_start, old_zone)
    moving.check_inside(event)
    db.session.flush()
    told = before != (event.place, event.starts_at, event.ends_at, event.zone)
    if told:
        setup.tell_of_change(event)
    return Saved(told, moved, len(service.promote(event)))


def _let_in(event_id: int) -> int:
    query = select(func.count()).where(
        Attendee.event_id == event_id, Attendee.state == AttendeeState.APPROVED
    )
    return db.session.scalar(query) or 0
