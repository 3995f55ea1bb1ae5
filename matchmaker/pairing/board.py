"""A plan on the board: what a hand has placed, what is wrong with it, and what it costs.

Rows are mappings {a, b, slot, table, locked}; the problem is the event in the contract's form.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matchmaker.events.allotting import allot

Row = dict[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is wrong with a meeting, and with whom where somebody is meant.

    `code` is one of `busy`, `table`, `twice`, `away`, `pinned`, `never`, `too-many`, `slot`,
    `closed`; and `agreed`, `called-off`, for the slot in which the two want, or want no more, to
    meet.
    """

    pair: Pair
    code: str
    who: str = ""
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in numbers. `short` has who is below the promised number: (id, wanted, got).

    `walks` counts how often somebody changes zones between two meetings in a row, `used` the
    tables taken in each slot, `changes` the published meetings moved or cancelled.
    """

    meetings: int
    score: float
    breaks: int
    short: tuple[tuple[str, int, int], ...]
    without: tuple[str, ...]
    missed: tuple[Pair, ...]
    used: tuple[int, ...]
    walks: int
    changes: int


def pair_of(row: Mapping[str, Any]) -> Pair:
    """Return who meets."""
    return row["a"], row["b"]


def seats_in(problem: Mapping[str, Any]) -> list[list[int]]:
    """Return the seats of each table in each slot, 0 where it is closed.

    A number of tables, as the contract has it, stands for so many that are alike.
    """
    return [[1] * row if isinstance(row, int) else row for row in problem["tables"]]


def is_open(seats: Sequence[Sequence[int]], slot: int, table: int) -> bool:
    """Whether there is such a table in a slot."""
    return slot < len(seats) and table < len(seats[slot]) and seats[slot][table] > 0


def conflicts(problem: Mapping[str, Any], rows: Sequence[Row]) -> tuple[Conflict, ...]:
    """Return all that is wrong with a plan, in the order of its rows."""
    check = _Check(problem, rows)
    return tuple(found for row in rows for found in check.of(row))


def disagreements(
    problem: Mapping[str, Any], rows: Iterable[Row], agreed: Iterable[Row]
) -> tuple[Conflict, ...]:
    """Return where a plan is not what pairs agreed on themselves, as that stands by now.

    It lacks a meeting, or holds one that was called off since the search.
    """
    held, stands = ({(*pair_of(row), row["slot"]) for row in each} for each in (rows, agreed))
    off = {(*pair_of(row), row["slot"]) for row in problem.get("agreed", ())} - stands
    return tuple(
        Conflict((a, b), code, slot=slot)
        for code, found in (("agreed", stands - held), ("called-off", off & held))
        for a, b, slot in sorted(found)
    )


def conflicts_of(problem: Mapping[str, Any], rows: Sequence[Row], row: Row) -> tuple[Conflict, ...]:
    """Return what would be wrong with one meeting among the others."""
    others = [other for other in rows if pair_of(other) != pair_of(row)]
    return tuple(_Check(problem, [*others, row]).of(row))


def targets(
    problem: Mapping[str, Any], rows: Sequence[Row], pair: Pair
) -> dict[tuple[int, int], tuple[Conflict, ...]]:
    """Return every free place, (slot, table), with what would be wrong with the pair there."""
    others = [other for other in rows if pair_of(other) != pair]
    check = _Check(problem, others)
    taken = {(row["slot"], row["table"]) for row in others}
    found = {}
    for slot, tables in enumerate(check.seats):
        for table, seats in enumerate(tables):
            if seats and (slot, table) not in taken:
                row = {"a": pair[0], "b": pair[1], "slot": slot, "table": table}
                check.count(row, 1)
                found[slot, table] = tuple(check.of(row))
                check.count(row, -1)
    return found


class _Check:
    def __init__(self, problem: Mapping[str, Any], rows: Sequence[Row]) -> None:
        self.people = {one["id"]: one for one in problem["participants"]}
        self.seats = seats_in(problem)
        self.past = {(*pair_of(row), row["slot"]) for row in problem.get("past", ())}
        self.never = {frozenset(pair) for pair in problem.get("never_meet", ())}
        self.at = Counter((who, row["slot"]) for row in rows for who in pair_of(row))
        self.taken = Counter((row["slot"], row["table"]) for row in rows)
        self.pairs = Counter(frozenset(pair_of(row)) for row in rows)
        self.future = Counter(
            who
            for row in rows
            if (*pair_of(row), row["slot"]) not in self.past
            for who in pair_of(row)
        )

    def count(self, row: Row, times: int) -> None:
        """Count a row in, or out again."""
        self.taken[row["slot"], row["table"]] += times
        self.pairs[frozenset(pair_of(row))] += times
        for who in pair_of(row):
            self.at[who, row["slot"]] += times
            self.future[who] += times

    def of(self, row: Row) -> Iterable[Conflict]:
        """Yield what is wrong with a row; what has taken place already is never wrong."""
        pair, slot, table = pair_of(row), row["slot"], row["table"]
        if (*pair, slot) in self.past:
            return
        if not 0 <= slot < len(self.seats) or not 0 <= table < len(self.seats[slot]):
            yield Conflict(pair, "slot")
            return
        if not self.seats[slot][table]:
            yield Conflict(pair, "closed")
        if self.taken[slot, table] > 1:
            yield Conflict(pair, "table")
        if self.pairs[frozenset(pair)] > 1:
            yield Conflict(pair, "twice")
        if frozenset(pair) in self.never:
            yield Conflict(pair, "never")
        for who in pair:
            yield from (Conflict(pair, code, who) for code in self._person(who, slot, table))

    def _person(self, who: str, slot: int, table: int) -> Iterable[str]:
        person = self.people.get(who)
        if person is None:
            yield "away"
            return
        if self.at[who, slot] > 1:
            yield "busy"
        if slot in person["unavailable"]:
            yield "away"
        if person.get("table") not in (None, table):
            yield "pinned"
        most = person.get("max_meetings")
        if most is not None and self.future[who] > most:
            yield "too-many"


def figures(problem: Mapping[str, Any], rows: Sequence[Row], zones: Sequence[str] = ()) -> Figures:
    """Return a plan's figures; `zones` names each table's part of the room."""
    worth = {(one["a"], one["b"]): one["score"] for one in problem["candidates"]}
    settled = problem.get("worth", {})
    past = {(*pair_of(row), row["slot"]) for row in problem.get("past", ())}
    got = Counter(who for row in rows for who in pair_of(row))
    later = Counter(
        who for row in rows if (*pair_of(row), row["slot"]) not in past for who in pair_of(row)
    )
    days: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one["slot"], one["table"])):
        for who in pair_of(row):
            days[who].append((row["slot"], row["table"]))
    used = Counter(row["slot"] for row in rows)
    held = {frozenset(pair_of(row)) for row in rows}
    return Figures(
        meetings=len(rows),
        score=sum(worth.get(pair_of(row), settled.get(" ".join(pair_of(row)), 0.0))
                  for row in rows),
        breaks=sum(second[0] - first[0] > 1 for day in days.values()
                   for first, second in pairwise(day)),
        short=tuple((one["id"], one["min_meetings"], later[one["id"]])
                    for one in problem["participants"] if later[one["id"]] < one["min_meetings"]),
        without=tuple(one["id"] for one in problem["participants"] if not got[one["id"]]),
        missed=tuple((a, b) for a, b in problem["must_meet"] if frozenset((a, b)) not in held),
        used=tuple(used[slot] for slot in range(problem["slots"])),
        walks=_walks(days, zones),
        changes=_changes(problem, rows),
    )  # fmt: skip


def _walks(days: Mapping[str, Sequence[tuple[int, int]]], zones: Sequence[str]) -> int:
    if not zones:
        return 0
    return sum(
        zones[first[1]] != zones[second[1]]
        for day in days.values()
        for first, second in pairwise(day)
        if max(first[1], second[1]) < len(zones)
    )


def _changes(problem: Mapping[str, Any], rows: Sequence[Row]) -> int:
    now = {(*pair_of(row), row["slot"], row["table"]) for row in rows}
    return sum((*pair_of(row), row["slot"], row["table"]) not in now
               for row in problem.get("published", ()))  # fmt: skip


def place(rows: Sequence[Row], pair: Pair, slot: int, table: int) -> list[Row]:
    """Return the rows with a pair's meeting there, new or moved, and locked: a hand meant it.

    Who sits there changes places with it, where both meet in one slot.
    """
    row = {"a": pair[0], "b": pair[1], "slot": slot, "table": table, "locked": True}
    old = next((one for one in rows if pair_of(one) == pair), row)
    others = without(rows, pair)
    if old["slot"] == slot:
        others = [
            {**one, "table": old["table"]} if (one["slot"], one["table"]) == (slot, table) else one
            for one in others
        ]
    return _sorted([*others, row])


def without(rows: Sequence[Row], pair: Pair) -> list[Row]:
    """Return the rows without a pair's meeting."""
    return [row for row in rows if pair_of(row) != pair]


