"""From slots to tables, and what changed against the published plan."""

from collections import defaultdict
from collections.abc import Mapping

from matchmaker.events.allotting import allot
from matchmaker.pairing.graph import Graph
from matchmaker.pairing.problem import Meeting, Pair


def seat(graph: Graph, slots: Mapping[int, int]) -> tuple[Meeting, ...]:
    """Give each placed edge its pinned, else its published, else a free open table.

    Of those, as many as possible get one with seats enough; where all are alike, the lowest.
    """
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
    rest = [(edge, slot) for edge, slot in sorted(slots.items()) if edge not in table]
    table |= _fitting(graph, rest, taken) if graph.problem.seats else _lowest(graph, rest, taken)
    return tuple(sorted(Meeting(slot, table[e], *graph.ends[e]) for e, slot in slots.items()))


def _lowest(graph: Graph, rest: list[Pair], taken: set[Pair]) -> dict[int, int]:
    """Return the lowest free table of each edge and slot, where all are alike."""
    found: dict[int, int] = {}
    following = [0] * graph.slots
    for edge, slot in rest:
        while (slot, following[slot]) in taken:
            following[slot] += 1
        found[edge] = following[slot]
        following[slot] += 1
    return found


def _fitting(graph: Graph, rest: list[Pair], taken: set[Pair]) -> dict[int, int]:
    """Return a free table of each edge and slot, so that most have seats enough."""
    people: dict[int, dict[int, int]] = defaultdict(dict)
    for edge, slot in rest:
        people[slot][edge] = sum(graph.problem.participants[who].people for who in graph.ends[edge])
    found: dict[int, int] = {}
    for slot, meetings in people.items():
        seats = enumerate(graph.problem.seats[slot])
        free = {table: number for table, number in seats if number and (slot, table) not in taken}
        found |= allot(meetings, free)
    return found


def count_changes(graph: Graph, meetings: tuple[Meeting, ...]) -> int:
    """Return how many published meetings that could stay do not stay as they were."""
    now = {(m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) for m in meetings}
    kept = graph.kept.values()
    return sum((m.slot, m.table, min(m.a, m.b), max(m.a, m.b)) not in now for m in kept)
