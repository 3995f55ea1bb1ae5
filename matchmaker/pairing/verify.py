"""Whether a plan keeps every rule and tells the truth. Shares no code with the solvers."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from matchmaker.pairing.problem import Meeting, Plan, Problem

Pairs = Mapping[frozenset[int], int]


class BrokenRuleError(AssertionError):
    """A plan breaks rules, one a line in `rules`: a fault of ours, never the host's."""

    def __init__(self, rules: list[str]) -> None:
        """Keep the broken rules; the message shows the first few."""
        super().__init__("; ".join(rules[:5]))
        self.rules = rules


def verify(problem: Problem, plan: Plan) -> None:
    """Raise `BrokenRuleError` unless the plan keeps every rule and its figures are right."""
    met = {frozenset((m.a, m.b)): m for m in plan.meetings}
    candidates = {
        frozenset(pair): i
        for i, pair in enumerate(zip(problem.a.tolist(), problem.b.tolist(), strict=True))
        if frozenset(pair) in met
    }
    broken = [
        *_places(problem, plan.meetings),
        *_clashes(plan.meetings),
        *_pairs(problem, plan.meetings, candidates),
        *_people(problem, plan.meetings),
        *_changes(problem, plan),
        *_figures(problem, plan, candidates),
        *_told(problem, plan),
    ]
    if broken:
        raise BrokenRuleError(broken)


