"""What a mail lets its reader do, once: links for one purpose, one person and one address.

Only a worker makes them, when it writes the mail; the table keeps only their hashes.
"""

from datetime import timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import Purpose, Token, User
from matchmaker.accounts.sign_ins import hash_token, new_token
from matchmaker.core.clock import now
from matchmaker.core.database import db

LIFETIMES = {
    Purpose.VERIFY: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
}


class TokenRefusedError(Exception):
    """A link that is unknown, used, too old, or made for something else; they all look the same."""


def make(purpose: Purpose, user: User, email: str) -> str:
    """Return a new token, which nobody can read again; the person's dead ones are forgotten."""
    token = new_token()
    db.session.execute(delete(Token).where(Token.user_id == user.id, Token.expires_at <= now()))
    db.session.add(
        Token(
            token_hash=hash_token(token),
            purpose=purpose,
            user=user,
            email=email,
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    return token


def look(token: str, purpose: Purpose) -> Token:
    """Return a token that could be used now, with its user. Raises TokenRefusedError."""
    found = db.session.scalar(_usable(token, purpose).options(joinedload(Token.user)))
    if found is None or not _fits(found):
        raise TokenRefusedError
    return found


def use(token: str, purpose: Purpose) -> Token:
    """Use a token up and return it: of several at once, one succeeds.

    Raises TokenRefusedError.
    """
    used: Token | None = db.session.scalar(
        update(Token)
        .where(
            Token.token_hash == hash_token(token),
            Token.purpose == purpose,
            Token.used_at.is_(None),
            Token.expires_at > now(),
        )
        .values(used_at=now())
        .returning(Token)
    )
    if used is None or not _fits(used):
        raise TokenRefusedError
    return used


def void(user: User, *purposes: Purpose) -> None:
    """Make the person's unused tokens of these purposes useless."""
    db.session.execute(
        update(Token)
        .where(Token.user_id == user.id, Token.purpose.in_(purposes), Token.used_at.is_(None))
        .values(used_at=now())
    )


def _usable(token: str, purpose: Purpose) -> Select[Token]:
    return select(Token).where(
        Token.token_hash == hash_token(token),
        Token.purpose == purpose,
        Token.used_at.is_(None),
        Token.expires_at > now(),
    )


def _fits(token: Token) -> bool:
    """Say whether the person is still who the mail was meant for."""
    if not token.user.is_active:
        return False
    return token.purpose is Purpose.CHANGE_EMAIL or token.user.email == token.email
