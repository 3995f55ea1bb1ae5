"""A problem made ready for the solvers: only what can still happen, slots as bit masks."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.pairing.problem import Ints, Meeting, Problem

Flags = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.int64]


def bits(mask: int) -> Iterator[int]:
    """Yield the slots of a bit mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def mask_of(slots: Iterable[int]) -> int:
    """Return the bit mask of slots."""
    return sum(1 << slot for slot in set(slots))


@dataclass(frozen=True, eq=False)
class Graph:
    """Participants as nodes, candidates that some slot allows as edges.

    `available[i]` has a bit for each slot in which i could meet somebody: i is there, the slot has
    tables, and i's pinned table is one of them. A table to which several are pinned is a resource
    that holds one meeting a slot, like a participant; it follows them in the numbering of nodes.
    """

    problem: Problem
    tables: tuple[int, ...]
    edge: Ints  # (E,) each edge's candidate
    a: Ints  # (E,)
    b: Ints  # (E,)
    available: list[int]  # a node
    own: dict[int, int]  # an edge's own slots, where it has them
    least: Ints  # (N,)
    most: Ints  # (N,)
    pins: dict[int, int]  # participant → node of its shared table
    must: tuple[int, ...]  # edges
    left: Flags | None  # (N,) one side of a bipartite graph
    kept: dict[int, Meeting]  # edge → its published meeting, where it could still be held

    @property
    def people(self) -> int:
        """Return the number of participants."""
        return len(self.problem.participants)

    @property
    def slots(self) -> int:
        """Return the number of slots."""
        return len(self.tables)

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """Return each edge's ends, as plain numbers."""
        return list(zip(self.a.tolist(), self.b.tolist(), strict=True))

    @cached_property
    def score(self) -> npt.NDArray[np.float64]:
        """Return each edge's score."""
        return self.problem.score[self.edge]

    @cached_property
    def scores(self) -> list[float]:
        """Return each edge's score, as plain numbers."""
        return [float(score) for score in self.score]

    def nodes(self, edge: int) -> tuple[int, ...]:
        """Return what a meeting of the edge occupies: two people and perhaps a shared table."""
        a, b = self.ends[edge]
        table = self.pins.get(a, self.pins.get(b))
        return (a, b) if table is None else (a, b, table)

    def allowed(self, edge: int) -> int:
        """Return the mask of slots in which the edge could meet."""
        a, b = self.ends[edge]
        return self.available[a] & self.available[b] & self.own.get(edge, -1)


def build(problem: Problem) -> Graph:
    """Return the graph of a problem: candidates that no slot allows are gone."""
    people, tables = problem.participants, problem.tables
    reach: dict[int | None, int] = {
        k: mask_of(t for t in range(len(tables)) if is_open(problem, t, k))
        for k in {p.table for p in people if p.table is not None}
    }
    reach[None] = mask_of(t for t, n in enumerate(tables) if n)
    there = [reach[p.table] for p in people]
    available = [mask & ~mask_of(p.unavailable) for mask, p in zip(there, people, strict=True)]
    edge, own = _usable(problem, available)
    a, b = problem.a[edge], problem.b[edge]
    pins = _shared_tables([p.table for p in people])
    available += [there[min(w for w in pins if pins[w] == node)]
                  for node in sorted(set(pins.values()))]  # fmt: skip
    index = _edges_of(problem, a, b)
    degree = np.bincount(np.concatenate([a, b]), minlength=len(people))
    room = np.array([mask.bit_count() for mask in available[: len(people)]], dtype=np.int64)
    most = np.minimum(np.minimum(degree, room), [
        problem.a.size if p.max_meetings is None else p.max_meetings for p in people
    ])  # fmt: skip
    graph = Graph(
        problem=problem, tables=tables, edge=edge, a=a, b=b, available=available, own=own,
        least=np.array([p.min_meetings for p in people], dtype=np.int32),
        most=most.astype(np.int32), pins=pins,
        must=tuple(index[pair] for pair in problem.must_meet if pair in index),
        left=_left(people_sides(problem), a, b), kept={},
    )  # fmt: skip
    graph.kept.update(_kept(graph, index))
    return graph


def is_open(problem: Problem, slot: int, table: int) -> bool:
    """Whether there is such a table in a slot."""
    if not problem.seats:
        return table < problem.tables[slot]
    return table < len(problem.seats[slot]) and problem.seats[slot][table] > 0


