"""The start page and what every visitor may do."""

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.service import change_person
from matchmaker.core.database import db
from matchmaker.core.language import LANGUAGES
from matchmaker.core.pages import THEME_COOKIE, THEMES
from matchmaker.core.security import anyone, guarded_by, same_site
from matchmaker.demo import queries
from matchmaker.organisations.guards import find_membership
from matchmaker.organisations.models import State

YEAR = timedelta(days=365)

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@guarded_by(anyone)
def start() -> ResponseReturnValue:
    """Say what this is, and where to begin; members of an organisation begin at their matches."""
    membership = find_membership()
    approved = membership is not None and membership.organisation.state is State.APPROVED
    if approved and current_user.verified_at is not None:
        return redirect(url_for("matching.ranked_list"))
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


@blueprint.post("/theme")
@guarded_by(anyone)
def choose_theme() -> ResponseReturnValue:
    """Remember which colours this device shows."""
    answer = redirect(same_site(request.form.get("next"), "home.start"))
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return answer
