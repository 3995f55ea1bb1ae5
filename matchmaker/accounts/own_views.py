"""One's own account: name, language, address, password, devices."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import passwords, service, sign_ins
from matchmaker.accounts.devices import describe
from matchmaker.accounts.forms import ChangeEmailForm, ChangePasswordForm, PersonForm
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.views import network
from matchmaker.core.database import db
from matchmaker.core.forms import Form
from matchmaker.core.security import guarded_by

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@guarded_by(signed_in)
def show() -> ResponseReturnValue:
    """Show name and language, and the way to the rest."""
    return render_template("accounts/account.html", form=PersonForm(obj=current_user))


@blueprint.post("/")
@guarded_by(signed_in)
def change_person() -> ResponseReturnValue:
    """Change name and language."""
    form = PersonForm()
    if not form.validate():
        return render_template("accounts/account.html", form=form), 422
    service.change_person(current_user, form.name.data, form.language.data)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/password")
@guarded_by(signed_in)
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return render_template("accounts/change_password.html", form=ChangePasswordForm())


@blueprint.post("/password")
@guarded_by(signed_in)
def change_password() -> ResponseReturnValue:
    """Change the password; other devices must sign in again."""
    form = ChangePasswordForm()
    if not form.validate() or not _is_really_there(form):
        return render_template("accounts/change_password.html", form=form), 422
    db.session.commit()  # hold no transaction while hashing
    hashed = passwords.hash_password(form.password.data)
    service.change_password(current_user, hashed)
    db.session.commit()
    flash(_("Your password is changed. Your other devices are signed out."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/email")
@guarded_by(signed_in)
def email() -> ResponseReturnValue:
    """Ask for a new address."""
    return render_template("accounts/change_email.html", form=ChangeEmailForm())


@blueprint.post("/email")
@guarded_by(signed_in)
def change_email() -> ResponseReturnValue:
    """Have the new address confirmed; until then the old one stays."""
    form = ChangeEmailForm()
    if not form.validate() or not _is_really_there(form):
        return render_template("accounts/change_email.html", form=form), 422
    service.ask_to_change_email(current_user, form.email.data, network())
    db.session.commit()
    return render_template("accounts/mail_sent.html", email=form.email.data)


@blueprint.get("/devices")
@guarded_by(signed_in)
def devices() -> ResponseReturnValue:
    """Show where the person is signed in."""
    found = [(sign_in, *describe(sign_in.agent)) for sign_in in sign_ins.list_alive(current_user)]
    return render_template("accounts/devices.html", devices=found, current=g.sign_in_id)


@blueprint.post("/devices/<int:sign_in_id>/end")
@guarded_by(signed_in)
def end_device(sign_in_id: int) -> ResponseReturnValue:
    """Sign out on one device."""
    if not sign_ins.end(current_user, sign_in_id):
        abort(404)
    db.session.commit()
    flash(_("Signed out on that device."))
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/devices/end")
@guarded_by(signed_in)
def end_other_devices() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    sign_ins.end_all(current_user, but=current_user.token)
    db.session.commit()
    flash(_("Signed out everywhere else."))
    return redirect(url_for("account.devices"), 303)


def _is_really_there(form: Form) -> bool:
    """Ask for the password again before something that could take the account away."""
    if service.authenticate(current_user.email, form["current"].data, network()):
        return True
    form.refuse("current", _("This is not your password."))
    return False