def with_lock(rows: Sequence[Row], pair: Pair, *, locked: bool) -> list[Row]:
    """Return the rows with a pair's meeting locked, or not."""
    return [{**row, "locked": locked} if pair_of(row) == pair else row for row in rows]


def settle(rows: Iterable[Row], locked: Sequence[Row], pinned: frozenset[str]) -> list[Row]:
    """Return a solved plan with locked meetings back at their tables, where they have one.

    Who sits at a locked meeting's table changes places with it, unless pinned or locked there.
    """
    kept = {pair_of(row): row for row in locked}
    found = [{**row, "locked": pair_of(row) in kept and kept[pair_of(row)]["locked"]}
             for row in rows]  # fmt: skip
    fixed = {pair for pair, row in kept.items() if row["table"] is not None}
    at = {(row["slot"], row["table"]): row for row in found}
    for row in found:
        wanted = kept.get(pair_of(row))
        if wanted is None or wanted["slot"] != row["slot"]:
            continue
        if wanted["table"] in (None, row["table"]):
            continue
        other = at.get((row["slot"], wanted["table"]))
        if other is not None and (pinned & set(pair_of(other)) or pair_of(other) in fixed):
            continue
        old, row["table"] = row["table"], wanted["table"]
        at[row["slot"], row["table"]] = row
        at.pop((row["slot"], old))
        if other is not None:
            other["table"] = old
            at[row["slot"], old] = other
    return _sorted(found)


