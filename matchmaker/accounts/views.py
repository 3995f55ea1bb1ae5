"""The door: signing in and out, and what mailed links open.

A link is used by a button, not by opening it, because mail scanners open links.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import passwords, service, tokens
from matchmaker.accounts.forms import (
    ConfirmForm,
    EmailForm,
    NewPasswordForm,
    PasswordForm,
    SignInForm,
)
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.models import Purpose, User
from matchmaker.accounts.session import let_in, let_out
from matchmaker.accounts.throttle import TooManyTriesError
from matchmaker.core.database import db
from matchmaker.core.security import anyone, guarded_by, same_site

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@guarded_by(anyone)
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    form = SignInForm(formdata=None, next=request.args.get("next", ""))
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@guarded_by(anyone)
def check_sign_in() -> ResponseReturnValue:
    """Sign in by address and password."""
    form = SignInForm()
    user = None
    if form.validate():
        user = service.authenticate(form.email.data, form.password.data, network())
        if user is None:
            form.refuse("password", _("This address and password do not go together."))
    if user is None:
        return render_template("accounts/sign_in.html", form=form), 422
    let_in(user, kept=form.keep.data)
    db.session.commit()
    return redirect(same_site(form.next.data, "home.start"), 303)


@blueprint.post("/sign-out")
@guarded_by(signed_in)
def sign_out() -> ResponseReturnValue:
    """Sign out on this device."""
    let_out()
    db.session.commit()
    return redirect(url_for("home.start"), 303)


@blueprint.post("/verify")
@guarded_by(signed_in)
def verify_again() -> ResponseReturnValue:
    """Send the link that confirms the address once more."""
    service.ask_for_letter(service.SIGN_UP_LETTER, current_user.email, network())
    db.session.commit()
    return render_template("accounts/mail_sent.html", email=current_user.email)


@blueprint.get("/verify/<token>")
@guarded_by(anyone)
def verify(token: str) -> ResponseReturnValue:
    """Ask to confirm an address: by a button for who is signed in, else by the password.

    Who can read the mail is not always who asked for the account.
    """
    person = tokens.look(token, Purpose.VERIFY).user
    return _show_verify(person, _verify_form(person))


@blueprint.post("/verify/<token>")
@guarded_by(anyone)
def check_verify(token: str) -> ResponseReturnValue:
    """Confirm an address, and sign in."""
    person = tokens.look(token, Purpose.VERIFY).user
    form = _verify_form(person)
    if not form.validate():
        return _show_verify(person, form), 422
    known = current_user == person
    if not known and not service.authenticate(person.email, form.password.data, network()):
        form.refuse("password", _("This is not the password of the account."))
        return _show_verify(person, form), 422
    person = service.verify(token)
    if not known:
        let_in(person)
    db.session.commit()
    flash(_("Your e-mail address is confirmed."))
    return redirect(url_for("home.start"), 303)


@blueprint.get("/reset-password")
@guarded_by(anyone)
def reset() -> ResponseReturnValue:
    """Ask which account needs a new password."""
    return render_template("accounts/reset.html", form=EmailForm())


@blueprint.post("/reset-password")
@guarded_by(anyone)
def send_reset() -> ResponseReturnValue:
    """Have the way to a new password mailed, if there is such an account."""
    form = EmailForm()
    if not form.validate():
        return render_template("accounts/reset.html", form=form), 422
    service.ask_for_letter(service.RESET_LETTER, form.email.data, network())
    db.session.commit()
    return render_template("accounts/mail_sent.html", email=form.email.data)


@blueprint.get("/reset-password/<token>")
@guarded_by(anyone)
def new_password(token: str) -> ResponseReturnValue:
    """Ask for the new password."""
    person = tokens.look(token, Purpose.RESET).user
    return render_template("accounts/new_password.html", form=NewPasswordForm(), person=person)


@blueprint.post("/reset-password/<token>")
@guarded_by(anyone)
def set_password(token: str) -> ResponseReturnValue:
    """Set the new password; all devices must sign in again."""
    person = tokens.look(token, Purpose.RESET).user
    form = NewPasswordForm()
    if not form.validate():
        page = render_template("accounts/new_password.html", form=form, person=person)
        return page, 422
    db.session.rollback()  # hold no transaction while hashing
    service.reset_password(token, passwords.hash_password(form.password.data))
    db.session.commit()
    flash(_("Your new password is set. Please sign in with it."))
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/change-email/<token>")
@guarded_by(anyone)
def confirm_email(token: str) -> ResponseReturnValue:
    """Ask to confirm the new address of an account."""
    found = tokens.look(token, Purpose.CHANGE_EMAIL)
    return render_template("accounts/confirm_email.html", form=ConfirmForm(), found=found)


@blueprint.post("/change-email/<token>")
@guarded_by(anyone)
def change_email(token: str) -> ResponseReturnValue:
    """Move the account to its new address; all devices must sign in again."""
    service.change_email(token)
    db.session.commit()
    flash(_("Your new address is confirmed. Please sign in with it."))
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.app_errorhandler(tokens.TokenRefusedError)
def show_refused_token(_error: tokens.TokenRefusedError) -> ResponseReturnValue:
    """Say that a link does not work any more, whatever the cause."""
    db.session.rollback()
    return render_template("accounts/token_refused.html"), 404


@blueprint.app_errorhandler(TooManyTriesError)
def show_too_many_tries(error: TooManyTriesError) -> ResponseReturnValue:
    """Say when to try again."""
    page = render_template("accounts/too_many_tries.html", minutes=-(-error.seconds // 60))
    return page, 429, {"Retry-After": str(error.seconds)}


def network() -> str:
    """Return the address that the request comes from."""
    return request.remote_addr or ""


def _verify_form(person: User) -> ConfirmForm | PasswordForm:
    return ConfirmForm() if current_user == person else PasswordForm()


def _show_verify(person: User, form: ConfirmForm | PasswordForm) -> str:
    return render_template("accounts/verify.html", form=form, person=person)
