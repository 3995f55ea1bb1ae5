"""Whom an organisation may write to because a published list of an event has them meet."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from matchmaker.core.database import db
from matchmaker.events.models import Event, Meeting, Participant
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles.models import Profile
from matchmaker.profiles.queries import introduced_to


def partners_at(organisation_id: int, slug: str) -> dict[str, int]:
    """Return the organisations that meet this one, by the public ids of their participants.

    A conversation names both sides: so where one is blind, only those that are introduced.
    """
    mine, other = aliased(Participant), aliased(Participant)
    meets = or_(
        (Meeting.a_id == mine.id) & (Meeting.b_id == other.id),
        (Meeting.b_id == mine.id) & (Meeting.a_id == other.id),
    )
    query = (
        select(other.public_id, Organisation.id, Profile.blind)
        .select_from(Meeting)
        .join(mine, or_(Meeting.a_id == mine.id, Meeting.b_id == mine.id))
        .join(other, meets)
        .join(Event, Event.id == Meeting.event_id)
        .join(Organisation, Organisation.id == other.organisation_id)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .where(
            Event.slug == slug,
            mine.organisation_id == organisation_id,
            Organisation.id != organisation_id,
            Organisation.state == State.APPROVED,
        )
    )
    rows = db.session.execute(query).all()
    if not rows:
        return {}
    named = introduced_to(organisation_id)
    own = db.session.get_one(Profile, organisation_id)
    return {
        public_id: found
        for public_id, found, blind in rows
        if found in named or not (blind or own.blind)
    }
