"""Signing up: a person with an organisation, or an organisation for a person without."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import passwords, throttle
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.service import SIGN_UP_LETTER, VERIFIED, queue_letter
from matchmaker.accounts.views import network
from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import anyone, guarded_by
from matchmaker.home import service
from matchmaker.home.forms import OrganisationForm, SignUpForm
from matchmaker.home.service import NewOrganisation, NewPerson
from matchmaker.jobs.service import enqueue
from matchmaker.organisations.guards import find_membership

blueprint = Blueprint("sign_up", __name__)


@blueprint.get("/sign-up")
@guarded_by(anyone)
def show() -> ResponseReturnValue:
    """Ask who it is, and for which organisation."""
    if current_user.is_authenticated:
        return redirect(url_for("sign_up.organisation"))
    return render_template("home/sign_up.html", form=SignUpForm())


@blueprint.post("/sign-up")
@guarded_by(anyone)
def sign_up() -> ResponseReturnValue:
    """Sign up; the answer is the same whether the address is known or not."""
    form = SignUpForm()
    if not form.validate():
        return render_template("home/sign_up.html", form=form), 422
    email = form.email.data
    throttle.count(throttle.LETTER, email, network())
    hashed = passwords.hash_password(form.password.data)
    person = NewPerson(email, form.name.data, hashed, current_language())
    service.sign_up(person, _described_by(form))
    queue_letter(SIGN_UP_LETTER, email)
    db.session.commit()
    return render_template("accounts/mail_sent.html", email=email)


@blueprint.get("/sign-up/organisation")
@guarded_by(signed_in)
def organisation() -> ResponseReturnValue:
    """Ask a person without organisation for a new one."""
    if find_membership():
        return redirect(url_for("organisations.members"))
    return render_template("home/sign_up_organisation.html", form=OrganisationForm())


@blueprint.post("/sign-up/organisation")
@guarded_by(signed_in)
def found() -> ResponseReturnValue:
    """Found an organisation."""
    if find_membership():
        return redirect(url_for("organisations.members"), 303)
    form = OrganisationForm()
    if not form.validate():
        return render_template("home/sign_up_organisation.html", form=form), 422
    new = service.found_organisation(current_user._get_current_object(), _described_by(form))
    if current_user.verified_at:
        enqueue(VERIFIED, {"user_id": current_user.id})
    db.session.commit()
    flash(_("%(name)s is set up.", name=new.name))
    return redirect(url_for("organisations.members"), 303)


def _described_by(form: OrganisationForm) -> NewOrganisation:
    kind, organisation_type = form.chosen_kind()
    return NewOrganisation(form.organisation.data, kind, organisation_type, form.country.data)
