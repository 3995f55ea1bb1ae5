"""Which meeting gets which table, so that as many as possible have seats enough."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import TypeVar

M = TypeVar("M")  # a meeting
T = TypeVar("T")  # a table


def allot(people: Mapping[M, int], seats: Mapping[T, int]) -> dict[M, T]:
    """Return a free table for each meeting, while there are any.

    `people` counts who sits down at each meeting, `seats` the seats of each free table. The largest
    meeting chooses first, the smallest table that is large enough: whatever would do for it does
    for all who choose later, so no other choice gives more of them enough (nested neighbourhoods).
    Who finds none takes what the others leave, the largest first. Ties go to the first named, and
    where all tables are alike, the first named meetings get the first.
    """
    if len(set(seats.values())) <= 1:
        return dict(zip(people, seats, strict=False))
    tables = list(seats)
    free = sorted((seats[table], at) for at, table in enumerate(tables))
    found: dict[M, T] = {}
    waiting: list[M] = []
    for one in sorted(people, key=lambda one: -people[one]):
        at = bisect_left(free, (people[one], 0))
        if at < len(free):
            found[one] = tables[free.pop(at)[1]]
        else:
            waiting.append(one)
    free.sort(key=lambda each: (-each[0], each[1]))
    return found | {one: tables[at] for one, (_, at) in zip(waiting, free, strict=False)}
