"""The event's public page, registering, and the attendee's own registration."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import throttle
from matchmaker.accounts.forms import ConfirmForm, EmailForm
from matchmaker.accounts.views import network
from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import anyone, guarded_by
from matchmaker.events import queries, service, setup, sharing
from matchmaker.events.guards import (
    attendee,
    current_attendee,
    current_event,
    current_link,
    find_attendee,
    forget_link,
    remember_link,
)
from matchmaker.events.links import attendee_by_link
from matchmaker.events.models import AttendeeState, Event, EventState
from matchmaker.events.registration_forms import MemberRegisterForm, OwnForm, RegisterForm
from matchmaker.organisations.guards import find_membership
from matchmaker.organisations.models import State
from matchmaker.profiles.queries import own_profile

blueprint = Blueprint("registration", __name__, url_prefix="/events/<slug>")
blueprint.add_app_template_global(current_link, "event_link")


@blueprint.get("/")
@guarded_by(anyone)
def event(slug: str) -> ResponseReturnValue:
    """Show what the event is, and the way in."""
    found = _seen(slug)
    return render_template(
        "events/public.html",
        event=found,
        talks=setup.talks_of(found.id),
        slots=queries.slots_of(found.id),
        hours=setup.hours_of(found),
        left=service.places_left(found),
        is_open=service.is_open(found),
        person=find_attendee(found) if found.state is not EventState.DRAFT else None,
    )


@blueprint.get("/register")
@guarded_by(anyone)
def register(slug: str) -> ResponseReturnValue:
    """Ask who comes; what the site knows of a signed-in person is filled in."""
    found = queries.public_event(slug) or abort(404)
    if find_attendee(found) is not None:
        return redirect(url_for("registration.own", slug=slug))
    form = MemberRegisterForm() if _is_known() else RegisterForm()
    form.language.data = current_language()
    form.code.data = request.args.get("code", "")
    if _is_known():
        form.name.data = current_user.name
        membership = find_membership()
        if membership is not None:
            blind = own_profile(membership.organisation_id).blind
            form.company.data = "" if blind else membership.organisation.name
            form.kind.data = membership.organisation.kind.value
    return _show_form(found, form)


@blueprint.post("/register")
@guarded_by(anyone)
def send(slug: str) -> ResponseReturnValue:
    """Register; whoever is not signed in gets the same answer whatever is known of the address."""
    found = queries.public_event(slug) or abort(404)
    form = MemberRegisterForm() if _is_known() else RegisterForm()
    if not form.validate():
        return _show_form(found, form), 422
    email = current_user.email if _is_known() else form.email.data
    if not _is_known():
        throttle.count(throttle.REGISTRATION, email, network())
    who = form.registration(email, **_known())
    try:
        service.register(found, who, code=form.code.data or "")
    except service.AlreadyRegisteredError as error:
        service.write_to(error.attendee, _kind_of(error.attendee.state))
    except service.RegistrationClosedError:
        return redirect(url_for("registration.event", slug=slug), 303)
    except service.WrongCodeError:
        db.session.rollback()
        form.refuse("code", _("This code does not work for this event, or is used up."))
        return _show_form(found, form), 422
    db.session.commit()
    if _is_known():
        return redirect(url_for("registration.own", slug=slug), 303)
    return render_template("events/registered.html", event=found, email=email)


@blueprint.get("/lost")
@guarded_by(anyone)
def lost(slug: str) -> ResponseReturnValue:
    """Ask for the address to which a personal link is to be sent again."""
    found = queries.public_event(slug) or abort(404)
    return render_template("events/lost.html", event=found, form=EmailForm())


@blueprint.post("/lost")
@guarded_by(anyone)
def send_link(slug: str) -> ResponseReturnValue:
    """Send a link again, if the address is registered; the answer is the same if not."""
    found, form = queries.public_event(slug) or abort(404), EmailForm()
    if not form.validate():
        return render_template("events/lost.html", event=found, form=form), 422
    throttle.count(throttle.REGISTRATION, form.email.data, network())
    person = service.attendee_by_email(found, form.email.data)
    if person is not None and person.state is not AttendeeState.CANCELLED:
        service.write_to(person, _kind_of(person.state))
    db.session.commit()
    return render_template("events/link_sent.html", event=found, email=form.email.data)


@blueprint.get("/me/<token>")
@guarded_by(anyone)
def open_link(slug: str, token: str) -> ResponseReturnValue:
    """Take a personal link out of the address into the session."""
    found = queries.public_event(slug) or abort(404)
    person = attendee_by_link(found, token)
    if person is None:
        return render_template("events/link_refused.html", event=found), 404
    remember_link(found, token)
    comes = person.state is AttendeeState.APPROVED
    return redirect(url_for("attendance.home" if comes else "registration.own", slug=slug))


@blueprint.get("/me")
@guarded_by(attendee)
def own(slug: str) -> ResponseReturnValue:
    """Show where the own registration stands, and let it be changed."""
    form = OwnForm()
    form.fill_from(current_attendee())
    return _show_own(form)


@blueprint.post("/me")
@guarded_by(attendee)
def change(slug: str) -> ResponseReturnValue:
    """Change the own registration; an invited person thereby says yes."""
    form, person = OwnForm(), current_attendee()
    if not form.validate():
        return _show_own(form), 422
    service.change(person, form.registration(person.email))
    service.accept_invitation(person, current_event())
    db.session.commit()
    flash(_("Your registration is saved."), "success")
    return redirect(url_for("registration.own", slug=slug), 303)


@blueprint.post("/me/split")
@guarded_by(attendee)
def split(slug: str) -> ResponseReturnValue:
    """Meet on one's own, apart from colleagues."""
    if not queries.colleagues_of(current_attendee()):
        abort(409)
    sharing.split(current_attendee())
    db.session.commit()
    flash(_("You have meetings of your own now."), "success")
    return redirect(url_for("registration.own", slug=slug), 303)


