"""What each side of a meeting made of it: a rating, and a note that nobody else reads."""

from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from matchmaker.core.database import db
from matchmaker.events.models import Event, Meeting, MeetingSide, Participant
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
