"""Each person's own agenda: a page and a calendar feed, opened by the link in the mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.core.security import anyone, guarded_by
from matchmaker.events.models import Attendee, Event, Participant
from matchmaker.events.queries import public_event
from matchmaker.pairing import publishing

blueprint = Blueprint("agenda", __name__)


@blueprint.app_template_global()
def event_time(moment: datetime, zone: str) -> str:
    """Return a moment as hours and minutes where the event is."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@blueprint.get("/events/<slug>/agenda/<token>")
@guarded_by(anyone)
def show(slug: str, token: str) -> ResponseReturnValue:
    """Show a person's meetings as they stand now; the token says whose."""
    event, person, party = _whose(slug, token)
    return render_template(
        "pairing/agenda.html",
        event=event,
        person=person,
        party=party,
        plan=publishing.published_plan(event),
        token=token,
    )


@blueprint.get("/events/<slug>/agenda/<token>/calendar.ics")
@guarded_by(anyone)
def feed(slug: str, token: str) -> ResponseReturnValue:
    """Answer the meetings as a calendar that a phone can subscribe to."""
    event, _person, party = _whose(slug, token)
    plan = publishing.published_plan(event)
    if plan is None:
        abort(404)
    address = external_url("agenda.show", slug=slug, token=token)
    text = publishing.calendar_of(plan, party, address)
    return Response(text, content_type="text/calendar; charset=utf-8")


def _whose(slug: str, token: str) -> tuple[Event, Attendee, str]:
    event = public_event(slug) or abort(404)
    person = publishing.attendee_by_token(event, token) or abort(404)
    participant = db.session.get(Participant, person.participant_id or 0)
    return event, person, participant.public_id if participant else ""
