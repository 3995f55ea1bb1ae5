"""Small events for the pairing tests, and the truth about them by trying everything."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

Event = dict[str, Any]
LONG = 600.0  # seconds: far more than any test needs, so that a slow machine finds the same


def event(**given: Any) -> Event:
    """Return an event of two startups and two pharma that may all meet, changed as given."""
    people = [{"id": name, "side": name[0]} for name in ("s1", "s2", "p1", "p2")]
    pairs = itertools.product(("s1", "s2"), ("p1", "p2"))
    candidates = [{"a": a, "b": b, "score": 0.5 + 0.1 * i} for i, (a, b) in enumerate(pairs)]
    return {"slots": 3, "tables": 2, "participants": people, "candidates": candidates} | given


def any_event(seed: int) -> Event:
    """Return a small event with every kind of rule in it, different for every seed."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    slots, people = rng.randint(1, 4), rng.randint(2, 6)
    tables: Any = rng.randint(1, 3)
    if rng.random() < 0.5:
        tables = [rng.randint(0, 3) for _ in range(slots)]
        tables[0] = max(1, tables[0])
    most_tables = tables if isinstance(tables, int) else max(tables)
    two_sided = rng.random() < 0.5
    rows = [_person(rng, i, slots, most_tables, two_sided) for i in range(people)]
    pairs = list(itertools.combinations(range(people), 2))
    if two_sided:
        pairs = [pair for pair in pairs if sum(pair) % 2]
    rng.shuffle(pairs)
    candidates = [_candidate(rng, pair, slots) for pair in pairs[: rng.randint(1, 7)]]
    listed = {(c["a"], c["b"]) for c in candidates}
    rng.shuffle(pairs)
    must = [[f"x{i}", f"x{j}"] for i, j in pairs[: rng.choice([0, 0, 1, 2, 4])]]
    if len(listed | {(a, b) for a, b in must}) > 8:
        must = []
    never = [[f"x{i}", f"x{j}"] for i, j in pairs if rng.random() < 0.1]
    made = {"slots": slots, "tables": tables, "participants": rows, "candidates": candidates,
            "must_meet": must,
            "never_meet": [pair for pair in never if pair not in must]}  # fmt: skip
    if rng.random() < 0.35:
        made["published"] = list(_published(rng, pairs, slots, most_tables))
        if rng.random() < 0.6:
            made["max_changes"] = rng.randint(0, 2)
    return made


def _person(rng: random.Random, i: int, slots: int, tables: int, two_sided: bool) -> Event:
    row: Event = {"id": f"x{i}", "side": "ab"[i % 2] if two_sided else "any"}
    if rng.random() < 0.4:
        row["unavailable"] = [t for t in range(slots) if rng.random() < 0.4]
    if rng.random() < 0.4:
        row["min_meetings"] = rng.randint(0, 2)
    if rng.random() < 0.4:
        row["max_meetings"] = rng.randint(row.get("min_meetings", 0), 3)
    if rng.random() < 0.25:
        row["table"] = rng.randrange(tables)
    return row


def _candidate(rng: random.Random, pair: tuple[int, int], slots: int) -> Event:
    score = rng.choice([0, 1, 0.5, round(rng.random(), 3), rng.random()])
    row: Event = {"a": f"x{pair[0]}", "b": f"x{pair[1]}", "score": score}
    if rng.random() < 0.2:
        row["slots"] = [t for t in range(slots) if rng.random() < 0.6]
    return row


def _published(rng: random.Random, pairs: list[tuple[int, int]], slots: int,
               tables: int) -> Iterator[Event]:  # fmt: skip
    busy: set[object] = set()
    for i, j in pairs[:5]:
        slot, table = rng.randrange(slots), rng.randrange(tables)
        taken = {(i, slot), (j, slot), ("table", table, slot)}
        if not taken & busy:
            busy |= taken
            yield {"a": f"x{i}", "b": f"x{j}", "slot": slot, "table": table}


