"""Who meets whom if a meeting could take different slots at its two ends: a flow, and its bound.

Source → slot (as much as it has tables) → shared table → participant (one a slot) → the candidates
→ participant → shared table → slot → sink. Only one rule is left out: that both ends of a meeting
use the same slot. On a bipartite graph this is a min-cost flow, so whole; on any other the flow on
the bipartite double cover (each participant on either side, each edge in both directions) gives the
half-integral optimum of the linear relaxation (Balinski 1965). Its value is an upper limit on every
plan's, and its potentials give each edge's reduced profit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import min_cost_flow

from matchmaker.pairing.graph import Flags, Graph, Weights, bits
from matchmaker.pairing.problem import Floats

_LARGEST = 2**61
_FINEST = 4e9
_ALTERNATIVES = 30  # flows to look for other optima


@dataclass(frozen=True, eq=False)
class Costs:
    """Whole-number weights for the flow: each score's, a missing meeting's and a must-meet's.

    A `must` of None means that the flow has to hold every must-meet.
    """

    weight: Weights  # (E,)
    scale: float
    missing: int
    must: int | None


@dataclass(frozen=True, eq=False)
class Relaxed:
    """An optimum of the relaxation: `twice[e]` is 0, 1 or 2, twice the share of edge e.

    `reduced[e]` is the change of the weighed value, in points of score, that e's use would bring.
    """

    costs: Costs
    twice: Weights  # (E,)
    reduced: Floats  # (E,)
    must: float
    missing: float
    score: float

    def bound(self, must: int, missing: int) -> float:
        """Return the upper limit on the score of plans with so many must-meets, so few missing."""
        limit = self.score + (missing - self.missing) * self.costs.missing / self.costs.scale
        return limit + (self.must - must) * (self.costs.must or 0) / self.costs.scale

    def undecided(self, score: float) -> tuple[Weights, Weights]:
        """Return the edges that a plan of at least this score may use, and those it has to use.

        An edge used against its reduced profit costs as much; more than the gap is too much.
        """
        slack = max(0.0, self.score - score) + 0.5 / self.costs.scale + 1e-9 * max(1.0, score)
        return np.flatnonzero(self.reduced >= -slack), np.flatnonzero(self.reduced > slack)


def weigh(graph: Graph, *, force: bool = True) -> Costs:
    """Return weights under which the flow puts must-meets first, then minimum meetings, then score.

    Two flows differ by simple cycles, and a cycle changes the score by less than the number of
    participants times the largest score: a missing meeting weighs more than that. With `force` the
    must-meets are held whatever they cost, which leaves more digits for the scores.
    """
    n = 2 * graph.people + 2
    room = _LARGEST / (2.0 * n + 4 * graph.slots * (1 + len(set(graph.pins.values()))) + 10)
    if graph.least.any():
        room /= n
    if not force:
        room /= 3 * n
    top = float(graph.score.max(initial=0.0)) or 1.0
    scale = exact_scale(graph.score, min(room, _FINEST) / top)
    weight = np.rint(graph.score * scale).astype(np.int64)
    largest = int(weight.max(initial=0)) + 1
    missing = n * largest if graph.least.any() else 0
    return Costs(weight, scale, missing, None if force else 3 * n * max(missing, largest))


def weigh_lightly(graph: Graph, missing: float, must: float) -> Costs:
    """Return weights where a missing meeting and a must-meet are worth so many points of score."""
    exact = weigh(graph, force=False)
    return Costs(exact.weight, exact.scale, round(missing * exact.scale), round(must * exact.scale))


def exact_scale(score: Floats, most: float) -> float:
    """Return the smallest power of ten that makes all scores whole, or the largest that fits."""
    scale = 1.0
    while scale * 10 <= most:
        if bool(np.all(np.abs(score * scale - np.rint(score * scale)) < 1e-7)):
            return scale
        scale *= 10
    return scale if scale <= most else most


class _Network:
    """Arcs of a flow, gathered block by block; nodes are handed out as they are asked for."""

    def __init__(self) -> None:
        self.blocks: list[tuple[Weights, Weights, Weights, Weights]] = []
        self.nodes = 0
        self.supply: dict[int, int] = {}

    def new(self, number: int) -> int:
        """Return the first of so many new nodes."""
        self.nodes += number
        return self.nodes - number

    def arcs(self, tail: object, head: object, room: object, cost: object) -> None:
        """Add arcs; any of the four may be one number for all."""
        columns = (np.asarray(x, dtype=np.int64) for x in (tail, head, room, cost))
        block = np.broadcast_arrays(*columns)
        self.blocks.append(tuple(np.atleast_1d(x) for x in block))  # type: ignore[arg-type]

    def joined(self) -> tuple[Weights, Weights, Weights, Weights]:
        """Return all tails, heads, rooms and costs."""
        tail, head, room, cost = (np.concatenate(x) for x in zip(*self.blocks, strict=True))
        return tail, head, room, cost


def relax(
    graph: Graph, costs: Costs, banned: Flags | None = None, *, prices: bool = True
) -> Relaxed | None:
    """Solve the relaxation without the `banned` edges; None if it cannot hold every must-meet.

    The bound holds for every plan only if nothing is banned. Without `prices` there are no reduced
    profits, which take as long as the flow.
    """
    usable = np.arange(graph.a.size) if banned is None else np.flatnonzero(~banned)
    must = np.array(graph.must, dtype=np.int64)
    if costs.must is None:
        usable = np.setdiff1d(usable, must)
    network, edges = _lay_out(graph, costs, usable)
    flow = _solve(network)
    if flow is None:
        return None
    halves = graph.left is None
    twice = np.zeros(graph.a.size, dtype=np.int64)
    twice[usable] = flow[:edges] + flow[edges : 2 * edges] if halves else 2 * flow[:edges]
    reduced = np.full(graph.a.size, -np.inf)
    if prices:
        reduced[usable] = _reduced(network, flow, edges, halves=halves) / costs.scale
    if costs.must is None:
        twice[must], reduced[must] = 2, np.inf
    degree = np.bincount(graph.a, weights=twice, minlength=graph.people)
    degree += np.bincount(graph.b, weights=twice, minlength=graph.people)
    return Relaxed(
        costs=costs, twice=twice, reduced=reduced, must=float(twice[must].sum()) / 2,
        missing=float(np.maximum(graph.least - degree / 2, 0).sum()),
        score=float(costs.weight @ twice) / 2 / costs.scale,
    )  # fmt: skip


def _lay_out(graph: Graph, costs: Costs, usable: Weights) -> tuple[_Network, int]:
    """Return the network, the candidates' arcs first, and how many they are in one direction."""
    network = _Network()
    n = graph.people
    left, right = network.new(n), network.new(n)
    a, b = graph.a[usable].astype(np.int64), graph.b[usable].astype(np.int64)
    weight = costs.weight[usable].copy()
    if costs.must:
        weight[np.isin(usable, graph.must)] += costs.must
    lefts = rights = np.arange(n)
    if graph.left is not None:
        flip = ~graph.left[a]
        a, b = np.where(flip, b, a), np.where(flip, a, b)
        lefts, rights = np.flatnonzero(graph.left), np.flatnonzero(~graph.left)
        network.arcs(left + a, right + b, 1, -weight)
    else:
        network.arcs(left + np.r_[a, b], right + np.r_[b, a], 1, -np.r_[weight, weight])
    source, sink = network.new(1), network.new(1)
    _side(network, graph, costs, lefts, left, source, forward=True)
    _side(network, graph, costs, rights, right, sink, forward=False)
    total = (1 if graph.left is not None else 2) * sum(graph.tables)
    network.arcs(source, sink, total, 0)
    supply = network.supply
    supply[source], supply[sink] = total, -total
    if costs.must is None:
        _force(graph, supply, left, right)
    return network, int(a.size)


