"""Participants' days: when they are busy, and the breaks between."""

from collections.abc import Mapping

from matchmaker.pairing.graph import Graph


def runs(mask: int) -> int:
    """Return how many runs of ones a mask has."""
    return (mask & ~(mask << 1)).bit_count()


def count(graph: Graph, slots: Mapping[int, int]) -> int:
    """Return the breaks of a plan."""
    busy = [0] * graph.people
    for edge, slot in slots.items():
        for who in graph.ends[edge]:
            busy[who] |= 1 << slot
    return sum(max(0, runs(mask) - 1) for mask in busy)
