"""The host's list of attendees: found, decided on, added, changed, cancelled and brought back."""

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from matchmaker.accounts.forms import ConfirmForm
from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.pages import page_number, paginate
from matchmaker.core.security import guarded_by
from matchmaker.events import links, queries, service, sharing, wording
from matchmaker.events.guards import current_event, host
from matchmaker.events.models import Attendee, AttendeeState, Participant
from matchmaker.events.registration_forms import (
    AddForm,
    EditForm,
    JoinForm,
    ParticipantForm,
    WalkInForm,
)
from matchmaker.events.seating import TablesAgreedError
from matchmaker.events.service import Registration
from matchmaker.organisations.models import Kind

blueprint = Blueprint("attendees", __name__, url_prefix="/events/<slug>/attendees")

WORDS_LIMIT = 200
CANCELLED = "cancelled_attendees"
UNDOABLE = 100


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """List the attendees, filtered by state and words."""
    event = current_event()
    states, words = _chosen(request.args)
    counts = queries.counts_by_state([event.id])[event.id]
    return render_template(
        "events/attendees.html",
        event=event,
        page=paginate(queries.attendees_of(event.id, states, words), page_number()),
        counts=counts,
        states=states,
        words=words,
        undo=session.pop(CANCELLED, None),
        left=service.places_left(event),
    )


@blueprint.post("/decide")
@guarded_by(host)
def decide(slug: str) -> ResponseReturnValue:
    """Do one thing for all who are ticked, or for all who are found."""
    event = current_event()
    states, words = _chosen(request.form)
    query = queries.attendees_of(event.id, states, words)
    if request.form.get("all") != "yes":
        query = query.where(Attendee.public_id.in_(request.form.getlist("who")[:500]))
    people = db.session.scalars(query).all()
    act = ACTS.get(request.form.get("do", "")) or abort(400)
    said = act(people)
    db.session.commit()
    flash(said if people else _("Nobody is ticked."), "success" if people else "error")
    kept = [state.value for state in states]
    return redirect(url_for("attendees.show", slug=slug, state=kept, q=words or None), 303)


@blueprint.get("/new")
@guarded_by(host)
def new(slug: str) -> ResponseReturnValue:
    """Ask whom to register by hand."""
    form = AddForm()
    form.language.data = current_language()
    return render_template("events/add.html", event=current_event(), form=form)


@blueprint.post("/new")
@guarded_by(host)
def add(slug: str) -> ResponseReturnValue:
    """Register somebody by hand."""
    event, form = current_event(), AddForm()
    if form.validate():
        invited = form.how.data == AttendeeState.INVITED.value
        try:
            person = service.register(
                event,
                form.registration(form.email.data),
                by_host=True,
                state=AttendeeState.INVITED if invited else None,
                source="host",
            )
        except service.AlreadyRegisteredError:
            form.refuse("email", _("This address is registered already."))
        else:
            db.session.commit()
            flash(_("%(name)s: %(state)s.", name=person.name,
                    state=wording.attendee_label(person.state)), "success")  # fmt: skip
            return redirect(url_for("attendees.show", slug=slug), 303)
    return render_template("events/add.html", event=event, form=form), 422


@blueprint.get("/walk-in")
@guarded_by(host)
def walk_in(slug: str) -> ResponseReturnValue:
    """Ask who stands at the door."""
    form = WalkInForm()
    return render_template("events/walk_in.html", event=current_event(), form=form, known=None)


@blueprint.post("/walk-in")
@guarded_by(host)
def let_in(slug: str) -> ResponseReturnValue:
    """Let in somebody who stands at the door; a second tap shows who was let in."""
    event, form, known = current_event(), WalkInForm(), None
    if form.validate():
        who = Registration(
            form.name.data, form.email.data or "", (form.company.data or "").strip(),
            (form.title.data or "").strip(), Kind(form.kind.data), current_language(),
        )  # fmt: skip
        try:
            person = service.walk_in(event, who, form.key.data)
        except service.AlreadyRegisteredError as error:
            known = error.attendee
            form.refuse("email", wording.known_at_the_door(known))
        else:
            db.session.commit()
            if person.state is AttendeeState.APPROVED:
                flash(_("%(name)s is checked in.", name=person.name), "success")
            return redirect(url_for("attendees.person", slug=slug, public_id=person.public_id), 303)
    return render_template("events/walk_in.html", event=event, form=form, known=known), 422