def _force(graph: Graph, supply: dict[int, int], left: int, right: int) -> None:
    """Let each must-meet's unit end at its left and begin at its right, which holds it."""
    for edge in graph.must:
        a, b = graph.ends[edge]
        if graph.left is not None and not graph.left[a]:
            a, b = b, a
        for x, y in ((a, b),) if graph.left is not None else ((a, b), (b, a)):
            supply[left + x] = supply.get(left + x, 0) - 1
            supply[right + y] = supply.get(right + y, 0) + 1


def _side(network: _Network, graph: Graph, costs: Costs, people: Weights, first: int, end: int, *,
          forward: bool) -> None:  # fmt: skip
    """Add one side's arcs from the slots to its participants, or back."""

    def arcs(tail: object, head: object, room: object, cost: object) -> None:
        network.arcs(*((tail, head) if forward else (head, tail)), room, cost)

    twofold = 1 if graph.left is not None else 2  # either end of a meeting stands on this side
    slot = network.new(graph.slots)
    arcs(end, slot + np.arange(graph.slots), twofold * np.array(graph.tables), 0)
    table = {k: network.new(graph.slots) for k in sorted(set(graph.pins.values()))}
    for k, node in table.items():
        there = np.array(list(bits(graph.available[k])), dtype=np.int64)
        arcs(slot + there, node + there, twofold, 0)
    door = network.new(graph.people)
    who = [(int(i), list(bits(graph.available[i]))) for i in people]
    cells = np.array([table.get(graph.pins.get(i, -1), slot) + t for i, mine in who for t in mine],
                     dtype=np.int64)  # fmt: skip
    arcs(cells, door + np.repeat([i for i, _ in who], [len(mine) for _, mine in who]), 1, 0)
    least = np.minimum(graph.least, graph.most)[people]
    if graph.least.any():
        arcs(door + people, first + people, least, -costs.missing)
    else:
        least = np.zeros_like(least)
    arcs(door + people, first + people, graph.most[people] - least, 0)


