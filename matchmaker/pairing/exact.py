"""The optimum of a small event by CP-SAT: must-meets, then minimum meetings, then score."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.pairing.graph import Graph, bits
from matchmaker.pairing.relaxation import Relaxed, exact_scale

_MODEL = 40_000  # choices of edge and slot
_WORK = 8.0  # CP-SAT's own measure, about a second each


@dataclass(frozen=True)
class Found:
    """A plan at least as good as the one given, a bound on its score, and whether it is optimal."""

    slots: dict[int, int]
    bound: float | None
    proven: bool


def improve(graph: Graph, slots: Mapping[int, int], value: tuple[int, int, float],
            relaxed: Relaxed | None, seed: int,
            left: Callable[[], float]) -> Found | None:  # fmt: skip
    """Improve a plan of that value (must-meets, minus missing, score); None if it is too large.

    `relaxed`, where the plan holds and misses what it does, tells which edges need no asking.
    """
    usable, needed = np.arange(graph.a.size), np.zeros(0, dtype=np.int64)
    if relaxed is not None:
        usable, needed = relaxed.undecided(value[2])
    choices = sum(graph.allowed(e).bit_count() for e in usable[:_MODEL].tolist())
    if usable.size >= _MODEL or choices > _MODEL or left() < 0.05:
        return None
    stages = _Stages(graph, slots, usable.tolist(), set(needed.tolist()), seed, left)
    proven = True
    if graph.must and value[0] < len(graph.must):
        proven = stages.maximise(sum(stages.used[e] for e in graph.must))
    if graph.must:
        held = sum(e in stages.slots for e in graph.must)
        stages.hold(sum(stages.used[e] for e in graph.must), held)
    missing = stages.missing()
    if missing:
        if stages.count_missing():  # holding more must-meets may have cost minimum meetings
            proven = stages.maximise(-sum(missing)) and proven
        stages.hold(-sum(missing), -stages.count_missing())
    scale, weights = whole_scores(graph)
    off = float(np.abs(graph.score * scale - np.rint(graph.score * scale)).sum())
    done = stages.maximise(sum(w * used for w, used in zip(weights, stages.used, strict=True)))
    bound = (stages.bound + off) / scale if stages.bound is not None else None
    return Found(stages.slots, bound, proven and done)


def staying(model: Any, graph: Graph, at: Mapping[int, Mapping[int, Any]]) -> list[Any]:
    """Return literals, one a published meeting, that hold only if it keeps slot and table.

    `at` has each edge's literal a slot. Whoever is pinned to the table could take it away.
    """
    stays = []
    for edge, meeting in sorted(graph.kept.items()):
        literal = model.new_bool_var("")
        stays.append(literal)
        here = at.get(edge, {}).get(meeting.slot)
        if here is None:
            model.add(literal == 0)
            continue
        model.add_implication(literal, here)
        for other, places in at.items():
            pins = {graph.problem.participants[w].table for w in graph.ends[other]}
            if other != edge and meeting.table in pins and meeting.slot in places:
                model.add_implication(literal, ~places[meeting.slot])
    return stays


def whole_scores(graph: Graph) -> tuple[float, list[int]]:
    """Return a scale and the scores times it, rounded to whole numbers where they are not."""
    scale = exact_scale(graph.score, 1e12 / max(1.0, float(graph.score.max(initial=0.0))))
    return scale, np.rint(graph.score * scale).astype(np.int64).tolist()


class _Stages:
    """One CP-SAT model solved for one objective after another."""

    def __init__(self, graph: Graph, slots: Mapping[int, int], usable: Sequence[int],
                 needed: Collection[int], seed: int,
                 left: Callable[[], float]) -> None:  # fmt: skip
        from ortools.sat.python import cp_model  # noqa: PLC0415 - half a second to load

        self.cp, self.graph, self.slots = cp_model, graph, dict(slots)
        self.seed, self.left = seed, left
        self.bound: float | None = None
        self.model = cp_model.CpModel()
        self.needed = needed
        self.at: list[dict[int, Any]] = [{} for _ in range(graph.a.size)]
        for edge in usable:
            self.at[edge] = {t: self.model.new_bool_var("") for t in bits(graph.allowed(edge))}
        self.used = [sum(places.values()) for places in self.at]
        self.short: list[Any] = []
        self._rules()
        self._changes()

    def _rules(self) -> None:
        by_node: dict[tuple[int, int], list[Any]] = {}
        by_slot: list[list[Any]] = [[] for _ in range(self.graph.slots)]
        self.of: list[list[Any]] = [[] for _ in range(self.graph.people)]
        for edge, places in enumerate(self.at):
            self._use(edge, list(places.values()))
            for slot, literal in places.items():
                by_slot[slot].append(literal)
                for node in self.graph.nodes(edge):
                    by_node.setdefault((node, slot), []).append(literal)
            for who in self.graph.ends[edge]:
                self.of[who] += places.values()
        for literals in by_node.values():
            self.model.add_at_most_one(literals)
        self._limits(by_slot)

    def _use(self, edge: int, literals: Sequence[Any]) -> None:
        if edge in self.needed:
            self.model.add_exactly_one(literals)
        elif literals:
            self.model.add_at_most_one(literals)

    def _limits(self, by_slot: Sequence[list[Any]]) -> None:
        """Do not use more tables than there are, nor meet more often than wanted."""
        for slot, literals in enumerate(by_slot):
            if len(literals) > self.graph.tables[slot]:
                self.model.add(sum(literals) <= self.graph.tables[slot])
        for who, literals in enumerate(self.of):
            most = self.graph.problem.participants[who].max_meetings
            if most is not None and literals and most < self.graph.available[who].bit_count():
                self.model.add(sum(literals) <= most)

    def _changes(self) -> None:
        """Let no more published meetings lose slot or table than allowed."""
        allowed = self.graph.problem.max_changes
        if allowed is not None and self.graph.kept:
            stays = staying(self.model, self.graph, dict(enumerate(self.at)))
            self.model.add(sum(stays) >= len(stays) - allowed)

    def missing(self) -> list[Any]:
        """Return, and say in the model, how much each participant misses of their minimum."""
        for who, least in enumerate(self.graph.least.tolist()):
            if least:
                short = self.model.new_int_var(0, least, "")
                self.model.add(short + sum(self.of[who]) >= least)
                self.short.append(short)
        return self.short

    def count_missing(self) -> int:
        """Return how many meetings the plan misses."""
        edges = np.fromiter(self.slots, dtype=np.int64, count=len(self.slots))
        ends = np.concatenate([self.graph.a[edges], self.graph.b[edges]])
        got = np.bincount(ends, minlength=self.graph.people)
        return int(np.maximum(self.graph.least - got, 0).sum())

    def hold(self, expression: Any, value: int) -> None:
        """Do not fall below what an earlier stage reached."""
        self.model.add(expression >= value)

    def maximise(self, expression: Any) -> bool:
        """Solve for an objective; return whether the plan kept is proven optimal for it."""
        self.model.maximize(expression)
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for edge, places in enumerate(self.at):
            for slot, literal in places.items():
                self.model.add_hint(literal, self.slots.get(edge) == slot)
        solver = self.cp.CpSolver()
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = 1  # the same search on every machine
        solver.parameters.linearization_level = 2  # without the full LP some take a hundred times
        solver.parameters.max_time_in_seconds = max(0.01, self.left())
        solver.parameters.max_deterministic_time = _WORK
        status = solver.solve(self.model)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return False
        self.bound = solver.best_objective_bound
        self.slots = {
            e: t for e, places in enumerate(self.at) for t, x in places.items() if solver.value(x)
        }
        return bool(status == self.cp.OPTIMAL)
