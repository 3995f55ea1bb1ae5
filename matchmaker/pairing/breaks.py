"""Fewer idle runs in everybody's day, without touching who meets or what was promised.

Small events go to CP-SAT. Its model says "no break" of a participant with a settled number of
meetings as one interval of the day, and counts further breaks in order encoding: the strong
propagation of the first is what makes business forums solvable (cf. Bofill et al., JAIR 12670).
Large events are tidied by swapping two slots along chains, which keeps everything else.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from matchmaker.pairing.graph import Graph, bits
from matchmaker.pairing.grid import Grid
from matchmaker.pairing.relaxation import Relaxed
from matchmaker.pairing.replanning import Frame

_MODEL = 30_000  # choices of edge and slot that CP-SAT is given
_TRIES = 250_000  # chains that tidying looks at, at most
# CP-SAT's workers and how long each may try, in its own measure: about seconds. The first follows
# CP-SAT's workers and how long each may try, in its own measure of about seconds: first one that
# follows unsatisfiable cores, then, where those lead nowhere, one with many restarts and no LP.
_WORKERS = (("core", 8.0), ("quick_restart_no_lp", 16.0), ("core", 32.0), ("no_lp", 64.0))
_WORKERS_IN_PASSING = (("core", 3.0), ("quick_restart_no_lp", 3.0))


@dataclass(frozen=True)
class Smoothed:
    """Slots by edge, and a lower limit on the breaks of any plan as good."""

    slots: dict[int, int]
    bound: int


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


def smooth(graph: Graph, slots: Mapping[int, int], *, proven: bool, relaxed: Relaxed | None,
           frame: Frame, seed: int, left: Callable[[], float]) -> Smoothed:  # fmt: skip
    """Return a rearrangement with fewer breaks; `relaxed` is its proof where the flow gave it."""
    best = dict(slots)
    if not best or count(graph, best) == 0:
        return Smoothed(best, 0)
    grid = _full_grid(graph, best, frame)
    _tidy(grid, random.Random(seed), left)  # noqa: S311 - not for secrets
    if count(graph, grid.slot) < count(graph, best) and frame.within(grid.slot):
        best = dict(grid.slot)
    choices = sum(graph.allowed(e).bit_count() for e in best)
    if choices > _MODEL or left() < 0.05 or count(graph, best) == 0:
        return Smoothed(best, 0)
    everything = set(best) == set(graph.must)
    found, bound = _model(graph, best, frame, seed, left, settled=everything)
    if count(graph, found) < count(graph, best) and frame.within(found):
        best = found
    settled = frame.allowed is None and proven and _is_only_choice(graph, best, relaxed)
    return Smoothed(best, min(bound, count(graph, best)) if settled else 0)


def _is_only_choice(graph: Graph, slots: Mapping[int, int], relaxed: Relaxed | None) -> bool:
    """Whether every plan as good has the same meetings, as the reduced profits tell.

    A candidate left out loses by being used, or the other way round, unless its profit is nothing.
    """
    if len(slots) == graph.a.size:
        return bool((graph.score > 0).all()) or len(slots) == len(graph.must)
    if relaxed is None:
        return False
    return not bool((np.abs(relaxed.reduced) <= 0.5 / relaxed.costs.scale).any())


def _full_grid(graph: Graph, slots: Mapping[int, int], frame: Frame) -> Grid:
    grid = Grid(graph)
    for edge, slot in sorted(slots.items()):
        grid.put(edge, slot)
    if frame.allowed is not None:
        grid.fixed = {e for e, m in graph.kept.items() if slots.get(e) == m.slot}
    return grid


def _tidy(grid: Grid, rng: random.Random, left: Callable[[], float]) -> None:
    """Swap slots along chains while that lowers the breaks, or now and then leaves them alike."""
    graph, tries = grid.graph, 0
    ragged = True
    while ragged and tries < _TRIES:
        ragged = False
        edges = list(grid.slot)
        rng.shuffle(edges)
        for edge in edges:
            if left() <= 0 or tries >= _TRIES:
                return
            here = grid.slot[edge]
            a, b = graph.ends[edge]
            if _lonely(grid, a, here) + _lonely(grid, b, here) == 0:
                continue
            for slot in bits(grid.allowed(edge) & ~(1 << here)):
                if _lonely(grid, a, slot) and _lonely(grid, b, slot):
                    continue
                tries += 1
                if _try_swap(grid, edge, here, slot):
                    ragged = True
                    break


def _lonely(grid: Grid, who: int, slot: int) -> bool:
    """Whether a participant has no meeting right before nor right after the slot."""
    at = grid.at[who]
    return not ((slot > 0 and at[slot - 1] >= 0) or (slot + 1 < len(at) and at[slot + 1] >= 0))


def _try_swap(grid: Grid, edge: int, c: int, d: int) -> bool:
    """Swap slots c and d along the chain through the edge if that lowers the breaks."""
    chain = grid.chain(edge, c, d)
    if chain is None:
        return False
    flip = (1 << c) | (1 << d)
    change = 0
    people: dict[int, int] = {}
    for other in chain:
        for who in grid.graph.ends[other]:
            people[who] = people.get(who, 0) + 1
    for who, ends in people.items():
        if ends == 1:  # in both slots or neither, nothing changes
            busy = grid.graph.available[who] & ~grid.free[who]
            change += max(0, runs(busy ^ flip) - 1) - max(0, runs(busy) - 1)
    if change >= 0:
        return False
    grid.swap(chain, c, d)
    return True


class _Model:
    """The CP-SAT model: a literal a placed edge and slot, and each participant's breaks."""

    def __init__(self, graph: Graph, slots: Mapping[int, int], frame: Frame) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - half a second to load

        self.cp, self.graph, self.slots = cp_model, graph, slots
        self.model = cp_model.CpModel()
        limited = frame.allowed is not None
        fixed = {e for e, m in graph.kept.items() if limited and slots.get(e) == m.slot}
        self.at = {
            e: {t: self.model.new_bool_var("")
                for t in ([slots[e]] if e in fixed else bits(graph.allowed(e)))}
            for e in sorted(slots)
        }  # fmt: skip
        self.cost: list[Any] = []
        self.hints: dict[int, bool] = {}
        self._rules()
        for who in range(graph.people):
            self._person(who, [e for e in self.at if who in graph.ends[e]])

    def _rules(self) -> None:
        by_node: dict[tuple[int, int], list[Any]] = {}
        by_slot: dict[int, list[Any]] = {}
        for edge, places in self.at.items():
            self.model.add_exactly_one(places.values())
            for slot, literal in places.items():
                self.model.add_hint(literal, self.slots[edge] == slot)
                by_slot.setdefault(slot, []).append(literal)
                for node in self.graph.nodes(edge)[2:]:
                    by_node.setdefault((node, slot), []).append(literal)
        for literals in by_node.values():
            self.model.add_at_most_one(literals)
        for slot, literals in by_slot.items():
            self.model.add(sum(literals) <= self.graph.tables[slot])

    def _person(self, who: int, edges: Sequence[int]) -> None:
        """Say when somebody is busy, and count the breaks between."""
        if not edges:
            return
        model, size = self.model, len(edges)
        busy: list[Any] = []
        for slot in range(self.graph.slots):
            here = [self.at[e][slot] for e in edges if slot in self.at[e]]
            if not here:
                busy.append(None)
                continue
            literal = model.new_bool_var("")
            model.add_exactly_one([*here, ~literal])
            busy.append(literal)
        model.add(sum(x for x in busy if x is not None) == size)
        if size == 1:
            return
        starts = self._starts(busy)
        more = [model.new_bool_var("") for _ in range(size - 1)]
        for first, second in pairwise(more):
            model.add_implication(second, first)
        model.add(sum(more) == sum(starts) - 1)
        self.cost += more
        self._intervals(busy, size, more[0])

    def _starts(self, busy: Sequence[Any]) -> list[Any]:
        """Return literals that tell in which slots a run of meetings begins."""
        starts = []
        for slot, now in enumerate(busy):
            before = busy[slot - 1] if slot else None
            if now is None:
                continue
            if before is None:
                starts.append(now)
                continue
            start = self.model.new_bool_var("")
            self.model.add_bool_or(start, before, ~now)
            self.model.add_implication(start, now)
            self.model.add_implication(start, ~before)
            starts.append(start)
        return starts

    def _intervals(self, busy: Sequence[Any], size: int, broken: Any) -> None:
        """Either there is a break or the meetings fill one interval of the day."""
        whole = []
        for first in range(len(busy) - size + 1):
            inside = range(first, first + size)
            if any(busy[t] is None for t in inside):
                continue
            literal = self.model.new_bool_var("")
            whole.append(literal)
            for slot, now in enumerate(busy):
                if now is not None:
                    self.model.add_implication(literal, now if slot in inside else ~now)
        self.model.add_exactly_one([*whole, broken])


