"""The host's page of who has said nothing yet, and the button that reminds them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.core.database import db
from matchmaker.core.pages import page_number, slice_page
from matchmaker.core.security import guarded_by
from matchmaker.events import reminders, wishes
from matchmaker.events.guards import current_event, host

blueprint = Blueprint("gaps", __name__, url_prefix="/events/<slug>/missing")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """List who lacks words or wishes."""
    event = current_event()
    silent = wishes.silent(event)
    lacking = request.args.get("lacking", "")
    rows = [
        one
        for one in silent
        if (lacking != "words" or one.lacks_words) and (lacking != "wishes" or one.lacks_wishes)
    ]
    return render_template(
        "events/gaps.html",
        event=event,
        page=slice_page(rows, page_number()),
        everybody=len(wishes.people_by_participant(event.id)),
        silent=silent,
        lacking=lacking,
        due=sum(reminders.may_remind(person) for one in silent for person in one.people),
        can_remind={
            one.participant.id for one in rows if any(map(reminders.may_remind, one.people))
        },
    )


@blueprint.post("/")
@guarded_by(host)
def remind(slug: str) -> ResponseReturnValue:
    """Remind all of them, or those of one participant."""
    event, only = current_event(), request.form.get("only", "")
    silent = [one for one in wishes.silent(event) if not only or one.participant.public_id == only]
    count = reminders.remind(event, silent)
    db.session.commit()
    if count:
        written = ngettext("%(num)s person gets a mail.", "%(num)s people get a mail.", count)
        flash(written, "success")
    else:
        flash(_("Nobody is written to: they had a reminder in the last hours."), "message")
    return redirect(url_for("gaps.show", slug=slug), 303)
