"""Networking hours: cut into slots, and suggested from three answers."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# Lengths and gaps of slots in minutes, the most comfortable first.
RHYTHMS = ((25, 5), (20, 5), (15, 5), (12, 3), (10, 2))
WORTH_COMING_FOR = 4  # meetings that most people should be able to have
SHORTEST, LONGEST, LONGEST_GAP = 5, 180, 60
MOST_SLOTS, MOST_TABLES = 96, 300
SEATS = 4


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch without meetings."""

    starts_at: datetime
    ends_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When meetings may be: from, to, and how a slot and the gap after it last, in minutes."""

    starts_at: datetime
    ends_at: datetime
    length: int
    gap: int
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the three answers make.

    `length` and `gap` are minutes; `pauses` (minutes after the beginning, minutes long);
    `each` the meetings that everybody can have on average; `promised` what one may promise.
    """

    length: int
    gap: int
    pauses: tuple[tuple[int, int], ...]
    slots: int
    each: float
    promised: int


class NoSlotError(ValueError):
    """The hours hold no slot."""


class TooManySlotsError(ValueError):
    """The hours hold more slots than anybody could sit through."""


PAUSE = re.compile(
    r"(?:(?P<day>\d{4}-\d\d-\d\d)\s+)?(?P<begins>\d?\d:\d\d)\s*[-–—~]\s*(?P<ends>\d?\d:\d\d)"
    r"\s*(?P<name>.*)"
)


class UnreadablePauseError(ValueError):
    """A line that says no pause; `line` is its text."""

    def __init__(self, line: str) -> None:
        """Keep the line."""
        super().__init__(line)
        self.line = line


def read_pauses(text: str, first: date, last: date) -> tuple[Pause, ...]:
    """Return what lines such as "12:30-13:30 Lunch" say, as naive times on the event's clocks.

    A line without a date holds for each day from `first` to `last`; one that ends earlier than it
    begins goes over midnight. Raises UnreadablePauseError.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said = PAUSE.fullmatch(line)
        try:
            if said is None:
                raise ValueError(line)
            begins, ends = (_time(said[side]) for side in ("begins", "ends"))
            days = [date.fromisoformat(said["day"])] if said["day"] else _days(first, last)
        except ValueError as error:
            raise UnreadablePauseError(line) from error
        for each in days:
            over = timedelta(days=int(ends <= begins))
            found.append(
                Pause(
                    datetime.combine(each, begins),
                    datetime.combine(each, ends) + over,
                    said["name"].strip()[:80],
                )
            )
    return tuple(sorted(found, key=lambda pause: pause.starts_at))


def write_pauses(pauses: tuple[Pause, ...], *, dated: bool) -> str:
    """Return pauses, naive on the event's clocks, as lines that `read_pauses` reads."""
    return "\n".join(
        (f"{one.starts_at:%Y-%m-%d} " if dated else "")
        + f"{one.starts_at:%H:%M}–{one.ends_at:%H:%M} {one.name}".rstrip()
        for one in pauses
    )


def _time(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(min((last - first).days, 30) + 1)]


def cut(hours: Hours) -> tuple[tuple[datetime, datetime], ...]:
    """Return the slots' beginnings and ends, none of them within a pause.

    Raises NoSlotError, TooManySlotsError.
    """
    length, gap = timedelta(minutes=hours.length), timedelta(minutes=hours.gap)
    pauses = sorted(hours.pauses, key=lambda pause: pause.starts_at)
    found: list[tuple[datetime, datetime]] = []
    at = hours.starts_at
    while at + length <= hours.ends_at:
        hit = next((p for p in pauses if p.starts_at < at + length and p.ends_at > at), None)
        if hit is not None:
            at = hit.ends_at
            continue
        found.append((at, at + length))
        at += length + gap
        if len(found) > MOST_SLOTS:
            raise TooManySlotsError(hours)
    if not found:
        raise NoSlotError(hours)
    return tuple(found)


def suggest(people: int, minutes: int, tables: int) -> Suggestion:
    """Return the longest slots that still let most people have a few meetings.

    `people` come, for `minutes` of networking at `tables` tables of two who meet.
    """
    pauses = _pauses(minutes)
    best: Suggestion | None = None
    for length, gap in RHYTHMS:
        slots = _count(minutes, length, gap, pauses)
        each = min(slots, 2 * tables * slots / max(people, 2))
        made = Suggestion(length, gap, pauses, slots, each, max(1, min(3, int(each) - 1)))
        if best is None or each > best.each:
            best = made
        if each >= WORTH_COMING_FOR:
            break
    assert best is not None  # noqa: S101 - there are rhythms
    return best


def _pauses(minutes: int) -> tuple[tuple[int, int], ...]:
    """Return a pause of a quarter of an hour in the middle of what is long, lunch in a day."""
    if minutes >= 300:
        return ((minutes // 2 // 15 * 15, 60),)
    if minutes > 120:
        return ((minutes // 2 // 15 * 15, 15),)
    return ()


def _count(minutes: int, length: int, gap: int, pauses: tuple[tuple[int, int], ...]) -> int:
    beginning = datetime(2000, 1, 1)  # noqa: DTZ001 - only differences count
    hours = Hours(
        beginning,
        beginning + timedelta(minutes=minutes),
        length,
        gap,
        tuple(
            Pause(beginning + timedelta(minutes=at), beginning + timedelta(minutes=at + long))
            for at, long in pauses
        ),
    )
    try:
        return len(cut(hours))
    except NoSlotError:
        return 0
