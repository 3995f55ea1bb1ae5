"""What each side of a meeting made of it: a rating, and a note that nobody else reads."""

import zlib
from datetime import datetime
from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from matchmaker.core.database import db
from matchmaker.events.models import Event, EventTable, Meeting, MeetingSide, Participant, Slot
from matchmaker.pairing.publishing import mark_held


class Rating(IntEnum):
    """What came of a meeting for one side."""

    NOT_FOR_US = 1
    GOOD_TO_KNOW = 2
    GO_ON = 3


def sides_of(event_id: int, party: str) -> dict[str, MeetingSide]:
    """Return a party's halves of its meetings, by the other party."""
    mine, other = aliased(Participant), aliased(Participant)
    query = (
        select(other.public_id, MeetingSide)
        .join(Meeting, Meeting.id == MeetingSide.meeting_id)
        .join(mine, mine.id == MeetingSide.participant_id)
        .join(other, other.id == Meeting.a_id + Meeting.b_id - mine.id)
        .where(MeetingSide.event_id == event_id, mine.public_id == party)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def revision(event: Event, participant_id: int | None, moment: datetime) -> int:
    """Return a number above 0 that changes with what a participant's agenda shows at a moment.

    A hundred phones ask for it again and again: it reads the own meetings only, not the plan.
    """
    query = (
        select(
            Meeting.id, Meeting.held, EventTable.name, MeetingSide.rating, MeetingSide.note,
            Slot.starts_at, Slot.ends_at,
        )
        .join(Meeting, Meeting.id == MeetingSide.meeting_id)
        .join(Slot, Slot.id == Meeting.slot_id)
        .join(EventTable, EventTable.id == Meeting.table_id)
        .where(MeetingSide.participant_id == participant_id)
        .order_by(Meeting.id)
    )  # fmt: skip
    rows = [
        (*row, row.starts_at <= moment, row.ends_at <= moment) for row in db.session.execute(query)
    ]
    return 1 + zlib.crc32(repr((event.plan_version, rows)).encode())


def rate(event: Event, party: str, other: str, rating: Rating) -> None:
    """Note what a party made of a meeting, which so took place.

    Raises LookupError where the two have no meeting.
    """
    mark_held(event, party, other, held=True)
    sides_of(event.id, party)[other].rating = rating
    db.session.flush()


def deny(event: Event, party: str, other: str) -> None:
    """Note that a meeting did not take place. Raises LookupError where the two have none."""
    mark_held(event, party, other, held=False)
    sides_of(event.id, party)[other].rating = None
    db.session.flush()


def counts(event_id: int) -> dict[Rating, int]:
    """Return how often each rating was given in an event."""
    query = (
        select(MeetingSide.rating, func.count())
        .where(MeetingSide.event_id == event_id, MeetingSide.rating.is_not(None))
        .group_by(MeetingSide.rating)
    )
    given = {row[0]: row[1] for row in db.session.execute(query)}
    return {rating: given.get(rating, 0) for rating in reversed(Rating)}
