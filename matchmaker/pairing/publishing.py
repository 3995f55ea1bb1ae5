"""A draft comes into people's hands, as a version after the one before."""

from typing import Any

from sqlalchemy import Select, delete, select, update

from matchmaker.core.database import db
from matchmaker.events.models import (
    Event,
    EventTable,
    Meeting,
    MeetingSide,
    Participant,
    Slot,
)
from matchmaker.interest import outcomes
from matchmaker.interest.models import OutcomeKind
from matchmaker.jobs.service import enqueue
from matchmaker.pairing import gathering, service
from matchmaker.pairing.board import Conflict, Row
from matchmaker.pairing.models import Draft, DraftState, PlanVersion

ANNOUNCE = "pairing.announce"


class PlanMovedOnError(RuntimeError):
    """Another plan was published since the host looked."""


class NotPublishableError(ValueError):
    """The draft is unfinished, has `conflicts`, or names somebody who is gone."""

    def __init__(self, what: str, conflicts: tuple[Conflict, ...] = ()) -> None:
        """Keep which draft or participant it is, and what is wrong."""
        super().__init__(what)
        self.conflicts = conflicts


class NotAsAgreedError(ValueError):
    """The draft is not what pairs agreed on themselves; a new list will be."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        """Keep who agreed or called off what."""
        super().__init__(conflicts)
        self.conflicts = conflicts


REFUSALS = (PlanMovedOnError, NotPublishableError, NotAsAgreedError)


def publish(event: Event, draft: Draft, user_id: int, expected: int) -> int:
    """Put a draft into people's hands, as the version after `expected`; return the new version.

    Of two hosts one wins; the other gets PlanMovedOnError. Raises NotPublishableError, and
    NotAsAgreedError. Meetings that stay as they are keep their rows, with what was noted on them.
    """
    if draft.state is not DraftState.DONE:
        raise NotPublishableError(draft.public_id)
    if draft.settings["from_slot"] and draft.base_version != expected:
        raise PlanMovedOnError(event.slug)
    version = claim(event, expected)
    # Whoever agrees on something or closes a table now waits until this transaction ends.
    if faults := service.faults(draft):
        raise NotPublishableError(draft.public_id, faults)
    wrong = service.disagreements(draft)
    if wrong:
        raise NotAsAgreedError(wrong)
    put(event, version, draft.meetings, user_id, draft.id)
    return version


def claim(event: Event, expected: int) -> int:
    """Take the version after `expected`, for a list to be put. Raises PlanMovedOnError."""
    version: int | None = db.session.scalar(
        update(Event)
        .where(Event.id == event.id, Event.plan_version == expected)
        .values(plan_version=Event.plan_version + 1)
        .returning(Event.plan_version)
    )
    if version is None:
        raise PlanMovedOnError(event.slug)
    return version


def put(
    event: Event, version: int, rows: list[Row], user_id: int | None, draft_id: int | None
) -> None:
    """Put meetings into people's hands as a version that was claimed, and have it announced.

    Raises NotPublishableError.
    """
    _replace_meetings(event, _columns(event, rows), version)
    db.session.add(
        PlanVersion(
            event_id=event.id,
            version=version,
            meetings=_plain(event, rows),
            draft_id=draft_id,
            published_by=user_id,
        )
    )
    db.session.flush()
    db.session.refresh(event)
    enqueue(ANNOUNCE, {"event": event.id, "version": version})


def _plain(event: Event, rows: list[Row]) -> list[Row]:
    """Return what a version keeps of its rows, and which of them pairs agreed on themselves."""
    agreed = {
        (row["a"], row["b"], row["slot"]): {"agreed": row["agreed"]}
        for row in gathering.agreed_of(event.id)
    }
    return [
        {key: row[key] for key in ("a", "b", "slot", "table")}
        | agreed.get((row["a"], row["b"], row["slot"]), {})
        for row in rows
    ]


def _columns(event: Event, rows: list[Row]) -> dict[tuple[int, int], dict[str, Any]]:
    """Return meetings as columns of Meeting, by the pair of participants."""
    people = _pairs(
        select(Participant.public_id, Participant.id).where(Participant.event_id == event.id)
    )
    slots = _pairs(select(Slot.number, Slot.id).where(Slot.event_id == event.id))
    tables = list(
        db.session.scalars(
            select(EventTable.id).where(EventTable.event_id == event.id).order_by(EventTable.number)
        )
    )
    found = {}
    for row in rows:
        if row["a"] not in people or row["b"] not in people or row["slot"] not in slots:
            raise NotPublishableError(row["a"])
        if row["table"] >= len(tables):
            raise NotPublishableError(row["a"])
        a, b = sorted((people[row["a"]], people[row["b"]]))
        found[a, b] = {"slot_id": slots[row["slot"]], "table_id": tables[row["table"]]}
    return found


def _pairs(query: Select[Any, Any]) -> dict[Any, Any]:
    """Return the rows of two columns as a mapping."""
    return {row[0]: row[1] for row in db.session.execute(query)}


def _replace_meetings(
    event: Event, rows: dict[tuple[int, int], dict[str, Any]], version: int
) -> None:
    kept = set()
    gone = []
    for meeting in db.session.scalars(select(Meeting).where(Meeting.event_id == event.id)):
        row = rows.get((meeting.a_id, meeting.b_id))
        place = (meeting.slot_id, meeting.table_id)
        if row is not None and place == (row["slot_id"], row["table_id"]):
            kept.add((meeting.a_id, meeting.b_id))
        else:
            gone.append(meeting.id)
    db.session.flush()
    said: dict[tuple[int, int, int], tuple[int | None, str]] = {}
    for start in range(0, len(gone), 500):
        part = gone[start : start + 500]
        said |= _said_of(part)
        db.session.execute(delete(MeetingSide).where(MeetingSide.meeting_id.in_(part)))
        db.session.execute(delete(Meeting).where(Meeting.id.in_(part)))
    new = [
        Meeting(event_id=event.id, a_id=a, b_id=b, plan_version=version, **row)
        for (a, b), row in rows.items()
        if (a, b) not in kept
    ]
    db.session.add_all(new)
    db.session.flush()
    db.session.add_all(
        MeetingSide(
            event_id=event.id, meeting_id=one.id, participant_id=who, slot_id=one.slot_id,
            rating=rating, note=note,
        )
        for one in new
        for who in (one.a_id, one.b_id)
        for rating, note in (said.get((one.a_id, one.b_id, who), (None, "")),)
    )  # fmt: skip
    db.session.flush()


def _said_of(meetings: list[int]) -> dict[tuple[int, int, int], tuple[int | None, str]]:
    """Return what sides noted on meetings, by both parties and whose it is: it moves along."""
    query = (
        select(Meeting.a_id, Meeting.b_id, MeetingSide)
        .join(Meeting, Meeting.id == MeetingSide.meeting_id)
        .where(MeetingSide.meeting_id.in_(meetings), MeetingSide.note != "")
    )
    return {
        (a, b, side.participant_id): (side.rating, side.note)
        for a, b, side in db.session.execute(query)
    }


def mark_held(event: Event, first: str, second: str, *, held: bool) -> None:
    """Note whether two participants' published meeting took place; what was held is an outcome.

    Raises LookupError where the two have no meeting.
    """
    query = select(Participant.id).where(
        Participant.event_id == event.id, Participant.public_id.in_((first, second))
    )
    pair = sorted(db.session.scalars(query))
    found = len(pair) == 2 and db.session.scalar(
        select(Meeting).filter_by(event_id=event.id, a_id=pair[0], b_id=pair[1])
    )
    if not found:
        raise LookupError("the two have no meeting")
    before, found.held = found.held, held
    a, b = found.a.organisation_id, found.b.organisation_id
    if held and not before and a is not None and b is not None and a != b:
        outcomes.record(a, b, OutcomeKind.MET)
    db.session.flush()
