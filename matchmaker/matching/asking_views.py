"""Asking for an introduction: what speaks for it, the note, and sending it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest import introduction_wording, introductions
from matchmaker.interest.introduction_models import Introduction
from matchmaker.interest.introductions import About
from matchmaker.interest.pipeline_queries import colleague_for
from matchmaker.matching import wording
from matchmaker.matching.introduction_forms import AskForm
from matchmaker.matching.introduction_wording import proposal
from matchmaker.matching.introductions import Asking, prepare
from matchmaker.matching.pipeline_wording import stage_label
from matchmaker.organisations.guards import current_membership, member
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.confidential import texts_for
from matchmaker.profiles.models import Listing, Profile
from matchmaker.profiles.public import Shown, public_profile
from matchmaker.profiles.queries import introduced_to, own_listing, visible_profile

blueprint = Blueprint("asking", __name__)


@blueprint.app_template_global()
def introduction_with(address: str) -> Introduction | None:
    """Return the open or accepted introduction of my organisation with the one at that address.

    One from somebody whom we do not hear is none.
    """
    mine = current_membership().organisation_id
    other = db.session.scalar(select(Organisation.id).filter_by(public_id=address))
    row = introductions.between(mine, other) if other else None
    return _seen(mine, row)


@blueprint.get("/matches/<address>/introduction")
@guarded_by(member)
def ask(address: str) -> ResponseReturnValue:
    """Show what speaks for an introduction, and a note to work on."""
    target, standing = _target(address), introduction_with(address)
    if standing is not None:
        return redirect(url_for("introductions.show", public_id=standing.public_id))
    shown, asking = _prepare(target, request.args.get("listing") or None)
    mine = current_membership().organisation.public_id
    titles = dict(_titled(asking))
    if asking.chosen:
        chosen = asking.chosen.listing
        titles[chosen.public_id] = chosen.title or chosen.text
    form = AskForm(formdata=None, data={"note": proposal(asking.reason, mine, titles)})
    return _show(shown, asking, form)


@blueprint.post("/matches/<address>/introduction")
@guarded_by(member)
def send(address: str) -> ResponseReturnValue:
    """Ask for the introduction."""
    target = _target(address)
    form = AskForm()
    shown, asking = _prepare(target, form.from_listing.data or None)
    form.offer(_titled(asking))
    if not form.validate():
        return _show(shown, asking, form), 422
    try:
        row = introductions.ask(
            current_membership().organisation,
            target.organisation,
            current_user,
            form.note.data,
            _about(target, asking, form),
        )
    except introductions.NoteTooShortError:
        form.refuse("note", _("Please write two sentences at least."))
        return _show(shown, asking, form), 422
    except introductions.WeekIsFullError:
        form.refuse("note", _("Your organisation has asked as often as it may this week."))
        return _show(shown, asking, form), 422
    except introductions.PairTakenError as taken:
        return _refuse(taken.introduction)
    db.session.commit()
    flash(_("Your note is on its way to %(name)s.", name=shown.name), "success")
    return redirect(url_for("introductions.show", public_id=row.public_id))


def _refuse(row: Introduction | None) -> ResponseReturnValue:
    """Say that the two have an introduction already."""
    db.session.rollback()
    standing = _seen(current_membership().organisation_id, row)
    if standing is None:  # from somebody whom we have blocked, or just gone
        flash(_("You cannot ask them now."), "error")
        return redirect(url_for("introductions.sent"))
    flash(_("There is an introduction between the two of you already."), "information")
    return redirect(url_for("introductions.show", public_id=standing.public_id))


def _seen(mine: int, row: Introduction | None) -> Introduction | None:
    if row is None or row.from_id == mine:
        return row
    return queries.find_received(mine, row.public_id)


def _target(address: str) -> Profile:
    """Return the profile of whoever is to be asked: somebody else that we may see."""
    mine = current_membership().organisation_id
    found = visible_profile(mine, address)
    if found is None or found.organisation_id == mine:
        abort(404)
    return found


def _prepare(target: Profile, listing: str | None) -> tuple[Shown, Asking]:
    mine = current_membership().organisation
    shown = public_profile(target, mine.id, introduced_to(mine.id))
    try:
        return shown, prepare(mine, shown, listing)
    except KeyError:
        abort(404)


def _about(target: Profile, asking: Asking, form: AskForm) -> About:
    theirs: Listing | None = None
    if form.to_listing.data:
        theirs = own_listing(target.organisation_id, form.to_listing.data)
    return About(asking.chosen.listing if asking.chosen else None, theirs)


def _titled(asking: Asking) -> list[tuple[str, str]]:
    return [(each.id, each.title or each.text[:60]) for each in asking.theirs]


def _show(shown: Shown, asking: Asking, form: AskForm) -> str:
    mine = current_membership().organisation
    form.offer(_titled(asking))
    form.from_listing.data = asking.chosen.listing.public_id if asking.chosen else ""
    target = _target(shown.address)
    return render_template(
        "matching/ask.html",
        shown=shown,
        asking=asking,
        form=form,
        why=wording.reasons(asking.reason, mine.public_id, shown.name),
        habits=introduction_wording.habits(queries.habits_of(target.organisation_id)),
        left=introductions.left_this_week(mine.id),
        colleague=colleague_for(mine.id, target.organisation_id, current_user.id),
        stage_label=stage_label,
        confidential=texts_for(mine.id, target.organisation_id),
        wording=wording,
    )
