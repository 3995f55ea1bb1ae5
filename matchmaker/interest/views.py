"""Shortlist and passes: the acts on a match, and whom we passed over."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.database import db
from matchmaker.core.pages import page_number, paginate
from matchmaker.core.security import guarded_by, same_site
from matchmaker.interest import queries, service
from matchmaker.interest.models import PassReason
from matchmaker.interest.wording import reason_label
from matchmaker.organisations.guards import current_membership, member
from matchmaker.profiles.models import Profile
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to, visible_profile, visible_profiles

blueprint = Blueprint("interest", __name__)

NOTE_LIMIT = 2000


@blueprint.get("/passed")
@guarded_by(member)
def passed() -> ResponseReturnValue:
    """Show whom my organisation has passed over."""
    mine = current_membership().organisation_id
    page = paginate(queries.newest_passed(mine), page_number())
    shown = visible_profiles(mine, [row.target_id for row in page.rows])
    introduced = introduced_to(mine)
    return render_template(
        "interest/passed.html",
        page=page,
        profiles=shown,
        names={number: shown_name(one, mine, introduced) for number, one in shown.items()},
        reason_label=reason_label,
        undo=session.pop("undo", None),
    )


@blueprint.post("/organisations/<address>/shortlist")
@guarded_by(member)
def add(address: str) -> ResponseReturnValue:
    """Put an organisation on the shortlist, or change its note."""
    mine, target = current_membership().organisation_id, _target(address)
    note = request.form.get("note")
    if note is not None and len(note) > NOTE_LIMIT:
        flash(_("A note can have %(limit)s characters.", limit=NOTE_LIMIT), "error")
        return _back("pipeline.show")
    service.shortlist(mine, target.organisation_id, current_user.id, note and note.strip())
    db.session.commit()
    flash(_("%(name)s is on your shortlist.", name=_name(target)), "success")
    return _back("pipeline.show")


@blueprint.post("/organisations/<address>/shortlist/remove")
@guarded_by(member)
def remove(address: str) -> ResponseReturnValue:
    """Take an organisation off the shortlist."""
    target = _target(address)
    note = service.take_off_shortlist(current_membership().organisation_id, target.organisation_id)
    db.session.commit()
    _offer_undo("remove", target, note=note)
    return _back("pipeline.show")


@blueprint.post("/organisations/<address>/pass")
@guarded_by(member)
def pass_over(address: str) -> ResponseReturnValue:
    """Take an organisation out of the ranked lists, for a reason."""
    target = _target(address)
    reason = request.form.get("reason", "")
    if reason not in set(PassReason):
        abort(400)
    mine = current_membership().organisation_id
    service.pass_over(mine, target.organisation_id, current_user.id, PassReason(reason))
    db.session.commit()
    _offer_undo("pass", target)
    return _back("interest.passed")


@blueprint.post("/organisations/<address>/pass/undo")
@guarded_by(member)
def undo_pass(address: str) -> ResponseReturnValue:
    """Put an organisation back into the ranked lists."""
    target = _target(address)
    service.undo_pass(current_membership().organisation_id, target.organisation_id)
    db.session.commit()
    flash(_("%(name)s is back in your matches.", name=_name(target)), "success")
    return _back("interest.passed")


def _target(address: str) -> Profile:
    """Return the profile that is meant: somebody else's that the viewer may see."""
    mine = current_membership().organisation_id
    found = visible_profile(mine, address)
    if found is None or found.organisation_id == mine:
        abort(404)
    return found


def _name(target: Profile) -> str:
    mine = current_membership().organisation_id
    return shown_name(target, mine, introduced_to(mine))


def _offer_undo(what: str, target: Profile, note: str = "") -> None:
    """Let the next page offer to take this back."""
    session["undo"] = {
        "what": what,
        "address": target.organisation.public_id,
        "name": _name(target),
        "note": note,
    }


def _back(default: str) -> ResponseReturnValue:
    return redirect(same_site(request.form.get("next"), default))
