"""Invitations: made by an owner, mailed by the worker, accepted once by whoever has the address."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from matchmaker.accounts import sign_ins, throttle
from matchmaker.accounts.models import User
from matchmaker.accounts.service import add_person, mark_verified
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.service import enqueue
from matchmaker.organisations.models import (
    Invitation,
    Membership,
    Organisation,
    Role,
    State,
)
from matchmaker.organisations.service import AlreadyMemberError, add_member

LIFETIME = timedelta(days=7)
LETTER = "organisations.invitation_letter"


class InvitationRefusedError(Exception):
    """An invitation that is unknown, accepted, withdrawn or too old; they all look the same."""


class WrongPersonError(Exception):
    """The invitation was sent to another address."""


def invite(inviter: Membership, email: str, role: Role, language: str, network: str) -> None:
    """Invite an address; a former invitation of the same address ends.

    Commits the count of tries. Raises AlreadyMemberError if the address belongs to this
    organisation, TooManyTriesError.
    """
    organisation, user_id = inviter.organisation, inviter.user_id
    if _is_member(organisation, email):
        raise AlreadyMemberError
    throttle.count(throttle.LETTER, email, network)
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation.id,
            func.lower(Invitation.email) == email.lower(),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now())
    )
    invitation = Invitation(
        organisation=organisation,
        email=email,
        role=role,
        inviter_id=user_id,
        language=language,
        expires_at=now() + LIFETIME,
    )
    db.session.add(invitation)
    db.session.flush()
    enqueue(LETTER, {"invitation_id": invitation.id})


def give_token(invitation: Invitation) -> str:
    """Return a new token for an invitation, which nobody can read again; a former one dies."""
    token = sign_ins.new_token()
    invitation.token_hash = sign_ins.hash_token(token)
    db.session.flush()
    return token


def withdraw(organisation: Organisation, public_id: str) -> bool:
    """End an invitation of the organisation; tell whether there was such a one."""
    ended = db.session.scalar(
        update(Invitation)
        .where(
            Invitation.public_id == public_id,
            Invitation.organisation_id == organisation.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now())
        .returning(Invitation.id)
    )
    return ended is not None


def look(token: str) -> Invitation:
    """Return an invitation that could be accepted now. Raises InvitationRefusedError."""
    query = select(Invitation).where(*_open(token)).options(joinedload(Invitation.organisation))
    found = db.session.scalar(query)
    if found is None or found.organisation.state is State.SUSPENDED:
        raise InvitationRefusedError
    return found


def accept(token: str, user: User) -> Membership:
    """Make the person a member: of several at once, one succeeds.

    Raises InvitationRefusedError, WrongPersonError, AlreadyMemberError.
    """
    invitation = look(token)
    if user.email.lower() != invitation.email.lower():
        raise WrongPersonError
    _use(token)
    mark_verified(user)  # the link came by mail
    return add_member(invitation.organisation, user, invitation.role)


def accept_as_new(token: str, name: str, password_hash: str, language: str) -> Membership:
    """Make an account for the invited address, and a member of it.

    Raises InvitationRefusedError, EmailTakenError.
    """
    invitation = look(token)
    _use(token)
    user = add_person(invitation.email, name, password_hash, language, verified=True)
    return add_member(invitation.organisation, user, invitation.role)


def _use(token: str) -> None:
    used = db.session.scalar(
        update(Invitation).where(*_open(token)).values(accepted_at=now()).returning(Invitation.id)
    )
    if used is None:
        raise InvitationRefusedError


def _open(token: str) -> list[ColumnElement[bool]]:
    return [
        Invitation.token_hash == sign_ins.hash_token(token),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now(),
    ]


def _is_member(organisation: Organisation, email: str) -> bool:
    query = select(Membership.id).join(Membership.user)
    query = query.where(
        Membership.organisation_id == organisation.id, func.lower(User.email) == email.lower()
    )
    return db.session.scalar(query) is not None
