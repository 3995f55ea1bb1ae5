"""Who belongs to an organisation, and who is invited."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.organisations.models import Invitation, Membership


def members_of(organisation_id: int) -> Sequence[Membership]:
    """Return the members with their persons, by name."""
    query = select(Membership).join(Membership.user).options(contains_eager(Membership.user))
    query = query.where(Membership.organisation_id == organisation_id)
    return db.session.scalars(query.order_by(func.lower(User.name), User.id)).all()


def reachable(organisation_id: int) -> list[User]:
    """Return the members whom mail reaches, by name."""
    people = (membership.user for membership in members_of(organisation_id))
    return [one for one in people if one.verified_at and one.is_active]


def organisation_of(user_id: int) -> int | None:
    """Return the organisation that a person belongs to."""
    return db.session.scalar(select(Membership.organisation_id).filter_by(user_id=user_id))


def member_of(organisation_id: int, person: str) -> Membership | None:
    """Return the membership of the person with that public id, if it is in the organisation."""
    query = select(Membership).join(Membership.user)
    return db.session.scalar(
        query.where(Membership.organisation_id == organisation_id, User.public_id == person)
    )


def membership_of(user: User) -> Membership | None:
    """Return the person's membership, with its organisation."""
    query = select(Membership).where(Membership.user_id == user.id)
    return db.session.scalar(query.options(joinedload(Membership.organisation)))


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """Return the invitations that could still be accepted, newest first."""
    query = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now(),
    )
    return db.session.scalars(query.order_by(Invitation.id.desc())).all()
