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
from matchmaker.events.guards import find_attendee
from matchmaker.events.links import attendee_by_link
from matchmaker.events.models import Attendee, Event, Participant
from matchmaker.events.queries import public_event
from matchmaker.pairing import publishing, ratings, versions, wording
from matchmaker.pairing.forms import NoteForm
from matchmaker.pairing.published import PlannedMeeting, PublishedPlan
from matchmaker.pairing.ratings import Rating

blueprint = Blueprint("agenda", __name__)


@blueprint.app_template_global()
def event_time(moment: datetime, zone: str) -> str:
    """Return a moment as hours and minutes where the event is."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@blueprint.get("/events/<slug>/agenda/<token>")
@guarded_by(anyone)
def show(slug: str, token: str) -> ResponseReturnValue:
    """Show a person's meetings as they stand now; nothing if they are as the phone has them.

    The token says whose they are.
    """
    event, person, party = _whose(slug, token)
    moment = clock.now()
    revision = ratings.revision(event, person.participant_id, moment)
    if request.args.get("seen") == str(revision):
        return "", 204
    plan = versions.published_plan(event)
    return render_template(
        "pairing/agenda.html",
        event=event,
        party=party,
        plan=plan,
        changes=plan.changes_for(party) if plan else {},
        token=token,
        at_home=find_attendee(event) is person,
        sides=ratings.sides_of(event.id, party),
        labels=wording.rating_labels(),
        now=moment,
        revision=revision,
    )


@blueprint.get("/events/<slug>/agenda/<token>/calendar.ics")
@guarded_by(anyone)
def feed(slug: str, token: str) -> ResponseReturnValue:
    """Answer the meetings as a calendar that a phone can subscribe to."""
    event, _person, party = _whose(slug, token)
    plan = versions.published_plan(event)
    if plan is None:
        abort(404)
    address = external_url("agenda.show", slug=slug, token=token)
    text = versions.calendar_of(plan, party, address)
    return Response(text, content_type="text/calendar; charset=utf-8")


@blueprint.post("/events/<slug>/agenda/<token>/held")
@guarded_by(anyone)
def mark(slug: str, token: str) -> ResponseReturnValue:
    """Note in one tap what came of a meeting, or that it did not take place, once it has begun."""
    event, _person, party = _whose(slug, token)
    other = request.form.get("with", "")
    plan, meeting = _meeting(event, party, other)
    if plan.slots[meeting.slot].starts_at > clock.now():
        abort(404)
    rating = request.form.get("rating", type=int)
    if rating in set(Rating):
        ratings.rate(event, party, other, Rating(rating))
    elif request.form.get("held") == "no":
        ratings.deny(event, party, other)
    else:
        publishing.mark_held(event, party, other, held=True)
    db.session.commit()
    flash(_("Thank you, that is noted."), "success")
    return redirect(url_for("agenda.show", slug=slug, token=token), 303)


@blueprint.route("/events/<slug>/agenda/<token>/note/<public_id>", methods=["GET", "POST"])
@guarded_by(anyone)
def note(slug: str, token: str, public_id: str) -> ResponseReturnValue:
    """Write what only those read who meet for the same party."""
    event, person, party = _whose(slug, token)
    plan, _found = _meeting(event, party, public_id)
    side = ratings.sides_of(event.id, party).get(public_id) or abort(404)
    form = NoteForm(obj=side)
    if form.validate_on_submit():
        side.note = (form.note.data or "").strip()
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for("agenda.show", slug=slug, token=token), 303)
    page = render_template(
        "pairing/note.html", event=event, person=person, token=token, form=form,
        other=plan.parties[public_id],
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _meeting(event: Event, party: str, other: str) -> tuple[PublishedPlan, PlannedMeeting]:
    plan = versions.published_plan(event)
    meeting = plan.between(party, other) if plan and party != other else None
    if plan is None or meeting is None or other not in plan.parties:
        abort(404)
    return plan, meeting


def _whose(slug: str, token: str) -> tuple[Event, Attendee, str]:
    event = public_event(slug) or abort(404)
    person = attendee_by_link(event, token) or abort(404)
    participant = db.session.get(Participant, person.participant_id or 0)
    return event, person, participant.public_id if participant else ""
