"""Changing a plan that people already hold: at most so many of its meetings cancelled or moved.

A price on every published meeting given up, raised until the relaxation gives up no more than are
allowed, chooses what to give up (Lagrange); each price also proves a bound. What stays is fixed in
its slot; what is left of the allowance lets meetings move out of the way of others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.pairing.graph import Flags, Graph, Weights
from matchmaker.pairing.grid import Grid
from matchmaker.pairing.relaxation import Costs, Relaxed, relax
from matchmaker.pairing.tables import count_changes, seat

_ALL_EDGES = 20_000
_NEAR = 0.1
_STEPS = 8


class TooManyChangesError(ValueError):
    """Even the fewest changes that the published plan needs are more than allowed."""

    def __init__(self, needed: int, allowed: int) -> None:
        """Keep how many changes are needed at least, and how many are allowed."""
        super().__init__(f"the published plan needs {needed} changes, {allowed} are allowed")
        self.needed, self.allowed = needed, allowed


@dataclass
class Frame:
    """What of the published plan has to stay, and the limit that this puts on the score."""

    graph: Graph
    allowed: int | None
    dropped: frozenset[int]
    limit: float = float("inf")
    price: int = 0

    def grid(self) -> Grid:
        """Return a grid with the published meetings in it; fixed where changes are limited."""
        grid = Grid(self.graph)
        for edge, meeting in sorted(self.graph.kept.items()):
            if edge in self.dropped or not grid.has_room(edge):
                continue
            if (grid.room(edge) & grid.open) >> meeting.slot & 1:
                grid.put(edge, meeting.slot)
        if self.allowed is not None:
            grid.fixed = set(grid.slot)
            grid.spare = self.allowed - len(self.graph.kept) + len(grid.slot)
            self._guard_tables(grid)
        return grid

    def _guard_tables(self, grid: Grid) -> None:
        """Keep the pinned away from slots where their table holds a published meeting of others."""
        people = self.graph.problem.participants
        held = {(self.graph.kept[e].table, self.graph.kept[e].slot): e for e in grid.fixed}
        for who, person in enumerate(people):
            for slot in range(self.graph.slots):
                edge = held.get((person.table, slot)) if person.table is not None else None
                if edge is not None and who not in self.graph.ends[edge]:
                    grid.free[who] &= ~(1 << slot)

    def within(self, slots: Mapping[int, int]) -> bool:
        """Whether a plan changes no more than allowed."""
        if self.allowed is None:
            return True
        return count_changes(self.graph, seat(self.graph, slots)) <= self.allowed

    def pool(self, relaxed: Relaxed) -> Weights:
        """Return the edges worth a look: all where they are few, else those near the optimum."""
        if self.graph.a.size <= _ALL_EDGES:
            return np.arange(self.graph.a.size)
        near = relaxed.reduced >= -_NEAR * float(self.graph.score.max(initial=0.0))
        near[list(self.graph.must)] = True
        near[list(self.graph.kept)] = True
        return np.flatnonzero(near)

    def choose(self, relaxed: Relaxed) -> Relaxed:
        """Return a choice that gives up no more published meetings than allowed; set the limit."""
        kept = np.array(sorted(self.graph.kept), dtype=np.int64)
        if self.allowed is None or not kept.size:
            return relaxed
        self.limit = relaxed.score
        choice, costs = relaxed, relaxed.costs
        low, high = 0, 4 * int(costs.weight.max(initial=0)) + 4
        goal = max(0, self.allowed - self.allowed // 4)
        if self._given_up(relaxed, kept) > goal:
            for _ in range(_STEPS):
                price = (low + high) // 2
                found = relax(self.graph, _priced(costs, kept, price), prices=False)
                if found is None:
                    break
                worth = price * (kept.size - self.allowed) / costs.scale
                if found.must >= relaxed.must and found.missing <= relaxed.missing:
                    self.limit = min(self.limit, found.score - worth)
                if self._given_up(found, kept) > goal:
                    low = price
                else:
                    high, choice = price, found
        self.price = high if choice is not relaxed else 0
        given_up = {int(e) for e in kept if choice.twice[e] < 2}
        self.dropped = frozenset(given_up if len(given_up) <= self.allowed else self.dropped)
        return replace(choice, reduced=relaxed.reduced, costs=relaxed.costs)

    def again(self, costs: Costs, banned: Flags) -> Relaxed | None:
        """Choose again without the banned edges, published meetings staying where they are."""
        if self.allowed is not None and self.graph.kept:
            kept = np.array(sorted(set(self.graph.kept) - self.dropped), dtype=np.int64)
            banned[sorted(self.dropped)] = True
            banned[kept] = False
            costs = _priced(costs, kept, 4 * int(costs.weight.max(initial=0)) + 4)
        return relax(self.graph, costs, banned, prices=False)

    @staticmethod
    def _given_up(relaxed: Relaxed, kept: Weights) -> int:
        return int((relaxed.twice[kept] < 2).sum())


def _priced(costs: Costs, kept: Weights, price: int) -> Costs:
    weight = costs.weight.copy()
    weight[kept] += price
    return replace(costs, weight=weight)


def prepare(graph: Graph) -> Frame:
    """Return the frame of a problem; or raise `TooManyChangesError`."""
    allowed = graph.problem.max_changes if graph.kept else None
    frame = Frame(graph, None, frozenset())
    if allowed is None:
        return frame
    stays = set(frame.grid().slot)
    given_up = frozenset(graph.kept) - stays
    if len(given_up) > allowed:
        raise TooManyChangesError(len(given_up), allowed)
    return Frame(graph, allowed, given_up)
