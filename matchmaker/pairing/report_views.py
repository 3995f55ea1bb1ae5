"""The host's report after the evening."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.pairing import report, wording

blueprint = Blueprint("report", __name__, url_prefix="/events/<slug>/report")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Show what became of the evening, as far as it is known."""
    event = current_event()
    return render_template(
        "pairing/report.html",
        event=event,
        report=report.report_of(event),
        labels=wording.rating_labels(),
    )
