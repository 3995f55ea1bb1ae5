"""What became of an evening, for its host: figures, never anybody's notes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.events.check_in import Standing, counts
from matchmaker.events.models import Attendee, AttendeeState, Event, Participant, Strength, Wish
from matchmaker.events.service import WALK_IN
from matchmaker.matching.participants import fits_of
from matchmaker.pairing import ratings, versions
from matchmaker.pairing.published import PublishedPlan
from matchmaker.pairing.ratings import Rating

MISSED = 10


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of participant who were let in: how many have no meeting, and how many meetings."""

    kind: str
    participants: int
    without: int
    meetings: int
    held: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an evening.

    `by_slot` has for each slot its start and how many meetings were held, were not, and of how many
    nobody has said. `wishes` and `granted` count musts and wants; `missed` are (name, name, fit in
    [0, 1]) of those who fit best and did not meet, best first.
    """

    planned: int
    held: int
    not_held: int
    by_slot: tuple[tuple[datetime, tuple[int, int, int]], ...]
    door: Mapping[Standing, int]
    walk_ins: int
    wishes: int
    granted: int
    ratings: Mapping[Rating, int]
    groups: tuple[Group, ...]
    missed: tuple[tuple[str, str, float], ...]

    @property
    def unsaid(self) -> int:
        """Return of how many meetings nobody has said whether they took place."""
        return self.planned - self.held - self.not_held


def report_of(event: Event) -> Report | None:
    """Return an event's figures as they stand; None before the first list."""
    plan = versions.published_plan(event)
    if plan is None:
        return None
    held = Counter(one.held for one in plan.meetings)
    wishes = _wishes(event.id)
    met = {frozenset(one.pair) for one in plan.meetings}
    return Report(
        planned=len(plan.meetings),
        held=held[True],
        not_held=held[False],
        by_slot=_by_slot(plan),
        door=counts(event.id),
        walk_ins=_walk_ins(event.id),
        wishes=len(wishes),
        granted=sum(pair in met for pair in wishes),
        ratings=ratings.counts(event.id),
        groups=_groups(plan),
        missed=_missed(event.id, plan),
    )


def _by_slot(plan: PublishedPlan) -> tuple[tuple[datetime, tuple[int, int, int]], ...]:
    said = Counter((one.slot, one.held) for one in plan.meetings)
    return tuple(
        (slot.starts_at, (said[slot.number, True], said[slot.number, False],
                          said[slot.number, None]))
        for slot in plan.slots
    )  # fmt: skip


def _wishes(event_id: int) -> list[frozenset[str]]:
    names = _names(event_id)
    query = (
        select(Wish.participant_id, Wish.target_id)
        .join(Participant, Participant.id == Wish.participant_id)
        .where(Participant.event_id == event_id, Wish.strength != Strength.NO)
    )
    return [frozenset((names[a][0], names[b][0])) for a, b in db.session.execute(query)]


def _walk_ins(event_id: int) -> int:
    query = select(func.count(Attendee.id)).where(
        Attendee.event_id == event_id,
        Attendee.state == AttendeeState.APPROVED,
        Attendee.source == WALK_IN,
    )
    return db.session.scalar(query) or 0


def _groups(plan: PublishedPlan) -> tuple[Group, ...]:
    planned, held = Counter[str](), Counter[str]()
    for one in plan.meetings:
        planned.update(one.pair)
        held.update(one.pair if one.held else ())
    found = []
    present = {code: party.kind for code, party in plan.parties.items() if party.people}
    for kind in sorted(set(present.values())):
        members = [code for code, own in present.items() if own == kind]
        found.append(
            Group(
                kind,
                len(members),
                sum(not planned[code] for code in members),
                sum(planned[code] for code in members),
                sum(held[code] for code in members),
            )
        )
    return tuple(found)


def _missed(event_id: int, plan: PublishedPlan) -> tuple[tuple[str, str, float], ...]:
    met = {frozenset(one.pair) for one in plan.meetings if one.held is not False}
    names = {
        key: row for key, row in _names(event_id).items()
        if row[0] in plan.parties and plan.parties[row[0]].people
    }  # fmt: skip
    best = sorted(fits_of(event_id).scores.items(), key=lambda item: (-item[1], item[0]))
    found = []
    for (a, b), fit in best:
        if a in names and b in names and frozenset((names[a][0], names[b][0])) not in met:
            found.append((names[a][1], names[b][1], fit))
        if len(found) == MISSED:
            break
    return tuple(found)


def _names(event_id: int) -> dict[int, tuple[str, str]]:
    """Return the address and the name of each participant."""
    query = select(Participant.id, Participant.public_id, Participant.name)
    rows = db.session.execute(query.where(Participant.event_id == event_id))
    return {row.id: (row.public_id, row.name) for row in rows}
