"""Reporting an organisation to the administrators, from its page or from a conversation."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.messaging import complaints, queries
from matchmaker.messaging.forms import ComplaintForm
from matchmaker.messaging.models import Grievance, Message
from matchmaker.organisations.guards import current_membership, member
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to, visible_profile

blueprint = Blueprint("complaints", __name__)


@blueprint.route("/conversations/<public_id>/report", methods=["GET", "POST"])
@guarded_by(member)
def in_conversation(public_id: str) -> ResponseReturnValue:
    """Report the other side of a conversation, with one of its messages or without."""
    mine = current_membership().organisation_id
    found = queries.conversation_of(mine, public_id) or abort(404)
    other, message = found.other_than(mine), None
    number = request.args.get("message", type=int)
    if number is not None:
        message = queries.message_of(found, number) or abort(404)
        if message.sender_id != other.id:
            abort(404)
    back = url_for("conversations.show", public_id=public_id)
    return _report(other.id, other.name, back, message)


@blueprint.route("/organisations/<address>/report", methods=["GET", "POST"])
@guarded_by(member)
def on_organisation(address: str) -> ResponseReturnValue:
    """Report an organisation that one sees; a blind one under the name that one reads."""
    mine = current_membership().organisation_id
    profile = visible_profile(mine, address) or abort(404)
    if profile.organisation_id == mine:
        abort(404)
    name = shown_name(profile, mine, introduced_to(mine))
    return _report(profile.organisation_id, name, url_for("matching.organisation", address=address))


def _report(
    about: int, name: str, back: str, message: Message | None = None
) -> ResponseReturnValue:
    form = ComplaintForm(data={"attach": message is not None})
    if not form.validate_on_submit():
        page = render_template(
            "messaging/report.html", form=form, name=name, back=back, message=message
        )
        return page, 422 if form.errors else 200
    attached = message if form.attach.data else None
    grievance = Grievance(form.grievance.data)
    mine = current_membership().organisation_id
    complaints.complain(mine, current_user, about, grievance, form.text.data, attached)
    db.session.commit()
    flash(_("Thank you. The administrators of this site will look at it."), "success")
    return redirect(back, 303)
