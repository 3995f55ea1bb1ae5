"""From slots to tables, and what changed against the published plan."""

from collections.abc import Mapping

from matchmaker.pairing.graph import Graph
from matchmaker.pairing.problem import Meeting


def seat(graph: Graph, slots: Mapping[int, int]) -> tuple[Meeting, ...]:
    """Give each placed edge a table: its pin, else its published table, else the lowest free one."""
    people = graph.problem.participants
    table: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    for edge, slot in slots.items():
        pins = [people[w].table for w in graph.ends[edge] if people[w].table is not None]
        if pins and pins[0] is not None:
            table[edge] = pins[0]
            taken.add((slot, pins[0]))
    for edge, slot in slots.items():
        meeting = graph.kept.get(edge)
        if edge not in table and meeting is not None and meeting.slot == slot:
            if (slot, meeting.table) not in taken:
                table[edge] = meeting.table
                taken.add((slot, meeting.table))
    following = [0] * graph.slots
    for edge, slot in sorted(slots.items()):
        if edge not in table:
            while (slot, following[slot]) in taken:
                following[slot] += 1
            table[edge] = following[slot]
            following[slot] += 1
    return tuple(sorted(Meeting(slot, table[e], *graph.ends[e]) for e, slot in slots.items()))


def count_changes(graph: Graph, meetings: tuple[Meeting, ...]) -> int:
    """Return how many published meetings that could stay do not stay as they were."""
    now = {(m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) for m in meetings}
    kept = graph.kept.values()
    return sum((m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) not in now for m in kept)
