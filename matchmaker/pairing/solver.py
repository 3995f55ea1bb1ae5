"""The best plan there is in the time there is, with its proof: which method, in which order.

A quick plan comes first, so that there is always one. Then the relaxation says who should meet and
bounds the score; slots are found for its choice; what finds none is forbidden and the relaxation
asked again; slots are refilled with the best that others leave; where something is missing still
and the event is small, CP-SAT closes it. Breaks come last, within the score reached.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from matchmaker.pairing import breaks, exact, explanation, replanning, tables
from matchmaker.pairing.days import count
from matchmaker.pairing.graph import Graph, Weights, build
from matchmaker.pairing.grid import Grid
from matchmaker.pairing.placing import Placing
from matchmaker.pairing.problem import Plan, Problem
from matchmaker.pairing.relaxation import Relaxed, relax, weigh, weigh_lightly
from matchmaker.pairing.verify import verify

EQUAL = 1e-9  # scores that differ by less than this share are one score
_ROUNDS = 3
_SWEEPS = 3
_STRETCHES = 300
_FLOW = 5e-6  # seconds a candidate that the relaxation takes, at most
_PATIENCE = 80
# Shares of the bound: below the first a gap is not worth choosing anew, below the second not worth
# placing otherwise, and below the third only exact methods go on.
_FAIR, _FINE, _GOOD = 2e-3, 5e-4, 1e-4
_PASSES = 6


@dataclass(frozen=True)
class Progress:
    """How far the search is: `phase` is `reading`, `relaxing`, `placing`, `proving` or `breaks`."""

    phase: str
    score: float
    bound: float
    short: Callable[[], tuple[int, ...]] = field(default=tuple, compare=False)  # who, if asked

    @property
    def gap(self) -> float:
        """Return the share of the bound that is missing."""
        return (self.bound - self.score) / self.bound if self.bound > 0 else 0.0


Report = Callable[[Progress], None]


def solve(problem: Problem, *, seed: int = 0, left: Callable[[], float],
          report: Report = lambda _: None) -> Plan:  # fmt: skip
    """Return the best plan found before `left()`, the seconds left, runs out.

    Raises `replanning.TooManyChangesError` where no plan is within the changes allowed.
    """
    graph = build(problem)
    search = _Search(graph, seed, left, report)
    search.run()
    plan = search.plan()
    verify(problem, plan)
    return plan


def quick_bound(graph: Graph) -> float:
    """Return an upper limit on the score: of all tables, and of everybody's best meetings."""
    best = np.sort(graph.score)[::-1]
    ends, scores = np.concatenate([graph.a, graph.b]), np.tile(graph.score, 2)
    order = np.lexsort((-scores, ends))
    ends, scores = ends[order], scores[order]
    rank = np.arange(ends.size) - np.searchsorted(ends, ends)
    own = float(scores[rank < graph.most[ends]].sum()) / 2
    return min(float(best[: sum(graph.tables)].sum()), own)


