"""The host takes the published plan along as a file."""

import io

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from matchmaker.core.pages import external_url
from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.pairing import versions
from matchmaker.transfer.exporters.plan import WRITERS

blueprint = Blueprint("plan_export", __name__, url_prefix="/events/<slug>/export")


@blueprint.get("/meetings.<form>")
@guarded_by(host)
def download(slug: str, form: str) -> ResponseReturnValue:
    """Answer the published plan in one of the forms; before the first there is none."""
    event = current_event()
    plan = versions.published_plan(event)
    if plan is None or form not in WRITERS:
        abort(404)
    data = WRITERS[form](plan, external_url("attendance.agenda", slug=slug))
    name = f"{slug}-v{plan.version}.{form}"
    return send_file(io.BytesIO(data), download_name=name, as_attachment=True)
