"""Which table a meeting gets that comes to a list by itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.models import EventTable, Meeting, Participant

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Room:
    """An event's tables in order, those that participants have for themselves, and who sits where.

    `seated` has for each slot the published meetings' tables, by pair (lower id first). All by id.
    """

    tables: tuple[int, ...]
    own: Mapping[int, int]
    seated: Mapping[int, Mapping[Pair, int]]

    def seat(self, slot: int, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Return the tables in a slot of those pairs that get one, or have one.

        A table of one's own comes first; else the lowest free one, other people's own last.
        """
        seated = self.seated.get(slot, {})
        found = {pair: seated[pair] for pair in pairs if pair in seated}
        rest = sorted(set(pairs) - found.keys())
        owned, taken = set(self.own.values()), set(seated.values())
        free = sorted((one for one in self.tables if one not in taken), key=owned.__contains__)
        for pair in sorted(rest, key=lambda pair: not self._own(pair)):
            own = self._own(pair)
            fitting = [one for one in free if not own or own == {one}]
            if fitting:
                found[pair] = fitting[0]
                free.remove(fitting[0])
        return found

    def _own(self, pair: Pair) -> set[int]:
        return {self.own[who] for who in pair if who in self.own}


def room_of(event_id: int) -> Room:
    """Return an event's tables and who sits where."""
    tables = select(EventTable.id).where(EventTable.event_id == event_id)
    pinned = select(Participant.id, Participant.table_id).where(
        Participant.event_id == event_id, Participant.table_id.is_not(None)
    )
    meetings = select(Meeting.slot_id, Meeting.a_id, Meeting.b_id, Meeting.table_id)
    seated: dict[int, dict[Pair, int]] = defaultdict(dict)
    for slot, a, b, table in db.session.execute(meetings.where(Meeting.event_id == event_id)):
        seated[slot][a, b] = table
    return Room(
        tables=tuple(db.session.scalars(tables.order_by(EventTable.number))),
        own={who: table for who, table in db.session.execute(pinned) if table is not None},
        seated=seated,
    )