class _Search:
    """One solving: the best plan so far, its bound, and the steps that improve either."""

    def __init__(self, graph: Graph, seed: int, left: Callable[[], float], report: Report) -> None:
        self.graph, self.seed, self.report = graph, seed, report
        # Seating, checking and explaining the plan take time too, growing with its size.
        closing = 0.1 + 1e-6 * graph.problem.a.size + 1e-5 * sum(graph.tables)
        self.left: Callable[[], float] = lambda: left() - closing
        self.slots: dict[int, int] = {}
        self.value = (-1, 0, -1.0)
        self.bound = quick_bound(graph)
        self.breaks_bound = 0
        self.exactly = False
        self.relaxed: Relaxed | None = None
        self.frame = replanning.prepare(graph)
        self.exact_weight: Weights = np.zeros(0, dtype=np.int64)

    def hurry(self) -> bool:
        """Whether the time is up."""
        return self.left() <= 0

    def tell(self, phase: str) -> None:
        """Report progress."""
        slots = self.slots  # never changed in place, so another thread may count them
        self.report(Progress(phase, max(0.0, self.value[2]), self.bound, lambda: self.short(slots)))

    def short(self, slots: dict[int, int]) -> tuple[int, ...]:
        """Return those without a meeting or below their minimum in a plan."""
        edges = np.fromiter(slots, dtype=np.int64, count=len(slots))
        ends = np.r_[self.graph.a[edges], self.graph.b[edges]]
        got = np.bincount(ends, minlength=self.graph.people)
        return tuple(np.flatnonzero(got < np.maximum(self.graph.least, 1)).tolist())

    def measure(self, slots: dict[int, int]) -> tuple[int, int, float]:
        """Return must-meets held, minus the meetings missing, and the score."""
        graph = self.graph
        edges = np.fromiter(slots, dtype=np.int64, count=len(slots))
        got = np.bincount(np.r_[graph.a[edges], graph.b[edges]], minlength=graph.people)
        missing = int(np.maximum(graph.least - got, 0).sum())
        must = sum(e in slots for e in graph.must)
        return must, -missing, float(graph.score[np.sort(edges)].sum())

    def offer(self, grid: Grid) -> bool:
        """Keep the grid's plan if it is the best so far."""
        return self.take(grid.slot)

    def take(self, slots: dict[int, int]) -> bool:
        """Keep a plan if it is the best so far."""
        value = self.measure(slots)
        if value <= self.value or not self.frame.within(slots):
            return False
        self.slots, self.value = dict(slots), value
        return True

    def comparable(self) -> Relaxed | None:
        """Return the relaxation if it holds and misses exactly what the plan does."""
        r = self.relaxed
        same = r is not None and self.value[0] == r.must and -self.value[1] == r.missing
        return r if same else None

    def proven(self) -> bool:
        """Whether nothing can be better but for breaks."""
        r = self.relaxed
        if self.exactly:
            return True
        if r is None or self.value[0] < r.must or -self.value[1] > r.missing + 1e-6:
            return False
        return self.bound - self.value[2] <= EQUAL * max(1.0, self.value[2])

    def run(self) -> None:
        """Take the steps in order until the plan is proven best or the time is up."""
        self.tell("placing")
        self.start()
        if not self.graph.a.size:
            self.exactly, self.bound = True, 0.0
        elif self.left() > _FLOW * self.graph.a.size:
            self.relax()
            self.place()
        if not self.proven():
            self.close()
        if not self.hurry():
            self.tell("breaks")
            self.smooth()

    def grid(self) -> Grid:
        """Return a grid with nothing in it but the published meetings that must stay."""
        return self.frame.grid()

    def start(self) -> None:
        """Make a first plan, greedily: must-meets, then the best scores."""
        graph, grid = self.graph, self.grid()
        for edge in graph.must:
            if edge not in grid.slot:
                grid.place(edge)
        for edge in np.argsort(-graph.score, kind="stable").tolist():
            if not grid.open:
                break
            if edge not in grid.slot and grid.has_room(edge):
                mask = grid.room(edge) & grid.open
                if mask:
                    grid.put(edge, (mask & -mask).bit_length() - 1)
        self.offer(grid)
        if not self.slots:
            self.value = self.measure({})

    def relax(self) -> None:
        """Find who should meet, and the bound."""
        self.tell("relaxing")
        costs = weigh(self.graph)
        relaxed = relax(self.graph, costs)
        if relaxed is None:
            costs = weigh(self.graph, force=False)
            relaxed = relax(self.graph, costs)
        if relaxed is None:
            raise RuntimeError("the relaxation has no flow")
        self.relaxed = relaxed
        self.bound = relaxed.score
        self.tell("placing")

    def is_within(self, share: float) -> bool:
        """Whether the plan reaches what the relaxation does, up to a share."""
        r = self.relaxed
        if r is None or self.value[0] < r.must - 1e-6 or -self.value[1] > r.missing + 1e-6:
            return False
        return self.bound - self.value[2] <= share * max(1.0, self.value[2])

    def set_bound(self) -> None:
        """Bound the score of plans with as many must-meets and as few missing meetings as ours."""
        r, must, missing = self.relaxed, self.value[0], -self.value[1]
        if r is None:
            return
        if must >= r.must - 1e-6 and missing <= r.missing + 1e-6:
            self.bound = max(self.value[2], min(self.frame.limit, r.score))
            return
        self.bound = min(quick_bound(self.graph), r.bound(must, missing))
        top = float(self.graph.score.max(initial=0.0))
        for times in (0.0, 1.0, 2.0, 4.0):
            light = relax(self.graph, weigh_lightly(self.graph, times * top, times * top),
                          prices=False)  # fmt: skip
            if light is not None:
                self.bound = min(self.bound, light.bound(must, missing))
            if self.left() < 5:
                break
        self.bound = max(self.bound, self.value[2])

    def place(self) -> None:
        """Find slots for the relaxation's choice; forbid what finds none, and ask again."""
        relaxed = self.relaxed
        if relaxed is None:
            return
        choice = self.frame.choose(relaxed)
        for attempt, scarcity in enumerate((0.7, 0.0)):
            grid = self.grid()
            placing = Placing(grid, self.seed + attempt, self.hurry)
            self.rounds(placing, choice, scarcity)
            if not self.is_within(_GOOD) and not self.hurry():
                self.stretch(placing, self.frame.pool(choice))
            if self.is_within(_FINE) or self.hurry():
                return

    def rounds(self, placing: Placing, first: Relaxed, scarcity: float) -> None:
        """Alternate between placing a choice and choosing again without what found no slot."""
        graph = self.graph
        pool = self.frame.pool(first)
        banned = np.ones(graph.a.size, dtype=np.bool_)
        banned[pool] = False
        choice, stale = first, 0
        for turn in range(_ROUNDS):
            edges = np.flatnonzero(choice.twice == 2).tolist()
            if turn == 0:
                placing.seed(edges, scarcity)
            unplaced = placing.settle(edges)
            for _ in range(_SWEEPS):
                before = len(unplaced)
                if not unplaced or self.hurry():
                    break
                unplaced = placing.sweep(edges, unplaced)
                self.tell("placing")
                if len(unplaced) > 0.9 * before:
                    break
            better = self.finish(placing, pool, choice)
            stale = 0 if better else stale + 1
            if not unplaced or stale > 1 or self.is_within(_FAIR) or self.hurry():
                return
            banned[unplaced] = True
            banned[list(graph.must)] = False
            again = self.frame.again(choice.costs, banned)
            if again is None:
                return
            choice = again

    def finish(self, placing: Placing, pool: Weights, choice: Relaxed) -> bool:
        """Fill what is free with the best of the pool; return whether the plan is the best yet."""
        grid, graph = placing.grid, self.graph
        slots = dict(grid.slot)
        better = self.offer(grid)
        weight, missing = self.priorities()
        for _ in range(_PASSES):
            before = self.measure(grid.slot)
            order = sorted(range(graph.slots), key=lambda t: (grid.load[t] - graph.tables[t], t))
            for slot in order:
                if self.hurry() or self.proven():
                    break
                placing.upgrade(slot, pool, weight, missing)
            self.fill(grid)
            better = self.offer(grid) or better
            after = self.measure(grid.slot)
            enough = self.is_within(_GOOD) or self.hurry()
            if enough or after <= (*before[:2], before[2] * (1 + _GOOD)):
                break
        grid.restore(slots)
        self.tell("placing")
        return better

    def stretch(self, placing: Placing, pool: Weights) -> None:
        """Seat more people, in the best plan, in the slots where some sit idle."""
        grid = placing.grid
        grid.restore(self.slots)
        weight, missing = self.priorities()
        vain = 0
        for _ in range(_STRETCHES):
            slots = placing.lacks()
            if not slots or vain > _PATIENCE or self.is_within(_GOOD) or self.hurry():
                return
            placing.stretch(placing.random.choice(slots), pool, weight, missing)
            vain = 0 if self.offer(grid) else vain + 1
            if vain:
                grid.restore(self.slots)
            self.tell("placing")

    def priorities(self) -> tuple[Weights, int]:
        """Return whole-number weights, must-meets first, and what a missing meeting weighs."""
        weight = self.weights().copy()
        missing = int(weight.max(initial=0)) + 1
        weight[list(self.graph.must)] += 2 * missing
        return weight, missing

    def weights(self) -> Weights:
        """Return whole-number scores fine enough for choosing."""
        if not self.exact_weight.size:
            top = float(self.graph.score.max(initial=0.0)) or 1.0
            self.exact_weight = np.rint(self.graph.score * (1e8 / top)).astype(np.int64)
        return self.exact_weight

    def fill(self, grid: Grid) -> None:
        """Add whatever still fits, best first, so that nothing is left out for no reason."""
        graph = self.graph
        room = np.array(grid.got) < graph.most
        able = np.flatnonzero(room[graph.a] & room[graph.b])
        for edge in able[np.argsort(-graph.score[able], kind="stable")].tolist():
            if not grid.open:
                return
            if edge not in grid.slot and grid.has_room(edge):
                mask = grid.room(edge) & grid.open
                if mask:
                    grid.put(edge, (mask & -mask).bit_length() - 1)

    def close(self) -> None:
        """Let CP-SAT find and prove the optimum where the event is small enough."""
        self.tell("proving")
        if self.relaxed is None:
            return
        found = exact.improve(
            self.graph, self.slots, self.value, self.comparable(), self.seed, self.left
        )
        if found is None:
            self.set_bound()
            return
        self.take(found.slots)
        self.set_bound()
        if found.bound is not None:
            self.bound = max(self.value[2], min(self.bound, found.bound))
        reached = self.bound - self.value[2] <= EQUAL * max(1.0, self.value[2])
        self.exactly = found.proven and reached

    def smooth(self) -> None:
        """Lower the breaks within what is reached."""
        smoothed = breaks.smooth(
            self.graph, self.slots, proven=self.proven(), relaxed=self.comparable(),
            frame=self.frame, seed=self.seed, left=self.left,
        )  # fmt: skip
        self.slots, self.breaks_bound = smoothed.slots, smoothed.bound

    def plan(self) -> Plan:
        """Return the plan with its figures and what it leaves unmet."""
        graph = self.graph
        meetings = tables.seat(graph, self.slots)
        score = self.measure(self.slots)[2]
        proven = self.proven()
        bound = score if proven or self.bound - score <= EQUAL * max(1.0, score) else self.bound
        plan = Plan(
            meetings=meetings, status="optimal" if proven else "feasible", score=score,
            bound=max(bound, score), breaks=count(graph, self.slots),
            breaks_bound=self.breaks_bound, changes=tables.count_changes(graph, meetings),
        )  # fmt: skip
        return replace(plan, unmet=explanation.explain(graph, self.slots, self.left))
