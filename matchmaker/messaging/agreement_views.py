"""The agreement on confidentiality of a conversation: noted by one side, confirmed by the other."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.messaging import agreements, attachment_wording, queries
from matchmaker.messaging.attachment_views import receive
from matchmaker.messaging.forms import CdaForm
from matchmaker.messaging.models import Attachment, Conversation
from matchmaker.organisations.guards import current_membership, member

blueprint = Blueprint("agreements", __name__, url_prefix="/conversations/<public_id>/cda")


@blueprint.get("")
@guarded_by(member)
def show(public_id: str) -> ResponseReturnValue:
    """Show what is agreed, what waits, and a form to note an agreement."""
    found = _conversation(public_id)
    form = CdaForm(formdata=None)
    form.begins.data = now().date()
    return _page(found, form)


@blueprint.post("")
@guarded_by(member)
def note(public_id: str) -> ResponseReturnValue:
    """Note an agreement; it waits for the other side."""
    found, form = _conversation(public_id), CdaForm()
    mine = current_membership().organisation_id
    files, faults = receive(found)
    if not form.validate() or faults:
        form.form_errors.extend(faults)
        return _page(found, form, files), 422
    said = form.reference.data, form.begins.data, form.ends.data
    try:
        agreements.note(found, mine, current_user, *said, files)
    except ValueError:
        form.refuse("ends", _("It must not end before it begins."))
        return _page(found, form, files), 422
    db.session.commit()
    other = found.other_than(mine).name
    flash(_("Noted. It holds once %(name)s confirms it.", name=other), "success")
    return redirect(url_for("conversations.show", public_id=public_id), 303)


@blueprint.post("/<int:number>/confirm")
@guarded_by(member)
def confirm(public_id: str, number: int) -> ResponseReturnValue:
    """Confirm what the other side has noted."""
    found = _conversation(public_id)
    row = agreements.agreement_of(found, number) or abort(404)
    try:
        agreements.confirm(found, row, current_membership().organisation_id, current_user)
    except agreements.GoneError:
        abort(404)
    db.session.commit()
    flash(_("Confirmed. What both of you show under a CDA only is open now."), "success")
    return redirect(url_for("conversations.show", public_id=public_id), 303)


@blueprint.post("/<int:number>/end")
@guarded_by(member)
def end(public_id: str, number: int) -> ResponseReturnValue:
    """Say that an agreement holds no longer, or is none."""
    found = _conversation(public_id)
    row = agreements.agreement_of(found, number) or abort(404)
    agreements.end(found, row, current_user)
    db.session.commit()
    flash(_("That agreement is no longer noted. Both sides see it."), "success")
    return redirect(url_for("conversations.show", public_id=public_id), 303)


def _conversation(public_id: str) -> Conversation:
    return queries.conversation_of(current_membership().organisation_id, public_id) or abort(404)


def _page(found: Conversation, form: CdaForm, files: Sequence[Attachment] = ()) -> str:
    mine = current_membership().organisation_id
    return render_template(
        "messaging/cda.html",
        conversation=found,
        other=found.other_than(mine),
        mine=mine,
        standing=agreements.standing_of(found),
        ended=agreements.ended_ones(found),
        today=now().date(),
        form=form,
        files=files,
        taken=attachment_wording.taken(),
    )
