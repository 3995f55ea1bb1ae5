"""A host's events: the list, a new one, and the page from which everything else is reached."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.guards import signed_in
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.forms import zones
from matchmaker.core.language import current_language
from matchmaker.core.pages import page_number, paginate
from matchmaker.core.security import guarded_by
from matchmaker.events import queries, service, setup, wording
from matchmaker.events.forms import NewEventForm, to_local, to_utc
from matchmaker.events.guards import current_event, host
from matchmaker.events.models import EventState
from matchmaker.organisations.guards import member

blueprint = Blueprint("events", __name__, url_prefix="/events")
blueprint.record_once(lambda state: state.app.jinja_env.globals.update(event_wording=wording))

ZONES_BY_LANGUAGE = {"zh": "Asia/Shanghai"}


@blueprint.get("/")
@guarded_by(signed_in)
def mine() -> ResponseReturnValue:
    """List the events that the person runs, goes to, or could go to."""
    page = paginate(queries.hosted_events(current_user.id), page_number())
    return render_template(
        "events/mine.html",
        page=page,
        counts=queries.counts_by_state([event.id for event in page.rows]),
        attended=queries.attended_events(current_user),
        coming=queries.open_events(current_user),
    )


@blueprint.get("/new")
@guarded_by(member)
def new() -> ResponseReturnValue:
    """Ask what a new event needs."""
    form = NewEventForm(people=60, minutes=90, tables=12, languages=["en", "zh"])
    form.zone.data = _usual_zone()
    form.starts_at.data = _next_evening(form.zone.data)
    return render_template("events/new.html", form=form)


@blueprint.post("/new")
@guarded_by(member)
def make() -> ResponseReturnValue:
    """Make a draft of an event, with slots and tables that suit the answers."""
    form = NewEventForm()
    if not form.validate():
        return render_template("events/new.html", form=form), 422
    starts_at = to_utc(form.starts_at.data, form.zone.data) or abort(400)
    answers = setup.Answers(
        form.name.data, starts_at, form.zone.data, (form.place.data or "").strip(),
        tuple(form.languages.data), form.people.data, form.minutes.data, form.tables.data,
    )  # fmt: skip
    event = setup.make_event(current_user, answers, _("Table {}"))
    db.session.commit()
    flash(_("The event is made, as a draft that only you see."), "success")
    return redirect(url_for("events.home", slug=event.slug), 303)


@blueprint.get("/<slug>/host")
@guarded_by(host)
def home(slug: str) -> ResponseReturnValue:
    """Show how far the event is, and what comes next."""
    event = current_event()
    return render_template(
        "events/home.html",
        event=event,
        counts=queries.counts_by_state([event.id])[event.id],
        left=service.places_left(event),
        is_open=service.is_open(event),
        slots=queries.slots_of(event.id),
        tables=queries.tables_of(event.id),
        talks=setup.talks_of(event.id),
        missing=queries.missing_from_list(event.id),
        steps=setup.STEPS[event.state],
    )


@blueprint.post("/<slug>/state")
@guarded_by(host)
def change_state(slug: str) -> ResponseReturnValue:
    """Open the event, begin it, end it, or go a step back."""
    event = current_event()
    states = {state.value: state for state in EventState}
    wanted = states.get(request.form.get("to", "")) or abort(400)
    expected = states.get(request.form.get("from", "")) or abort(400)
    try:
        setup.change_state(event, expected, wanted)
    except setup.WrongStepError:
        db.session.rollback()
        flash(_("That is not possible: people are registered, or another host was faster."),
              "error")  # fmt: skip
        return redirect(url_for("events.home", slug=slug), 303)
    db.session.commit()
    flash(_("The event is now: %(state)s.", state=wording.state_label(wanted)), "success")
    return redirect(url_for("events.home", slug=slug), 303)


def _usual_zone() -> str:
    """Return the zone of the person's last event, else a guess by language."""
    last = db.session.scalar(queries.hosted_events(current_user.id).limit(1))
    guess = last.zone if last else ZONES_BY_LANGUAGE.get(current_language(), "UTC")
    return guess if guess in zones() else "UTC"


def _next_evening(zone: str) -> datetime | None:
    """Return six o'clock in a month, on the zone's clocks."""
    there = to_local(now() + timedelta(days=30), zone)
    return there.replace(hour=18, minute=0, second=0, microsecond=0) if there else None