def _places(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[str]:
    """Slots and tables exist, the people are there, and the pinned sit where they are pinned."""
    for m in meetings:
        if not 0 <= m.slot < len(problem.tables):
            yield f"{m}: no such slot"
            continue
        if not _has_table(problem, m.slot, m.table):
            yield f"{m}: no such table in the slot"
        for who in (m.a, m.b):
            if not 0 <= who < len(problem.participants):
                yield f"{m}: no such participant"
                continue
            participant = problem.participants[who]
            if m.slot in participant.unavailable:
                yield f"{m}: {participant.id} is unavailable"
            if participant.table not in (None, m.table):
                yield f"{m}: {participant.id} is pinned to table {participant.table}"


def _has_table(problem: Problem, slot: int, table: int) -> bool:
    """Whether a table exists in a slot and is not closed."""
    if problem.seats:
        return 0 <= table < len(problem.seats[slot]) and problem.seats[slot][table] != 0
    return 0 <= table < problem.tables[slot]


def _clashes(meetings: Sequence[Meeting]) -> Iterator[str]:
    """Nobody is at two places, no table is used twice, no pair meets twice."""
    people = Counter((who, m.slot) for m in meetings for who in (m.a, m.b))
    tables = Counter((m.table, m.slot) for m in meetings)
    pairs = Counter(frozenset((m.a, m.b)) for m in meetings)
    yield from (f"participant {w} has {n} meetings in slot {t}" for (w, t), n in people.items()
                if n > 1)  # fmt: skip
    yield from (f"table {w} has {n} meetings in slot {t}" for (w, t), n in tables.items() if n > 1)
    yield from (f"pair {sorted(p)} meets {n} times" for p, n in pairs.items() if n > 1)


def _pairs(problem: Problem, meetings: Sequence[Meeting], candidates: Pairs) -> Iterator[str]:
    """Only candidates meet, in the slots they may use, and never the never-meets."""
    never = {frozenset(pair) for pair in problem.never_meet}
    for m in meetings:
        pair = frozenset((m.a, m.b))
        if pair not in candidates:
            yield f"{m}: the pair is no candidate"
        elif m.slot not in problem.slots.get(candidates[pair], {m.slot}):
            yield f"{m}: the pair may not use the slot"
        if pair in never:
            yield f"{m}: the pair must never meet"


def _people(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[str]:
    """Nobody has more meetings than they want."""
    got = Counter(who for m in meetings for who in (m.a, m.b))
    for who, participant in enumerate(problem.participants):
        if participant.max_meetings is not None and got[who] > participant.max_meetings:
            yield f"{participant.id} has {got[who]} meetings, at most {participant.max_meetings}"


def _still_possible(problem: Problem, m: Meeting, pairs: Pairs) -> bool:
    """Whether a published meeting could still be held as it was published."""
    pair = frozenset((m.a, m.b))
    if pair not in pairs or not m.slot < len(problem.tables):
        return False
    if not _has_table(problem, m.slot, m.table):
        return False
    if (min(m.a, m.b), max(m.a, m.b)) in problem.never_meet:
        return False
    if m.slot not in problem.slots.get(pairs[pair], {m.slot}):
        return False
    both = (problem.participants[m.a], problem.participants[m.b])
    return all(m.slot not in p.unavailable and p.table in (None, m.table) for p in both)


def _changes(problem: Problem, plan: Plan) -> Iterator[str]:
    """No more published meetings change than allowed, and they are counted right."""
    published = {frozenset((m.a, m.b)) for m in problem.published}
    ends = zip(problem.a.tolist(), problem.b.tolist(), strict=True)
    pairs = {frozenset(pair): i for i, pair in enumerate(ends) if frozenset(pair) in published}
    now = {(frozenset((m.a, m.b)), m.slot, m.table) for m in plan.meetings}
    changed = sum(
        _still_possible(problem, m, pairs) and (frozenset((m.a, m.b)), m.slot, m.table) not in now
        for m in problem.published
    )
    if changed != plan.changes:
        yield f"{changed} changes are stated as {plan.changes}"
    if problem.max_changes is not None and changed > problem.max_changes:
        yield f"{changed} changes, at most {problem.max_changes}"


def _figures(problem: Problem, plan: Plan, candidates: Pairs) -> Iterator[str]:
    """Score and breaks are what the meetings add up to, and the bounds lie on their side."""
    chosen = (candidates.get(frozenset((m.a, m.b))) for m in plan.meetings)
    score = math.fsum(float(problem.score[i]) for i in chosen if i is not None)
    slack = 1e-9 * max(1.0, score)
    if abs(score - plan.score) > slack:
        yield f"a score of {score} is stated as {plan.score}"
    if plan.score > plan.bound + slack:
        yield f"the score {plan.score} is above its bound {plan.bound}"
    if (breaks := _count_breaks(plan.meetings)) != plan.breaks:
        yield f"{breaks} breaks are stated as {plan.breaks}"
    if plan.breaks < plan.breaks_bound:
        yield f"{plan.breaks} breaks are below their bound {plan.breaks_bound}"
    if plan.status not in ("optimal", "feasible"):
        yield f"unknown status {plan.status}"
    if plan.status == "optimal" and plan.bound - plan.score > slack:
        yield "an optimal plan has a gap"


def _count_breaks(meetings: Sequence[Meeting]) -> int:
    slots: dict[int, list[int]] = defaultdict(list)
    for m in sorted(meetings):
        slots[m.a].append(m.slot)
        slots[m.b].append(m.slot)
    return sum(later - earlier > 1 for busy in slots.values() for earlier, later in pairwise(busy))


def _told(problem: Problem, plan: Plan) -> Iterator[str]:
    """Everybody below their minimum or without a meeting, and every must-meet missed, is named."""
    met = {frozenset((m.a, m.b)) for m in plan.meetings}
    got = Counter(who for m in plan.meetings for who in (m.a, m.b))
    named = {frozenset(unmet.who_is_short): unmet for unmet in plan.unmet}
    for pair in problem.must_meet:
        if frozenset(pair) not in met and frozenset(pair) not in named:
            yield f"must-meet {pair} is not held and not named"
    for who, participant in enumerate(problem.participants):
        short = got[who] < max(1, participant.min_meetings)
        unmet = named.get(frozenset((who,)))
        if short and (unmet is None or unmet.got != got[who]):
            yield f"{participant.id} is short of meetings and not named"
