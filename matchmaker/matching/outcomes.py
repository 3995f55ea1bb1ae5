"""What has come of introductions, and what the ranking learns from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.corpus import Corpus
from matchmaker.matching.ranking import Query

OUTCOMES = ("accepted", "declined", "met", "deal")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has happened between two organisations; `outcome` is one of OUTCOMES."""

    a: str
    b: str
    outcome: str


class Learned:
    """Placeholder."""

    def towards(self, query: Query) -> npt.NDArray[np.float64]:
        """Give the log-odds that outcomes add, by organisation number."""
        raise NotImplementedError


def learn(corpus: Corpus, outcomes: tuple[Outcome, ...]) -> Learned | None:
    """Learn from outcomes; None if there are none."""
    return None
