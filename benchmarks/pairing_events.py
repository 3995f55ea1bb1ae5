"""Events of the kinds that the pairing benchmark asks about, made from a seed."""

import random


def _people(name, number, side, **more):
    return [{"id": f"{name}{i}", "side": side, **more} for i in range(number)]


def _block_absence(rng, slots, share):
    """A late arrival, an early leaving, half a day, or a talk: blocks that add up to `share`."""
    away = set()
    goal = rng.uniform(0.5, 1.5) * share * slots
    while len(away) < goal:
        kind = rng.choice(("late", "early", "half", "talk", "talk"))
        if kind == "late":
            away |= set(range(rng.randint(1, max(1, slots // 6))))
        elif kind == "early":
            away |= set(range(slots - rng.randint(1, max(1, slots // 6)), slots))
        elif kind == "half":
            half = slots // 4
            start = rng.randrange(0, slots - half + 1, max(1, half))
            away |= set(range(start, start + half))
        else:
            start = rng.randrange(slots)
            away |= set(range(start, min(slots, start + rng.randint(1, 3))))
    return sorted(away)[: max(0, slots - 2)]


def two_sided(
    seed,
    startups,
    pharma,
    candidates,
    slots,
    tables,
    *,
    absent=0.0,
    skew=False,
    least=0,
    most=None,
    must=0,
    pinned=0.0,
    never=0,
    own_slots=0.0,
    groups=False,
):
    """An event of startups × pharma."""
    rng = random.Random(seed)
    a, b = _people("s", startups, "startup"), _people("p", pharma, "pharma")
    weights = [1 / (1 + i) ** 0.5 if skew else 1.0 for i in range(pharma)]
    rng.shuffle(weights)
    pairs = set()
    while len(pairs) < candidates:
        for j in rng.choices(range(pharma), weights, k=candidates - len(pairs)):
            pairs.add((rng.randrange(startups), j))
    pairs = sorted(pairs)
    event = {"slots": slots, "tables": tables, "participants": a + b, "candidates": []}
    for i, j in pairs:
        event["candidates"].append({"a": f"s{i}", "b": f"p{j}", "score": round(rng.random(), 4)})
    if own_slots:
        for row in rng.sample(event["candidates"], int(own_slots * len(pairs))):
            row["slots"] = sorted(rng.sample(range(slots), max(1, slots // 2)))
    for row in a + b:
        if absent:
            row["unavailable"] = _block_absence(rng, slots, absent)
        if least:
            row["min_meetings"] = least
        if most:
            row["max_meetings"] = most
        if groups:
            row["group"] = {"region": rng.choice(["EU", "US", "CN"])}
    for k, row in enumerate(rng.sample(b, int(pinned * pharma))):
        row["table"] = k % (tables if isinstance(tables, int) else min(tables))
    chosen = rng.sample(pairs, must + never)
    event["must_meet"] = [[f"s{i}", f"p{j}"] for i, j in chosen[:must]]
    event["never_meet"] = [[f"s{i}", f"p{j}"] for i, j in chosen[must:]]
    if groups:
        for i, row in enumerate(a):
            mine = sorted(
                (c for c in event["candidates"] if c["a"] == f"s{i}"), key=lambda c: -c["score"]
            )
            row["wishes"] = [c["b"] for c in mine[:8]]
    return event


def everyone(seed, people, candidates, slots, tables, *, absent=0.2):
    """An event where everyone may meet everyone, demand skewed."""
    rng = random.Random(seed)
    rows = _people("o", people, "organisation")
    weights = [1 / (1 + i) ** 0.35 for i in range(people)]
    pairs = set()
    while len(pairs) < candidates:
        i, j = rng.choices(range(people), weights, k=2)
        if i != j:
            pairs.add((min(i, j), max(i, j)))
    for row in rows:
        row["unavailable"] = _block_absence(rng, slots, absent)
    return {
        "slots": slots,
        "tables": tables,
        "participants": rows,
        "candidates": [
            {"a": f"o{i}", "b": f"o{j}", "score": round(rng.random(), 4)} for i, j in sorted(pairs)
        ],
    }
