"""Organisations and their members, quickly."""

from itertools import count
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.organisations.models import Kind, Membership, Organisation, Role, State
from tests.factories.accounts import make_user

_numbers = count(1)


def make_organisation(
    kind: Kind = Kind.STARTUP, state: State = State.APPROVED, **fields: Any
) -> Organisation:
    """Return a stored organisation, approved unless said otherwise, without members or profile."""
    organisation = Organisation(
        **{"name": f"Organisation {next(_numbers)}", "kind": kind, "state": state, **fields}
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def make_membership(
    organisation: Organisation | None = None, user: User | None = None, role: Role = Role.OWNER
) -> Membership:
    """Return a stored membership: a new person and organisation where none is given."""
    membership = Membership(
        organisation=organisation or make_organisation(), user=user or make_user(), role=role
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def make_member(
    organisation: Organisation | None = None, role: Role = Role.MEMBER, **fields: Any
) -> User:
    """Return a stored, verified person who belongs to the organisation (a new one if none)."""
    return make_membership(organisation, make_user(**fields), role).user


def make_owner(organisation: Organisation | None = None, **fields: Any) -> User:
    """Return a stored, verified owner of the organisation (a new one if none)."""
    return make_member(organisation, Role.OWNER, **fields)
