"""Whether settled meetings can be held without a single break: a question for a SAT solver.

A day without breaks is one interval, so a variable for each participant's interval says when they
are busy, and the intervals of two who meet have to overlap where they may meet. Stated like that
(compare the implied constraints of Bofill et al., JAIR 12670), MapleCM answers in seconds where
CP-SAT and an encoding by slots take minutes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from pysat.card import CardEnc, EncType
from pysat.solvers import Solver

from matchmaker.pairing.graph import Graph, bits

_CONFLICTS = 1_000  # between two looks at the clock
_STATING = 1e-3  # seconds a choice of edge and slot, at most, to state the question
_PATIENCE = 1_000  # such looks, at most

Days = dict[int, int]


class _Formula:
    """Clauses and the variables given out so far."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = []
        self.top = 0

    def new(self) -> int:
        """Return a new variable."""
        self.top += 1
        return self.top

    def exactly_one(self, literals: Sequence[int]) -> None:
        """Add that one of the literals holds and no other."""
        self.clauses.append(list(literals))
        self.clauses += [[-a, -b] for a, b in combinations(literals, 2)]

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """Add that no more than so many literals hold."""
        if len(literals) > most:
            made = CardEnc.atmost(literals, most, top_id=self.top, encoding=EncType.totalizer)
            self.top = max(self.top, made.nv)
            self.clauses += made.clauses


def find(graph: Graph, edges: Iterable[int], left: Callable[[], float]) -> Days | None:
    """Return slots for the edges without any break, none where there are none.

    None where that is not known when the patience or the time is over.
    """
    edges = sorted(edges)
    if left() < _STATING * sum(graph.allowed(e).bit_count() for e in edges):
        return None
    formula = _Formula()
    at = {e: {t: formula.new() for t in bits(graph.allowed(e))} for e in edges}
    for places in at.values():
        formula.exactly_one(list(places.values()))
    _share(graph, formula, at)
    days = {}
    for who in range(graph.people):
        mine = [e for e in at if who in graph.ends[e]]
        if mine:
            days[who] = _days(graph, formula, at, mine)
    for edge, places in at.items():
        a, b = graph.ends[edge]
        _overlap(formula, places, days[a], days[b])
        _overlap(formula, places, days[b], days[a])
    return _answer(formula, at, left)


def _share(graph: Graph, formula: _Formula, at: Mapping[int, Mapping[int, int]]) -> None:
    """Add that slots have so many tables, and a table for several one meeting a slot."""
    groups: dict[tuple[int, int], list[int]] = {}
    for edge, places in at.items():
        for slot, literal in places.items():
            for node in (-1, *graph.nodes(edge)[2:]):
                groups.setdefault((node, slot), []).append(literal)
    for (node, slot), literals in groups.items():
        formula.at_most(literals, graph.tables[slot] if node < 0 else 1)


def _days(graph: Graph, formula: _Formula, at: Mapping[int, Mapping[int, int]],
          edges: Sequence[int]) -> dict[int, range]:  # fmt: skip
    """Return a variable for every interval that could hold somebody's meetings."""
    busy = {}
    for slot in range(graph.slots):
        here = [at[e][slot] for e in edges if slot in at[e]]
        if here:
            busy[slot] = formula.new()
            formula.exactly_one([*here, -busy[slot]])
    found = {}
    for first in range(graph.slots - len(edges) + 1):
        inside = range(first, first + len(edges))
        if all(slot in busy for slot in inside):
            literal = formula.new()
            found[literal] = inside
            for slot, now in busy.items():
                formula.clauses.append([-literal, now if slot in inside else -now])
    formula.exactly_one(list(found))
    return found


def _overlap(formula: _Formula, places: Mapping[int, int], mine: Mapping[int, range],
             theirs: Mapping[int, range]) -> None:  # fmt: skip
    """Add that a meeting lies in the interval of one, and that the other's allows it."""
    for slot, literal in places.items():
        formula.clauses.append([-literal, *(x for x, inside in mine.items() if slot in inside)])
    for literal, inside in mine.items():
        slots = places.keys() & set(inside)
        meet = [y for y, other in theirs.items() if not slots.isdisjoint(other)]
        formula.clauses.append([-literal, *meet])


def _answer(formula: _Formula, at: Mapping[int, Mapping[int, int]],
            left: Callable[[], float]) -> Days | None:  # fmt: skip
    with Solver(name="maplecm", bootstrap_with=formula.clauses) as solver:
        for _ in range(_PATIENCE):
            if left() < 0.05:
                return None
            solver.conf_budget(_CONFLICTS)
            answer = solver.solve_limited()
            if answer is not None:
                break
        if answer is None:
            return None
        held = {x for x in solver.get_model() or [] if x > 0}
    return {e: t for e, places in at.items() for t, x in places.items() if x in held}
