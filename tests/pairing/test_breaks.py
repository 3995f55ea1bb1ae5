import json
import os
import time
from pathlib import Path

import pytest

from matchmaker.pairing import reading
from matchmaker.pairing.solver import solve
from tests.pairing.events import LONG

BESIDE = Path(__file__).resolve().parents[2] / "../shared"
FORUMS = Path(os.environ.get("MATCHMAKER_SHARED") or BESIDE) / "data" / "b2b"


@pytest.mark.skipif(not FORUMS.is_dir(), reason="the forum instances are not here")
@pytest.mark.parametrize(
    ("name", "breaks"),
    [
        ("forum-13", 0), ("forumt-14", 5), ("forumt-14crafd", 4), ("tic-12", 0), ("tic-13", 0),
        ("tic-14crafa", 0), ("ticf-13crafa", 0),
    ],
)  # fmt: skip
def test_a_business_forum_has_no_more_breaks_than_published(name: str, breaks: int) -> None:
    """The eighth takes longer: see benchmarks/pairing.py."""
    event = json.loads((FORUMS / f"{name}.original.json").read_text(encoding="utf-8"))
    end = time.monotonic() + LONG
    plan = solve(reading.read(event), left=lambda: end - time.monotonic())
    assert (plan.status, plan.breaks, plan.breaks_bound) == ("optimal", breaks, breaks)


def test_meetings_that_cannot_fill_whole_days_have_the_fewest_breaks_there_are() -> None:
    """Four meet one after another in a ring; two are away in the middle slot."""
    names = ["a", "b", "c", "d"]
    people = [{"id": name, "side": "any", "unavailable": [1] if name in "ac" else []}
              for name in names]  # fmt: skip
    ring = [[names[i], names[i - 1]] for i in range(4)]
    event = {"slots": 3, "tables": 2, "participants": people, "candidates": [], "must_meet": ring}
    plan = solve(reading.read(event), left=lambda: LONG)
    assert (plan.status, plan.breaks, plan.breaks_bound) == ("optimal", 4, 4)