@blueprint.get("/<public_id>")
@guarded_by(host)
def person(slug: str, public_id: str) -> ResponseReturnValue:
    """Show somebody's registration, and for whom they meet, to be changed."""
    found, form = _attendee(public_id), EditForm()
    form.fill_from(found)
    return _show_person(found, form, None)


@blueprint.post("/<public_id>")
@guarded_by(host)
def save(slug: str, public_id: str) -> ResponseReturnValue:
    """Change somebody's registration."""
    found, form = _attendee(public_id), EditForm()
    if not form.validate():
        return _show_person(found, form, None), 422
    service.change(found, form.registration(found.email), by_host=True)
    return _done(found, _("Saved."))


@blueprint.post("/<public_id>/meets-as")
@guarded_by(host)
def shape(slug: str, public_id: str) -> ResponseReturnValue:
    """Change name, table and numbers of meetings of whom somebody meets for."""
    found, form = _attendee(public_id), ParticipantForm(prefix="meets-")
    form.offer(queries.tables_of(current_event().id))
    if not form.validate() or found.participant is None:
        return _show_person(found, None, form), 422
    low, high = form.min_meetings.data, form.max_meetings.data
    if low is not None and high is not None and low > high:
        form.refuse("max_meetings", _("The most must not be fewer than the fewest."))
        return _show_person(found, None, form), 422
    try:
        sharing.shape_participant(
            found.participant, name=form.name.data, kind=Kind(form.kind.data),
            table_id=form.table.data or None, min_meetings=low, max_meetings=high,
        )  # fmt: skip
    except TablesAgreedError as error:
        db.session.rollback()
        form.refuse("table", wording.no_table_for(error.pairs))
        return _show_person(_attendee(public_id), None, form), 422
    return _done(found, _("Saved."))


