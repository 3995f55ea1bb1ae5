"""How good are the plans of `flask pair solve`, how fast, and what would others have given?

References on the same input: a greedy list (best score first, earliest free slot), and the method
of titipata/paper-reviewer-matcher (commit 7c13289) as published: a linear programme for who meets
whom, greedy colouring of its line graph for when, leftovers paired at random. It knows neither
absences nor tables, so what breaks a rule is struck out; it is given ten times our time.

    .venv/bin/python -m benchmarks.pairing [--seed 1] [--only NAME]

Every plan passes the verifier, or the run stops.
"""

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from benchmarks import pairing_events as events
from matchmaker.pairing import reading
from matchmaker.pairing.problem import Meeting, Plan, Unmet
from matchmaker.pairing.verify import verify

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MATCHMAKER_SHARED", ROOT / "../shared")) / "data" / "b2b"
PUBLISHED = {
    "forum-13": 0, "forumt-14": 5, "forumt-14crafd": 4, "tic-12": 0, "tic-13": 0,
    "tic-14crafa": 0, "ticf-13crafa": 0, "ticf-14crafa": 0,
}  # fmt: skip


def cases(seed):
    """Name each case with its event; a callable, for some are large."""
    made = {
        "everybody available 5000x2000": lambda: events.two_sided(
            seed, 5000, 2000, 500_000, 30, 1200),
        "absences 5000x2000": lambda: events.two_sided(
            seed, 5000, 2000, 500_000, 30, 1200, absent=0.2, skew=True, least=2, most=20, must=30,
            pinned=0.1),
        "2300 organisations, everyone": lambda: events.everyone(seed, 2300, 110_000, 30, 600),
        "2300 organisations, two sides": lambda: events.two_sided(
            seed, 1500, 800, 110_000, 30, 600, absent=0.2, skew=True),
        "100x40, every constraint": lambda: events.two_sided(
            seed, 100, 40, 1500, 20, 25, absent=0.2, skew=True, least=2, most=12, must=10,
            pinned=0.2, never=20, own_slots=0.2, groups=True),
        "30x10 meetup": lambda: events.two_sided(seed, 30, 10, 150, 8, 8, absent=0.1),
        "re-planning 1000x400, free": lambda: dropped_out(seed, None),
        "re-planning 1000x400, 50 changes": lambda: dropped_out(seed, 50),
    }  # fmt: skip
    for name in PUBLISHED if SHARED.is_dir() else ():
        path = SHARED / f"{name}.original.json"
        made[name] = lambda path=path: json.loads(path.read_text(encoding="utf-8"))
    return made


def dropped_out(seed, changes):
    """Plan an event, let 5 % of the people drop out, and ask for another plan."""
    event = events.two_sided(seed, 1000, 400, 60_000, 24, 250, absent=0.2, skew=True, least=1,
                             most=16)  # fmt: skip
    event["published"] = solve(event)[0]["meetings"]
    for person in random.Random(seed).sample(event["participants"], 70):
        person["unavailable"] = list(range(event["slots"]))
    return event | ({} if changes is None else {"max_changes": changes})


def solve(event):
    """Return our plan, its seconds from start to exit, CPU seconds and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, "event.json"), Path(folder, "plan.json")
        given.write_text(json.dumps(event), encoding="utf-8")
        start = time.monotonic()
        command = [sys.executable, "-m", "flask", "--app", "app", "pair", "solve", given, "-o", out]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        if status:
            raise SystemExit(f"flask pair solve ended with {status}")
        plan = json.loads(out.read_text(encoding="utf-8"))
    return plan, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check(event, plan):
    """Verify a plan of the contract's form."""
    problem = reading.read(event)
    index = {p.id: i for i, p in enumerate(problem.participants)}
    meetings = tuple(sorted(Meeting(m["slot"], m["table"], index[m["a"]], index[m["b"]])
                            for m in plan["meetings"]))  # fmt: skip
    unmet = tuple(
        Unmet(tuple(sorted(index[w] for w in row.get("pair", [row.get("participant")]))),
              row.get("wanted", 1), row.get("got", 0), "told")
        for row in plan["unmet"]
    )  # fmt: skip
    figures = [plan[key] for key in ("status", "score", "bound", "breaks", "breaks_bound",
                                     "changes")]  # fmt: skip
    verify(problem, Plan(meetings, *figures, unmet))


class Book:
    """A list that is filled meeting by meeting: who is busy, and which tables are taken."""

    def __init__(self, event):
        slots = range(event["slots"])
        tables = event["tables"]
        self.tables = tables if isinstance(tables, list) else [tables] * len(slots)
        self.people = {p["id"]: p for p in event["participants"]}
        self.away = {p["id"]: set(p.get("unavailable", ())) for p in event["participants"]}
        self.busy, self.got, self.load = defaultdict(set), Counter(), Counter()
        self.taken, self.meetings = set(), []
        never = {frozenset(pair) for pair in event.get("never_meet", [])}
        rows = event["candidates"]
        listed = {frozenset((c["a"], c["b"])) for c in rows}
        rows = rows + [{"a": a, "b": b, "score": 0} for a, b in event.get("must_meet", [])
                       if frozenset((a, b)) not in listed]  # fmt: skip
        self.rows = [c for c in rows if frozenset((c["a"], c["b"])) not in never]

    def seat(self, row, slot):
        """Book a pair in a slot if every rule allows it."""
        a, b = row["a"], row["b"]
        both = (a, b)
        limits = (self.people[w].get("max_meetings") for w in both)
        if any(most is not None and self.got[w] >= most
               for w, most in zip(both, limits, strict=True)):  # fmt: skip
            return False
        pins = {self.people[w].get("table") for w in both} - {None}
        if (len(pins) > 1 or any(slot in self.away[w] or slot in self.busy[w] for w in both)
                or slot not in (row.get("slots") or range(len(self.tables)))
                or self.load[slot] >= self.tables[slot]):  # fmt: skip
            return False
        if pins and ((slot, *pins) in self.taken or max(pins) >= self.tables[slot]):
            return False
        self.taken |= {(slot, *pins)} if pins else set()
        self.load[slot] += 1
        for who in both:
            self.busy[who].add(slot)
            self.got[who] += 1
        self.meetings.append((a, b, slot, row["score"]))
        return True

    def figures(self, event):
        """Return score, must-meets held, meetings missing and breaks."""
        met = {frozenset(m[:2]) for m in self.meetings}
        missing = sum(max(0, p.get("min_meetings", 0) - self.got[p["id"]])
                      for p in event["participants"])  # fmt: skip
        days = (sorted(slots) for slots in self.busy.values())
        breaks = sum(y - x > 1 for day in days for x, y in pairwise(day))
        held = sum(frozenset(pair) in met for pair in event.get("must_meet", []))
        return sum(m[3] for m in self.meetings), held, missing, breaks


