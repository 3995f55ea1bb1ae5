"""The link in a mail that ends mails of its kind.

It works without signing in, for one person and one kind, and does nothing else.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.notifications.kinds import is_known

SUMMARY = "summary"  # stands for all kinds that come in it


def unsubscribe_token(user: User, kind: str) -> str:
    """Return what ends a person's mails of a kind."""
    return _serializer().dumps([user.public_id, kind])


def read_unsubscribe_token(token: str) -> tuple[User, str] | None:
    """Return whose mails of which kind the token ends; None for one that we have not made."""
    try:
        public_id, kind = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    user = db.session.scalar(select(User).filter_by(public_id=public_id))
    return (user, kind) if user and (kind == SUMMARY or is_known(kind)) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")
