"""A published plan, complete and frozen: what agendas, sheets and calendars are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EventHeader:
    """What stands at the head of every sheet; times are aware, to be shown in `zone` (IANA)."""

    slug: str
    name: str
    place: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A slot, numbered from 0."""

    number: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """A table, numbered from 0; `zone` is a part of the room, or empty; `seats` are by slot."""

    number: int
    name: str
    zone: str = ""
    seats: tuple[int, ...] = ()

    def is_closed(self, slot: int) -> bool:
        """Whether the table is not there in a slot."""
        return slot < len(self.seats) and not self.seats[slot]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes, by the address part of the registration."""

    public_id: str
    name: str
    title: str = ""
    company: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Party:
    """Who meets, and the people who sit there for it; `table` is a pin."""

    public_id: str
    name: str
    kind: str
    people: tuple[Person, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    table: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class PlannedMeeting:
    """Two parties (public ids, in the order of their registration) in a slot at a table.

    `agreed` is the address part of what the two agreed on themselves, where they did.
    """

    slot: int
    table: int
    a: str
    b: str
    held: bool | None = field(default=None, compare=False)
    agreed: str = field(default="", compare=False)

    @property
    def pair(self) -> tuple[str, str]:
        """Return who meets."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a pair's meeting; without `before` it is new, without `after` cancelled."""

    a: str
    b: str
    before: PlannedMeeting | None
    after: PlannedMeeting | None


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """The plan in people's hands. Slots and tables stand at their numbers; meetings are in order.

    `changes` are those against the version that a host replaced last.
    """

    event: EventHeader
    slots: tuple[SlotTime, ...]
    tables: tuple[Table, ...]
    parties: Mapping[str, Party]
    meetings: tuple[PlannedMeeting, ...]
    version: int
    published_at: datetime | None = None
    changes: tuple[Change, ...] = ()

    def between(self, first: str, second: str) -> PlannedMeeting | None:
        """Return the meeting of two parties, if they have one."""
        return next((one for one in self.meetings if {first, second} == set(one.pair)), None)

    def of(self, party: str) -> tuple[PlannedMeeting, ...]:
        """Return a party's meetings in the order of slots."""
        return tuple(meeting for meeting in self.meetings if party in meeting.pair)

    def changes_for(self, party: str) -> dict[str, Change]:
        """Return what this version changed for a party, by whom it meets; nothing if the first."""
        if self.version < 2:
            return {}
        return {
            change.b if change.a == party else change.a: change
            for change in self.changes
            if party in (change.a, change.b)
        }


def differences(
    before: tuple[PlannedMeeting, ...], after: tuple[PlannedMeeting, ...]
) -> tuple[Change, ...]:
    """Return what differs between two plans, in the order of pairs."""
    old = {meeting.pair: meeting for meeting in before}
    new = {meeting.pair: meeting for meeting in after}
    return tuple(
        Change(*pair, old.get(pair), new.get(pair))
        for pair in sorted(old.keys() | new.keys())
        if old.get(pair) != new.get(pair)
    )