def greedy(event):
    """Fill the list best score first, each pair in its earliest free slot."""
    book = Book(event)
    for row in sorted(book.rows, key=lambda c: -c["score"]):
        any(book.seat(row, slot) for slot in range(event["slots"]))
    return book.figures(event)


def programme_and_colouring(event):
    """Make the list as paper-reviewer-matcher does."""
    book, slots = Book(event), event["slots"]
    index = {name: i for i, name in enumerate(book.people)}
    a = np.array([index[c["a"]] for c in book.rows])
    b = np.array([index[c["b"]] for c in book.rows])
    most = [min(slots, p["max_meetings"] if p.get("max_meetings") is not None else slots)
            for p in book.people.values()]  # fmt: skip
    edges = np.arange(len(book.rows))
    matrix = sparse.csr_matrix((np.ones(2 * edges.size), (np.r_[a, b], np.r_[edges, edges])))
    rows = sparse.vstack([matrix, sparse.csr_matrix(np.ones((1, edges.size)))])
    room = np.r_[np.array(most)[: matrix.shape[0]], sum(book.tables)]
    score = np.array([c["score"] for c in book.rows], dtype=float)
    found = linprog(-score, A_ub=rows, b_ub=room, bounds=(0, 1), method="highs")
    chosen = edges[found.x > 0.5]
    degree = np.bincount(np.r_[a[chosen], b[chosen]], minlength=len(index))
    colours = defaultdict(set)
    for e in sorted(chosen, key=lambda e: -(degree[a[e]] + degree[b[e]])):
        colour = next(c for c in range(10**6) if c not in colours[a[e]] | colours[b[e]])
        colours[a[e]].add(colour)
        colours[b[e]].add(colour)
        if colour < slots:
            book.seat(book.rows[e], colour)
    rng = random.Random(0)
    pairs = {frozenset((c["a"], c["b"])): c for c in book.rows}
    met = {frozenset(m[:2]) for m in book.meetings}
    for slot in range(slots):
        idle = [w for w in book.people if slot not in book.busy[w] and slot not in book.away[w]]
        rng.shuffle(idle)
        half = len(idle) // 2
        for x, y in zip(idle[:half], idle[half:], strict=False):
            pair = frozenset((x, y))
            if pair in pairs and pair not in met and book.seat(pairs[pair], slot):
                met.add(pair)
    return book.figures(event)


def within(seconds, method, event):
    """Return what a method gives in a process of its own, None if it takes longer."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        try:
            return pool.apply_async(method, (event,)).get(timeout=seconds)
        except multiprocessing.TimeoutError:
            return None


def shown(figures, event):
    """Word a reference's figures."""
    if figures is None:
        return "not done in 10x our time"
    score, held, missing, breaks = figures
    musts = len(event.get("must_meet", []))
    tail = f", {held}/{musts} must-meets" if musts else ""
    return f"score {score:.2f}{tail}, {missing} missing, {breaks} breaks"


def report(name, event):
    """Print a case: ours, then both references."""
    plan, seconds, cpu, memory = solve(event)
    check(event, plan)
    held = sum("pair" not in row for row in plan["unmet"])
    pairs = len(plan["unmet"]) - held
    got = Counter(who for m in plan["meetings"] for who in (m["a"], m["b"]))
    missing = sum(max(0, p.get("min_meetings", 0) - got[p["id"]])
                  for p in event["participants"])  # fmt: skip
    print(f"{name}\n  ours    {plan['status']}, score {plan['score']:.4f}, bound "
          f"{plan['bound']:.4f}, gap {plan['gap']:.4%}, {len(plan['meetings'])} meetings, "
          f"{missing} missing, {pairs} must-meets not held, breaks {plan['breaks']} "
          f"(at least {plan['breaks_bound']}), {plan['changes']} changes\n          "
          f"{seconds:.1f} s, {cpu:.1f} s CPU, {memory:.0f} MB"
          + (f", published optimum {PUBLISHED[name]} breaks"
             if name in PUBLISHED else ""))  # fmt: skip
    print(f"  greedy  {shown(within(max(30, 10 * seconds), greedy, event), event)}")
    theirs = within(10 * seconds, programme_and_colouring, event)
    print(f"  LP+col. {shown(theirs, event)}", flush=True)


def main():
    """Run the cases asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        print(f"no forum instances: {SHARED} is not here")
    for name, make in cases(asked.seed).items():
        if asked.only in name:
            report(name, make())


if __name__ == "__main__":
    main()
