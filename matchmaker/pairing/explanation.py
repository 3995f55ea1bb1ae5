"""Why somebody is short of meetings, and which must-meets cannot all be held."""

from collections.abc import Callable, Mapping, Sequence

from pysat.card import CardEnc, EncType
from pysat.solvers import Solver

from matchmaker.pairing.graph import Graph, bits
from matchmaker.pairing.problem import Pair, Unmet

_MODEL = 100_000  # choices of must-meet and slot in which a conflict is looked for
_CONFLICTS = 20_000  # of the solver, for each question; harder ones stay unanswered


def explain(graph: Graph, slots: Mapping[int, int], left: Callable[[], float]) -> tuple[Unmet, ...]:
    """Return everybody short of meetings and every must-meet not held, each with its cause."""
    told = _Reasons(graph, slots)
    missed = [pair for pair in graph.problem.must_meet if pair not in told.met]
    return (*(told.pair(pair, left) for pair in missed), *told.people())


class TooHardError(Exception):
    """Whether must-meets can be held together was not found out within the patience."""


class _Reasons:
    def __init__(self, graph: Graph, slots: Mapping[int, int]) -> None:
        self.graph, self.slots = graph, slots
        self.busy = [0] * len(graph.available)
        self.got = [0] * graph.people
        self.load = [0] * graph.slots
        for edge, slot in slots.items():
            self.load[slot] += 1
            for node in graph.nodes(edge):
                self.busy[node] |= 1 << slot
            for who in graph.ends[edge]:
                self.got[who] += 1
        self.open = sum(1 << t for t, n in enumerate(graph.tables) if self.load[t] < n)
        self.met = {(min(graph.ends[e]), max(graph.ends[e])) for e in slots}
        self.asking = True

    def people(self) -> list[Unmet]:
        """Return those below their minimum or without a meeting."""
        least = self.graph.least.tolist()
        short = [w for w in range(self.graph.people) if self.got[w] < max(1, least[w])]
        if not short:
            return []
        wanted = set(short)
        edges: dict[int, list[int]] = {who: [] for who in short}
        for edge, (a, b) in enumerate(self.graph.ends):
            for who in (a, b):
                if who in wanted and edge not in self.slots:
                    edges[who].append(edge)
        named = self._candidates(wanted)
        return [self._person(w, edges[w], named[w], max(1, least[w])) for w in short]

    def _candidates(self, wanted: set[int]) -> dict[int, list[int]]:
        """Return whom those wanted could have met if time and tables had been no matter."""
        problem = self.graph.problem
        found: dict[int, list[int]] = {who: [] for who in wanted}
        for a, b in zip(problem.a.tolist(), problem.b.tolist(), strict=True):
            if a in wanted or b in wanted:
                if (min(a, b), max(a, b)) in problem.never_meet:
                    continue
                for who, other in ((a, b), (b, a)):
                    if who in wanted:
                        found[who].append(other)
        return found

    def _person(self, who: int, edges: Sequence[int], named: Sequence[int], wanted: int) -> Unmet:
        """Return the first cause that holds, in the order in which a host can act on them."""
        got = self.got[who]
        if not named:
            return Unmet((who,), wanted, got, "no-candidates")
        full, crowded = [], 0
        most = self.graph.problem.participants[who].max_meetings
        if most is not None and got >= most:
            return Unmet((who,), wanted, got, "own-limit", when=(most,))
        for edge in edges:
            a, b = self.graph.ends[edge]
            other = b if a == who else a
            mine = self.graph.allowed(edge) & ~self.busy[who]
            if mine and (self._is_full(other) or not mine & ~self.busy[other]):
                full.append(other)
            crowded |= mine & ~self.busy[other]
        if full:
            return Unmet((who,), wanted, got, "full", who=tuple(sorted(full)))
        if crowded:
            cause = "displaced" if crowded & self.open and not self.graph.pins else "no-tables"
            return Unmet((who,), wanted, got, cause, when=tuple(bits(crowded)))
        spare = self.graph.available[who] & ~self.busy[who]
        return Unmet((who,), wanted, got, "never-free-together", who=tuple(sorted(set(named))),
                     when=tuple(bits(spare)))  # fmt: skip

    def _is_full(self, who: int) -> bool:
        most = self.graph.problem.participants[who].max_meetings
        return most is not None and self.got[who] >= most

    def pair(self, pair: Pair, left: Callable[[], float]) -> Unmet:
        """Return why a must-meet is not held."""
        edges = {(min(self.graph.ends[e]), max(self.graph.ends[e])): e for e in self.graph.must}
        people = self.graph.problem.participants
        if pair not in edges:
            pins = {people[w].table for w in pair} - {None}
            cause = "different-tables" if len(pins) > 1 else "never-free-together"
            when = tuple(bits(self.graph.available[pair[0]]))
            return Unmet(pair, 1, 0, cause, who=pair, when=when)
        held = [edges[p] for p in sorted(edges) if p in self.met]
        rules = self._conflict(edges[pair], held, left)
        if rules is None and len(self.graph.must) > sum(self.graph.tables):
            return Unmet(pair, 1, 0, "no-tables", when=tuple(range(self.graph.slots)))
        if rules is None:
            limited = self.graph.problem.max_changes is not None and bool(self.graph.kept)
            return Unmet(pair, 1, 0, "max-changes" if limited else "displaced")
        shared = set(self.graph.ends[rules[0]]).intersection(*(self.graph.ends[e] for e in rules))
        who = tuple(sorted(shared)) if len(rules) > 1 else ()
        when = tuple(sorted({t for e in rules for t in bits(self.graph.allowed(e))}))
        ends = tuple((min(self.graph.ends[e]), max(self.graph.ends[e])) for e in rules)
        return Unmet(pair, 1, 0, "conflict", who=who, when=when, rules=ends)

    def _conflict(
        self, edge: int, held: Sequence[int], left: Callable[[], float]
    ) -> list[int] | None:
        """Return what conflicts, none if unknown; after a question too hard, ask no other."""
        if not self.asking or left() <= 0:
            return None
        try:
            return conflict(self.graph, edge, held, left)
        except TooHardError:
            self.asking = False
            return None


