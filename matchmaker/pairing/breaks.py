"""Fewer idle runs in everybody's day, without giving up anything that counts for more.

Whether settled meetings need any break at all is asked first (`unbroken`). Small events go to
CP-SAT. Its model says "no break" of a participant with a settled number of
meetings as one interval of the day, and counts further breaks in order encoding: the strong
propagation of the first is what makes business forums solvable (cf. Bofill et al., JAIR 12670).
Large events are tidied only.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from matchmaker.pairing import unbroken
from matchmaker.pairing.days import count
from matchmaker.pairing.exact import staying, whole_scores
from matchmaker.pairing.graph import Graph, bits
from matchmaker.pairing.grid import Grid
from matchmaker.pairing.relaxation import Relaxed, alternatives
from matchmaker.pairing.replanning import Frame
from matchmaker.pairing.tidying import tidy

_MODEL = 30_000  # choices of edge and slot that CP-SAT is given
_OPEN_MODEL = 6_000  # the same, where it also chooses who meets
# CP-SAT's workers and how long each may try, in its own measure of about seconds: first one that
# follows unsatisfiable cores, then, where those lead nowhere, one with many restarts and no LP.
_WORKERS = (("core", 8.0), ("quick_restart_no_lp", 16.0), ("core", 32.0), ("no_lp", 64.0))
_IN_PASSING = ("core", "quick_restart_no_lp")
_SLOWEST = 2.0  # what each of those gets for a large event; a small one gets less


@dataclass(frozen=True)
class Smoothed:
    """Slots by edge, and a lower limit on the breaks of any plan as good."""

    slots: dict[int, int]
    bound: int


def smooth(graph: Graph, slots: Mapping[int, int], *, proven: bool, relaxed: Relaxed | None,
           frame: Frame, seed: int, left: Callable[[], float]) -> Smoothed:  # fmt: skip
    """Return a plan as good with fewer breaks, and as few changes as that allows.

    `proven` tells that no plan is better, `relaxed` is the proof where the flow gave it.
    """
    best = dict(slots)
    if not best:
        return Smoothed(best, 0)
    search = _Smoothing(graph, best, frame, seed, left)
    if count(graph, best):
        search.tidy()
        if search.choices(best) <= _MODEL:
            search.rearrange()
    if proven and left() > 0:
        search.choose_anew(relaxed)
    return Smoothed(search.slots, min(search.bound, count(graph, search.slots)))


class _Smoothing:
    """The plan with the fewest breaks so far, and the bound where one is proven."""

    def __init__(self, graph: Graph, slots: dict[int, int], frame: Frame, seed: int,
                 left: Callable[[], float]) -> None:  # fmt: skip
        self.graph, self.slots, self.frame = graph, slots, frame
        self.seed, self.left = seed, left
        self.bound = self.rearranged = 0
        self.free = graph.problem.max_changes is None and bool(graph.kept)

    def choices(self, edges: Collection[int]) -> int:
        """Return how many choices of edge and slot a model of these edges has."""
        return sum(self.graph.allowed(e).bit_count() for e in edges)

    def offer(self, slots: dict[int, int]) -> None:
        """Keep a plan that has fewer breaks and changes no more than allowed."""
        fewer = count(self.graph, slots) < count(self.graph, self.slots)
        if fewer and self.frame.within(slots):
            self.slots = dict(slots)

    def tidy(self) -> None:
        """Swap slots along chains."""
        grid = Grid(self.graph)
        for edge, slot in sorted(self.slots.items()):
            grid.put(edge, slot)
        if self.frame.allowed is not None:
            grid.fixed = {e for e, m in self.graph.kept.items() if self.slots.get(e) == m.slot}
        tidy(grid, random.Random(self.seed), self.left)  # noqa: S311 - not for secrets
        self.offer(grid.slot)

    def rearrange(self) -> None:
        """Find the fewest breaks with the same meetings."""
        if count(self.graph, self.slots) == 0 or self.left() < 0.05:
            return
        stay = self.frame.allowed is not None
        fixed = {e for e, m in self.graph.kept.items() if stay and self.slots.get(e) == m.slot}
        settled = self.slots.keys() == set(self.graph.must)
        if settled and not fixed:
            days = unbroken.find(self.graph, self.slots, self.left)
            self.offer(days or self.slots)
            if days:
                return
        model = _Model(self.graph, self.slots, fixed, ())
        found, bound = self._fewest(model, in_passing=not settled)
        self.offer(found)
        self.rearranged = 0 if stay else bound
        if settled and not stay:
            self.bound = bound

    def choose_anew(self, relaxed: Relaxed | None) -> None:
        """Find the fewest breaks, then the fewest changes, over all plans as good."""
        graph = self.graph
        edges = set(range(graph.a.size))
        if relaxed is not None and self.choices(self.slots) <= _MODEL:
            edges = self._open_edges(relaxed)
            if not edges and self.frame.allowed is None:
                self.bound = max(self.bound, self.rearranged)
        breaks = count(graph, self.slots)
        if (breaks <= self.bound or not breaks) and not self.free:
            return
        small = len(edges) < _OPEN_MODEL and self.choices(edges | self.slots.keys()) <= _OPEN_MODEL
        if small and (edges or self.free or self.frame.allowed is not None) and self.left() > 0.05:
            self._open(edges)

    def _open_edges(self, relaxed: Relaxed) -> set[int]:
        """Return the edges that plans as good may differ in."""
        score = float(self.graph.score[sorted(self.slots)].sum())
        usable, needed = relaxed.undecided(score)
        edges = set(usable.tolist()) - set(needed.tolist())
        if relaxed.score - score > 0.5 / relaxed.costs.scale:
            return edges
        others = alternatives(self.graph, relaxed, self.slots)
        return edges if others is None else others

    def _open(self, edges: set[int]) -> None:
        """Let CP-SAT choose among these edges too, at no loss."""
        model = _Model(self.graph, self.slots, set(), edges)
        allowed = self.frame.allowed
        stays = staying(model.model, self.graph, model.at) if self.graph.kept else []
        if allowed is not None:
            model.model.add(sum(stays) >= len(stays) - allowed)
        if count(self.graph, self.slots) > self.bound:
            found, bound = self._fewest(model, in_passing=True)
            self.offer(found)
            self.bound = max(self.bound, bound)
        if self.free and count(self.graph, self.slots) <= self.bound:
            model.model.add(sum(model.cost) <= self.bound)
            model.model.minimize(-sum(stays))
            self.slots = model.solve("default_lp", _SLOWEST, self.seed, self.left)[0] or self.slots

    def _fewest(self, model: "_Model", *, in_passing: bool) -> tuple[dict[int, int], int]:
        """Return the slots with the fewest breaks that CP-SAT finds, and its bound.

        One worker after another, each on a measure of work that is the same on every machine.
        """
        model.model.minimize(sum(model.cost))
        best, bound = dict(self.slots), 0
        each = min(_SLOWEST, 0.1 + self.choices(model.at) / 4000)
        for worker, work in [(w, each) for w in _IN_PASSING] if in_passing else _WORKERS:
            found, limit = model.solve(worker, work, self.seed, self.left)
            bound = max(bound, limit)
            if found and count(self.graph, found) < count(self.graph, best):
                best = found
            if count(self.graph, best) <= bound or self.left() < 0.05:
                break
        return best, bound


class _Model:
    """The CP-SAT model: a literal a placed edge and slot, and each participant's breaks."""

    def __init__(self, graph: Graph, slots: Mapping[int, int], fixed: Collection[int],
                 optional: Collection[int]) -> None:  # fmt: skip
        """State the plan's edges, those `fixed` in their slots, and the `optional` others.

        An optional edge may be used or not, whether the plan uses it or not.
        """
        from ortools.sat.python import cp_model  # noqa: PLC0415 - half a second to load

        self.cp, self.graph, self.slots = cp_model, graph, slots
        self.model = cp_model.CpModel()
        self.optional = set(optional)
        self.at = {
            e: {t: self.model.new_bool_var("")
                for t in ([slots[e]] if e in fixed else bits(graph.allowed(e)))}
            for e in sorted({*slots, *optional})
        }  # fmt: skip
        self.cost: list[Any] = []
        self._rules()
        edges: list[list[int]] = [[] for _ in range(graph.people)]
        for edge in self.at:
            for who in graph.ends[edge]:
                edges[who].append(edge)
        self.whole: dict[int, list[tuple[range, Any]]] = {}
        self.broken: dict[int, Any] = {}
        for who, mine in enumerate(edges):
            if self.optional.isdisjoint(mine):
                self._settled(who, mine)
            else:
                self._unsettled(who, mine)
        self._overlaps()
        if self.optional:
            self._as_good(edges)

    def _rules(self) -> None:
        by_node: dict[tuple[int, int], list[Any]] = {}
        by_slot: dict[int, list[Any]] = {}
        for edge, places in self.at.items():
            if edge in self.optional:
                self.model.add_at_most_one(places.values())
            else:
                self.model.add_exactly_one(places.values())
            for slot, literal in places.items():
                self.model.add_hint(literal, self.slots.get(edge) == slot)
                by_slot.setdefault(slot, []).append(literal)
                for node in self.graph.nodes(edge)[2:]:
                    by_node.setdefault((node, slot), []).append(literal)
        for literals in by_node.values():
            self.model.add_at_most_one(literals)
        for slot, literals in by_slot.items():
            self.model.add(sum(literals) <= self.graph.tables[slot])

    def _busy(self, edges: Sequence[int]) -> list[Any]:
        """Return a literal a slot that tells whether somebody meets, None where they cannot."""
        busy: list[Any] = []
        for slot in range(self.graph.slots):
            here = [self.at[e][slot] for e in edges if slot in self.at[e]]
            busy.append(self.model.new_bool_var("") if here else None)
            if here:
                self.model.add_exactly_one([*here, ~busy[-1]])
        return busy

    def _settled(self, who: int, edges: Sequence[int]) -> None:
        """Count the breaks of somebody whose meetings are settled."""
        model, size = self.model, len(edges)
        busy = self._busy(edges)
        model.add(sum(x for x in busy if x is not None) == size)
        if size < 2:
            return
        more = [model.new_bool_var("") for _ in range(size - 1)]
        for first, second in pairwise(more):
            model.add_implication(second, first)
        model.add(sum(more) == sum(self._starts(busy)) - 1)
        self.cost += more
        self._intervals(who, busy, size, more[0])

    def _unsettled(self, who: int, edges: Sequence[int]) -> None:
        """Count the breaks of somebody who may meet others or more; keep to their limit."""
        model, busy = self.model, self._busy(edges)
        most = self.graph.problem.participants[who].max_meetings
        if most is not None:
            model.add(sum(x for x in busy if x is not None) <= most)
        starts = self._starts(busy)
        more = [model.new_bool_var("") for _ in range(max(0, len(starts) - 1))]
        for first, second in pairwise(more):
            model.add_implication(second, first)
        model.add(sum(more) >= sum(starts) - 1)
        self.cost += more

    def _as_good(self, edges: Sequence[Sequence[int]]) -> None:
        """Hold as many must-meets, miss as few minimum meetings and score as much."""
        graph, model = self.graph, self.model
        used = {e: sum(places.values()) for e, places in self.at.items()}
        must = [e for e in graph.must if e in used]
        if not self.optional.isdisjoint(must):
            model.add(sum(used[e] for e in must) >= sum(e in self.slots for e in must))
        short, allowance = [], 0
        for mine, least in zip(edges, graph.least.tolist(), strict=True):
            if least:
                missing = model.new_int_var(0, least, "")
                model.add(missing + sum(used[e] for e in mine) >= least)
                short.append(missing)
                allowance += max(0, least - sum(e in self.slots for e in mine))
        model.add(sum(short) <= allowance)
        score = whole_scores(graph)[1]
        model.add(sum(score[e] * x for e, x in used.items()) >= sum(score[e] for e in self.slots))

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

    def _intervals(self, who: int, busy: Sequence[Any], size: int, broken: Any) -> None:
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
            self.whole.setdefault(who, []).append((inside, literal))
        self.model.add_exactly_one([*whole, broken])
        self.broken[who] = broken

    def _overlaps(self) -> None:
        """Let the whole days of two who meet overlap: implied, but not found by propagation."""
        for edge, places in self.at.items():
            a, b = self.graph.ends[edge]
            if edge in self.optional or a not in self.broken or b not in self.broken:
                continue
            for x, y in ((a, b), (b, a)):
                for mine, literal in self.whole.get(x, ()):
                    slots = places.keys() & set(mine)
                    meet = [other for theirs, other in self.whole.get(y, ())
                            if not slots.isdisjoint(theirs)]  # fmt: skip
                    self.model.add_bool_or(*meet, self.broken[y], ~literal)

    def solve(self, worker: str, work: float, seed: int,
              left: Callable[[], float]) -> tuple[dict[int, int], int]:  # fmt: skip
        """Return the slots found, none if none were, and a lower limit on the objective."""
        solver = self.cp.CpSolver()
        solver.parameters.random_seed = seed
        solver.parameters.num_workers = 1
        solver.parameters.subsolvers.append(worker)
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = max(0.01, left())
        status = solver.solve(self.model)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return {}, 0
        found = {e: t for e, at in self.at.items() for t, x in at.items() if solver.value(x)}
        return found, max(0, int(np.ceil(solver.best_objective_bound - 1e-6)))
