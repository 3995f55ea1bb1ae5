"""Profiles: what others see, and where one writes it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matchmaker.core.database import db
from matchmaker.core.language import current_language
from matchmaker.core.security import guarded_by
from matchmaker.organisations.guards import current_membership, editor
from matchmaker.organisations.models import State
from matchmaker.profiles import (
    confidential,
    document,
    pickers,
    proposals,
    queries,
    service,
    wording,
)
from matchmaker.profiles.forms import ListingForm, ProfileForm, form_data
from matchmaker.profiles.models import Listing, Side, Status
from matchmaker.profiles.public import public_profile
from matchmaker.taxonomy.facets import FACETS

blueprint = Blueprint("profiles", __name__)

WORDS_LIMIT = 200
DISMISSED = "dismissed_proposal"


@blueprint.get("/organisations/<address>")
@guarded_by(editor)
def organisation(address: str) -> ResponseReturnValue:
    """Show an organisation as the reader may see it; one that waits for approval sees itself."""
    mine = current_membership().organisation
    profile = queries.visible_profile(mine.id, address)
    if profile is None or (profile.organisation_id != mine.id and mine.state != State.APPROVED):
        abort(404)
    shown = public_profile(profile, mine.id, queries.introduced_to(mine.id))
    opened = confidential.texts_for(mine.id, profile.organisation_id)
    return render_template(
        "profiles/organisation.html", shown=shown, wording=wording, confidential=opened
    )


@blueprint.get("/profile")
@guarded_by(editor)
def edit() -> ResponseReturnValue:
    """Show my organisation's listings, and what would make its matches better."""
    mine = current_membership().organisation_id
    profile, listings = queries.own_profile(mine), queries.own_listings(mine)
    listings = sorted(listings, key=lambda row: row.origin is None)  # what waits for a decision
    said = queries.document_of(profile, listings, masked=False)
    return render_template(
        "profiles/edit.html",
        profile=profile,
        listings=listings,
        completeness=wording.completeness(said),
        dismissed=session.pop(DISMISSED, None),
        wording=wording,
    )


@blueprint.get("/profile/organisation")
@guarded_by(editor)
def edit_organisation() -> ResponseReturnValue:
    """Show the facts and settings of my organisation, to be changed."""
    profile = queries.own_profile(current_membership().organisation_id)
    owner = profile.organisation
    form = ProfileForm(obj=profile, name=owner.name, kind=owner.kind, type=owner.type or "")
    return render_template("profiles/edit_organisation.html", form=form)


@blueprint.post("/profile/organisation")
@guarded_by(editor)
def save_organisation() -> ResponseReturnValue:
    """Save the facts and settings of my organisation."""
    profile = queries.own_profile(current_membership().organisation_id)
    form = ProfileForm()
    if not form.validate():
        return render_template("profiles/edit_organisation.html", form=form), 422
    service.save_profile(profile, form.values())
    db.session.commit()
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("profiles.edit"))


@blueprint.get("/profile/listings/new")
@guarded_by(editor)
def new_listing() -> ResponseReturnValue:
    """Ask whether it is to be an offer or a need."""
    return render_template("profiles/new_listing.html")


@blueprint.post("/profile/listings/new")
@guarded_by(editor)
def add_listing() -> ResponseReturnValue:
    """Begin a listing, as a draft that nobody else sees."""
    side = request.form.get("side", "")
    if side not in set(Side):
        abort(400)
    source = document.Listing(id="", side=side, text="", status="draft")
    row = service.add_listing(current_membership().organisation_id, source)
    db.session.commit()
    return redirect(url_for("profiles.edit_listing", address=row.public_id))


@blueprint.get("/profile/listings/<address>")
@guarded_by(editor)
def edit_listing(address: str) -> ResponseReturnValue:
    """Show a listing to be changed: what was autosaved comes before what is published."""
    row = _own(address)
    held = row.draft or form_data(queries.listing_document(row))
    return _show_editor(row, ListingForm(formdata=None, data=held))


@blueprint.post("/profile/listings/<address>")
@guarded_by(editor)
def save_listing(address: str) -> ResponseReturnValue:
    """Publish a listing, or keep it as a draft; or help to fill in the form, and save nothing."""
    row = queries.own_listing(current_membership().organisation_id, address)
    form = ListingForm()
    if row is None:
        return _save_anew(form)
    act = request.form.get("do", "")
    if "find" in request.form or act not in {"publish", "keep"}:
        return _help(row, form, act)
    if act == "publish" and not form.text.data:
        form.validate()
        form.refuse("text", _("Please say it in your own words."))
        return _show_editor(row, form), 422
    if not form.validate():
        return _show_editor(row, form), 422
    if not service.hold_listing(row):
        return _save_anew(form)
    status = Status.LIVE if act == "publish" else Status.DRAFT
    service.save_listing(row, form.source(status))
    db.session.commit()
    said = {
        Status.LIVE: _("Your listing is live: it takes part in matching."),
        Status.DRAFT: _("Kept as a draft. Nobody else sees it."),
    }
    flash(said[status], "success")
    return redirect(url_for("profiles.edit"))


@blueprint.post("/profile/listings/<address>/draft")
@guarded_by(editor)
def autosave(address: str) -> ResponseReturnValue:
    """Keep what stands in the editor, and suggest indications that its text names."""
    row = _held(address)
    form = ListingForm()
    if not form.validate():
        return render_template("profiles/_not_saved.html", form=form)
    service.save_draft(row, form_data(form.source("draft")))
    db.session.commit()
    return render_template("profiles/_saved.html", suggested=pickers.suggested(form))