def reseat(problem: Mapping[str, Any], rows: Sequence[Row]) -> list[Row]:
    """Return a settled plan, others making the best of the tables that locked meetings leave.

    As in the search, the pinned stay where they are, and so does what is as it was published.
    """
    seats = seats_in(problem)
    people = {one["id"]: one.get("people", 1) for one in problem["participants"]}
    pinned = {one["id"] for one in problem["participants"] if one["table"] is not None}
    locked = {pair_of(row): row for row in problem["locked"] if row["table"] is not None}
    published = {(*pair_of(row), row["slot"], row["table"]) for row in problem["published"]}

    def stays(row: Row) -> bool:
        as_published = (*pair_of(row), row["slot"], row["table"]) in published
        return as_published or pair_of(row) in locked or not pinned.isdisjoint(pair_of(row))

    given: dict[Pair, int] = {}
    for slot in {row["slot"] for row in locked.values()}:
        if len(set(seats[slot]) - {0}) > 1:  # else no table is better than another
            here = [row for row in rows if row["slot"] == slot]
            taken = {row["table"] for row in here if stays(row)}
            free = {table: number for table, number in enumerate(seats[slot])
                    if number and table not in taken}  # fmt: skip
            sizes = {pair_of(row): sum(people[who] for who in pair_of(row))
                     for row in here if not stays(row)}  # fmt: skip
            given |= allot(sizes, free)
    return _sorted({**row, "table": given.get(pair_of(row), row["table"])} for row in rows)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["slot"], row["table"], row["a"], row["b"]))


def partners(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Return whom each participant meets."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["a"]].add(row["b"])
        found[row["b"]].add(row["a"])
    return {who: frozenset(whom) for who, whom in found.items()}
