"""One's own organisation: its members, and the invitations that make them."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import passwords
from matchmaker.accounts.forms import ConfirmForm
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.service import EmailTakenError, find_by_email
from matchmaker.accounts.session import let_in
from matchmaker.accounts.views import network
from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import anyone, guarded_by
from matchmaker.organisations import invitations, queries, service
from matchmaker.organisations.forms import ROLES, InviteForm, JoinForm, RoleForm
from matchmaker.organisations.guards import current_membership, editor, find_membership, owner
from matchmaker.organisations.models import Invitation, Membership, Role

blueprint = Blueprint("organisations", __name__)
blueprint.add_app_template_global(find_membership)


@blueprint.get("/organisation/members")
@guarded_by(editor)
def members() -> ResponseReturnValue:
    """Show who belongs to the organisation, and who is invited."""
    return _show_members(InviteForm())


@blueprint.post("/organisation/invitations")
@guarded_by(owner)
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = InviteForm()
    if not form.validate():
        return _show_members(form), 422
    email = form.email.data
    try:
        invitations.invite(
            current_membership(), email, Role(form.role.data), current_language(), network()
        )
    except service.AlreadyMemberError:
        form.refuse("email", _("This person is a member already."))
        return _show_members(form), 422
    db.session.commit()
    flash(_("We are writing to %(email)s.", email=email))
    return redirect(url_for("organisations.members"), 303)


@blueprint.post("/organisation/invitations/<public_id>/withdraw")
@guarded_by(owner)
def withdraw_invitation(public_id: str) -> ResponseReturnValue:
    """Withdraw an invitation."""
    if not invitations.withdraw(current_membership().organisation, public_id):
        abort(404)
    db.session.commit()
    flash(_("The invitation is withdrawn."))
    return redirect(url_for("organisations.members"), 303)


@blueprint.post("/organisation/members/<public_id>/role")
@guarded_by(owner)
def change_role(public_id: str) -> ResponseReturnValue:
    """Change what a member may do."""
    member, form = _colleague(public_id), RoleForm()
    if not form.validate():
        abort(400)
    try:
        service.change_role(member, Role(form.role.data))
    except service.LastOwnerError:
        return _show_last_owner()
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("organisations.members"), 303)


@blueprint.post("/organisation/members/<public_id>/remove")
@guarded_by(owner)
def remove_member(public_id: str) -> ResponseReturnValue:
    """Remove a member."""
    member = _colleague(public_id)
    try:
        service.remove_member(member)
    except service.LastOwnerError:
        return _show_last_owner()
    db.session.commit()
    flash(_("The person is no longer a member."))
    return redirect(url_for("organisations.members"), 303)


@blueprint.post("/organisation/leave")
@guarded_by(signed_in)
def leave() -> ResponseReturnValue:
    """Leave the organisation."""
    membership = current_membership()
    name = membership.organisation.name
    try:
        service.remove_member(membership)
    except service.LastOwnerError:
        return _show_last_owner()
    db.session.commit()
    flash(_("You have left %(name)s.", name=name))
    return redirect(url_for("home.start"), 303)


@blueprint.get("/invitations/<token>")
@guarded_by(anyone)
def invitation(token: str) -> ResponseReturnValue:
    """Show an invitation, and the way to accept it for whoever looks."""
    found = invitations.look(token)
    form = ConfirmForm() if current_user.is_authenticated else JoinForm(formdata=None)
    return _show_invitation(found, form, token)


@blueprint.post("/invitations/<token>")
@guarded_by(signed_in)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join, as whoever is signed in."""
    found = invitations.look(token)
    try:
        name = invitations.accept(token, current_user).organisation.name
    except (invitations.WrongPersonError, service.AlreadyMemberError):
        db.session.rollback()
        return _show_invitation(found, ConfirmForm(), token), 409
    db.session.commit()
    flash(_("Welcome to %(name)s.", name=name))
    return redirect(url_for("organisations.members"), 303)


@blueprint.post("/invitations/<token>/new")
@guarded_by(anyone)
def join(token: str) -> ResponseReturnValue:
    """Join, with a new account."""
    found, form = invitations.look(token), JoinForm()
    if not form.validate():
        return _show_invitation(found, form, token), 422
    db.session.rollback()  # hold no transaction while hashing
    hashed = passwords.hash_password(form.password.data)
    try:
        membership = invitations.accept_as_new(token, form.name.data, hashed, current_language())
    except EmailTakenError:
        db.session.rollback()
        return _show_invitation(found, form, token), 409
    let_in(membership.user)
    name = membership.organisation.name
    db.session.commit()
    flash(_("Welcome to %(name)s.", name=name))
    return redirect(url_for("organisations.members"), 303)


@blueprint.app_errorhandler(invitations.InvitationRefusedError)
def show_refused_invitation(_error: invitations.InvitationRefusedError) -> ResponseReturnValue:
    """Say that an invitation does not work any more, whatever the cause."""
    db.session.rollback()
    return render_template("organisations/invitation_refused.html"), 404


def _show_members(form: InviteForm) -> str:
    membership = current_membership()
    return render_template(
        "organisations/members.html",
        form=form,
        own=membership,
        members=queries.members_of(membership.organisation_id),
        invitations=queries.open_invitations(membership.organisation_id),
        roles={role.value: name for role, name in ROLES.items()},
    )


def _show_invitation(found: Invitation, form: ConfirmForm | JoinForm, token: str) -> str:
    return render_template(
        "organisations/invitation.html",
        invitation=found,
        form=form,
        token=token,
        known=find_by_email(found.email) is not None,
        own=find_membership(),
    )


def _show_last_owner() -> ResponseReturnValue:
    db.session.rollback()
    return render_template("organisations/last_owner.html"), 409


def _colleague(public_id: str) -> Membership:
    """Return a membership of one's own organisation, else 404."""
    return queries.member_of(current_membership().organisation_id, public_id) or abort(404)