def best_value(event: Event) -> tuple[int, int, float, int] | None:
    """Return must-meets, minus missing meetings, score and minus breaks of the best plan of all.

    None where no plan is within the changes allowed. Tries every plan.
    """
    return _Everything(event).best()


class _Everything:
    def __init__(self, event: Event) -> None:
        self.people = {p["id"]: p for p in event["participants"]}
        tables = event["tables"]
        self.tables = tables if isinstance(tables, list) else [tables] * event["slots"]
        pairs = {(c["a"], c["b"]): c for c in event["candidates"]}
        known = {frozenset(pair) for pair in pairs}
        for a, b in event.get("must_meet", []):
            if frozenset((a, b)) not in known:
                pairs[a, b] = {"a": a, "b": b, "score": 0}
        never = {frozenset(pair) for pair in event.get("never_meet", [])}
        self.pairs = [c for pair, c in pairs.items() if frozenset(pair) not in never]
        self.places = [list(self._places(c)) for c in self.pairs]
        self.must = {frozenset(pair) for pair in event.get("must_meet", [])}
        self.allowed = event.get("max_changes")
        published = {frozenset((m["a"], m["b"])): (m["slot"], m["table"])
                     for m in event.get("published", [])}  # fmt: skip
        self.kept = {
            frozenset((c["a"], c["b"])): published[frozenset((c["a"], c["b"]))]
            for c, places in zip(self.pairs, self.places, strict=True)
            if published.get(frozenset((c["a"], c["b"]))) in places
        }
        self.chosen: dict[frozenset[str], tuple[int, int]] = {}
        self.busy: set[tuple[str, int]] = set()
        pinned = any(p.get("table") is not None for p in self.people.values())
        self.tables_matter = pinned or bool(published)
        self.found: tuple[int, int, float, int] | None = None

    def _places(self, c: Event) -> Iterator[tuple[int, int]]:
        both = (self.people[c["a"]], self.people[c["b"]])
        pins = {p["table"] for p in both if p.get("table") is not None}
        for slot, number in enumerate(self.tables):
            if any(slot in p.get("unavailable", ()) for p in both):
                continue
            if c.get("slots") is None or slot in c["slots"]:
                tables = [1] * number if isinstance(number, int) else number
                yield from ((slot, k) for k, seats in enumerate(tables) if seats and pins <= {k})

    def best(self) -> tuple[int, int, float, int] | None:
        self._try(0)
        return self.found

    def _try(self, i: int) -> None:
        if i == len(self.pairs):
            self._weigh()
            return
        self._try(i + 1)
        a, b = self.pairs[i]["a"], self.pairs[i]["b"]
        tried = set()
        for slot, table in self.places[i]:
            taken = {(a, slot), (b, slot), (f"table {table}", slot)}
            if not taken & self.busy and (self.tables_matter or slot not in tried):
                tried.add(slot)
                self.busy |= taken
                self.chosen[frozenset((a, b))] = (slot, table)
                self._try(i + 1)
                del self.chosen[frozenset((a, b))]
                self.busy -= taken

    def _weigh(self) -> None:
        got = Counter(who for pair in self.chosen for who in pair)
        for name, person in self.people.items():
            if person.get("max_meetings") is not None and got[name] > person["max_meetings"]:
                return
        changes = sum(self.chosen.get(pair) != place for pair, place in self.kept.items())
        if self.allowed is not None and changes > self.allowed:
            return
        missing = sum(max(0, p.get("min_meetings", 0) - got[n]) for n, p in self.people.items())
        score = sum(c["score"] for c in self.pairs if frozenset((c["a"], c["b"])) in self.chosen)
        held = len(self.must & self.chosen.keys())
        better = (held, -missing, round(score, 9))
        if self.found is None or better >= self.found[:3]:  # else breaks need no counting
            value = (*better, -self._breaks())
            self.found = value if self.found is None else max(value, self.found)

    def _breaks(self) -> int:
        total = 0
        for name in self.people:
            slots = sorted(t for pair, (t, _) in self.chosen.items() if name in pair)
            total += sum(y - x > 1 for x, y in itertools.pairwise(slots))
        return total
