"""No other way to give tables to meetings seats more of them well."""

import itertools
import random

import pytest

from matchmaker.events.allotting import allot


def most_seated(people: list[int], seats: list[int]) -> int:
    """How many meetings can have seats enough, by trying everything."""
    return max(
        sum(size <= seat for size, seat in zip(people, order, strict=True))
        for order in itertools.permutations(seats, len(people))
    )


@pytest.mark.parametrize("seed", range(60))
def test_as_many_meetings_as_possible_have_seats_enough(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    people = [rng.randint(2, 7) for _ in range(rng.randint(1, 4))]
    seats = [rng.randint(1, 7) for _ in range(rng.randint(len(people), 5))]
    given = allot(dict(enumerate(people)), dict(enumerate(seats)))
    assert len(given) == len(set(given.values())) == len(people)
    enough = sum(people[meeting] <= seats[table] for meeting, table in given.items())
    assert enough == most_seated(people, seats)


def test_who_finds_none_large_enough_takes_no_table_that_does_for_another() -> None:
    assert allot({"five": 5, "four": 4}, {"A": 2, "B": 4}) == {"four": "B", "five": "A"}


def test_where_all_tables_are_alike_the_first_come_first() -> None:
    assert allot({"two": 2, "five": 5}, {"A": 4, "B": 4, "C": 4}) == {"two": "A", "five": "B"}
