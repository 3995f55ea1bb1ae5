"""The start page and what every visitor may do."""

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.service import change_person
from matchmaker.core.database import db
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
    """Remember which language this device, and the person on it, reads."""
    language = request.form.get("language")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            change_person(current_user, current_user.name, language)
            db.session.commit()
    return redirect(same_site(request.form.get("next"), "home.start"))