@blueprint.post("/<public_id>/split")
@guarded_by(host)
def split(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody meet on their own, apart from colleagues."""
    found = _attendee(public_id)
    if not queries.colleagues_of(found):
        abort(409)
    sharing.split(found)
    return _done(found, _("%(name)s has meetings of their own now.", name=found.name))


@blueprint.post("/<public_id>/join")
@guarded_by(host)
def join(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody share a participant's meetings."""
    found = _attendee(public_id)
    others = {one.public_id: one for one in queries.participants_of(current_event().id)}
    target = others.get(request.form.get("participant", "")) or abort(404)
    sharing.join(found, target)
    return _done(found, _("%(name)s shares the meetings of %(other)s now.", name=found.name,
                          other=target.name))  # fmt: skip


@blueprint.post("/<public_id>/approve")
@guarded_by(host)
def approve(slug: str, public_id: str) -> ResponseReturnValue:
    """Let somebody in."""
    return _done(found := _attendee(public_id), _approve([found]))


@blueprint.post("/<public_id>/link")
@guarded_by(host)
def send_link(slug: str, public_id: str) -> ResponseReturnValue:
    """Mail somebody their link again; `new` ends the former one."""
    found = _attendee(public_id)
    if request.form.get("new") == "yes":
        links.renew_link(found)
    return _done(found, _resend([found]))


@blueprint.post("/<public_id>/cancel")
@guarded_by(host)
def cancel(slug: str, public_id: str) -> ResponseReturnValue:
    """Cancel somebody's registration."""
    flash(_cancel([_attendee(public_id)]), "success")
    db.session.commit()
    return redirect(url_for("attendees.show", slug=slug), 303)


@blueprint.post("/restore")
@guarded_by(host)
def restore(slug: str) -> ResponseReturnValue:
    """Take cancellations back."""
    if not ConfirmForm().validate():
        abort(400)
    event = current_event()
    for public_id in request.form.get("who", "").split(",")[:UNDOABLE]:
        found = queries.attendee_of(event.id, public_id)
        if found is not None:
            service.restore(event, found)
    db.session.commit()
    flash(_("Undone."), "success")
    return redirect(url_for("attendees.show", slug=slug), 303)


def _approve(people: Sequence[Attendee]) -> str:
    done = service.approve(current_event(), people)
    waiting = done[AttendeeState.WAITLISTED]
    said: str = ngettext("%(num)s person comes.", "%(num)s people come.",
                         done[AttendeeState.APPROVED])  # fmt: skip
    if waiting:
        said += " " + ngettext(
            "The event is full: %(num)s person is on the waiting list.",
            "The event is full: %(num)s people are on the waiting list.", waiting,
        )  # fmt: skip
    return said


def _cancel(people: Sequence[Attendee]) -> str:
    event = current_event()
    ended = [one for one in people if one.state is not AttendeeState.CANCELLED]
    promoted = [one.name for each in ended for one in service.cancel(event, each, by_host=True)]
    session[CANCELLED] = {
        "who": ",".join(one.public_id for one in ended[:UNDOABLE]),
        "names": [one.name for one in ended[:3]],
        "count": len(ended),
    }
    said: str = ngettext("%(num)s registration is cancelled; the mail leaves in two minutes.",
                         "%(num)s registrations are cancelled; the mails leave in two minutes.",
                         len(ended))  # fmt: skip
    if promoted:
        said += " " + _("From the waiting list: %(names)s.", names=", ".join(promoted[:5]))
    return said


def _put_on_waiting_list(people: Sequence[Attendee]) -> str:
    for one in people:
        if one.state is AttendeeState.WAITING:
            service.waitlist(one)
    said: str = _("Those who waited for approval are on the waiting list.")
    return said


def _resend(people: Sequence[Attendee]) -> str:
    for one in people:
        if one.state is not AttendeeState.CANCELLED:
            service.write_to(one, "invited" if one.state is AttendeeState.INVITED else "registered")
    said: str = _("The mails with personal links are on their way.")
    return said


ACTS: dict[str, Callable[[Sequence[Attendee]], str]] = {
    "approve": _approve,
    "cancel": _cancel,
    "waitlist": _put_on_waiting_list,
    "link": _resend,
}


def _chosen(arguments: MultiDict[str, str]) -> tuple[list[AttendeeState], str]:
    known = set(AttendeeState)
    states = [AttendeeState(value) for value in arguments.getlist("state") if value in known]
    return states, arguments.get("q", "").strip()[:WORDS_LIMIT]


def _attendee(public_id: str) -> Attendee:
    return queries.attendee_of(current_event().id, public_id) or abort(404)


def _done(found: Attendee, said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said, "success")
    slug = current_event().slug
    return redirect(url_for("attendees.person", slug=slug, public_id=found.public_id), 303)


def _show_person(found: Attendee, form: EditForm | None, shape: ParticipantForm | None) -> str:
    event = current_event()
    if form is None:
        form = EditForm(formdata=None)
        form.fill_from(found)
    if shape is None:
        shape = ParticipantForm(formdata=None, prefix="meets-", obj=found.participant)
        shape.table.data = found.participant.table_id or 0 if found.participant else 0
        shape.kind.data = found.participant.kind.value if found.participant else "other"
        shape.offer(queries.tables_of(event.id))
    return render_template(
        "events/person.html",
        event=event,
        person=found,
        form=form,
        shape=shape,
        colleagues=queries.colleagues_of(found) if found.participant else [],
        join=_join_form(found, queries.participants_of(event.id)),
    )


def _join_form(found: Attendee, others: Sequence[Participant]) -> JoinForm:
    """Return the choice of participants to share with, those of the same company first."""
    own = (found.company or found.name).casefold()
    ordered = sorted(others, key=lambda one: own not in one.name.casefold())
    form = JoinForm(formdata=None)
    form.participant.choices = [
        (one.public_id, one.name) for one in ordered if one.id != found.participant_id
    ]
    return form
