"""How a host gets people in: invitations by mail, and codes."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import guarded_by
from matchmaker.events import inviting, queries, setup
from matchmaker.events.forms import CodeForm
from matchmaker.events.guards import current_event, host
from matchmaker.events.models import EventCode
from matchmaker.events.registration_forms import InviteForm

blueprint = Blueprint("event_invitations", __name__, url_prefix="/events/<slug>/attendees")


@blueprint.get("/invite")
@guarded_by(host)
def invite(slug: str) -> ResponseReturnValue:
    """Ask whom to invite by mail."""
    form = InviteForm()
    form.language.data = current_language()
    return render_template("events/invite.html", event=current_event(), form=form)


@blueprint.post("/invite")
@guarded_by(host)
def send_invitations(slug: str) -> ResponseReturnValue:
    """Invite people by mail, all whose addresses were given or nobody."""
    event, form = current_event(), InviteForm()
    people = []
    if form.validate():
        try:
            people = inviting.read_addresses(form.people.data)
        except inviting.UnreadableLinesError as error:
            for number, line in error.lines[:20]:
                form.refuse("people", _("Line %(number)s holds no address: %(line)s",
                                        number=number, line=line))  # fmt: skip
    if form.errors:
        return render_template("events/invite.html", event=event, form=form), 422
    made = inviting.invite(event, people, form.language.data)
    db.session.commit()
    flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", len(made))
          + (" " + _("The others are registered already.") if len(made) < len(people) else ""),
          "success")  # fmt: skip
    return redirect(url_for("attendees.show", slug=slug), 303)


@blueprint.get("/codes")
@guarded_by(host)
def codes(slug: str) -> ResponseReturnValue:
    """Show the codes that let people in."""
    return _show_codes(CodeForm())


@blueprint.post("/codes")
@guarded_by(host)
def add_code(slug: str) -> ResponseReturnValue:
    """Make a code, or change how often one works."""
    form = CodeForm()
    if not form.validate():
        return _show_codes(form), 422
    setup.add_code(current_event(), form.code.data or "", form.note.data or "", form.uses.data)
    db.session.commit()
    return redirect(url_for("event_invitations.codes", slug=slug), 303)


@blueprint.post("/codes/<int:code_id>/remove")
@guarded_by(host)
def remove_code(slug: str, code_id: int) -> ResponseReturnValue:
    """Make a code useless; who came by it stays."""
    code = db.session.get(EventCode, code_id)
    if code is None or code.event_id != current_event().id:
        abort(404)
    db.session.delete(code)
    db.session.commit()
    return redirect(url_for("event_invitations.codes", slug=slug), 303)


def _show_codes(form: CodeForm) -> str:
    event = current_event()
    return render_template(
        "events/codes.html", event=event, form=form, codes=queries.codes_of(event.id)
    )
