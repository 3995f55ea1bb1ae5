"""The projector during the meetings: who sits where, now and next, and how long it lasts."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.pairing import publishing, screen

blueprint = Blueprint("screen", __name__, url_prefix="/events/<slug>/screen")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Show the tables so large that the room reads them; the page asks again by itself."""
    event, moment = current_event(), clock.now()
    plan = publishing.published_plan(event)
    shown = screen.at(plan, moment) if plan else None
    slots = [one.number if one else "" for one in (shown.now, shown.coming)] if shown else []
    seen = ".".join(str(part) for part in (event.plan_version, *slots))
    if request.args.get("seen") == seen:
        return "", 204
    return render_template(
        "pairing/screen.html", event=event, screen=shown, moment=moment, seen=seen
    )
