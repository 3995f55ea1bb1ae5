"""Saved searches: what is new since we looked, and why it matched."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from matchmaker.core.database import db
from matchmaker.core.pages import page_number, slice_page
from matchmaker.core.security import guarded_by
from matchmaker.interest import searches
from matchmaker.interest.search_models import SavedSearch
from matchmaker.matching import saved_searches, service, wording
from matchmaker.notifications.models import Choice
from matchmaker.organisations.guards import current_membership, member
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to
from matchmaker.profiles.wording import about

blueprint = Blueprint("saved_searches", __name__)

NAME_LIMIT, ARGUMENTS_LIMIT = 80, 2000
NOT_FOLLOWED = "no"
CHOICES = {
    NOT_FOLLOWED: _l("Do not tell me"),
    Choice.OFF: _l("In the bell"),
    Choice.DAILY: _l("In the bell, and by mail daily"),
    Choice.WEEKLY: _l("In the bell, and by mail weekly"),
}


@blueprint.get("/searches")
@guarded_by(member)
def show_all() -> ResponseReturnValue:
    """List my organisation's searches, with how many each found anew."""
    mine = current_membership().organisation
    rows = searches.searches_of(mine.id)
    fresh = {row.id: saved_searches.new_of(mine, row) for row in rows}
    return render_template(
        "matching/saved_searches.html",
        rows=rows,
        fresh=fresh,
        mails=searches.mails_of(current_user.id),
        choices=CHOICES,
    )


@blueprint.get("/searches/<public_id>")
@guarded_by(member)
def show(public_id: str) -> ResponseReturnValue:
    """Show who is new in one search, and why."""
    mine, row = current_membership().organisation, _own(public_id)
    fresh = saved_searches.new_of(mine, row)
    page = slice_page(list((fresh or {}).values()), page_number())
    cards = service.cards_of(mine, page.rows, saved_searches.listing_of(row)) if page.rows else {}
    introduced = introduced_to(mine.id)
    return render_template(
        "matching/saved_search.html",
        row=row,
        fresh=fresh,
        page=page,
        cards=[cards[address] for address in page.rows if address in cards],
        names={
            address: shown_name(card.profile, mine.id, introduced)
            for address, card in cards.items()
        },
        mine=mine.public_id,
        wording=wording,
        about=about,
    )


@blueprint.post("/searches")
@guarded_by(member)
def save() -> ResponseReturnValue:
    """Keep a search; what it finds now counts as seen."""
    mine, name = current_membership().organisation, " ".join(request.form.get("name", "").split())
    arguments = saved_searches.cleaned(request.form.get("arguments", ""))
    if not 0 < len(name) <= NAME_LIMIT or len(arguments) > ARGUMENTS_LIMIT:
        flash(_("The name of a search has 1 to %(limit)s characters.", limit=NAME_LIMIT), "error")
        return redirect(url_for("matching.ranked_list"))
    try:
        shown = saved_searches.shown_by(mine, arguments)
        row = searches.save(mine.id, current_user.id, name, arguments, shown)
    except searches.TooManySearchesError:
        flash(_("You keep %(limit)s searches already: remove one.", limit=searches.LIMIT), "error")
        return redirect(url_for("saved_searches.show_all"))
    except (KeyError, ValueError, service.NothingListedError):
        abort(400)
    db.session.commit()
    flash(_("The search “%(name)s” is saved.", name=row.name), "success")
    return redirect(url_for("saved_searches.show_all"))


@blueprint.post("/searches/<public_id>/seen")
@guarded_by(member)
def mark_seen(public_id: str) -> ResponseReturnValue:
    """Count all that is found now as seen."""
    row = _own(public_id)
    mine = current_membership().organisation
    fresh = saved_searches.new_of(mine, row) or {}
    searches.mark_seen(row, fresh.keys() | service.left_out(mine))
    db.session.commit()
    return redirect(url_for("saved_searches.show_all"))


@blueprint.post("/searches/<public_id>/follow")
@guarded_by(member)
def follow(public_id: str) -> ResponseReturnValue:
    """Choose how I am told who is new in a search."""
    row, said = _own(public_id), request.form.get("mail", "")
    if said not in CHOICES:
        abort(400)
    try:
        searches.follow(row, current_user.id, None if said == NOT_FOLLOWED else Choice(said))
    except LookupError:  # a colleague has removed it meanwhile
        abort(404)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("saved_searches.show_all"), 303)


@blueprint.post("/searches/<public_id>/remove")
@guarded_by(member)
def remove(public_id: str) -> ResponseReturnValue:
    """Forget a search."""
    row = _own(public_id)
    searches.remove(row)
    db.session.commit()
    flash(_("The search is removed."), "success")
    return redirect(url_for("saved_searches.show_all"))


def _own(public_id: str) -> SavedSearch:
    row = searches.own_search(current_membership().organisation_id, public_id)
    return row if row is not None else abort(404)
