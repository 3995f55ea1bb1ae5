"""What the start page shows of the demo."""

from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.demo.models import DemoAccount, DemoRole
from matchmaker.organisations.models import Membership, Organisation


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account to try; `organisation` is empty for the administrator."""

    role: DemoRole
    email: str
    password: str
    organisation: str


def accounts() -> list[ShownAccount]:
    """Return the demo's accounts, in the order in which they were made; none without the demo."""
    query = (
        select(DemoAccount.role, User.email, DemoAccount.password, Organisation.name)
        .join(User, User.id == DemoAccount.user_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.deactivated_at.is_(None))
        .order_by(User.id)
    )
    return [
        ShownAccount(row.role, row.email, row.password, row.name or "")
        for row in db.session.execute(query)
    ]
