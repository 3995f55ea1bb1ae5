"""Who asks: Flask-Login on our own table of sign-ins."""

import logging
from datetime import timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from matchmaker.accounts import sign_ins
from matchmaker.accounts.models import SignIn, User
from matchmaker.core.clock import now
from matchmaker.core.database import READING_METHODS, db

# Comes with what an open page asks by itself: nobody need be there.
UNATTENDED = "X-Unattended"

log = logging.getLogger(__name__)


def configure(app: Flask) -> None:
    """Let requests and templates know `current_user`, and speak that person's language."""
    manager = LoginManager(app)
    manager.session_protection = None  # sign-ins have their own limits and can be ended
    manager.user_loader(_load)
    app.permanent_session_lifetime = timedelta(days=sign_ins.LONGEST_KEPT.days)
    app.before_request(_recognise)


def let_in(user: User, *, kept: bool = False) -> None:
    """Sign a person in on this device, in a session that shares nothing with the one before."""
    if current_user.is_authenticated:
        sign_ins.end(current_user, g.sign_in_id)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    user.token = sign_ins.begin(
        user,
        kept=kept,
        network=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
    )
    login_user(user)
    session.permanent = kept


def let_out() -> None:
    """Sign the person out on this device."""
    sign_ins.end(current_user, g.sign_in_id)
    logout_user()
    session.clear()


def _recognise() -> None:
    if request.endpoint != "static":
        current_user.is_authenticated  # noqa: B018 - loads the person, and with it the language


def _load(token: str) -> User | None:
    sign_in = sign_ins.find(token)
    if sign_in is None:
        return None
    if now() - sign_in.seen_at > sign_ins.TOUCH_EVERY and UNATTENDED not in request.headers:
        _touch(sign_in)
    user = sign_in.user
    user.token = token
    g.sign_in_id = sign_in.id
    g.language = user.language
    return user


def _touch(sign_in: SignIn) -> None:
    """Note that the device was seen.

    A request that reads does it in a transaction of its own, and does not fail where that must
    wait too long: the next request tries again.
    """
    if request.method not in READING_METHODS:
        sign_in.seen_at = now()
        return
    try:
        with db.engine.begin() as connection:
            connection.execute(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=now()))
    except OperationalError as error:
        log.warning("sign-in %s could not be touched: %s", sign_in.id, error.orig)
