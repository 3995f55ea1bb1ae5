"""What an organisation has shortlisted and passed."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matchmaker.core.database import db
from matchmaker.interest.introduction_models import Blocked
from matchmaker.interest.models import Passed, PassReason, Shortlisted
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.models import Profile
from matchmaker.profiles.policy import is_visible_to


def shortlist_notes(organisation_id: int) -> dict[int, str]:
    """Return the notes of what is shortlisted, by the target's id."""
    query = select(Shortlisted.target_id, Shortlisted.note)
    query = query.filter_by(organisation_id=organisation_id, removed_at=None)
    found = db.session.execute(query)
    return {row.target_id: row.note for row in found}


def passed_ids(organisation_id: int) -> set[int]:
    """Return the ids of the organisations passed over."""
    query = select(Passed.target_id).filter_by(organisation_id=organisation_id)
    return set(db.session.scalars(query))


def passed_for(organisation_id: int, reason: PassReason) -> set[int]:
    """Return the ids of the organisations passed over for one reason."""
    query = select(Passed.target_id).filter_by(organisation_id=organisation_id, reason=reason)
    return set(db.session.scalars(query))


def newest_shortlisted(organisation_id: int) -> Select[Shortlisted]:
    """Select what is shortlisted, may still be seen and is not passed or blocked, newest first."""
    return (
        select(Shortlisted)
        .join(Organisation, Organisation.id == Shortlisted.target_id)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .where(
            Shortlisted.organisation_id == organisation_id,
            Shortlisted.removed_at.is_(None),
            Shortlisted.target_id.not_in(
                select(Passed.target_id).filter_by(organisation_id=organisation_id)
            ),
            Shortlisted.target_id.not_in(
                select(Blocked.target_id).filter_by(organisation_id=organisation_id)
            ),
            is_visible_to(organisation_id),
        )
        .order_by(Shortlisted.id.desc())
        .options(joinedload(Shortlisted.user), joinedload(Shortlisted.target))
    )


def newest_passed(organisation_id: int) -> Select[Passed]:
    """Select what was passed over and may still be seen, newest first."""
    return (
        select(Passed)
        .join(Organisation, Organisation.id == Passed.target_id)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .where(Passed.organisation_id == organisation_id, is_visible_to(organisation_id))
        .order_by(Passed.id.desc())
        .options(joinedload(Passed.user), joinedload(Passed.target))
    )