@blueprint.post("/me/share")
@guarded_by(attendee)
def share(slug: str) -> ResponseReturnValue:
    """Share meetings with colleagues of the same organisation of the site."""
    target = sharing.shareable_by(current_attendee()) or abort(404)
    sharing.join(current_attendee(), target)
    db.session.commit()
    flash(_("You share the meetings of your colleagues now."), "success")
    return redirect(url_for("registration.own", slug=slug), 303)


@blueprint.post("/me/profile")
@guarded_by(attendee)
def use_profile(slug: str) -> ResponseReturnValue:
    """Let the profile of the reader's organisation stand for them."""
    organisation_id = _own_organisation()
    if organisation_id is None or current_attendee().participant is None:
        abort(404)
    sharing.use_profile(current_attendee(), organisation_id)
    db.session.commit()
    flash(_("Your organisation’s profile is used for matching now."), "success")
    return redirect(url_for("registration.own", slug=slug), 303)


@blueprint.post("/me/cancel")
@guarded_by(attendee)
def cancel(slug: str) -> ResponseReturnValue:
    """Cancel the own registration."""
    if not ConfirmForm().validate():
        abort(400)
    service.cancel(current_event(), current_attendee(), by_host=False)
    db.session.commit()
    forget_link(current_event())
    flash(_("Your registration is cancelled. Thank you for telling."), "success")
    return redirect(url_for("registration.event", slug=slug), 303)


def _seen(slug: str) -> Event:
    """Return the event at the address; drafts only for their hosts; 404 else."""
    found = queries.public_event(slug)
    if found is None and current_user.is_authenticated:
        found = queries.event_for_host(current_user.id, slug)
    return found or abort(404)


def _is_known() -> bool:
    """Whether whoever asks has an account whose address is proven."""
    return bool(current_user.is_authenticated and current_user.verified_at)


def _known() -> dict[str, int | None]:
    """Return the account and the organisation of whoever asks."""
    if not _is_known():
        return {}
    return {"user_id": current_user.id, "organisation_id": _own_organisation()}


def _own_organisation() -> int | None:
    """Return the approved organisation of whoever asks, if their address is proven."""
    membership = find_membership() if _is_known() else None
    approved = membership is not None and membership.organisation.state is State.APPROVED
    return membership.organisation_id if membership and approved else None


def _kind_of(state: AttendeeState) -> str:
    return "invited" if state is AttendeeState.INVITED else "registered"


def _show_form(found: Event, form: RegisterForm | MemberRegisterForm) -> str:
    membership = find_membership() if _is_known() else None
    return render_template(
        "events/register.html",
        event=found,
        form=form,
        is_open=service.is_open(found),
        left=service.places_left(found),
        profile=own_profile(membership.organisation_id) if membership else None,
    )


def _show_own(form: OwnForm) -> str:
    person = current_attendee()
    return render_template(
        "events/own.html",
        event=current_event(),
        person=person,
        form=form,
        colleagues=queries.colleagues_of(person) if person.participant else [],
        shareable=sharing.shareable_by(person),
        has_profile=_own_organisation() is not None,
    )
