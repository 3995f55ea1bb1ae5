"""Profiles: what others see."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from matchmaker.core.security import guarded_by
from matchmaker.organisations.guards import current_membership, editor
from matchmaker.organisations.models import State
from matchmaker.profiles import queries, wording
from matchmaker.profiles.public import public_profile

blueprint = Blueprint("profiles", __name__)


@blueprint.get("/organisations/<address>")
@guarded_by(editor)
def organisation(address: str) -> ResponseReturnValue:
    """Show an organisation as the reader may see it; one that waits for approval sees itself."""
    mine = current_membership().organisation
    profile = queries.visible_profile(mine.id, address)
    if profile is None or (profile.organisation_id != mine.id and mine.state != State.APPROVED):
        abort(404)
    shown = public_profile(profile, mine.id, queries.introduced_to(mine.id))
    return render_template("profiles/organisation.html", shown=shown, wording=wording)
