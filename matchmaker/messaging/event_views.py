"""A conversation with whom one meets at an event."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.messaging import service
from matchmaker.messaging.event_meetings import partners_at
from matchmaker.organisations.guards import current_membership, find_membership, member
from matchmaker.organisations.models import State

blueprint = Blueprint("event_conversations", __name__)


@blueprint.app_template_global()
def writes_to(slug: str) -> frozenset[str]:
    """Return the participants of an event to whom the reader's organisation may write."""
    membership = find_membership()
    if membership is None or membership.organisation.state is not State.APPROVED:
        return frozenset()
    return frozenset(partners_at(membership.organisation_id, slug))


@blueprint.post("/events/<slug>/conversations/<public_id>")
@guarded_by(member)
def begin(slug: str, public_id: str) -> ResponseReturnValue:
    """Open the conversation with a participant whom my organisation meets there."""
    mine = current_membership().organisation_id
    other = partners_at(mine, slug).get(public_id) or abort(404)
    found = service.open_conversation(mine, other)
    db.session.commit()
    return redirect(url_for("conversations.show", public_id=found.public_id), 303)
