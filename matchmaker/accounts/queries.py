"""Whom to find among the people."""

from collections.abc import Sequence

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.database import db


def administrators() -> Sequence[User]:
    """Return the administrators whose accounts are open."""
    query = select(User).where(User.is_administrator.is_(True), User.deactivated_at.is_(None))
    return db.session.scalars(query.order_by(User.id)).all()
