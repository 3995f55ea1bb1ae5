"""What pairing is given and what it gives back: an event and a plan, with ids turned to indices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Participant:
    """Somebody who meets: when they cannot, how often they should, and where they sit if pinned.

    `people` of theirs sit down together.
    """

    id: str
    side: str = ""
    unavailable: frozenset[int] = frozenset()
    min_meetings: int = 0
    max_meetings: int | None = None
    table: int | None = None
    group: Mapping[str, str] = field(default_factory=dict)
    wishes: tuple[int, ...] = ()
    people: int = 1


@dataclass(frozen=True, order=True)
class Meeting:
    """Two participants (indices) in a slot at a table, both counted from 0."""

    slot: int
    table: int
    a: int
    b: int


@dataclass(frozen=True, eq=False)
class Problem:
    """An event, complete: `read` or the service makes one and nothing changes it.

    `a`, `b`, `score` are the candidates, one an index, each pair once in either order; a must-meet
    pair that was no candidate stands at the end with score 0. `slots` names, for the candidates
    that have a choice of their own, the slots that they may use. `tables` has one number a slot, of
    those that are open; `seats` for each slot the seats of each table, 0 where it is closed, and is
    empty where all open tables of a slot are alike and none is closed.
    """

    participants: tuple[Participant, ...]
    tables: tuple[int, ...]
    a: Ints
    b: Ints
    score: Floats
    slots: Mapping[int, frozenset[int]] = field(default_factory=dict)
    must_meet: tuple[Pair, ...] = ()
    never_meet: frozenset[Pair] = frozenset()
    published: tuple[Meeting, ...] = ()
    max_changes: int | None = None
    seats: tuple[tuple[int, ...], ...] = ()
    slot_names: tuple[str, ...] = ()  # what reasons call the slots; their numbers where absent


@dataclass(frozen=True)
class Unmet:
    """Somebody short of meetings, or a must-meet pair not held, and why.

    `cause` is one of `no-candidates`, `full`, `never-free-together`, `no-tables`, `conflict`,
    `displaced`, `max-changes`; `who` and `when` are the participants and slots that it names, and
    `rules` the must-meet pairs of an irreducible conflict.
    """

    who_is_short: tuple[int, ...]
    wanted: int
    got: int
    cause: str
    who: tuple[int, ...] = ()
    when: tuple[int, ...] = ()
    rules: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A plan of meetings with its proof.

    `bound` is an upper limit on `score` for any plan that holds as many must-meets and misses as
    few minimum meetings; `breaks_bound` a lower limit on `breaks` for any such plan of this score.
    """

    meetings: tuple[Meeting, ...]
    status: str
    score: float
    bound: float
    breaks: int
    breaks_bound: int
    changes: int
    unmet: tuple[Unmet, ...] = ()

    @property
    def gap(self) -> float:
        """The share of the bound that is not reached, 0 when the bound is 0."""
        return (self.bound - self.score) / self.bound if self.bound > 0 else 0.0