def _model(graph: Graph, slots: Mapping[int, int], frame: Frame, seed: int,
           left: Callable[[], float], *, settled: bool) -> tuple[dict[int, int], int]:  # fmt: skip
    """Return the slots with the fewest breaks that CP-SAT finds for these edges, and its bound.

    One worker after another, each on a measure of work that is the same on every machine.
    """
    made = _Model(graph, slots, frame)
    made.model.minimize(sum(made.cost))
    best, fewest, bound = dict(slots), count(graph, slots), 0
    for worker, work in _WORKERS if settled else _WORKERS_IN_PASSING:
        solver = made.cp.CpSolver()
        solver.parameters.random_seed = seed
        solver.parameters.num_workers = 1
        solver.parameters.subsolvers.append(worker)
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = max(0.01, left())
        status = solver.solve(made.model)
        if status in (made.cp.OPTIMAL, made.cp.FEASIBLE):
            bound = max(bound, int(np.ceil(solver.best_objective_bound - 1e-6)))
            if solver.objective_value < fewest - 0.5:
                best = {e: t for e, at in made.at.items() for t, x in at.items() if solver.value(x)}
                fewest = count(graph, best)
        if status == made.cp.OPTIMAL or fewest <= bound or left() < 0.05:
            break
    return best, bound
