"""Which table a meeting gets that comes to a list by itself, and that it keeps having one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.allotting import allot
from matchmaker.events.claims import agreed_pairs
from matchmaker.events.models import Meeting, Participant
from matchmaker.events.queries import people_of, seats_by_slot, slots_of

Pair = tuple[int, int]


class TablesAgreedError(ValueError):
    """Who agreed to meet would have no table any more; `pairs` are their names."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Keep who they are."""
        super().__init__(pairs)
        self.pairs = pairs


@dataclass(frozen=True, slots=True)
class Room:
    """An event's tables, those that participants have for themselves, and who sits where.

    `seats` has for each slot the seats of each table in order, 0 where it is closed; `seated` the
    published meetings' tables, by pair (lower id first); `people` how many come for whom. By id.
    """

    seats: Mapping[int, Mapping[int, int]]
    own: Mapping[int, int]
    seated: Mapping[int, Mapping[Pair, int]]
    people: Mapping[int, int]

    def seat(self, slot: int, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Return the tables in a slot of those pairs that get one, or have one.

        A table of one's own comes first; else one with seats enough, other people's own last.
        """
        seated = self.seated.get(slot, {})
        found = {pair: seated[pair] for pair in pairs if pair in seated}
        taken = set(seated.values())
        free = {one: seats for one, seats in self.seats[slot].items() if seats and one not in taken}
        rest = {pair: self._size(pair) for pair in sorted(set(pairs) - found.keys())}
        for pair in [pair for pair in rest if self._own(pair)]:
            del rest[pair]
            fitting = [one for one in free if self._own(pair) == {one}]
            if fitting:
                found[pair] = fitting[0]
                del free[fitting[0]]
        owned = set(self.own.values())
        for last in (False, True):
            seats = {one: number for one, number in free.items() if (one in owned) is last}
            given = allot(rest, seats)
            found |= given
            rest = {pair: size for pair, size in rest.items() if pair not in given}
        return found

    def _size(self, pair: Pair) -> int:
        return sum(self.people.get(who, 1) for who in pair)

    def _own(self, pair: Pair) -> set[int]:
        return {self.own[who] for who in pair if who in self.own}


def room_of(event_id: int) -> Room:
    """Return an event's tables and who sits where."""
    pinned = select(Participant.id, Participant.table_id).where(
        Participant.event_id == event_id, Participant.table_id.is_not(None)
    )
    meetings = select(Meeting.slot_id, Meeting.a_id, Meeting.b_id, Meeting.table_id)
    seated: dict[int, dict[Pair, int]] = defaultdict(dict)
    for slot, a, b, table in db.session.execute(meetings.where(Meeting.event_id == event_id)):
        seated[slot][a, b] = table
    return Room(
        seats=seats_by_slot(event_id),
        own={who: table for who, table in db.session.execute(pinned) if table is not None},
        seated=seated,
        people=people_of(event_id),
    )


@contextmanager
def keeping_agreed(event_id: int) -> Iterator[None]:
    """Refuse a change of tables, made inside, that takes away one from a meeting agreed on.

    The event is locked. Raises TablesAgreedError; who had none before does not count.
    """
    before = _without_table(event_id)
    yield
    db.session.flush()
    lost = {
        pair
        for slot, pairs in _without_table(event_id).items()
        for pair in pairs - before.get(slot, set())
    }
    if lost:
        names = select(Participant.id, Participant.name).where(Participant.event_id == event_id)
        name = {row[0]: row[1] for row in db.session.execute(names)}
        raise TablesAgreedError(tuple(sorted((name[a], name[b]) for a, b in lost)))


def _without_table(event_id: int) -> dict[int, set[Pair]]:
    """Return who agreed to meet in slots to come, and would get no table in a list made anew."""
    agreed = agreed_pairs(event_id)
    if not agreed:
        return {}
    room = replace(room_of(event_id), seated={})
    found = {}
    for slot in slots_of(event_id):
        if slot.starts_at > now():
            come = {pair for pair in agreed.get(slot.id, ()) if room.people.keys() >= set(pair)}
            found[slot.id] = come - room.seat(slot.id, come).keys()
    return found