def conflict(
    graph: Graph, edge: int, held: Sequence[int], left: Callable[[], float]
) -> list[int] | None:
    """Return an irreducible set of must-meets, `edge` among them, that no plan can hold together.

    None where `edge` can be held with all of `held`, or where it is too much to find out. The set
    is a solver's core, from which each pair is taken out that the contradiction does not need.
    Raises TooHardError where the solver's patience ends first.
    """
    rules = [edge, *held]
    if sum(graph.allowed(e).bit_count() for e in rules) > _MODEL:
        return None
    with Solver(name="glucose42") as solver:
        chosen = _state(solver, graph, rules)
        if _may_hold(solver, list(chosen.values())):
            return None
        literal = {x: e for e, x in chosen.items()}
        core = [literal[x] for x in solver.get_core() or []]
        for candidate in sorted(core, reverse=True):
            if left() <= 0:
                break
            rest = [e for e in core if e != candidate]
            if not _may_hold(solver, [chosen[e] for e in rest]):
                kept = {literal[x] for x in solver.get_core() or []}
                core = [e for e in rest if e in kept]
    return sorted(core)


def _may_hold(solver: Solver, assumptions: Sequence[int]) -> bool:
    solver.conf_budget(_CONFLICTS)
    answer: bool | None = solver.solve_limited(assumptions=assumptions)
    if answer is None:
        raise TooHardError
    return answer


def _state(solver: Solver, graph: Graph, rules: Sequence[int]) -> dict[int, int]:
    """State the must-meets to a SAT solver; return the assumption that asks for each."""
    chosen = {edge: n for n, edge in enumerate(rules, start=1)}
    top = len(rules)
    by_node: dict[tuple[int, int], list[int]] = {}
    by_slot: dict[int, list[int]] = {}
    of: dict[int, list[int]] = {}
    for edge in rules:
        places = []
        for slot in bits(graph.allowed(edge)):
            top += 1
            places.append(top)
            by_slot.setdefault(slot, []).append(top)
            for node in graph.nodes(edge):
                by_node.setdefault((node, slot), []).append(top)
        solver.add_clause([-chosen[edge], *places])
        for who in graph.ends[edge]:
            of.setdefault(who, []).append(chosen[edge])
    limits = _limits(graph, by_node, by_slot, of)
    for group, most in limits:
        if len(group) > most:
            encoded = CardEnc.atmost(group, most, top_id=top, encoding=EncType.seqcounter)
            top = max(top, encoded.nv)
            solver.append_formula(encoded.clauses)
    return chosen


def _limits(graph: Graph, by_node: dict[tuple[int, int], list[int]], by_slot: dict[int, list[int]],
            of: dict[int, list[int]]) -> list[tuple[list[int], int]]:  # fmt: skip
    """Return groups of literals, and how many of each may hold."""
    limits = [(group, 1) for group in by_node.values()]
    limits += [(group, graph.tables[slot]) for slot, group in by_slot.items()]
    for who, group in of.items():
        most = graph.problem.participants[who].max_meetings
        if most is not None:
            limits.append((group, most))
    return limits
