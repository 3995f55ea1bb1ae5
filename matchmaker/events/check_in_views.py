"""The host's page at the door, and what a badge's code opens."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.pages import page_number, paginate
from matchmaker.core.security import guarded_by
from matchmaker.core.streams import stream
from matchmaker.events import check_in, queries, wording
from matchmaker.events.check_in import Standing
from matchmaker.events.guards import current_event, host
from matchmaker.events.models import Attendee, AttendeeState
from matchmaker.events.registration_forms import GuestForm

blueprint = Blueprint("check_in", __name__, url_prefix="/events/<slug>/check-in")

WORDS_LIMIT = 200


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """List who may come in, by standing and words."""
    if request.args.get("seen") == check_in.news_of(current_event().id):
        return "", 204
    guest = queries.attendee_of(current_event().id, request.args.get("guest", ""))
    return _show(guest, GuestForm(formdata=None))


@blueprint.post("/walk-in")
@guarded_by(host)
def let_in(slug: str) -> ResponseReturnValue:
    """Let in somebody who is not registered, by the name that was looked for, or by a number.

    A second tap on the same page lets in nobody else.
    """
    event, form = current_event(), GuestForm()
    if not form.validate():
        flash(" ".join(map(str, form.name.errors)), "error")
        return redirect(url_for("check_in.show", slug=slug, q=form.name.data), 303)
    guest = check_in.let_in(
        event, form.name.data or "", current_language(), _("Guest {}"), form.key.data
    )
    db.session.commit()
    if guest.state is not AttendeeState.APPROVED:
        return _was_taken_back(guest)
    flash(_("%(name)s is checked in.", name=guest.name), "success")
    return redirect(url_for("check_in.show", slug=slug, guest=guest.public_id), 303)


@blueprint.post("/<public_id>/name")
@guarded_by(host)
def describe(slug: str, public_id: str) -> ResponseReturnValue:
    """Say who was let in."""
    guest, form = _guest(public_id), GuestForm()
    if guest.state is not AttendeeState.APPROVED:
        return _was_taken_back(guest)
    if not form.validate():
        return _show(guest, form), 422
    check_in.describe(current_event(), guest, form.name.data or "", form.company.data or "")
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("check_in.show", slug=slug), 303)


@blueprint.post("/<public_id>/send-back")
@guarded_by(host)
def send_back(slug: str, public_id: str) -> ResponseReturnValue:
    """Take back that somebody was let in."""
    guest = _guest(public_id)
    if guest.state is not AttendeeState.APPROVED:
        return _was_taken_back(guest)
    if not check_in.send_back(current_event(), guest):
        abort(404)
    db.session.commit()
    flash(_("Taken back: %(name)s is not registered.", name=guest.name), "success")
    return redirect(url_for("check_in.show", slug=slug), 303)


def _show(guest: Attendee | None, form: GuestForm) -> str:
    """Return the list; `guest` was let in just now."""
    event = current_event()
    wanted, words = request.args.get("state", ""), request.args.get("q", "").strip()[:WORDS_LIMIT]
    standing = Standing(wanted) if wanted in set(Standing) else None
    return render_template(
        "events/check_in.html",
        event=event,
        page=paginate(check_in.at_the_door(event.id, standing, words), page_number()),
        counts=check_in.counts(event.id),
        labels=_labels(),
        standing=standing,
        standing_of=check_in.standing_of,
        words=words,
        news=check_in.news_of(event.id),
        guest=guest if guest and guest.state is AttendeeState.APPROVED else None,
        form=form,
    )


@blueprint.get("/news")
@guarded_by(host)
def news(slug: str) -> ResponseReturnValue:
    """Tell the page at one door what another door notes."""
    return stream(lambda: check_in.news_of(current_event().id))


@blueprint.get("/<public_id>")
@guarded_by(host)
def badge(slug: str, public_id: str) -> ResponseReturnValue:
    """Show one person, large: the page behind the code of a badge."""
    person = _person(public_id)
    return render_template(
        "events/check_in_badge.html",
        event=current_event(),
        person=person,
        labels=_labels(),
        standing=check_in.standing_of(person),
    )


@blueprint.post("/<public_id>")
@guarded_by(host)
def mark(slug: str, public_id: str) -> ResponseReturnValue:
    """Note in one tap that somebody is here, late, gone or not coming, or take that back."""
    person = _person(public_id)
    said, done = _do(request.form.get("do", ""), person)
    db.session.commit()
    flash(said, "success" if done else "message")
    if request.form.get("from") == "badge":
        return redirect(url_for("check_in.badge", slug=slug, public_id=public_id), 303)
    kept = {name: request.form.get(name) or None for name in ("q", "state", "page")}
    return redirect(url_for("check_in.show", slug=slug, **kept), 303)  # type: ignore[arg-type]


def _do(what: str, person: Attendee) -> tuple[str, bool]:
    """Do it and return what to say, and whether anything changed."""
    name = person.name
    if what == "late":
        event = current_event()
        missed = check_in.miss_next_slot(event, person)
        if missed is None:
            return _("There is no later slot that %(name)s could miss.", name=name), False
        time = wording.date_and_time(missed, event.zone)
        return _(
            "%(name)s misses %(time)s. Plan anew to use the table.", name=name, time=time
        ), True
    acts = {
        "arrive": (check_in.arrive, _("%(name)s is checked in.", name=name)),
        "leave": (check_in.leave, _("%(name)s has left.", name=name)),
        "away": (check_in.stay_away, _("%(name)s does not come.", name=name)),
        "expect": (check_in.expect, _("Taken back: %(name)s is expected.", name=name)),
    }
    act, said = acts.get(what) or abort(400)
    if act(person):
        return said, True
    now = _labels()[check_in.standing_of(person)]
    return _("Somebody else was faster: %(name)s, %(state)s.", name=name, state=now), False


def _guest(public_id: str) -> Attendee:
    return queries.attendee_of(current_event().id, public_id) or abort(404)


def _was_taken_back(guest: Attendee) -> ResponseReturnValue:
    flash(_("Somebody else was faster: %(name)s is not registered any more.", name=guest.name),
          "error")  # fmt: skip
    return redirect(url_for("check_in.show", slug=current_event().slug), 303)


def _person(public_id: str) -> Attendee:
    found = queries.attendee_of(current_event().id, public_id)
    if found is None or found.state is not AttendeeState.APPROVED:
        abort(404)
    return found


def _labels() -> dict[Standing, str]:
    return {
        Standing.EXPECTED: _("Expected"),
        Standing.HERE: _("Arrived"),
        Standing.LEFT: _("Left"),
        Standing.AWAY: _("Not coming"),
    }
