"""For whom a person meets: alone, with colleagues, or for an organisation of the site."""

from typing import Any

from sqlalchemy import delete, or_, select

from matchmaker.core.database import db
from matchmaker.events.models import Attendee, Event, Meeting, Participant
from matchmaker.events.queries import colleagues_of
from matchmaker.events.seating import keeping_agreed
from matchmaker.events.service import (
    ELSEWHERE,
    ask_for_drafts,
    ask_for_fits,
    drafted_before,
    lock,
)
from matchmaker.profiles.models import Side


def split(attendee: Attendee) -> Participant:
    """Let a person meet on their own, apart from their colleagues.

    The words that they shared come along, and become nobody's drafts: they may be a colleague's.
    """
    shared = attendee.participant
    if shared is None or not colleagues_of(attendee):
        raise ValueError(attendee.public_id)
    own = Participant(
        event_id=attendee.event_id,
        name=f"{shared.name} ({attendee.name})"[:200],
        organisation_id=shared.organisation_id,
        kind=shared.kind,
        min_meetings=shared.min_meetings,
        max_meetings=shared.max_meetings,
        offers=shared.offers,
        looks_for=shared.looks_for,
        own_words=shared.own_words,
        offers_from=shared.offers_from,
        looks_for_from=shared.looks_for_from,
        drafted={
            Side.OFFER.value: {"text": shared.offers, "listing": ELSEWHERE},
            Side.NEED.value: {"text": shared.looks_for, "listing": ELSEWHERE},
            **(drafted_before(attendee) or {}),
        },
        labels=shared.labels,
    )
    attendee.participant = own
    db.session.add(own)
    db.session.flush()
    ask_for_fits(attendee.event_id)
    return own


def join(attendee: Attendee, participant: Participant, *, forget: bool = True) -> None:
    """Let a person share the meetings of a participant of the same event.

    Without `forget` the one they leave stays, even empty, until `forget_if_empty`.
    """
    lock(db.session.get_one(Event, attendee.event_id))
    left = attendee.participant
    if left is participant or participant.event_id != attendee.event_id:
        return
    attendee.participant = participant
    db.session.flush()
    if left is not None and forget:
        forget_if_empty(left)
    ask_for_fits(attendee.event_id)


def shape_participant(participant: Participant, **values: Any) -> None:
    """Change for whom somebody meets: name, kind, table_id (a pin), min_meetings, max_meetings.

    Raises TablesAgreedError where nobody can sit at that table then.
    """
    lock(db.session.get_one(Event, participant.event_id))
    with keeping_agreed(participant.event_id):
        for name, value in values.items():
            setattr(participant, name, value)
    ask_for_fits(participant.event_id)


def use_profile(attendee: Attendee, organisation_id: int) -> None:
    """Let a member's organisation stand for them, so that its profile is used for matching.

    Colleagues who are there already are joined. A participant shared with people who may belong
    elsewhere is left to them. Raises ValueError for somebody who meets for nobody yet.
    """
    own = attendee.participant
    if own is None:
        raise ValueError(attendee.public_id)
    if own.organisation_id is not None:
        return
    there = select(Participant).where(
        Participant.event_id == attendee.event_id, Participant.organisation_id == organisation_id
    )
    colleagues = db.session.scalar(there.order_by(Participant.id).limit(1))
    if colleagues is not None:
        join(attendee, colleagues)
        return
    if colleagues_of(attendee):
        own = split(attendee)
    own.organisation_id = organisation_id
    db.session.flush()
    ask_for_fits(attendee.event_id)
    ask_for_drafts(attendee.event_id)


def shareable_by(attendee: Attendee) -> Participant | None:
    """Return the colleagues' participant that a person who meets alone could share.

    Only members of the same organisation of the site are surely colleagues.
    """
    own = attendee.participant
    if own is None or own.organisation_id is None or colleagues_of(attendee):
        return None
    query = select(Participant).where(
        Participant.event_id == attendee.event_id,
        Participant.organisation_id == own.organisation_id,
        Participant.id != own.id,
    )
    return db.session.scalar(query.order_by(Participant.id).limit(1))


def forget_if_empty(participant: Participant) -> None:
    """Take away a participant that nobody stands for, unless a published list names it."""
    people = select(Attendee.id).where(Attendee.participant_id == participant.id).limit(1)
    meets = select(Meeting.id).where(
        or_(Meeting.a_id == participant.id, Meeting.b_id == participant.id)
    )
    if db.session.scalar(people) is None and db.session.scalar(meets.limit(1)) is None:
        db.session.execute(delete(Participant).where(Participant.id == participant.id))
