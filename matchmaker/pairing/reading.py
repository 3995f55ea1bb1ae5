"""From an event file's JSON to a `Problem`, every fault named by its path; a plan to JSON."""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from matchmaker.pairing.problem import Meeting, Pair, Participant, Plan, Problem

MOST_CANDIDATES = 5_000_000
LARGEST, MOST_MEETINGS = sys.float_info.max, 1_000_000_000
_KNOWN = {
    "": {"slots", "tables", "participants", "candidates", "must_meet", "never_meet", "published",
         "max_changes"},
    "participants": {"id", "side", "unavailable", "min_meetings", "max_meetings", "table", "group",
                     "wishes", "people"},
}  # fmt: skip


class BadEventError(ValueError):
    """The event cannot be read; `faults` has (JSON path, what is wrong and expected) of each."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        """Keep the faults and word the first as the message."""
        super().__init__(f"{faults[0][0]}: {faults[0][1]}")
        self.faults = faults


def read(event: object, most_candidates: int = MOST_CANDIDATES) -> Problem:
    """Return the problem that `event` (parsed JSON) states, or raise `BadEventError`.

    Beyond the contract, `tables` may list for each slot the seats of each table, 0 where it is
    closed, and a participant may say how many `people` sit down for it.
    """
    if not isinstance(event, dict):
        raise BadEventError([("$", f"expected an object, found {_kind(event)}")])
    return _Reader(event, most_candidates).read()


class _Reader:
    """One reading: gathers faults instead of stopping at the first."""

    def __init__(self, event: Mapping[str, Any], most_candidates: int) -> None:
        self.event = event
        self.most = most_candidates
        self.faults: list[tuple[str, str]] = []
        self.index: dict[str, int] = {}
        self.ends: list[Pair] = []
        self.scores: list[float] = []
        self.slots: dict[int, frozenset[int]] = {}
        self.seen: dict[int, int] = {}
        self.seats: tuple[tuple[int, ...], ...] = ()
        self.most_tables = 0

    def read(self) -> Problem:
        self.number_of_slots = self._whole("$.slots", self.event.get("slots"), least=1) or 0
        tables = self._tables()
        participants = self._participants()
        self._candidates()
        must = self._pairs("must_meet")
        never = frozenset(self._pairs("never_meet"))
        self._contradictions(must, never)
        published = self._published()
        changes = self._optional("$.max_changes", self.event.get("max_changes"))
        if not self.ends and not must and not self.faults:
            self._fault("$.candidates", "no candidates: expected at least one pair")
        if self.faults:
            raise BadEventError(self.faults)
        self._add_must_meets(must)
        ends = np.array(self.ends, dtype=np.int32).reshape(-1, 2)
        return Problem(
            participants=participants, tables=tables, a=ends[:, 0].copy(), b=ends[:, 1].copy(),
            score=np.array(self.scores, dtype=np.float64), slots=self.slots, must_meet=must,
            never_meet=never, published=published, max_changes=changes, seats=self.seats,
        )  # fmt: skip

    def _fault(self, path: str, wrong: str) -> None:
        self.faults.append((path, wrong))

    def _whole(self, path: str, value: object, least: int = 0) -> int | None:
        """Return a whole number of at least `least`, or note the fault."""
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self._fault(path, f"expected a whole number of at least {least}, found {_kind(value)}")
            return None
        return value

    def _optional(self, path: str, value: object) -> int | None:
        return None if value is None else self._whole(path, value)

    def _list(self, path: str, value: object) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(path, f"expected a list, found {_kind(value)}")
            return []
        return value

    def _slot(self, path: str, value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self._fault(path, f"expected a slot number, found {_kind(value)}")
        elif not 0 <= value < self.number_of_slots:
            self._fault(path, f"slot {value} is out of range, expected 0 to "
                              f"{self.number_of_slots - 1}")  # fmt: skip
        else:
            return value
        return None

    def _slot_set(self, path: str, value: object) -> frozenset[int]:
        found = [self._slot(f"{path}[{i}]", slot) for i, slot in enumerate(self._list(path, value))]
        return frozenset(slot for slot in found if slot is not None)

    def _tables(self) -> tuple[int, ...]:
        """Return the number of open tables in each slot; keep their seats if they differ."""
        value = self.event.get("tables")
        if not isinstance(value, list):
            number = self.most_tables = self._whole("$.tables", value, least=1) or 0
            return (number,) * min(self.number_of_slots, 100_000)
        if any(isinstance(row, list) for row in value):
            rows = [self._seats(f"$.tables[{i}]", row) for i, row in enumerate(value)]
            self.most_tables = max(map(len, rows))
            self.seats = tuple(rows) if any(len(set(row)) > 1 for row in rows) else ()
            found: list[int | None] = [sum(seats > 0 for seats in row) for row in rows]
        else:
            found = [self._whole(f"$.tables[{i}]", number) for i, number in enumerate(value)]
            self.most_tables = max((number or 0 for number in found), default=0)
        if len(value) != self.number_of_slots:
            self._fault("$.tables", f"expected one number a slot ({self.number_of_slots}), "
                                    f"found {len(value)}")  # fmt: skip
        elif not any(found) and None not in found:
            self._fault("$.tables", "0 tables in every slot: expected at least one")
        return tuple(number or 0 for number in found)

    def _seats(self, path: str, value: object) -> tuple[int, ...]:
        """Return the seats of each table of a slot."""
        if not isinstance(value, list):
            self._fault(path, "expected the seats of each table, as in other slots, found "
                              f"{_kind(value)}")  # fmt: skip
            return ()
        found = [self._whole(f"{path}[{k}]", seats) for k, seats in enumerate(value)]
        return tuple(seats or 0 for seats in found)

    def _participants(self) -> tuple[Participant, ...]:
        rows = self._list("$.participants", self.event.get("participants"))
        if not rows and not self.faults:
            self._fault("$.participants", "no participants: expected at least two")
        for i, row in enumerate(rows):
            self._identify(f"$.participants[{i}]", i, row)
        return tuple(self._participant(f"$.participants[{i}]", row) for i, row in enumerate(rows))

    def _identify(self, path: str, i: int, row: object) -> None:
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(row, dict):
            self._fault(path, f"expected an object, found {_kind(row)}")
        elif not isinstance(name, str) or not name:
            self._fault(f"{path}.id", f"expected text, found {_kind(name)}")
        elif name in self.index:
            self._fault(f"{path}.id", f"duplicate id {name!r}, first used by "
                                      f"$.participants[{self.index[name]}]")  # fmt: skip
        else:
            self.index[name] = i

    def _participant(self, path: str, row: object) -> Participant:
        if not isinstance(row, dict):
            return Participant("")
        least = self._whole(f"{path}.min_meetings", row.get("min_meetings") or 0) or 0
        most = self._optional(f"{path}.max_meetings", row.get("max_meetings"))
        if least > MOST_MEETINGS:
            self._fault(f"{path}.min_meetings", f"expected at most {MOST_MEETINGS}, found {least}")
        if most is not None and least > most:
            self._fault(f"{path}.min_meetings", f"{least} is above max_meetings, which is {most}")
        table = self._optional(f"{path}.table", row.get("table"))
        if table is not None and table >= self.most_tables > 0:
            self._fault(f"{path}.table", f"table {table} is out of range, expected 0 to "
                                         f"{self.most_tables - 1}")  # fmt: skip
        people = self._optional(f"{path}.people", row.get("people"))
        side = row.get("side")
        if side is not None and not isinstance(side, str):
            self._fault(f"{path}.side", f"expected text, found {_kind(side)}")
        return Participant(
            id=str(row.get("id")), side=str(side or ""), min_meetings=least, max_meetings=most,
            table=table, unavailable=self._slot_set(f"{path}.unavailable", row.get("unavailable")),
            group=self._group(f"{path}.group", row.get("group")),
            wishes=self._wishes(f"{path}.wishes", row.get("wishes")),
            people=1 if people is None else people,
        )  # fmt: skip

    def _group(self, path: str, value: object) -> dict[str, str]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._fault(path, f"expected an object of labels, found {_kind(value)}")
            return {}
        for key, label in value.items():
            if not isinstance(label, (str, int)):
                self._fault(f"{path}.{key}", f"expected a label as text, found {_kind(label)}")
        return {key: str(label) for key, label in value.items()}

    def _wishes(self, path: str, value: object) -> tuple[int, ...]:
        found = [self._who(f"{path}[{i}]", name) for i, name in enumerate(self._list(path, value))]
        return tuple(who for who in found if who is not None)

    def _who(self, path: str, name: object) -> int | None:
        who = self.index.get(name) if isinstance(name, str) else None
        if who is None:
            self._fault(path, f"unknown participant {_kind(name)}, expected one of $.participants")
        return who

    def _candidates(self) -> None:
        rows = self._list("$.candidates", self.event.get("candidates"))
        if len(rows) > self.most:
            self._fault("$.candidates", f"{len(rows)} candidates are more than the limit of "
                                        f"{self.most} (PAIRING_MAX_CANDIDATES)")  # fmt: skip
            return
        width = len(self.index)
        for i, row in enumerate(rows):
            # The common case in few steps: this loop sees up to millions of rows.
            if isinstance(row, dict):
                first, second, score = row.get("a"), row.get("b"), row.get("score")
                if (
                    isinstance(first, str) and isinstance(second, str)
                    and isinstance(score, (float, int)) and not isinstance(score, bool)
                ):  # fmt: skip
                    a, b = self.index.get(first, -1), self.index.get(second, -1)
                    if a >= 0 and b >= 0 and a != b and 0 <= score <= LARGEST:
                        key = a * width + b if a < b else b * width + a
                        if key not in self.seen:
                            self.seen[key] = i
                            self.ends.append((a, b))
                            self.scores.append(score)
                            if row.get("slots") is not None:
                                self._own_slots(i, row["slots"])
                            continue
            self._faulty_candidate(f"$.candidates[{i}]", row)

    def _own_slots(self, i: int, value: object) -> None:
        self.slots[len(self.ends) - 1] = self._slot_set(f"$.candidates[{i}].slots", value)

    def _faulty_candidate(self, path: str, row: object) -> None:
        """Name every fault of a candidate that was not accepted."""
        if not isinstance(row, dict):
            self._fault(path, f"expected an object, found {_kind(row)}")
            return
        a, b = self._who(f"{path}.a", row.get("a")), self._who(f"{path}.b", row.get("b"))
        score = row.get("score")
        if isinstance(score, bool) or not isinstance(score, (int, float)):
            self._fault(f"{path}.score", f"expected a number, found {_kind(score)}")
        elif not 0 <= score <= LARGEST:
            self._fault(f"{path}.score", f"expected a score of at least 0, found {score}")
        if a is None or b is None:
            return
        if a == b:
            self._fault(path, f"{row['a']!r} cannot meet itself")
        elif (first := self.seen.get(min(a, b) * len(self.index) + max(a, b))) is not None:
            self._fault(path, f"duplicate pair {row['a']!r}, {row['b']!r}, first named by "
                              f"$.candidates[{first}]")  # fmt: skip

    def _pairs(self, key: str) -> tuple[Pair, ...]:
        """Return the distinct pairs of `must_meet` or `never_meet`, lower index first."""
        found: dict[Pair, int] = {}
        for i, row in enumerate(self._list(f"$.{key}", self.event.get(key))):
            path = f"$.{key}[{i}]"
            if not isinstance(row, list) or len(row) != 2:
                self._fault(path, f"expected a pair of ids, found {_kind(row)}")
                continue
            a, b = self._who(f"{path}[0]", row[0]), self._who(f"{path}[1]", row[1])
            if a is None or b is None:
                continue
            pair = (min(a, b), max(a, b))
            if a == b:
                self._fault(path, f"{row[0]!r} cannot meet itself")
            elif pair in found:
                self._fault(path, f"duplicate pair {row[0]!r}, {row[1]!r}, first named by "
                                  f"$.{key}[{found[pair]}]")  # fmt: skip
            else:
                found[pair] = i
        return tuple(found)

    def _contradictions(self, must: tuple[Pair, ...], never: frozenset[Pair]) -> None:
        names = list(self.index)
        for i, pair in enumerate(must):
            if pair in never:
                a, b = (names[k] for k in pair)
                self._fault(f"$.must_meet[{i}]", f"{a!r}, {b!r} is also in never_meet")

    def _published(self) -> tuple[Meeting, ...]:
        """Return the published meetings whose people are still here; the rest cannot be held."""
        found: dict[Pair, Meeting] = {}
        busy: dict[tuple[str, int, int], int] = {}
        for i, row in enumerate(self._list("$.published", self.event.get("published"))):
            path = f"$.published[{i}]"
            meeting = self._published_meeting(path, row)
            if meeting is None:
                continue
            pair = (min(meeting.a, meeting.b), max(meeting.a, meeting.b))
            if pair in found:
                self._fault(path, "duplicate pair: a pair meets at most once")
            found[pair] = meeting
            for what, which in (("participant", meeting.a), ("participant", meeting.b),
                                ("table", meeting.table)):  # fmt: skip
                first = busy.setdefault((what, which, meeting.slot), i)
                if first != i:
                    self._fault(path, f"its {what} is already used in slot {meeting.slot} by "
                                      f"$.published[{first}]")  # fmt: skip
        return tuple(sorted(found.values()))

    def _published_meeting(self, path: str, row: object) -> Meeting | None:
        if not isinstance(row, dict):
            self._fault(path, f"expected an object, found {_kind(row)}")
            return None
        slot = self._whole(f"{path}.slot", row.get("slot"))
        table = self._whole(f"{path}.table", row.get("table"))
        names = [row.get("a"), row.get("b")]
        for key, name in zip("ab", names, strict=True):
            if not isinstance(name, str) or not name:
                self._fault(f"{path}.{key}", f"expected a participant's id, found {_kind(name)}")
        if names[0] == names[1]:
            self._fault(path, f"{names[0]!r} cannot meet itself")
            return None
        a, b = (self.index.get(name) if isinstance(name, str) else None for name in names)
        if a is None or b is None or slot is None or table is None:
            return None
        return Meeting(slot, table, a, b)

    def _add_must_meets(self, must: tuple[Pair, ...]) -> None:
        width = len(self.index)
        for a, b in must:
            if a * width + b not in self.seen:
                self.ends.append((a, b))
                self.scores.append(0.0)


def unknown_keys(event: Mapping[str, Any]) -> list[str]:
    """Return the paths of keys that mean nothing here and are ignored."""
    found = [f"$.{key}" for key in event if key not in _KNOWN[""]]
    for i, row in enumerate(event.get("participants", ())):
        found += [f"$.participants[{i}].{key}" for key in row if key not in _KNOWN["participants"]]
    return found


def write(problem: Problem, plan: Plan, unmet: list[dict[str, Any]],
          fairness: dict[str, Any] | None) -> dict[str, Any]:  # fmt: skip
    """Return the plan as the JSON of the contract; `unmet` and `fairness` come worded."""
    ids = [participant.id for participant in problem.participants]
    answer: dict[str, Any] = {
        "status": plan.status, "score": plan.score, "bound": plan.bound, "gap": plan.gap,
        "breaks": plan.breaks, "breaks_bound": plan.breaks_bound, "changes": plan.changes,
        "meetings": [
            {"a": ids[m.a], "b": ids[m.b], "slot": m.slot, "table": m.table} for m in plan.meetings
        ],
        "unmet": unmet,
    }  # fmt: skip
    if fairness is not None:
        answer["fairness"] = fairness
    return answer


def _kind(value: object) -> str:
    """Return a short showing of a value for a fault."""
    if value is None:
        return "nothing"
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
