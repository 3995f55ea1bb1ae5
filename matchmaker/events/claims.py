"""Meetings in slots of which this room knows nothing: the room that keeps them says how many."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app

Counter = Callable[[Sequence[int]], int]
"""Returns how many meetings to come are agreed on in slots, by their ids."""


class SlotsAgreedError(ValueError):
    """People have agreed to meet in slots that would vanish; `count` of their meetings."""

    def __init__(self, count: int) -> None:
        """Keep how many meetings there are."""
        super().__init__(str(count))
        self.count = count


def register(app: Flask, counter: Counter) -> None:
    """Say who counts what was agreed on."""
    app.extensions["agreed_meetings"] = counter


def agreed_in(slot_ids: Sequence[int]) -> int:
    """Return how many meetings to come people have agreed on in the slots."""
    counter: Counter = current_app.extensions["agreed_meetings"]
    return counter(slot_ids) if slot_ids else 0