def _solve(network: _Network) -> Weights | None:
    """Return the flow on each arc, None if the must-meets cannot all flow."""
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(*network.joined())
    for node, supply in network.supply.items():
        solver.set_node_supply(node, supply)
    if solver.solve() != solver.OPTIMAL:
        return None
    return np.asarray(solver.flows(arcs), dtype=np.int64)


def _reduced(network: _Network, flow: Weights, edges: int, *, halves: bool) -> Floats:
    """Return each edge's reduced profit, by Bellman's and Ford's potentials on residual arcs."""
    tails, heads, rooms, costs = network.joined()
    forward, back = flow < rooms, flow > 0
    tail = np.r_[tails[forward], heads[back]]
    head = np.r_[heads[forward], tails[back]]
    cost = np.r_[costs[forward], -costs[back]]
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    starts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    ends = head[starts]
    potential = np.zeros(network.nodes, dtype=np.int64)
    for _ in range(network.nodes):
        best = np.minimum.reduceat(potential[tail] + cost, starts)
        lower = best < potential[ends]
        if not lower.any():
            break
        potential[ends[lower]] = best[lower]
    profit = -(costs + potential[tails] - potential[heads])[: 2 * edges if halves else edges]
    return (profit[:edges] + profit[edges:]) / 2 if halves else profit.astype(np.float64)


def alternatives(graph: Graph, relaxed: Relaxed, slots: Mapping[int, int]) -> set[int] | None:
    """Return the edges that not all optima of the relaxation agree on, None if that takes long.

    Empty where the plan's edges are the only optimum. Digits below those of the scores reward every
    edge not yet seen to be used, or not yet seen to be left out, until none is new.
    """
    costs = relaxed.costs
    factor = 2 * min(sum(graph.tables), graph.a.size) + 2
    largest = max(int(costs.weight.max(initial=0)), costs.missing, costs.must or 0)
    if largest > _LARGEST // (factor * (4 * graph.people + 4 * graph.slots)):
        return None
    finer = Costs(costs.weight * factor, costs.scale * factor, costs.missing * factor,
                  None if costs.must is None else costs.must * factor)  # fmt: skip
    used = np.zeros(graph.a.size, dtype=np.bool_)
    used[list(slots)] = True
    left_out = ~used
    for _ in range(_ALTERNATIVES):
        reward = (~used).astype(np.int64) - ~left_out
        found = relax(graph, replace(finer, weight=finer.weight + reward), prices=False)
        if found is None:
            return None
        new = ((found.twice > 0) & ~used) | ((found.twice < 2) & ~left_out)
        if not new.any():
            return set(np.flatnonzero(used & left_out).tolist())
        used |= found.twice > 0
        left_out |= found.twice < 2
    return None
