"""Who may open a route, by membership.

`editor` is for an organisation's own things, which can be prepared while it waits for approval;
`member` is for what approved organisations see of each other; `owner` for running one's own.
"""

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.guards import ask_to_sign_in
from matchmaker.core.database import db
from matchmaker.organisations.models import Membership, Role, State


def find_membership() -> Membership | None:
    """Return the membership of whoever asks, with its organisation loaded, if there is one."""
    if not current_user.is_authenticated:
        return None
    if "membership" not in g:
        query = select(Membership).where(Membership.user_id == current_user.id)
        g.membership = db.session.scalar(query.options(joinedload(Membership.organisation)))
    return g.membership  # type: ignore[no-any-return]


def current_membership() -> Membership:
    """Return the membership of whoever asks; 404 for a person without organisation."""
    return find_membership() or abort(404)


def editor() -> ResponseReturnValue | None:
    """Let in verified members of an organisation that is approved or waits for approval."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if current_user.verified_at is None:
        return render_template("organisations/not_verified.html"), 403
    membership = find_membership()
    if membership is None:
        return render_template("organisations/no_organisation.html"), 403
    if membership.organisation.state is State.SUSPENDED:
        return _not_approved(membership)
    return None


def member() -> ResponseReturnValue | None:
    """Let in verified members of an approved organisation; tell others what is missing."""
    refusal = editor()
    if refusal is not None:
        return refusal
    membership = current_membership()
    if membership.organisation.state is not State.APPROVED:
        return _not_approved(membership)
    return None


def owner() -> ResponseReturnValue | None:
    """Let in owners whom `editor` lets in; for other members the page does not exist."""
    refusal = editor()
    if refusal is not None:
        return refusal
    return None if current_membership().role is Role.OWNER else abort(404)


def _not_approved(membership: Membership) -> ResponseReturnValue:
    organisation = membership.organisation
    return render_template("organisations/not_approved.html", organisation=organisation), 403
