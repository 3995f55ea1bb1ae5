"""Each person's own agenda: a page and a calendar feed, opened by the link in the mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core import clock
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.core.security import anyone, guarded_by
from matchmaker.events.links import attendee_by_link
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
        now=clock.now(),
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


@blueprint.post("/events/<slug>/agenda/<token>/held")
@guarded_by(anyone)
def mark(slug: str, token: str) -> ResponseReturnValue:
    """Note in one tap whether one of the person's meetings took place, once it has begun."""
    event, _person, party = _whose(slug, token)
    plan = publishing.published_plan(event)
    other = request.form.get("with", "")
    meeting = plan.between(party, other) if plan else None
    if plan is None or meeting is None or plan.slots[meeting.slot].starts_at > clock.now():
        abort(404)
    publishing.mark_held(event, party, other, held=request.form.get("held") == "yes")
    db.session.commit()
    flash(_("Thank you, that is noted."), "success")
    return redirect(url_for("agenda.show", slug=slug, token=token), 303)


def _whose(slug: str, token: str) -> tuple[Event, Attendee, str]:
    event = public_event(slug) or abort(404)
    person = attendee_by_link(event, token) or abort(404)
    participant = db.session.get(Participant, person.participant_id or 0)
    return event, person, participant.public_id if participant else ""
