"""The solver in a process of its own, which can be told to stop: it then answers its best so far.

`python -m matchmaker.pairing.process EVENT.json SECONDS` writes a line of JSON twice a second,
{"progress": …}, and at the end {"plan": …}, {"refused": changes needed} or {"faults": …}. The line
"stop" on standard input ends the search.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from matchmaker.pairing import fairness, reading, replanning, solver
from matchmaker.pairing.problem import Plan, Problem

EVERY = 0.5


class Talk:
    """What is said to the parent, and heard from it."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.began = time.monotonic()
        self.ends = self.began + seconds
        self.stopped = threading.Event()
        self.done = threading.Event()
        self.latest: solver.Progress | None = None
        self.lock = threading.Lock()

    def left(self) -> float:
        """Return the seconds left, none once stopped."""
        return 0.0 if self.stopped.is_set() else self.ends - time.monotonic()

    def hear(self, progress: solver.Progress) -> None:
        """Keep the latest progress; `tell` passes it on."""
        self.latest = progress

    def listen(self) -> None:
        """Wait for the word to stop; a parent that is gone stops too."""
        sys.stdin.readline()
        self.stopped.set()

    def tell(self, problem: Problem) -> None:
        """Write the progress, until done."""
        while not self.done.wait(EVERY):
            if self.latest is not None:
                self.say({"progress": _progress(problem, self.latest)})

    def say(self, message: dict[str, Any]) -> None:
        """Write one line."""
        with self.lock:
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()


def main(path: str, seconds: float) -> None:
    """Solve the event in the file."""
    talk = Talk(seconds)
    try:
        problem = reading.read(json.loads(Path(path).read_text(encoding="utf-8")))
    except reading.BadEventError as error:
        talk.say({"faults": error.faults})
        return
    threading.Thread(target=talk.listen, daemon=True).start()
    teller = threading.Thread(target=talk.tell, args=(problem,), daemon=True)
    teller.start()
    answer = answer_to(problem, talk)
    talk.done.set()
    teller.join()
    talk.say(answer)


def answer_to(problem: Problem, talk: Talk) -> dict[str, Any]:
    """Solve a problem; return {"plan": …}, or {"refused": changes needed}."""
    try:
        plan = solver.solve(problem, left=talk.left, report=talk.hear)
    except replanning.TooManyChangesError as error:
        return {"refused": error.needed}
    return {"plan": _answer(problem, plan, talk)}


def _progress(problem: Problem, progress: solver.Progress) -> dict[str, Any]:
    short = [problem.participants[who].id for who in progress.short()]
    return {"phase": progress.phase, "score": progress.score, "bound": progress.bound,
            "gap": progress.gap, "short": short}  # fmt: skip


def _answer(problem: Problem, plan: Plan, talk: Talk) -> dict[str, Any]:
    """Return the plan in the contract's form; who is unmet as indices, to be worded by the site."""
    answer = reading.write(problem, plan, [], fairness.by_group(problem, plan))
    answer["unmet"] = [
        {"short": row.who_is_short, "wanted": row.wanted, "got": row.got, "cause": row.cause,
         "who": row.who, "when": row.when, "rules": row.rules}
        for row in plan.unmet
    ]  # fmt: skip
    answer["stopped"] = talk.stopped.is_set()
    answer["seconds"] = round(time.monotonic() - talk.began, 2)
    return answer


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
    sys.stdout.flush()