def people_sides(problem: Problem) -> Ints:
    """Return a number for each participant's side."""
    names = sorted({p.side for p in problem.participants})
    return np.array([names.index(p.side) for p in problem.participants], dtype=np.int32)


def _usable(problem: Problem, available: Sequence[int]) -> tuple[Ints, dict[int, int]]:
    """Return the candidates that some slot allows, and the own slots of those that have them."""
    width = max(1, (len(problem.tables) + 7) // 8)
    packed = np.array([list(mask.to_bytes(width, "little")) for mask in available], dtype=np.uint8)
    packed = packed.reshape(-1, width)
    usable = np.zeros(problem.a.size, dtype=np.bool_)
    for byte in range(width):
        usable |= (packed[problem.a, byte] & packed[problem.b, byte]) != 0
    pin = np.array([-1 if p.table is None else p.table for p in problem.participants])
    pin_a, pin_b = pin[problem.a], pin[problem.b]
    usable &= (pin_a < 0) | (pin_b < 0) | (pin_a == pin_b)
    masks = {}
    for i, slots in problem.slots.items():
        masks[i] = mask_of(slots)
        if not masks[i] & available[problem.a[i]] & available[problem.b[i]]:
            usable[i] = False
    if problem.never_meet:
        n = len(problem.participants)
        low, high = np.minimum(problem.a, problem.b), np.maximum(problem.a, problem.b)
        usable &= ~np.isin(low.astype(np.int64) * n + high,
                           [x * n + y for x, y in problem.never_meet])  # fmt: skip
    edge = np.flatnonzero(usable).astype(np.int32)
    place = {int(i): k for k, i in enumerate(edge)} if masks else {}
    return edge, {place[i]: mask for i, mask in masks.items() if i in place}


def _shared_tables(table: Sequence[int | None]) -> dict[int, int]:
    """Return the node of each shared table by who is pinned to it; they follow the people."""
    holders: dict[int, list[int]] = {}
    for who, where in enumerate(table):
        if where is not None:
            holders.setdefault(where, []).append(who)
    shared = [k for k in sorted(holders) if len(holders[k]) > 1]
    return {who: len(table) + n for n, k in enumerate(shared) for who in holders[k]}


def _edges_of(problem: Problem, a: Ints, b: Ints) -> dict[tuple[int, int], int]:
    """Return the edge of each must-meet or published pair that has one."""
    wanted = set(problem.must_meet)
    wanted |= {(min(m.a, m.b), max(m.a, m.b)) for m in problem.published}
    if not wanted:
        return {}
    n = len(problem.participants)
    keys = np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)
    found = np.flatnonzero(np.isin(keys, [x * n + y for x, y in wanted]))
    return {divmod(int(keys[e]), n): int(e) for e in found}


def _kept(graph: Graph, index: dict[tuple[int, int], int]) -> dict[int, Meeting]:
    """Return the published meetings that could still be held as they are, by edge."""
    found = {}
    for m in graph.problem.published:
        edge = index.get((min(m.a, m.b), max(m.a, m.b)))
        pins = {graph.problem.participants[who].table for who in (m.a, m.b)}
        if (
            edge is not None
            and m.slot < graph.slots
            and is_open(graph.problem, m.slot, m.table)
            and graph.allowed(edge) >> m.slot & 1
            and pins <= {None, m.table}
        ):
            found[edge] = m
    return found


def _left(side: Ints, a: Ints, b: Ints) -> Flags | None:
    """Return one side of the graph where it is bipartite, else None."""
    if side.max(initial=0) <= 1 and bool(np.all(side[a] != side[b])):
        return np.asarray(side == 0)
    return _two_colours(len(side), a, b)


def _two_colours(nodes: int, a: Ints, b: Ints) -> Flags | None:
    """Return the nodes of one colour of a two-colouring, None if there is none."""
    neighbours: list[list[int]] = [[] for _ in range(nodes)]
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        neighbours[x].append(y)
        neighbours[y].append(x)
    colour = [-1] * nodes
    for start in range(nodes):
        if colour[start] < 0:
            colour[start] = 0
            queue = deque([start])
            while queue:
                here = queue.popleft()
                for there in neighbours[here]:
                    if colour[there] == colour[here]:
                        return None
                    if colour[there] < 0:
                        colour[there] = 1 - colour[here]
                        queue.append(there)
    return np.asarray(np.array(colour) == 0)
