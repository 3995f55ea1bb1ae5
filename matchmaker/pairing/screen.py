"""What the projector shows of a published plan at a moment: each table now and next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matchmaker.pairing.published import PublishedPlan, SlotTime


@dataclass(frozen=True, slots=True)
class Place:
    """A table with the names of who meets there now and next; empty where nobody does.

    It may be closed now.
    """

    name: str
    zone: str
    now: tuple[str, ...]
    coming: tuple[str, ...]
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """The slot that runs, the one to come, and the tables that have a meeting in either."""

    now: SlotTime | None
    coming: SlotTime | None
    places: tuple[Place, ...]

    @property
    def until(self) -> datetime | None:
        """Return what the clock counts down to: the end of this slot, or the start of the next."""
        if self.now is not None:
            return self.now.ends_at
        return self.coming.starts_at if self.coming else None


def slots_at(
    slots: Sequence[SlotTime], moment: datetime
) -> tuple[SlotTime | None, SlotTime | None]:
    """Return the slot that runs at a moment and the next one, where there are such."""
    now = next((slot for slot in slots if slot.starts_at <= moment < slot.ends_at), None)
    coming = min(
        (slot for slot in slots if slot.starts_at > moment),
        key=lambda slot: slot.starts_at,
        default=None,
    )
    return now, coming


def at(plan: PublishedPlan, moment: datetime) -> Screen:
    """Return what to show at an aware moment."""
    now, coming = slots_at(plan.slots, moment)
    first, second = (_by_table(plan, slot) for slot in (now, coming))
    places = tuple(
        Place(
            table.name, table.zone, first.get(table.number, ()), second.get(table.number, ()),
            now is not None and table.is_closed(now.number),
        )
        for table in plan.tables
        if table.number in first or table.number in second
    )  # fmt: skip
    return Screen(now, coming, places)


def _by_table(plan: PublishedPlan, slot: SlotTime | None) -> dict[int, tuple[str, ...]]:
    if slot is None:
        return {}
    return {
        meeting.table: tuple(
            plan.parties[who].name if who in plan.parties else "?" for who in meeting.pair
        )
        for meeting in plan.meetings
        if meeting.slot == slot.number
    }
