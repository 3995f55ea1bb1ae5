"""Meetings in slots of which this room knows nothing: the room that keeps them says how many."""

from collections.abc import Callable, Mapping, Sequence, Set

from flask import Flask, current_app

Counter = Callable[[Sequence[int]], int]
"""Returns how many meetings to come are agreed on in slots, by their ids."""

Pairs = Callable[[int], Mapping[int, Set[tuple[int, int]]]]
"""Returns by slot id who agreed to meet at an event then: participants' ids, the lower first."""


class SlotsAgreedError(ValueError):
    """People have agreed to meet in slots that would vanish; `count` of their meetings."""

    def __init__(self, count: int) -> None:
        """Keep how many meetings there are."""
        super().__init__(str(count))
        self.count = count


def register(app: Flask, counter: Counter, pairs: Pairs) -> None:
    """Say who counts what was agreed on, and who says who meets."""
    app.extensions["agreed_meetings"] = counter
    app.extensions["agreed_pairs"] = pairs


def agreed_in(slot_ids: Sequence[int]) -> int:
    """Return how many meetings to come people have agreed on in the slots."""
    counter: Counter = current_app.extensions["agreed_meetings"]
    return counter(slot_ids) if slot_ids else 0


def agreed_pairs(event_id: int) -> Mapping[int, Set[tuple[int, int]]]:
    """Return by slot id which participants agreed to meet at an event."""
    pairs: Pairs = current_app.extensions["agreed_pairs"]
    return pairs(event_id)
