"""The seats of tables slot by slot: the usual ones, but for exceptions; 0 closes a table."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from matchmaker.core.database import db
from matchmaker.events.models import Event, EventTable, Meeting, Slot, TableSeats
from matchmaker.events.queries import other_seats, seats_by_slot, slots_of, tables_of
from matchmaker.events.seating import keeping_agreed
from matchmaker.events.service import lock


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tables that have so many seats, not their usual ones, in the slots from `first` to `last`."""

    tables: tuple[EventTable, ...]
    first: Slot
    last: Slot
    seats: int


def places_of(event_id: int) -> int:
    """Return how many meetings fit: the open tables of all slots."""
    return sum(number > 0 for row in seats_by_slot(event_id).values() for number in row.values())


def set_seats(
    event: Event, tables: Collection[int], first: int, last: int, seats: int | None
) -> int:
    """Give tables (by id) so many seats in the slots from one number to another; None: the usual.

    Tables of other events are left alone. Returns how many published meetings of those slots are
    at tables that are closed now. Raises TablesAgreedError.
    """
    lock(event)  # against a list that is being published
    chosen = [table for table in tables_of(event.id) if table.id in tables]
    slots = [slot.id for slot in slots_of(event.id) if first <= slot.number <= last]
    ids = [table.id for table in chosen]
    there = TableSeats.table_id.in_(ids), TableSeats.slot_id.in_(slots)
    with keeping_agreed(event.id):
        db.session.execute(delete(TableSeats).where(*there))
        if seats is not None:
            db.session.add_all(
                TableSeats(table_id=table.id, slot_id=slot, seats=seats)
                for table in chosen
                if table.capacity != seats
                for slot in slots
            )
    if seats != 0:
        return 0
    meetings = select(func.count(Meeting.id)).where(
        Meeting.table_id.in_(ids), Meeting.slot_id.in_(slots)
    )
    return db.session.scalar(meetings) or 0


def stretches(event_id: int) -> list[Stretch]:
    """Return the exceptions, those of slots in a row and of tables alike as one, in order."""
    slots = slots_of(event_id)
    number = {slot.id: slot.number for slot in slots}
    of_table: dict[int, dict[int, int]] = defaultdict(dict)
    for slot, table, seats in other_seats(event_id):
        of_table[table][number[slot]] = seats
    alike: dict[tuple[int, int, int], list[EventTable]] = defaultdict(list)
    for each in tables_of(event_id):
        for run in _runs(of_table[each.id]):
            alike[run].append(each)
    return [
        Stretch(tuple(tables), slots[first], slots[last], seats)
        for (first, last, seats), tables in sorted(
            alike.items(), key=lambda each: (each[0][:2], each[1][0].number)
        )
    ]


def _runs(seats: dict[int, int]) -> list[tuple[int, int, int]]:
    """Return (first, last, seats) of each run of slots in a row with as many seats."""
    found: list[tuple[int, int, int]] = []
    for slot, number in sorted(seats.items()):
        if found and found[-1][1:] == (slot - 1, number):
            found[-1] = (found[-1][0], slot, number)
        else:
            found.append((slot, slot, number))
    return found


def remove_stretch(event: Event, first: int, last: int, seats: int) -> Stretch | None:
    """Give the tables of a stretch their usual seats again; return it, None if there is none."""
    for one in stretches(event.id):
        if (one.first.number, one.last.number, one.seats) == (first, last, seats):
            set_seats(event, [table.id for table in one.tables], first, last, None)
            return one
    return None


def copy_exceptions(event: Event, made: Event) -> None:
    """Give another event the exceptions of one, by the numbers of slots and tables."""
    slots = dict(zip((one.id for one in slots_of(event.id)), slots_of(made.id), strict=False))
    tables = dict(zip((one.id for one in tables_of(event.id)), tables_of(made.id), strict=False))
    db.session.add_all(
        TableSeats(table_id=tables[table].id, slot_id=slots[slot].id, seats=seats)
        for slot, table, seats in other_seats(event.id)
        if slot in slots and table in tables
    )
    db.session.flush()
