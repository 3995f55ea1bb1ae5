"""Load the demo, and take it away without touching anything else."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, select, update

from matchmaker.accounts import passwords
from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.demo import evening
from matchmaker.demo.introductions import load_introductions
from matchmaker.demo.models import DemoAccount, DemoRole
from matchmaker.interest import searches
from matchmaker.organisations.models import Membership, Organisation, Role
from matchmaker.profiles import document
from matchmaker.profiles.models import Listing, Profile
from matchmaker.profiles.reading import read_profiles
from matchmaker.profiles.service import hold
from matchmaker.transfer import service as transfer

DATA = Path(__file__).parent / "data"
EASILY_TYPED = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who plays a role: the person is named by it; the organisation by its id in the data."""

    role: DemoRole
    person: str
    organisation: str | None


CAST = (
    _Cast(DemoRole.SCOUT, "Pharma scout", "roche"),
    _Cast(DemoRole.STARTUP, "Startup founder", "12-sigma"),
    _Cast(DemoRole.HOSPITAL, "Hospital partner", "nanshan-hospital"),
    _Cast(DemoRole.HOST, "Event host", "servier-wehealth"),
    _Cast(DemoRole.ADMINISTRATOR, "Administrator", None),
)


class NameTakenError(ValueError):
    """An account that the demo wants to make exists and is not the demo's."""


def profiles() -> tuple[document.Organisation, ...]:
    """Return the demo's organisations: those of the evening, then the illustrative ones."""
    found: tuple[document.Organisation, ...] = ()
    for name in ("evening.jsonl", "illustrative.jsonl"):
        reading = read_profiles(DATA / name)
        if reading.faults:
            raise ValueError(reading.faults[0].render(name))
        found += reading.organisations
    return found


def is_empty() -> bool:
    """Tell whether the database has no organisation yet."""
    return db.session.scalar(select(func.count()).select_from(Organisation)) == 0


def load() -> transfer.Plan:
    """Bring the demo's organisations, accounts and event in; again, repair what was changed.

    Raises NameTakenError, SlugTakenError, ListingTakenError.
    """
    _hold_all()
    plan = transfer.plan_import(profiles())
    transfer.carry_out(plan)
    _mark_illustrative()
    for cast in CAST:
        _make_account(cast)
    db.session.flush()
    evening.load_evening([organisation.id for organisation in profiles()])
    load_introductions()
    return plan


def clear() -> int:
    """Take away the demo's organisations, accounts and event; return how many organisations went.

    An organisation that a real person has joined stays, with all it says.
    """
    _hold_all()
    evening.remove_evening()
    users = select(DemoAccount.user_id)
    joined = select(Membership.organisation_id).where(Membership.user_id.not_in(users))
    gone = db.session.scalars(
        delete(Organisation)
        .where(_is_of_the_demo(), Organisation.id.not_in(joined))
        .returning(Organisation.id)
    ).all()
    db.session.execute(delete(User).where(User.id.in_(users)))
    searches.forget_organisations(set(gone))
    db.session.flush()
    return len(gone)


def _hold_all() -> None:
    """Let nobody change what the demo's organisations say until they are loaded or cleared."""
    hold(db.session.scalars(select(Organisation.id).where(_is_of_the_demo())))


def _is_of_the_demo() -> ColumnElement[bool]:
    return Organisation.key.in_([organisation.id for organisation in profiles()])


def _mark_illustrative() -> None:
    marked = json.loads((DATA / "illustrative.json").read_text(encoding="utf-8"))
    owners = select(Organisation.id).where(Organisation.key.in_(marked["organisations"]))
    db.session.execute(
        update(Profile).where(Profile.organisation_id.in_(owners)).values(illustrative=True)
    )
    db.session.execute(
        update(Listing)
        .where(Listing.key.in_(marked["listings"]) | Listing.organisation_id.in_(owners))
        .values(illustrative=True)
    )


def _make_account(cast: _Cast) -> None:
    email = f"{cast.role}@demo.example"
    user = accounts.find_by_email(email)
    if user is not None:
        if db.session.get(DemoAccount, user.id) is None:
            raise NameTakenError(f"{email} is somebody's account; the demo wants to make it")
        return
    password = "".join(secrets.choice(EASILY_TYPED) for _ in range(12))
    hashed = passwords.hash_password(password)
    user = accounts.add_person(email, cast.person, hashed, "en", verified=True)
    db.session.add(DemoAccount(user_id=user.id, role=cast.role, password=password))
    if cast.organisation is None:
        accounts.make_administrator(user)
        return
    organisation_id = db.session.scalar(
        select(Organisation.id).where(Organisation.key == cast.organisation)
    )
    db.session.add(Membership(user_id=user.id, organisation_id=organisation_id, role=Role.OWNER))
