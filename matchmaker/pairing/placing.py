"""Slots for meetings already chosen: an edge colouring where not every colour suits every edge.

With everybody available the chains of `grid` find one, as König's theorem promises. With absences
the scarce slots are filled first, each by a maximum-weight matching that prefers participants with
little room left; then the rest; then, slot by slot, matchings that pull meetings over from other
slots to serve whoever still has one unplaced.
"""

import random
from collections.abc import Callable, Sequence

import numpy as np
from ortools.graph.python import min_cost_flow

from matchmaker.pairing.graph import Flags, Weights
from matchmaker.pairing.grid import Grid
from matchmaker.pairing.problem import Floats


class Placing:
    """Places sets of edges in a grid, keeping what is placed already where it can."""

    def __init__(self, grid: Grid, seed: int, hurry: Callable[[], bool]) -> None:
        """`hurry` tells when there is no time left; then only the quick steps are taken."""
        self.grid, self.graph, self.hurry = grid, grid.graph, hurry
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        self.rng = np.random.default_rng(seed)
        self.must = set(self.graph.must)
        people = self.graph.available[: self.graph.people]
        self.room = np.array([max(1, mask.bit_count()) for mask in people])
        self.present = [max(1, sum(m >> t & 1 for m in people)) for t in range(self.graph.slots)]

    def seed(self, edges: Sequence[int], scarcity: float) -> None:
        """Fill the slots whose tables could seat at least this share of the people present."""
        graph, grid = self.graph, self.grid
        share = [2 * n / here for n, here in zip(graph.tables, self.present, strict=True)]
        for slot in sorted(range(graph.slots), key=lambda t: -share[t]):
            if share[slot] < scarcity or self.hurry():
                return
            free = [e for e in edges if e not in grid.slot]
            if not free:
                return
            most = min(self.present[slot] // 2, graph.tables[slot])
            for _ in range(1 if graph.left is not None else 12):
                here = [e for e in edges if grid.slot.get(e, slot) == slot]
                self._match(slot, here, urgency=self._urgency(free))
                if grid.load[slot] >= most:
                    break

    def settle(self, edges: Sequence[int]) -> list[int]:
        """Unplace what is not in `edges` and place what is; return those that found no slot."""
        wanted, grid = set(edges), self.grid
        for edge in [e for e in grid.slot if e not in wanted and e not in grid.fixed]:
            grid.take(edge)
        new = [e for e in edges if e not in grid.slot]
        if not new:
            return []
        tight = np.minimum(self._degree(edges) / self.room, 2)
        a, b = tight[self.graph.a[new]], tight[self.graph.b[new]]
        keys = (-np.maximum(a, b) - 0.1 * np.minimum(a, b)).tolist()
        order = sorted(zip([e not in self.must for e in new], keys, new, strict=True))
        return [e for _, _, e in order if self.hurry() or not grid.place(e)]

    def sweep(self, edges: Sequence[int], unplaced: list[int]) -> list[int]:
        """Rearrange slot after slot while that places more; return what found no slot."""
        grid, best = self.grid, dict(self.grid.slot)
        held = (set(grid.fixed), grid.spare)
        order = sorted(range(self.graph.slots), key=lambda t: (
            grid.load[t] - self.graph.tables[t], self.random.random()))  # fmt: skip
        for slot in order:
            if not unplaced or self.hurry():
                break
            self._match(slot, edges, hungry=unplaced)
            left = [e for e in self._missing(edges) if not grid.place_nearby(e)]
            if self._worth(left) <= self._worth(unplaced):
                unplaced, best = left, dict(grid.slot)
                held = (set(grid.fixed), grid.spare)
            else:
                grid.restore(best)
                grid.fixed, grid.spare = set(held[0]), held[1]
        return [e for e in self._missing(edges) if self.hurry() or not grid.place(e)]

    def upgrade(self, slot: int, pool: Weights, weight: Weights, missing: int) -> None:
        """Exchange a slot's meetings for the best that the other slots leave, of all the pool.

        `weight` is every edge's; `missing` is what the first meetings of somebody below their
        minimum are worth in addition.
        """
        grid, graph = self.grid, self.graph
        here = np.zeros(graph.a.size, dtype=np.bool_)
        elsewhere = here.copy()
        for edge, t in grid.slot.items():
            (here if t == slot else elsewhere)[edge] = True
        now = np.array([grid.at[i][slot] >= 0 for i in range(graph.people)])
        others = np.array(grid.got) - now
        fixed = [e for e in grid.fixed if grid.slot.get(e) == slot]
        ready = np.array([m >> slot & 1 for m in graph.available[: graph.people]], dtype=np.bool_)
        ready &= others < graph.most
        barred = {w for e in fixed for w in grid.nodes(e)}
        ready[[w for w in barred if w < graph.people]] = False
        usable = pool[ready[graph.a[pool]] & ready[graph.b[pool]] & ~elsewhere[pool]]
        bit = 1 << slot
        if graph.own or graph.pins:
            fit = [bool(grid.allowed(e) & bit) and barred.isdisjoint(grid.nodes(e))
                   for e in usable.tolist()]  # fmt: skip
            usable = usable[np.array(fit, dtype=np.bool_)]
        if not usable.size:
            return
        a, b = graph.a[usable].astype(np.int64), graph.b[usable].astype(np.int64)
        side = self._cut(a[here[usable]], b[here[usable]])
        short = missing * (others < graph.least)
        total = weight[usable] + short[a] + short[b] + here[usable]
        cross = side[a] != side[b]
        found = _matching(a[cross], b[cross], side, total[cross], graph.tables[slot] - len(fixed))
        crossing = usable[cross]
        self._move(slot, set(crossing[here[crossing]].tolist()), set(crossing[found].tolist()))

    def lacks(self) -> list[int]:
        """Return the slots where people are short rather than tables and some still sit idle."""
        tables, load = self.graph.tables, self.grid.load
        return [t for t in range(self.graph.slots)
                if load[t] < min(tables[t], self._seats(t))]  # fmt: skip

    def stretch(self, slot: int, pool: Weights, weight: Weights, missing: int) -> None:
        """Seat more people in a slot by pulling meetings from others, and refill those."""
        grid = self.grid
        before, load = dict(grid.slot), list(grid.load)
        self._match(slot, list(before))
        for edge in sorted(before.keys() - grid.slot.keys(), key=lambda e: (-weight[e], e)):
            grid.place_nearby(edge)
        for other in range(self.graph.slots):
            if grid.load[other] < load[other]:
                self.upgrade(other, pool, weight, missing)

    def _seats(self, slot: int) -> int:
        """Return how many could meet in a slot if tables were no matter."""
        if self.graph.left is None:
            return self.present[slot] // 2
        people = self.graph.available[: self.graph.people]
        lefts = sum(m >> slot & 1 for m, left in zip(people, self.graph.left, strict=True) if left)
        return min(lefts, self.present[slot] - lefts)

    def _worth(self, edges: Sequence[int]) -> tuple[int, int]:
        return (sum(e in self.must for e in edges), len(edges))

    def _missing(self, edges: Sequence[int]) -> list[int]:
        """Return the unplaced of the edges, must-meets and high scores first."""
        missing = [e for e in edges if e not in self.grid.slot]
        scores = self.graph.score
        return sorted(missing, key=lambda e: (e not in self.must, -scores[e], e))

    def _degree(self, edges: Sequence[int]) -> Weights:
        ends = np.concatenate([self.graph.a[edges], self.graph.b[edges]])
        return np.bincount(ends, minlength=self.graph.people)

    def _urgency(self, edges: Sequence[int]) -> Floats:
        """Return how much of its remaining room each participant needs, sharpened."""
        room = [max(1, mask.bit_count()) for mask in self.grid.free[: self.graph.people]]
        return np.asarray(1000 * np.minimum(self._degree(edges) / np.array(room), 1.2) ** 4)

    def _match(self, slot: int, edges: Sequence[int], *, hungry: Sequence[int] = (),
               urgency: Floats | None = None) -> None:  # fmt: skip
        """Refill a slot with a maximum-weight matching among `edges`, pulling from other slots.

        What it removes from the slot is left unplaced. Where the graph is not bipartite a random
        cut makes it so: no meeting of the slot is cut off, and every other pair has a fair chance.
        """
        grid, graph = self.grid, self.graph
        place, fixed = grid.slot, grid.fixed
        bit = 1 << slot
        barred = {w for e in fixed if place.get(e) == slot for w in grid.nodes(e)}
        usable = [e for e in edges if grid.allowed(e) & bit and e not in fixed]
        if barred:
            usable = [e for e in usable if not barred.intersection(grid.nodes(e))]
        if not usable:
            return
        chosen = np.array(usable, dtype=np.int64)
        here = np.array([place.get(e) == slot for e in usable])
        idle = np.array([e not in place for e in usable])
        a, b = graph.a[chosen].astype(np.int64), graph.b[chosen].astype(np.int64)
        side = self._cut(a[here], b[here])
        in_need = np.zeros(graph.people)
        if hungry:
            in_need[graph.a[hungry]] = in_need[graph.b[hungry]] = 400
        if urgency is not None:
            in_need = urgency
        weight = 1000 + 60 * here + 100 * idle + in_need[a] + in_need[b]
        weight += self.rng.integers(0, 50, chosen.size)
        crossing = side[a] != side[b]
        room = graph.tables[slot] - sum(place.get(e) == slot for e in fixed)
        matched = chosen[crossing][
            _matching(a[crossing], b[crossing], side, weight[crossing].astype(np.int64), room)
        ]
        self._move(slot, set(chosen[crossing & here].tolist()), set(matched.tolist()))

    def _cut(self, a: Weights, b: Weights) -> Flags:
        """Return a side for everybody that separates the given pairs."""
        if self.graph.left is not None:
            return self.graph.left
        side = self.rng.random(self.graph.people) < 0.5
        flip = self.rng.random(a.size) < 0.5
        side[a], side[b] = flip, ~flip
        return side

    def _move(self, slot: int, old: set[int], new: set[int]) -> None:
        grid = self.grid
        for edge in sorted(old - new):
            grid.take(edge)
        for edge in sorted(new - old):
            before = grid.take(edge) if edge in grid.slot else None
            if (grid.room(edge) & grid.open) >> slot & 1 and grid.has_room(edge):
                grid.put(edge, slot)
            elif before is not None:  # a shared table was taken twice
                grid.put(edge, before)


def _matching(a: Weights, b: Weights, side: Flags, weight: Weights, room: int) -> Weights:
    """Return the positions of a maximum-weight matching of at most `room` bipartite edges."""
    if not a.size or room <= 0:
        return np.zeros(0, dtype=np.int64)
    a, b = np.where(side[a], a, b), np.where(side[a], b, a)
    left, right = np.unique(a), np.unique(b)
    source = int(max(left[-1], right[-1])) + 1
    ones = np.ones(a.size + left.size + right.size, dtype=np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.r_[a, np.full(left.size, source), right, source],
        np.r_[b, left, np.full(right.size, source + 1), source + 1],
        np.r_[ones, room],
        np.r_[-weight, 0 * ones[a.size :], 0],
    )
    solver.set_node_supply(source, room)
    solver.set_node_supply(source + 1, -room)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("the matching of a slot has no flow")
    return np.flatnonzero(np.asarray(solver.flows(arcs[: a.size])))
