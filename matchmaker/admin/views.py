"""The administrator's lists, and what is done from them."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from matchmaker.accounts import service as accounts
from matchmaker.accounts.guards import administrator
from matchmaker.accounts.models import User
from matchmaker.admin import queries, service, wording
from matchmaker.admin.forms import SuspendForm
from matchmaker.core.database import db
from matchmaker.core.pages import page_number, paginate, slice_page
from matchmaker.core.security import guarded_by
from matchmaker.jobs import service as job_service
from matchmaker.matching import service as matching
from matchmaker.matching.desk import the_desk
from matchmaker.matching.outcomes import EXAMPLE
from matchmaker.matching.wording import percent
from matchmaker.messaging import complaints as messaging
from matchmaker.messaging.forms import GRIEVANCES
from matchmaker.organisations.models import Organisation, State
from matchmaker.organisations.service import WrongStateError

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

LONGEST_SEARCH = 200


@blueprint.get("/organisations")
@guarded_by(administrator)
def organisations() -> ResponseReturnValue:
    """List organisations, those that wait first."""
    wanted = request.args.get("state", "")
    state = State(wanted) if wanted in set(State) else None
    page = paginate(queries.organisations(state, _words()), page_number())
    return render_template(
        "admin/organisations.html",
        page=page,
        members=queries.members_of(row.id for row in page.rows),
        counts=queries.count_by_state(),
        state=state,
        words=_words(),
    )


@blueprint.get("/organisations/<public_id>")
@guarded_by(administrator)
def organisation(public_id: str) -> ResponseReturnValue:
    """Show what an administrator must know of an organisation to decide."""
    return _show_organisation(_organisation(public_id), SuspendForm())


@blueprint.post("/organisations/<public_id>/approve")
@guarded_by(administrator)
def approve(public_id: str) -> ResponseReturnValue:
    """Approve an organisation."""
    return _decide(public_id, service.approve, _("Approved: %(name)s"))


@blueprint.post("/organisations/<public_id>/suspend")
@guarded_by(administrator)
def suspend(public_id: str) -> ResponseReturnValue:
    """Suspend an organisation, saying why."""
    found, form = _organisation(public_id), SuspendForm()
    if not form.validate():
        return _show_organisation(found, form), 422
    reason = form.reason.data
    return _decide(
        public_id, lambda found: service.suspend(found, reason), _("Suspended: %(name)s")
    )


@blueprint.post("/organisations/<public_id>/reinstate")
@guarded_by(administrator)
def reinstate(public_id: str) -> ResponseReturnValue:
    """End a suspension."""
    return _decide(public_id, service.reinstate, _("Reinstated: %(name)s"))


@blueprint.get("/people")
@guarded_by(administrator)
def people() -> ResponseReturnValue:
    """List people."""
    page = paginate(queries.people(_words()), page_number())
    found = queries.organisations_of(row.id for row in page.rows)
    return render_template("admin/people.html", page=page, organisations=found, words=_words())


@blueprint.post("/people/<public_id>/deactivate")
@guarded_by(administrator)
def deactivate(public_id: str) -> ResponseReturnValue:
    """Close a person's account; one's own stays open."""
    person = _person(public_id)
    if person.id == current_user.id:
        flash(_("You cannot deactivate your own account."))
        return redirect(url_for("admin.people"), 303)
    accounts.deactivate(person)
    db.session.commit()
    flash(_("Deactivated: %(name)s", name=person.name))
    return redirect(url_for("admin.people"), 303)


@blueprint.post("/people/<public_id>/reactivate")
@guarded_by(administrator)
def reactivate(public_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    person = _person(public_id)
    accounts.reactivate(person)
    db.session.commit()
    flash(_("Active again: %(name)s", name=person.name))
    return redirect(url_for("admin.people"), 303)


@blueprint.get("/reports")
@guarded_by(administrator)
def complaints() -> ResponseReturnValue:
    """List what members reported, what is open first."""
    page = paginate(messaging.complaints(), page_number())
    return render_template("admin/complaints.html", page=page, labels=GRIEVANCES)


@blueprint.post("/reports/<public_id>/close")
@guarded_by(administrator)
def close_complaint(public_id: str) -> ResponseReturnValue:
    """Note that a report needs nothing more."""
    if not messaging.close(public_id):
        abort(404)
    db.session.commit()
    flash(_("It is closed."))
    return redirect(url_for("admin.complaints"), 303)


@blueprint.app_template_global()
def open_complaints() -> int:
    """Return how many reports wait for an administrator."""
    return messaging.count_open()


@blueprint.get("/learning")
@guarded_by(administrator)
def learning() -> ResponseReturnValue:
    """Show what outcomes teach the ranking: the weights, and what they do for whom."""
    experience = matching.experience()
    page = slice_page(experience.effects(), page_number())
    return render_template(
        "admin/learning.html",
        page=page,
        names=queries.names_at(effect.organisation for effect in page.rows),
        weights=wording.weights(),
        examples=wording.examples(experience),
        example=EXAMPLE,
        fair=wording.FAIR,
        poor=wording.POOR,
        percent=percent,
        models=the_desk().encoder.name.split("+"),
    )


@blueprint.get("/jobs")
@guarded_by(administrator)
def jobs() -> ResponseReturnValue:
    """List background jobs that failed: given up, or still tried."""
    page = paginate(job_service.troubled(), page_number())
    return render_template("admin/jobs.html", page=page, attempts=job_service.ATTEMPTS)


@blueprint.post("/jobs/<int:job_id>/retry")
@guarded_by(administrator)
def retry_job(job_id: int) -> ResponseReturnValue:
    """Try a job again."""
    if not job_service.retry(job_id):
        abort(404)
    db.session.commit()
    flash(_("The job is tried again."))
    return redirect(url_for("admin.jobs"), 303)


def _decide(public_id: str, act: Callable[[Organisation], None], said: str) -> ResponseReturnValue:
    """Change an organisation's state, unless somebody else has done so meanwhile."""
    found = _organisation(public_id)
    try:
        act(found)
        db.session.commit()
        flash(said % {"name": found.name})
    except WrongStateError:
        db.session.rollback()
        flash(_("Nothing was done: somebody has changed the state meanwhile."))
    return redirect(url_for("admin.organisation", public_id=public_id), 303)


def _show_organisation(found: Organisation, form: SuspendForm) -> str:
    members = queries.members_of([found.id]).get(found.id, [])
    return render_template(
        "admin/organisation.html", organisation=found, members=members, form=form
    )


def _organisation(public_id: str) -> Organisation:
    query = select(Organisation).where(Organisation.public_id == public_id)
    return db.session.scalar(query) or abort(404)


def _person(public_id: str) -> User:
    return db.session.scalar(select(User).where(User.public_id == public_id)) or abort(404)


def _words() -> str:
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]
