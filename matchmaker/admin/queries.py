"""Lists for the administrator."""

from collections.abc import Iterable

from sqlalchemy import Select, func, or_, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.organisations.models import Membership, Organisation, State


def organisations(state: State | None, words: str) -> Select[Organisation]:
    """Return the select of organisations in a state (or any) whose name holds the words.

    Those that wait come first, then the newest.
    """
    query = select(Organisation)
    if state:
        query = query.where(Organisation.state == state)
    if words:
        query = query.where(Organisation.name.icontains(words, autoescape=True))
    waits = Organisation.state == State.WAITING
    return query.order_by(waits.desc(), Organisation.created_at.desc(), Organisation.id.desc())


def count_by_state() -> dict[State, int]:
    """Return how many organisations are in each state."""
    query = select(Organisation.state, func.count()).group_by(Organisation.state)
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {state: found.get(state, 0) for state in State}


def people(words: str) -> Select[User]:
    """Return the select of people whose name or address holds the words, newest first."""
    query = select(User)
    if words:
        fits = [field.icontains(words, autoescape=True) for field in (User.name, User.email)]
        query = query.where(or_(*fits))
    return query.order_by(User.created_at.desc(), User.id.desc())


def members_of(organisation_ids: Iterable[int]) -> dict[int, list[User]]:
    """Return the members of organisations, by organisation id, owners first."""
    query = select(Membership.organisation_id, User).join(Membership.user)
    query = query.where(Membership.organisation_id.in_(list(organisation_ids)))
    found: dict[int, list[User]] = {}
    for organisation_id, user in db.session.execute(
        query.order_by(Membership.role.desc(), Membership.id)
    ):
        found.setdefault(organisation_id, []).append(user)
    return found


def organisations_of(user_ids: Iterable[int]) -> dict[int, Organisation]:
    """Return the organisation of each person who has one, by person id."""
    query = select(Membership.user_id, Organisation).join(Membership.organisation)
    query = query.where(Membership.user_id.in_(list(user_ids)))
    return {row[0]: row[1] for row in db.session.execute(query)}


def names_at(addresses: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations by address."""
    query = select(Organisation.public_id, Organisation.name)
    rows = db.session.execute(query.where(Organisation.public_id.in_(list(addresses))))
    return {row.public_id: row.name for row in rows}
