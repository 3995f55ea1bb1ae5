"""From slots to tables, and what changed against the published plan."""

from collections.abc import Mapping

from matchmaker.pairing.graph import Graph
from matchmaker.pairing.problem import Meeting


def seat(graph: Graph, slots: Mapping[int, int]) -> tuple[Meeting, ...]:
    """Give each placed edge its pinned, else its published, else the lowest free table."""
    people = graph.problem.participants
    table: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    for edge, slot in slots.items():
        first, second = (people[w].table for w in graph.ends[edge])
        pin = second if first is None else first
        if pin is not None:
            table[edge] = pin
            taken.add((slot, pin))
    for edge, slot in slots.items():
        meeting = graph.kept.get(edge)
        if edge in table or meeting is None or meeting.slot != slot:
            continue
        if (slot, meeting.table) not in taken:
            table[edge] = meeting.table
            taken.add((slot, meeting.table))
    _seat_rest(graph, slots, table, taken)
    return tuple(sorted(Meeting(slot, table[e], *graph.ends[e]) for e, slot in slots.items()))


def _seat_rest(graph: Graph, slots: Mapping[int, int], table: dict[int, int],
               taken: set[tuple[int, int]]) -> None:  # fmt: skip
    """Give whoever has no table yet the lowest free one."""
    following = [0] * graph.slots
    for edge, slot in sorted(slots.items()):
        if edge not in table:
            while (slot, following[slot]) in taken:
                following[slot] += 1
            table[edge] = following[slot]
            following[slot] += 1


def count_changes(graph: Graph, meetings: tuple[Meeting, ...]) -> int:
    """Return how many published meetings that could stay do not stay as they were."""
    now = {(m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) for m in meetings}
    kept = graph.kept.values()
    return sum((m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) not in now for m in kept)
