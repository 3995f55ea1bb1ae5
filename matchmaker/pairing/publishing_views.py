"""The host's pages about publishing: a draft that is to be, what is, and planning it anew."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from wtforms.fields import SelectChoice

from matchmaker.accounts.guards import signed_in
from matchmaker.core import clock
from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.events.models import EventTable, Participant
from matchmaker.pairing import board, draft_wording, gathering, publishing, service, versions
from matchmaker.pairing.agenda_views import event_time
from matchmaker.pairing.forms import ReplanForm
from matchmaker.pairing.models import Draft, DraftState
from matchmaker.pairing.views import draft_of, hosted, names_of, times_of

blueprint = Blueprint("publishing", __name__, url_prefix="/events/<slug>/pairing")


@blueprint.get("/drafts/<public_id>/publish")
@guarded_by(signed_in)
def preview(slug: str, public_id: str) -> ResponseReturnValue:
    """Show what publishing the draft would change, and for whom."""
    event = hosted(slug)
    found = draft_of(event, public_id)
    if found.state is not DraftState.DONE:
        abort(404)
    changes, names, times = versions.preview(event, found), names_of(event), times_of(event)
    return render_template(
        "pairing/preview.html",
        event=event,
        draft=found,
        changes=changes,
        kept=found.count - sum(change.after is not None for change in changes),
        concerned=len({one for change in changes for one in (change.a, change.b)}),
        names=names,
        setting=versions.setting_of(event),
        conflicts=draft_wording.conflict_lines(service.faults(found), names, times),
        disagreements=draft_wording.conflict_lines(service.disagreements(found), names, times),
        impossible=_impossible(found, names, times),
        outdated=bool(found.settings["from_slot"]) and found.base_version != event.plan_version,
    )


def _impossible(found: Draft, names: dict[str, str], times: Sequence[str]) -> list[tuple[str, str]]:
    """Return (pair, why) for meetings that have become impossible since the search."""
    try:
        problem = service.problem_of(found)
    except gathering.NothingToPairError:
        return []
    conflicts = board.conflicts(problem, found.meetings)
    return draft_wording.conflict_lines(conflicts, names, times)


@blueprint.post("/drafts/<public_id>/publish")
@guarded_by(signed_in)
def publish(slug: str, public_id: str) -> ResponseReturnValue:
    """Put the draft into people's hands, unless another plan was published meanwhile."""
    event = hosted(slug)
    found = draft_of(event, public_id)
    expected = request.form.get("expected", type=int)
    if expected is None:
        abort(400)
    if request.form.get("revision", type=int) != found.revision:
        flash(_("The draft has changed since you looked: this is what would change now."), "error")
        return redirect(url_for("publishing.preview", slug=slug, public_id=public_id), 303)
    try:
        version = publishing.publish(event, found, current_user.id, expected)
    except publishing.REFUSALS as error:
        db.session.rollback()
        flash(draft_wording.refusal_text(error, names_of(event), times_of(event)), "error")
        is_faulty = isinstance(error, publishing.NotPublishableError)
        page = "pairing.draft" if is_faulty else "publishing.preview"
        return redirect(url_for(page, slug=slug, public_id=public_id), 303)
    db.session.commit()
    flash(_("Version %(version)s is published. Everybody whom it concerns gets a mail.",
            version=version), "success")  # fmt: skip
    return redirect(url_for("publishing.published", slug=slug), 303)


@blueprint.get("/published")
@guarded_by(signed_in)
def published(slug: str) -> ResponseReturnValue:
    """Show the published list, or what a version of it changed."""
    event = hosted(slug)
    version = request.args.get("version", event.plan_version, type=int)
    return render_template(
        "pairing/published.html",
        event=event,
        plan=versions.published_plan(event),
        versions=versions.all_of(event),
        version=version,
        changes=versions.changes_of(event.id, version),
        names=names_of(event),
        setting=versions.setting_of(event),
    )


@blueprint.route("/again", methods=["GET", "POST"])
@guarded_by(signed_in)
def replan(slug: str) -> ResponseReturnValue:
    """Plan anew from a slot on, with a bound on what may change."""
    event = hosted(slug)
    slots = versions.setting_of(event).slots
    form = ReplanForm()
    form.from_slot.choices = [
        SelectChoice(s.number, event_time(s.starts_at, event.zone)) for s in slots
    ]
    if form.validate_on_submit() and event.plan_version:
        made = service.make_draft(
            event, current_user.id, gathering.rules_of(event.id),
            from_slot=form.from_slot.data, max_changes=form.max_changes.data,
        )  # fmt: skip
        db.session.commit()
        return redirect(url_for("pairing.draft", slug=slug, public_id=made.public_id), 303)
    if request.method == "GET":
        upcoming = [slot.number for slot in slots if slot.starts_at > clock.now()]
        form.from_slot.data = upcoming[0] if upcoming else None
        form.max_changes.data = 4
    gone = gathering.gather(event).gone
    tables = db.session.scalars(select(EventTable).where(EventTable.event_id == event.id)).all()
    query = select(Participant).where(Participant.id.in_(gone)).order_by(Participant.name)
    away = db.session.scalars(query).all()
    page = render_template(
        "pairing/replan.html", event=event, form=form, away=away, ready=bool(slots and tables)
    )
    return page, 422 if form.errors else 200
