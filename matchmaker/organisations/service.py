"""What becomes of organisations, and who belongs to them."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.jobs.service import enqueue
from matchmaker.organisations.models import (
    Kind,
    Membership,
    Organisation,
    OrganisationType,
    Role,
    State,
)

JOINED = "organisations.joined"  # done by a room above, which knows what waited for it


class AlreadyMemberError(Exception):
    """The person belongs to an organisation already."""


class LastOwnerError(Exception):
    """Without this owner the organisation would have none."""


class WrongStateError(Exception):
    """The organisation is not in the state from which this can be done, perhaps no longer."""


def add_organisation(
    kind: Kind, organisation_type: OrganisationType | None, name: str, *, approved: bool
) -> Organisation:
    """Return a new organisation. Its profile must follow (`profiles.service.make_profile`)."""
    organisation = Organisation(
        kind=kind,
        type=organisation_type if kind is Kind.OTHER else None,
        name=name,
        state=State.APPROVED if approved else State.WAITING,
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def add_member(organisation: Organisation, user: User, role: Role) -> Membership:
    """Make a person a member, which counts once their address is proven.

    Raises AlreadyMemberError.
    """
    membership = Membership(organisation=organisation, user=user, role=role)
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError as error:
        raise AlreadyMemberError from error
    if user.verified_at is not None:
        enqueue(JOINED, {"user": user.id})
    return membership


def change_role(membership: Membership, role: Role) -> None:
    """Make a member an owner, or an owner a member. Raises LastOwnerError."""
    if role is not Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role


def remove_member(membership: Membership) -> None:
    """End a membership. Raises LastOwnerError."""
    _keep_an_owner(membership)
    db.session.delete(membership)
    db.session.flush()


def approve(organisation: Organisation) -> None:
    """Let others see an organisation that waits. Raises WrongStateError."""
    _move(organisation, State.WAITING, State.APPROVED)


def suspend(organisation: Organisation, reason: str) -> None:
    """Hide an organisation, approved or waiting. Raises WrongStateError."""
    if organisation.state is State.SUSPENDED:
        raise WrongStateError
    _move(organisation, organisation.state, State.SUSPENDED, reason)


def reinstate(organisation: Organisation) -> None:
    """Let others see a suspended organisation again. Raises WrongStateError."""
    _move(organisation, State.SUSPENDED, State.APPROVED)


def _move(organisation: Organisation, before: State, after: State, reason: str = "") -> None:
    moved = db.session.scalar(
        update(Organisation)
        .where(Organisation.id == organisation.id, Organisation.state == before)
        .values(state=after, suspended_because=reason)
        .returning(Organisation.id)
    )
    if moved is None:
        raise WrongStateError


def _keep_an_owner(leaving: Membership) -> None:
    """Raise LastOwnerError if nobody else who can sign in owns the organisation."""
    lock = select(Organisation.id).where(Organisation.id == leaving.organisation_id)
    db.session.execute(lock.with_for_update())  # two owners may leave at the same moment
    other = (
        select(Membership.id)
        .join(Membership.user)
        .where(
            Membership.organisation_id == leaving.organisation_id,
            Membership.id != leaving.id,
            Membership.role == Role.OWNER,
            User.deactivated_at.is_(None),
        )
    )
    if leaving.role is Role.OWNER and db.session.scalar(other.limit(1)) is None:
        raise LastOwnerError
