"""The start page and what every visitor may do."""

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from matchmaker.core.language import LANGUAGES
from matchmaker.core.security import anyone, guarded_by, same_site
from matchmaker.demo import queries

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@guarded_by(anyone)
def start() -> ResponseReturnValue:
    """Say what this is, and where to begin."""
    return render_template("home/start.html", demo_accounts=queries.accounts())


@blueprint.post("/language")
@guarded_by(anyone)
def choose_language() -> ResponseReturnValue:
    """Remember which language this device reads."""
    language = request.form.get("language")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(same_site(request.form.get("next"), "home.start"))
