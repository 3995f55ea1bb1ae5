"""Proposing times to meet, and answering."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.database import db, new_public_id
from matchmaker.core.security import guarded_by
from matchmaker.interest import blocks
from matchmaker.messaging import agreements, attachments, meetings, queries
from matchmaker.messaging.common_slots import common_slots
from matchmaker.messaging.meeting_forms import ProposalForm
from matchmaker.messaging.meeting_models import Proposal
from matchmaker.messaging.meeting_wording import zone_for
from matchmaker.messaging.models import Conversation
from matchmaker.messaging.screening_wording import named
from matchmaker.organisations.guards import current_membership, member

blueprint = Blueprint("meetings", __name__)


@blueprint.route("/conversations/<public_id>/meetings", methods=["GET", "POST"])
@guarded_by(member)
def propose(public_id: str) -> ResponseReturnValue:
    """Propose a few times to meet."""
    found = _conversation(public_id)
    form = ProposalForm(common_slots(found))
    mine, warned = current_membership().organisation_id, ""
    key = request.form.get("key", "")[:40] or new_public_id()
    if request.method == "GET":
        form.zone.data = zone_for(current_user.id) or "UTC"
    elif form.validate():
        warned = "" if agreements.is_under_cda(found) else attachments.signs_of(form.place.data, ())
        if not warned or request.form.get("anyway") == warned:
            meetings.propose(
                found, mine, current_user, key, _("I propose these times to meet."), form.starts,
                form.minutes.data, form.zone.data, form.place.data, form.chosen, warned,
            )  # fmt: skip
            db.session.commit()
            return redirect(url_for("conversations.show", public_id=public_id), 303)
    page = render_template(
        "messaging/propose.html", conversation=found, other=found.other_than(mine), form=form,
        key=key, warned=warned, signs=named(warned),
    )  # fmt: skip
    return page, 422 if form.errors or warned else 200


@blueprint.post("/conversations/<public_id>/meetings/<proposal_id>")
@guarded_by(member)
def answer(public_id: str, proposal_id: str) -> ResponseReturnValue:
    """Take a time or none, take the proposal back, or call the meeting off."""
    found = _conversation(public_id)
    proposal = meetings.proposal_of(found, proposal_id) or abort(404)
    try:
        _answer(proposal, request.form.get("do", ""))
    except meetings.AnsweredError:
        db.session.rollback()
        flash(_("That was answered meanwhile, or the time is past. Look at it as it stands now."),
              "error")  # fmt: skip
    except meetings.SlotTakenError:
        db.session.rollback()
        flash(_("You are not both free then any more, or no table is. The proposal stays: "
                "take another of its times, or propose new ones."), "error")  # fmt: skip
    else:
        db.session.commit()
    return redirect(url_for("conversations.show", public_id=public_id), 303)


def _answer(proposal: Proposal, what: str) -> None:
    is_own = proposal.message.sender_id == current_membership().organisation_id
    if what == "cancel":
        meetings.cancel(proposal)
    elif what == "withdraw" and is_own:
        meetings.withdraw(proposal)
    elif what == "decline" and not is_own:
        meetings.decline(proposal, current_user)
    elif what == "accept" and not is_own:
        meetings.accept(proposal, current_user, _start())
    else:
        abort(404)


def _start() -> datetime:
    try:
        return datetime.fromisoformat(request.form.get("start", ""))
    except ValueError:
        abort(400)


def _conversation(public_id: str) -> Conversation:
    mine = current_membership().organisation_id
    found = queries.conversation_of(mine, public_id)
    if found is None or blocks.is_blocked(mine, found.other_than(mine).id):
        abort(404)
    return found
