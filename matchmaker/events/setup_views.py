"""A host's set-up of an event: details, programme, hours, hosts."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from matchmaker.accounts import throttle
from matchmaker.accounts.forms import EmailForm
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.models import User
from matchmaker.accounts.views import network
from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import guarded_by
from matchmaker.events import details as edit
from matchmaker.events import hosts, queries, setup, table_seats, wording
from matchmaker.events.claims import SlotsAgreedError
from matchmaker.events.forms import (
    DetailsForm,
    DuplicateForm,
    HoursForm,
    TalkForm,
    to_local,
    to_utc,
)
from matchmaker.events.guards import current_event, host
from matchmaker.events.hours import NoSlotError, TooManySlotsError
from matchmaker.events.models import Event, EventState, WhoMayCome
from matchmaker.events.moving import OutsideError

blueprint = Blueprint("event_setup", __name__, url_prefix="/events/<slug>/setup")

MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at")


@blueprint.get("/")
@guarded_by(host)
def details(slug: str) -> ResponseReturnValue:
    """Show what the event is, to be changed."""
    event = current_event()
    form = DetailsForm(obj=event, **{n: to_local(getattr(event, n), event.zone) for n in MOMENTS})
    for name in MOMENTS:
        form[name].data = to_local(getattr(event, name), event.zone)
    return _show_details(event, form)


@blueprint.post("/")
@guarded_by(host)
def save_details(slug: str) -> ResponseReturnValue:
    """Save what the event is."""
    event, form = current_event(), DetailsForm()
    form.offer(_who_labels())
    if not form.validate():
        return _show_details(event, form), 422
    values: dict[str, Any] = {
        **{name: said for name, said in form.data.items() if name != "csrf_token"},
        **{name: to_utc(form[name].data, form.zone.data) for name in MOMENTS},
        "who_may_come": WhoMayCome(form.who_may_come.data),
        "place": (form.place.data or "").strip(),
        "description": (form.description.data or "").strip(),
    }
    try:
        saved = edit.save_details(event, values)
    except edit.TooFewPlacesError as error:
        form.refuse("capacity", _("%(count)s people are let in already. Cancel some first, or "
                                  "choose a higher number.", count=error.count))  # fmt: skip
    except OutsideError as error:
        first, last = (wording.date_and_time(at, form.zone.data) for at in error.edges)
        form.refuse("ends_at", _("The programme lasts from %(first)s to %(last)s. Change the "
                                 "networking hours and talks first, or the times here.",
                                 first=first, last=last))  # fmt: skip
    if form.errors:
        db.session.rollback()
        return _show_details(current_event(), form), 422
    db.session.commit()
    flash(_what_was_saved(event, saved), "success")
    return redirect(url_for("event_setup.details", slug=slug), 303)


@blueprint.get("/programme")
@guarded_by(host)
def programme(slug: str) -> ResponseReturnValue:
    """Show the talks, and a form for one more, or for the one that is to be changed."""
    event, form = current_event(), TalkForm()
    talk_id = request.args.get("talk", type=int)
    if talk_id is not None:
        talk = _talk(event, talk_id)
        form = TalkForm(obj=talk)
        form.starts_at.data = to_local(talk.starts_at, event.zone)
        form.ends_at.data = to_local(talk.ends_at, event.zone)
    else:
        talks = setup.talks_of(event.id)
        free = talks[-1].ends_at if talks else event.starts_at
        form.starts_at.data = to_local(free, event.zone)
    return _show_programme(event, form, talk_id)


@blueprint.post("/programme")
@guarded_by(host)
def save_talk(slug: str) -> ResponseReturnValue:
    """Save a talk; `talk` says which, where it is not a new one."""
    event, form = current_event(), TalkForm()
    talk_id = request.form.get("talk", type=int)
    if not form.validate():
        return _show_programme(event, form, talk_id), 422
    try:
        setup.save_talk(event, form.talk(event.zone), talk_id)
    except LookupError:
        abort(404)
    db.session.commit()
    flash(_("The programme is saved."), "success")
    return redirect(url_for("event_setup.programme", slug=slug), 303)


@blueprint.post("/programme/<int:talk_id>/remove")
@guarded_by(host)
def remove_talk(slug: str, talk_id: int) -> ResponseReturnValue:
    """Take a talk off the programme."""
    try:
        setup.remove_talk(current_event(), talk_id)
    except LookupError:
        abort(404)
    db.session.commit()
    flash(_("The talk is off the programme."), "success")
    return redirect(url_for("event_setup.programme", slug=slug), 303)


@blueprint.get("/hours")
@guarded_by(host)
def hours(slug: str) -> ResponseReturnValue:
    """Show the networking hours and the slots that they make."""
    event, form = current_event(), HoursForm()
    known = setup.hours_of(event)
    if known is not None:
        form.show(known, event.zone)
    else:
        form.starts_at.data = to_local(event.starts_at, event.zone)
        form.ends_at.data = to_local(event.ends_at, event.zone)
        form.length.data, form.gap.data = 20, 5
    return _show_hours(event, form)


@blueprint.post("/hours")
@guarded_by(host)
def save_hours(slug: str) -> ResponseReturnValue:
    """Cut the hours into slots, unless the published list would lose meetings.

    Those on which people agreed themselves are lost only if the host was told how many.
    """
    event, form, agreed = current_event(), HoursForm(), 0
    wanted = form.hours(event.zone) if form.validate() else None
    if wanted is None:
        return _show_hours(event, form), 422
    try:
        may_call_off = request.form.get("may-call-off", 0, type=int)
        moved = setup.set_hours(event, wanted, may_call_off=may_call_off)
    except NoSlotError:
        form.refuse("ends_at", _("No slot fits between these times and breaks."))
    except TooManySlotsError:
        form.refuse("ends_at", _("That makes too many slots. Choose shorter hours, or longer "
                                 "meetings."))  # fmt: skip
    except setup.SlotsInUseError as error:
        form.refuse("ends_at", _("The published list has %(count)s meetings in slots that would "
                                 "vanish. Plan anew with fewer slots first, or keep these hours.",
                                 count=error.count))  # fmt: skip
    except SlotsAgreedError as error:
        agreed = error.count
    if form.errors or agreed:
        db.session.rollback()
        return _show_hours(current_event(), form, agreed), 422
    db.session.commit()
    flash(_("The slots are made. Published meetings keep their slots and move with them; everybody "
            "hears of it in two minutes.") if moved else _("The slots are made."),
          "success")  # fmt: skip
    return redirect(url_for("event_setup.hours", slug=slug), 303)


@blueprint.get("/hosts")
@guarded_by(host)
def show_hosts(slug: str) -> ResponseReturnValue:
    """Show who runs the event, and who is asked to."""
    return _show_hosts(current_event(), EmailForm())


@blueprint.post("/hosts")
@guarded_by(host)
def invite_host(slug: str) -> ResponseReturnValue:
    """Ask somebody to run the event too, by mail."""
    form = EmailForm()
    if not form.validate():
        return _show_hosts(current_event(), form), 422
    throttle.count(throttle.LETTER, form.email.data, network())
    hosts.invite_host(current_event(), current_user, form.email.data, current_language())
    db.session.commit()
    flash(_("We are writing to %(email)s.", email=form.email.data), "success")
    return redirect(url_for("event_setup.show_hosts", slug=slug), 303)


@blueprint.post("/hosts/remove")
@guarded_by(host)
def remove_host(slug: str) -> ResponseReturnValue:
    """Let somebody run the event no longer, or take an invitation back."""
    event = current_event()
    hosts.withdraw_host(event, request.form.get("email", ""))
    person = db.session.scalar(select(User).filter_by(public_id=request.form.get("person", "")))
    try:
        if person is not None:
            hosts.remove_host(event, person)
    except hosts.LastHostError:
        db.session.rollback()
        flash(_("An event needs a host. Add another one first."), "error")
        return redirect(url_for("event_setup.show_hosts", slug=slug), 303)
    db.session.commit()
    if person is not None and person.id == current_user.id:
        return redirect(url_for("events.mine"), 303)
    return redirect(url_for("event_setup.show_hosts", slug=slug), 303)


@blueprint.get("/join")
@guarded_by(signed_in)
def join(slug: str) -> ResponseReturnValue:
    """Show an invitation to run the event to whom it is for."""
    return render_template("events/join.html", event=_asked(slug))


@blueprint.post("/join")
@guarded_by(signed_in)
def accept(slug: str) -> ResponseReturnValue:
    """Run the event too."""
    hosts.accept_hosting(_asked(slug), current_user)
    db.session.commit()
    return redirect(url_for("events.home", slug=slug), 303)


@blueprint.post("/duplicate")
@guarded_by(host)
def duplicate(slug: str) -> ResponseReturnValue:
    """Make a draft like this event, at another time."""
    event, form = current_event(), DuplicateForm(prefix="again-")
    starts_at = to_utc(form.starts_at.data, event.zone) if form.validate() else None
    if starts_at is None:
        flash(_("Please give a name, a date and a time for the new event."), "error")
        return redirect(url_for("event_setup.details", slug=slug), 303)
    made = setup.duplicate(event, current_user, starts_at, form.name.data)
    db.session.commit()
    flash(_("The event is made, as a draft that only you see."), "success")
    return redirect(url_for("events.home", slug=made.slug), 303)


@blueprint.post("/remove")
@guarded_by(host)
def remove(slug: str) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        setup.remove_event(current_event())
    except setup.WrongStepError:
        abort(409)
    db.session.commit()
    flash(_("The draft is gone."), "success")
    return redirect(url_for("events.mine"), 303)


def _who_labels() -> dict[WhoMayCome, str]:
    return {who: wording.who_label(who) for who in WhoMayCome}


def _what_was_saved(event: Event, saved: edit.Saved) -> str:
    said = [_("Saved.")]
    if saved.moved:
        said.append(_("Programme and networking hours have moved along."))
    if saved.promoted:
        said.append(
            ngettext(
                "%(num)s person comes from the waiting list.",
                "%(num)s people come from the waiting list.", saved.promoted,
            )
        )  # fmt: skip
    if saved.told and event.state is not EventState.DRAFT:
        said.append(_("Everybody registered hears of the new time or place in two minutes."))
    return " ".join(said)


def _talk(event: Event, talk_id: int) -> Any:
    try:
        return setup.talk_of(event.id, talk_id)
    except LookupError:
        abort(404)


def _asked(slug: str) -> Event:
    """Return the event at the address if whoever asks is invited to run it; 404 else."""
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    return event if event and hosts.is_invited(event, current_user) else abort(404)


def _show_details(event: Event, form: DetailsForm) -> str:
    form.offer(_who_labels())
    again = DuplicateForm(formdata=None, prefix="again-", name=event.name)
    return render_template("events/details.html", event=event, form=form, again=again)


def _show_programme(event: Event, form: TalkForm, talk_id: int | None) -> str:
    return render_template(
        "events/programme.html", event=event, form=form, talk_id=talk_id,
        talks=setup.talks_of(event.id),
    )  # fmt: skip


def _show_hours(event: Event, form: HoursForm, agreed: int = 0) -> str:
    """Return the page; `agreed` meetings would be called off by what the form says."""
    return render_template(
        "events/hours.html", event=event, form=form, slots=queries.slots_of(event.id),
        tables=queries.tables_of(event.id), places=table_seats.places_of(event.id),
        agreed=agreed,
    )  # fmt: skip


def _show_hosts(event: Event, form: EmailForm) -> str:
    return render_template(
        "events/hosts.html", event=event, form=form, hosts=queries.hosts_of(event.id),
        invited=hosts.invitations(event),
    )  # fmt: skip
