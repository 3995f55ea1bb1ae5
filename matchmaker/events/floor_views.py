"""Questions from the floor: asked and voted for by phone, moderated by a host, on the projector."""

from typing import Any

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core import clock
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.core.security import guarded_by
from matchmaker.core.streams import stream
from matchmaker.events import questions
from matchmaker.events.guards import admitted, current_attendee, current_event, host
from matchmaker.events.models import EventState, Question, QuestionState, Talk

blueprint = Blueprint("floor", __name__, url_prefix="/events/<slug>/questions")


@blueprint.get("/")
@guarded_by(admitted)
def show(slug: str) -> ResponseReturnValue:
    """Show what is asked, most votes first, and let ask; nothing if it is as the phone has it."""
    return _page() if _is_news() else ("", 204)


@blueprint.post("/")
@guarded_by(admitted)
def ask(slug: str) -> ResponseReturnValue:
    """Put a question."""
    event, text = current_event(), request.form.get("text", "")
    if event.state is EventState.OVER:
        abort(409)
    try:
        question = questions.ask(event, current_attendee(), text, _talk(request.form))
    except questions.TooManyWaitingError:
        db.session.rollback()
        return _page(
            text, _("So many of your questions wait already. A host looks at them soon.")
        ), 422
    except ValueError:
        db.session.rollback()
        bounds = {"least": questions.SHORTEST, "most": questions.LONGEST}
        return _page(text, _("Please write %(least)s to %(most)s characters.", **bounds)), 422
    db.session.commit()
    waits = question.state is QuestionState.WAITING
    seen_first = _("Thank you. A host looks at it before it is shown.")
    flash(seen_first if waits else _("Thank you, it is shown."), "success")
    return redirect(url_for("floor.show", slug=slug), 303)


@blueprint.post("/<int:question_id>/vote")
@guarded_by(admitted)
def vote(slug: str, question_id: int) -> ResponseReturnValue:
    """Give a vote, or take it back."""
    try:
        questions.vote(_question(question_id), current_attendee())
    except ValueError:  # a host has just hidden or answered it
        db.session.rollback()
        flash(_("This question takes no votes any more."), "message")
    db.session.commit()
    return redirect(url_for("floor.show", slug=slug), 303)


@blueprint.get("/host")
@guarded_by(host)
def moderate(slug: str) -> ResponseReturnValue:
    """Show a host all that is asked, what waits first."""
    if not _is_news():
        return "", 204
    event = current_event()
    return render_template(
        "events/floor_host.html",
        event=event,
        groups=[(state, questions.asked(event, {state})) for state in QuestionState],
        at_once=questions.are_shown_at_once(event),
        revision=questions.revision(event.id),
    )


@blueprint.post("/host/<int:question_id>")
@guarded_by(host)
def decide(slug: str, question_id: int) -> ResponseReturnValue:
    """Show a question, hide it, or mark it answered."""
    wanted = request.form.get("state", "")
    if wanted not in set(QuestionState):
        abort(400)
    questions.decide(_question(question_id), QuestionState(wanted))
    db.session.commit()
    return redirect(url_for("floor.moderate", slug=slug), 303)


@blueprint.post("/host/at-once")
@guarded_by(host)
def set_at_once(slug: str) -> ResponseReturnValue:
    """Say whether questions are shown without a host looking at them first."""
    questions.show_at_once(current_event(), wanted=request.form.get("wanted") == "yes")
    db.session.commit()
    return redirect(url_for("floor.moderate", slug=slug), 303)


@blueprint.get("/screen")
@guarded_by(host)
def screen(slug: str) -> ResponseReturnValue:
    """Show the questions so large that the last row reads them."""
    if not _is_news():
        return "", 204
    event, talk = current_event(), _talk(request.args)
    address = external_url("floor.show", slug=slug)
    return render_template(
        "events/floor_screen.html",
        event=event,
        talk=talk,
        talks=questions.talks_of(event),
        asked=questions.asked(event, {QuestionState.SHOWN}, talk),
        address=address.partition("://")[2],
        code=segno.make(address, error="m").svg_inline(omitsize=True, border=2, light="white"),
        revision=questions.revision(event.id),
    )


@blueprint.get("/news")
@guarded_by(host)
def news(slug: str) -> ResponseReturnValue:
    """Tell a host's pages, the projector's among them, that something was asked or voted for."""
    return stream(lambda: str(questions.revision(current_event().id)))


def _is_news() -> bool:
    """Whether what is asked differs from what the page that asks again has seen."""
    seen = request.args.get("seen", "")
    return seen != str(questions.revision(current_event().id))


def _page(text: str = "", fault: str = "") -> str:
    event, person = current_event(), current_attendee()
    talks = questions.talks_of(event)
    moment = clock.now()
    running = next((one for one in talks if one.starts_at <= moment < one.ends_at), None)
    chosen = _talk(request.form) if request.method == "POST" else running
    return render_template(
        "events/floor.html",
        event=event,
        talks=talks,
        chosen=chosen,
        text=text,
        fault=fault,
        longest=questions.LONGEST,
        asked=questions.asked(event, {QuestionState.SHOWN}),
        answered=questions.asked(event, {QuestionState.ANSWERED}),
        own=questions.own_unseen(event, person),
        voted=questions.voted_by(person),
        revision=questions.revision(event.id),
    )


def _talk(said: Any) -> Talk | None:
    """Return the talk that a form or an address names; None for all; 404 for another event's."""
    number = said.get("talk", "")
    if not number:
        return None
    if not number.isdecimal():
        abort(404)
    return questions.talk_of(current_event(), int(number)) or abort(404)


def _question(question_id: int) -> Question:
    return questions.question_of(current_event(), question_id) or abort(404)
