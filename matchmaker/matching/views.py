"""The scout's desk: ranked matches, and why two organisations fit."""

from flask import Blueprint, abort, render_template, request, session
from flask.typing import ResponseReturnValue

from matchmaker.core.pages import page_number
from matchmaker.core.security import guarded_by
from matchmaker.interest.models import PassReason
from matchmaker.interest.wording import reason_label
from matchmaker.jobs import service as jobs
from matchmaker.matching import service, wording
from matchmaker.matching.desk import the_desk
from matchmaker.matching.explanation import Explanation
from matchmaker.matching.filters import Filters
from matchmaker.matching.saved_searches import cleaned, filters_of
from matchmaker.organisations.guards import current_membership, member
from matchmaker.profiles import wording as profile_wording
from matchmaker.profiles.confidential import texts_for
from matchmaker.profiles.models import Listing, Status
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.public import public_profile
from matchmaker.profiles.queries import introduced_to, own_listings, visible_profile
from matchmaker.profiles.service import REFRESH
from matchmaker.profiles.wording import about

blueprint = Blueprint("matching", __name__)


@blueprint.get("/matches")
@guarded_by(member)
def ranked_list() -> ResponseReturnValue:
    """Rank partners for one of my listings, or for all that we say; the address holds it all."""
    mine = current_membership().organisation
    listings = _live_listings()
    filters, others = _filters(), request.args.get("group") == "others"
    try:
        found = service.matches_for(mine, _listing(), filters, page_number(), others=others)
    except service.NothingListedError:
        return render_template("matching/nothing_listed.html")
    except KeyError:
        abort(404)
    introduced = introduced_to(mine.id)
    return render_template(
        "matching/ranked_list.html",
        found=found,
        filters=filters,
        groups=wording.filter_groups(found, filters),
        listings=listings,
        listing=_listing() or "",
        others=others,
        reading=jobs.progress(REFRESH),
        reads_anew=the_desk().reads_anew,
        mine=mine.public_id,
        names={
            card.profile.organisation_id: shown_name(card.profile, mine.id, introduced)
            for card in found.page.rows
        },
        wording=wording,
        about=about,
        pass_reasons=[(reason.value, reason_label(reason)) for reason in PassReason],
        arguments=cleaned(request.query_string.decode("utf-8", "replace")),
        undo=session.pop("undo", None),
    )


@blueprint.get("/matches/<address>")
@guarded_by(member)
def organisation(address: str) -> ResponseReturnValue:
    """Show an organisation as the reader may see it, with why the two of them fit."""
    mine = current_membership().organisation
    profile = visible_profile(mine.id, address)
    if profile is None:
        abort(404)
    introduced = introduced_to(mine.id)
    card, explanation = _fit(address) or (None, None)
    return render_template(
        "matching/organisation.html",
        shown=public_profile(profile, mine.id, introduced),
        card=card,
        explanation=explanation,
        listing=_listing() or "",
        mine=mine.public_id,
        wording=wording,
        profile_wording=profile_wording,
        confidential=texts_for(mine.id, profile.organisation_id),
        pass_reasons=[(reason.value, reason_label(reason)) for reason in PassReason],
        undo=session.pop("undo", None),
    )


def _fit(address: str) -> tuple[service.Card, Explanation] | None:
    mine = current_membership().organisation
    try:
        return service.match_with(mine, _listing(), address)
    except service.NothingListedError:
        return None
    except KeyError:
        abort(404)


def _live_listings() -> list[Listing]:
    rows = own_listings(current_membership().organisation_id)
    return [row for row in rows if row.status is Status.LIVE]


def _listing() -> str | None:
    return request.args.get("listing") or None


def _filters() -> Filters:
    """Read the filters off the address; what it cannot mean is not found."""
    try:
        return filters_of(request.args)
    except ValueError:
        abort(404)
