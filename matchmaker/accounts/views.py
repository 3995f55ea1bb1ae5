"""Signing in and out."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.session import let_out
from matchmaker.core.database import db
from matchmaker.core.security import anyone, guarded_by

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@guarded_by(anyone)
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    return redirect(url_for("home.start"))


@blueprint.post("/sign-out")
@guarded_by(signed_in)
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
    let_out()
    db.session.commit()
    return redirect(url_for("home.start"))
