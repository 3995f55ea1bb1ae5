"""Devices on which people are signed in: begun, found by their token, ended."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import SignIn, User
from matchmaker.core.clock import now
from matchmaker.core.database import db

LONGEST = timedelta(hours=12)
LONGEST_IDLE = timedelta(hours=3)
LONGEST_KEPT = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=5)


def new_token() -> str:
    """Return 256 bits of chance, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of a token (64 hexadecimal digits)."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(user: User, *, kept: bool = False, network: str = "", agent: str = "") -> str:
    """Begin a sign-in and return its token, which nobody can read again.

    The person's sign-ins that are too old for any use are forgotten.
    """
    token = new_token()
    too_old = SignIn.created_at < now() - LONGEST_KEPT
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id, too_old))
    db.session.add(
        SignIn(
            token_hash=hash_token(token),
            user=user,
            kept=kept,
            network=network[:64],
            agent=agent[:300],
        )
    )
    db.session.flush()
    return token


def find(token: str) -> SignIn | None:
    """Return the sign-in of a token with its user, if it still opens the door."""
    query = select(SignIn).where(SignIn.token_hash == hash_token(token))
    sign_in = db.session.scalar(query.options(joinedload(SignIn.user)))
    return sign_in if sign_in and sign_in.user.is_active and is_alive(sign_in) else None


def is_alive(sign_in: SignIn) -> bool:
    """Say whether a sign-in has neither been ended nor grown too old."""
    if sign_in.ended_at is not None:
        return False
    if sign_in.kept:
        return now() < sign_in.created_at + LONGEST_KEPT
    return now() < min(sign_in.created_at + LONGEST, sign_in.seen_at + LONGEST_IDLE)


def list_alive(user: User) -> Sequence[SignIn]:
    """Return the person's devices that are still signed in, last seen first."""
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    found = db.session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id.desc()))
    return [sign_in for sign_in in found if is_alive(sign_in)]


def end(user: User, sign_in_id: int) -> bool:
    """End one of the person's own sign-ins; tell whether there was such a one."""
    ended = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
        .returning(SignIn.id)
    )
    return ended is not None


def end_all(user: User, *, but: str = "") -> None:
    """End all sign-ins of a person, or all but the one of a token."""
    db.session.execute(
        update(SignIn)
        .where(
            SignIn.user_id == user.id,
            SignIn.ended_at.is_(None),
            SignIn.token_hash != hash_token(but),
        )
        .values(ended_at=now())
    )
