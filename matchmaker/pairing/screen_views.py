"""The projector during the meetings: who sits where, now and next, and how long it lasts."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.security import guarded_by
from matchmaker.core.streams import stream
from matchmaker.events import queries
from matchmaker.events.guards import current_event, host
from matchmaker.pairing import screen, versions
from matchmaker.pairing.published import SlotTime

blueprint = Blueprint("screen", __name__, url_prefix="/events/<slug>/screen")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Show the tables so large that the room reads them; the page renews itself."""
    event, moment, seen = current_event(), clock.now(), _news()
    if request.args.get("seen") == seen:
        return "", 204
    plan = versions.published_plan(event)
    shown = screen.at(plan, moment) if plan else None
    return render_template(
        "pairing/screen.html", event=event, screen=shown, moment=moment, seen=seen
    )


@blueprint.get("/news")
@guarded_by(host)
def news(slug: str) -> ResponseReturnValue:
    """Tell the projector of a new list or slot."""
    return stream(_news)


def _news() -> str:
    """Return a word that changes with the list and the slot, without reading the plan."""
    event = current_event()
    slots = [SlotTime(one.number, one.starts_at, one.ends_at) for one in queries.slots_of(event.id)]
    numbers = [one.number if one else "" for one in screen.slots_at(slots, clock.now())]
    return ".".join(str(part) for part in (event.plan_version, *numbers))
