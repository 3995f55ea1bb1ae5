"""Whether the people who sit down together find seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.pairing.board import Pair, Row, pair_of
from matchmaker.pairing.published import PublishedPlan


@dataclass(frozen=True, slots=True)
class Crowded:
    """A meeting whose people, if all of both sides come, are more than the table has seats."""

    pair: Pair
    slot: int
    table: int
    people: int
    seats: int


def crowded(setting: PublishedPlan, rows: Sequence[Row]) -> list[Crowded]:
    """Return the meetings of a plan that are too large for their tables, by slot and table.

    Not those at a table that is closed, which is another fault.
    """
    people = {code: len(party.people) for code, party in setting.parties.items()}
    found = []
    for row in rows:
        seats = setting.tables[row["table"]].seats if row["table"] < len(setting.tables) else ()
        number = seats[row["slot"]] if row["slot"] < len(seats) else 0
        size = sum(people.get(who, 0) for who in pair_of(row))
        if 0 < number < size:
            found.append(Crowded(pair_of(row), row["slot"], row["table"], size, number))
    return sorted(found, key=lambda one: (one.slot, one.table))
