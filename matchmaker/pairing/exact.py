"""The optimum of a small event by CP-SAT: must-meets, then minimum meetings, then score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.pairing.graph import Graph, bits
from matchmaker.pairing.relaxation import exact_scale

_MODEL = 40_000  # choices of edge and slot
_WORK = 8.0  # CP-SAT's own measure, about a second each


@dataclass(frozen=True)
class Found:
    """A plan at least as good as the one given, a bound on its score, and whether it is optimal."""

    slots: dict[int, int]
    bound: float | None
    proven: bool


def improve(graph: Graph, slots: Mapping[int, int], value: tuple[int, int, float], seed: int,
            left: Callable[[], float]) -> Found | None:  # fmt: skip
    """Improve a plan of that value (must-meets, minus missing, score); None if it is too large."""
    choices = sum(graph.allowed(e).bit_count() for e in range(min(graph.a.size, _MODEL)))
    if graph.a.size >= _MODEL or choices > _MODEL or left() < 0.05:
        return None
    stages = _Stages(graph, slots, seed, left)
    proven = True
    if graph.must and value[0] < len(graph.must):
        proven = stages.maximise(sum(stages.used[e] for e in graph.must))
    if graph.must:
        held = sum(e in stages.slots for e in graph.must)
        stages.hold(sum(stages.used[e] for e in graph.must), held)
    missing = stages.missing()
    if missing:
        if value[1] < 0:
            proven = stages.maximise(-sum(missing)) and proven
        stages.hold(-sum(missing), -stages.count_missing())
    scale = exact_scale(graph.score, 1e9)
    weights = np.rint(graph.score * scale).astype(np.int64).tolist()
    exact = bool(np.all(np.abs(graph.score * scale - np.rint(graph.score * scale)) < 1e-6))
    done = stages.maximise(sum(w * used for w, used in zip(weights, stages.used, strict=True)))
    slack = 0.0 if exact else 0.5 * len(stages.used)
    bound = (stages.bound + slack) / scale if stages.bound is not None else None
    return Found(stages.slots, bound, proven and done and exact)


class _Stages:
    """One CP-SAT model solved for one objective after another."""

    def __init__(self, graph: Graph, slots: Mapping[int, int], seed: int,
                 left: Callable[[], float]) -> None:  # fmt: skip
        from ortools.sat.python import cp_model  # noqa: PLC0415 - half a second to load

        self.cp, self.graph, self.slots = cp_model, graph, dict(slots)
        self.seed, self.left = seed, left
        self.bound: float | None = None
        self.model = cp_model.CpModel()
        self.at = [{t: self.model.new_bool_var("") for t in bits(graph.allowed(e))}
                   for e in range(graph.a.size)]  # fmt: skip
        self.used = [sum(places.values()) for places in self.at]
        self.short: list[Any] = []
        self._rules()
        self._changes()

    def _rules(self) -> None:
        by_node: dict[tuple[int, int], list[Any]] = {}
        by_slot: list[list[Any]] = [[] for _ in range(self.graph.slots)]
        self.of: list[list[Any]] = [[] for _ in range(self.graph.people)]
        for edge, places in enumerate(self.at):
            self.model.add_at_most_one(places.values())
            for slot, literal in places.items():
                by_slot[slot].append(literal)
                for node in self.graph.nodes(edge):
                    by_node.setdefault((node, slot), []).append(literal)
            for who in self.graph.ends[edge]:
                self.of[who] += places.values()
        for literals in by_node.values():
            self.model.add_at_most_one(literals)
        self._limits(by_slot)

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
        """Let a published meeting keep slot and table, or count as a change."""
        graph, allowed = self.graph, self.graph.problem.max_changes
        if allowed is None or not graph.kept:
            return
        stays = []
        for edge, meeting in sorted(graph.kept.items()):
            literal = self.model.new_bool_var("")
            self.model.add_implication(literal, self.at[edge][meeting.slot])
            for other, places in enumerate(self.at):
                pins = {graph.problem.participants[w].table for w in graph.ends[other]}
                if other != edge and meeting.table in pins and meeting.slot in places:
                    self.model.add_implication(literal, ~places[meeting.slot])
            stays.append(literal)
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
        solver.parameters.num_workers = 1 if len(self.at) < 200 else 2
        solver.parameters.interleave_search = len(self.at) >= 200
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
