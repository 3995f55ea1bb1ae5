"""An attendee's own evening: where everything is, when they can meet, what they offer and seek."""

from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.core import clock
from matchmaker.core.database import db
from matchmaker.core.forms import Form
from matchmaker.core.pages import endpoint_exists
from matchmaker.core.security import anyone, guarded_by
from matchmaker.events import links, queries, questions, service, setup, wishes, wording
from matchmaker.events.guards import (
    admitted,
    attendee,
    current_attendee,
    current_event,
    remember_link,
)
from matchmaker.events.models import EventState, Participant, QuestionState, Strength
from matchmaker.events.queries import public_event
from matchmaker.events.registration_forms import TEXT_LIMIT

blueprint = Blueprint("attendance", __name__, url_prefix="/events/<slug>")


class WordsForm(Form):
    """The two questions."""

    offers = TextAreaField(
        _l("What do you offer?"),
        [Optional(), Length(max=TEXT_LIMIT)],
        description=_l("In two or three sentences, in any language."),
        render_kw={"rows": 5, "maxlength": TEXT_LIMIT},
    )
    looks_for = TextAreaField(
        _l("What do you look for?"),
        [Optional(), Length(max=TEXT_LIMIT)],
        description=_l("Be as concrete as you can: it finds the people for you."),
        render_kw={"rows": 5, "maxlength": TEXT_LIMIT},
    )


@blueprint.get("/home")
@guarded_by(attendee)
def home(slug: str) -> ResponseReturnValue:
    """Show the evening at a glance: what is done and what is missing, and the programme."""
    event, person = current_event(), current_attendee()
    party = person.participant
    said = wishes.wishes_of(party.id) if party else {}
    slots = queries.slots_of(event.id)
    return render_template(
        "events/attendance.html",
        event=event,
        person=person,
        party=party,
        musts=sum(one is Strength.MUST for one in said.values()),
        wanted=sum(one is Strength.WANT for one in said.values()),
        slots=slots,
        away=len(wishes.absences_of(party.id)) if party else 0,
        talks=setup.talks_of(event.id),
        hours=setup.hours_of(event),
        asked=len(questions.asked(event, {QuestionState.SHOWN})),
        now=clock.now(),
    )


@blueprint.get("/agenda")
@guarded_by(attendee)
def agenda(slug: str) -> ResponseReturnValue:
    """Go to the own agenda."""
    token = links.link_token(current_attendee())
    return redirect(url_for("agenda.show", slug=slug, token=token))


@blueprint.get("/availability")
@guarded_by(admitted)
def availability(slug: str) -> ResponseReturnValue:
    """Show the slots, and in which the attendee's side can meet."""
    event, party = current_event(), own_party()
    return render_template(
        "events/availability.html",
        event=event,
        party=party,
        days=[
            (day, list(slots))
            for day, slots in groupby(
                queries.slots_of(event.id), lambda slot: wording.day(slot.starts_at, event.zone)
            )
        ],
        away=wishes.absences_of(party.id),
        shared=len(wishes.people_by_participant(event.id).get(party.id, ())) > 1,
    )


@blueprint.post("/availability")
@guarded_by(admitted)
def save_availability(slug: str) -> ResponseReturnValue:
    """Keep in which slots the attendee's side can meet."""
    refuse_when_over()
    free = {int(value) for value in request.form.getlist("free") if value.isdecimal()}
    wishes.set_availability(own_party(), free)
    db.session.commit()
    flash(_("Your times are saved."), "success")
    return redirect(url_for("attendance.availability", slug=slug), 303)


@blueprint.get("/missing/<token>")
@guarded_by(anyone)
def open_missing(slug: str, token: str) -> ResponseReturnValue:
    """Take the link of a reminder into the session, and go where something is missing."""
    event = public_event(slug) or abort(404)
    person = links.attendee_by_link(event, token)
    if person is None:
        return render_template("events/link_refused.html", event=event), 404
    remember_link(event, token)
    party = person.participant
    says_something = party is not None and wishes.has_words(party)
    if says_something and endpoint_exists("wishes.show"):
        return redirect(url_for("wishes.show", slug=slug))
    return redirect(url_for("attendance.words", slug=slug))


@blueprint.get("/two-questions")
@guarded_by(admitted)
def words(slug: str) -> ResponseReturnValue:
    """Ask the two questions; what the same person said at an earlier event is filled in."""
    party, form = own_party(), WordsForm()
    form.offers.data, form.looks_for.data = party.offers, party.looks_for
    earlier = False
    if not (party.offers or party.looks_for):
        form.offers.data, form.looks_for.data = wishes.earlier_words(current_attendee())
        earlier = bool(form.offers.data or form.looks_for.data)
    return render_template("events/words.html", event=current_event(), form=form, earlier=earlier)


@blueprint.post("/two-questions")
@guarded_by(admitted)
def save_words(slug: str) -> ResponseReturnValue:
    """Keep the two answers."""
    refuse_when_over()
    form = WordsForm()
    if not form.validate():
        page = render_template("events/words.html", event=current_event(), form=form, earlier=False)
        return page, 422
    said = [(field.data or "").strip() for field in (form.offers, form.looks_for)]
    service.write_words(own_party(), said[0], said[1])
    db.session.commit()
    flash(_("Thank you, that is saved."), "success")
    onward = "wishes.show" if endpoint_exists("wishes.show") else "attendance.home"
    return redirect(url_for(onward, slug=slug), 303)


def own_party() -> Participant:
    """Return for whom the attendee meets; 404 if for nobody."""
    return current_attendee().participant or abort(404)


def refuse_when_over() -> None:
    """Let nothing be changed any more once the event is over."""
    if current_event().state is EventState.OVER:
        abort(409)
