"""Whether settled meetings can be held without a single break: a question for a SAT solver.

A day without breaks is one interval, so its start says when a participant is busy, and the
intervals of two who meet have to overlap (compare the implied constraints of Bofill et al.,
JAIR 12670). Starts are in order encoding: a variable says "by this slot". Glucose answers the
hardest forum tried in 20 s, where MapleCM and a variable for each interval take a minute or more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, pairwise

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
    days: dict[int, _Day] = {}
    for who in range(graph.people):
        mine = [e for e in at if who in graph.ends[e]]
        if len(mine) > graph.slots:
            return None
        if mine:
            days[who] = _Day(formula, graph.slots, len(mine))
            _fill(formula, at, mine, days[who], graph.slots)
    for edge in at:
        a, b = graph.ends[edge]
        _overlap(formula, days[a], days[b], graph.slots)
        _overlap(formula, days[b], days[a], graph.slots)
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


class _Day:
    """One interval of so many slots: a variable for each slot that it could have begun by."""

    def __init__(self, formula: _Formula, slots: int, size: int) -> None:
        self.size, self.last = size, slots - size
        self.always = formula.new()
        formula.clauses.append([self.always])
        self.begun = [formula.new() for _ in range(self.last)]
        formula.clauses += [[-first, then] for first, then in pairwise(self.begun)]

    def begun_by(self, slot: int) -> int:
        """Return the literal that the interval begins in this slot or before."""
        if slot >= self.last:
            return self.always
        return self.begun[slot] if slot >= 0 else -self.always


def _fill(formula: _Formula, at: Mapping[int, Mapping[int, int]], edges: Sequence[int], day: _Day,
          slots: int) -> None:  # fmt: skip
    """Add that somebody meets once in every slot of their interval and in no other."""
    for slot in range(slots):
        busy = formula.new()
        formula.exactly_one([*(at[e][slot] for e in edges if slot in at[e]), -busy])
        begun, over = day.begun_by(slot), day.begun_by(slot - day.size)
        formula.clauses += [[-busy, begun], [-busy, -over], [busy, -begun, over]]


def _overlap(formula: _Formula, mine: _Day, theirs: _Day, slots: int) -> None:
    """Add that theirs begins before mine ends: implied by a meeting, and not found without."""
    for slot in range(-1, slots):
        formula.clauses.append([-mine.begun_by(slot), theirs.begun_by(slot + mine.size - 1)])


def _answer(formula: _Formula, at: Mapping[int, Mapping[int, int]],
            left: Callable[[], float]) -> Days | None:  # fmt: skip
    with Solver(name="glucose42", bootstrap_with=formula.clauses) as solver:
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