@blueprint.post("/profile/listings/<address>/discard")
@guarded_by(editor)
def discard_draft(address: str) -> ResponseReturnValue:
    """Go back to what is published."""
    service.discard_draft(_held(address))
    db.session.commit()
    flash(_("Your unpublished changes are gone."), "success")
    return redirect(url_for("profiles.edit_listing", address=address))


@blueprint.post("/profile/listings/<address>/status")
@guarded_by(editor)
def change_status(address: str) -> ResponseReturnValue:
    """Withdraw a listing, or bring it back."""
    row = _held(address)
    status = request.form.get("status")
    if status not in {"withdrawn", "live"} or (status == "live" and not row.text):
        abort(400)
    is_proposed = row.origin is not None or "words" in request.form
    if is_proposed and request.form.get("words") != wording.words_mark(row.text):
        flash(_("What the event says has changed. Please read it again."), "error")
        return redirect(url_for("profiles.edit"))
    was_draft = row.status is Status.DRAFT
    service.set_status(row, Status(status))
    db.session.commit()
    live = (
        _("Your listing is live: it takes part in matching.")
        if was_draft
        else _("Your listing is live again.")
    )
    withdrawn = _("Withdrawn: it no longer stands in anybody's matches. You can bring it back.")
    flash(withdrawn if status == "withdrawn" else live, "success")
    return redirect(url_for("profiles.edit"))


@blueprint.post("/profile/listings/<address>/dismiss")
@guarded_by(editor)
def dismiss(address: str) -> ResponseReturnValue:
    """Take out what an event proposes."""
    row = _proposal(address)
    if row.status is Status.DRAFT:
        proposals.dismiss(row)
        db.session.commit()
    session[DISMISSED] = {"address": row.public_id, "begins": row.text[:100]}
    return redirect(url_for("profiles.edit"), 303)


@blueprint.post("/profile/listings/<address>/bring-back")
@guarded_by(editor)
def bring_back(address: str) -> ResponseReturnValue:
    """Take a dismissal back."""
    row = _proposal(address)
    if row.status is Status.WITHDRAWN:
        proposals.bring_back(row)
        db.session.commit()
    flash(_("The draft is back."), "success")
    return redirect(url_for("profiles.edit"), 303)


@blueprint.post("/profile/listings/<address>/delete")
@guarded_by(editor)
def delete_listing(address: str) -> ResponseReturnValue:
    """Delete a listing for good."""
    service.remove_listing(_held(address))
    db.session.commit()
    flash(_("The listing is deleted."), "success")
    return redirect(url_for("profiles.edit"))


@blueprint.get("/vocabularies/<facet>")
@guarded_by(editor)
def search_vocabulary(facet: str) -> ResponseReturnValue:
    """Answer a picker: the terms that fit what was typed, as boxes to tick."""
    name = {"phase": "phases"}.get(facet, facet)
    words = request.args.get("q", "")
    if facet not in FACETS or len(words) > WORDS_LIMIT:
        abort(404)
    found = pickers.found_terms(name, words, current_language())
    return render_template("profiles/_options.html", name=name, terms=found)


def _own(address: str) -> Listing:
    return queries.own_listing(current_membership().organisation_id, address) or abort(404)


def _held(address: str) -> Listing:
    """Return a listing of ours to be changed, as nobody else changes or deletes it meanwhile."""
    row = _own(address)
    return row if service.hold_listing(row) else abort(404)


def _proposal(address: str) -> Listing:
    row = _held(address)
    return row if row.origin is not None else abort(404)


def _help(row: Listing, form: ListingForm, act: str) -> ResponseReturnValue:
    """Show the form again with what a button without a script asked for."""
    form.validate()
    for entry in form:
        entry.errors = ()
    if act == "add-claim":
        form.claims.append_entry()
    elif act.startswith("remove-claims-"):
        kept = [entry.data for entry in form.claims if entry.id != act.removeprefix("remove-")]
        return _show_editor(row, _again(form, claims=kept))
    elif act.startswith("accept-"):
        chosen = [*(form.indications.data or []), act.removeprefix("accept-")]
        return _show_editor(row, _again(form, indications=chosen))
    return _show_editor(row, form)


def _save_anew(form: ListingForm) -> ResponseReturnValue:
    """Make a draft of what was written for a listing that is deleted meanwhile."""
    if form.side.data not in set(Side):
        abort(404)
    is_valid = form.validate()
    begun = document.Listing(id="", side=form.side.data, text="", status="draft")
    source = form.source("draft") if is_valid else begun
    row = service.add_listing(current_membership().organisation_id, source)
    db.session.commit()
    flash(_("This listing was deleted meanwhile. What you have written is now a new draft."),
          "error")  # fmt: skip
    if not is_valid:
        return _show_editor(row, form), 422
    return redirect(url_for("profiles.edit_listing", address=row.public_id), 303)


def _again(form: ListingForm, **changes: Any) -> ListingForm:
    data = {**form.data, **changes}
    return ListingForm(formdata=None, data=data)


def _show_editor(row: Listing, form: ListingForm) -> str:
    asked = request.form.get("find", "")
    sought: MultiDict[str, str] = request.form
    return render_template(
        "profiles/edit_listing.html",
        listing=row,
        form=form,
        pickers=pickers.pickers(form, asked, sought.get(f"{asked}-query", "")),
        suggested=pickers.suggested(form),
        wording=wording,
    )
