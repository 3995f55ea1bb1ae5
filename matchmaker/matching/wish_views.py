"""An attendee's wishes: the others at the event, ranked with reasons, and what is wanted."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.pages import page_number, slice_page
from matchmaker.core.security import guarded_by, same_site
from matchmaker.events import wishes
from matchmaker.events.attendance_views import own_party, refuse_when_over
from matchmaker.events.guards import admitted, current_event
from matchmaker.events.models import Participant, Strength
from matchmaker.events.wording import kind_label
from matchmaker.matching import participants, wish_list, wording
from matchmaker.matching.wish_list import Choice, Other
from matchmaker.organisations.models import Kind

blueprint = Blueprint("wishes", __name__, url_prefix="/events/<slug>/people")

WORDS_LIMIT = 500


@blueprint.get("/")
@guarded_by(admitted)
def show(slug: str) -> ResponseReturnValue:
    """List everybody whom I could meet, best fit first, with why."""
    event, mine, choice = current_event(), own_party(), _choice()
    found = wish_list.others_at(event, mine)
    page = slice_page(wish_list.narrow(found.rows, choice), page_number())
    return render_template(
        "matching/wishes.html",
        event=event,
        mine=mine,
        page=page,
        everybody=len(found.rows),
        waits=not found.is_fresh and participants.are_followed(event),
        speaks=wishes.has_words(mine),
        reasons=wish_list.reasons_for(event, mine, page.rows, is_fresh=found.is_fresh),
        choice=choice,
        groups=_groups(found.rows, choice),
        musts=sum(other.wish is Strength.MUST for other in found.rows),
        wording=wording,
    )


@blueprint.get("/<public_id>")
@guarded_by(admitted)
def person(slug: str, public_id: str) -> ResponseReturnValue:
    """Show one of them: who comes, what they say, why we fit."""
    event, mine = current_event(), own_party()
    target = _target(public_id)
    found = wish_list.others_at(event, mine)
    other = next((one for one in found.rows if one.participant.id == target.id), None)
    if other is None:
        abort(404)
    return render_template(
        "matching/wish.html",
        event=event,
        mine=mine,
        other=other,
        explanation=wish_list.reasons_for(event, mine, [other], is_fresh=found.is_fresh).get(
            target.id
        ),
        musts=sum(one.wish is Strength.MUST for one in found.rows),
        wording=wording,
    )


@blueprint.post("/<public_id>/wish")
@guarded_by(admitted)
def wish(slug: str, public_id: str) -> ResponseReturnValue:
    """Say what I want of somebody; nothing takes it back."""
    refuse_when_over()
    said = request.form.get("strength", "")
    if said and said not in set(Strength):
        abort(400)
    back = same_site(request.form.get("next"), "home.start")
    try:
        strength = Strength(said) if said else None
        wishes.set_wish(current_event(), own_party(), _target(public_id), strength)
    except wishes.MustsUsedUpError as error:
        db.session.rollback()
        flash(
            _("You have given all %(cap)s of your “must see” wishes. Turn one of them into “would "
              "like to see” first, and it is free again.", cap=error.cap),
            "error",
        )  # fmt: skip
        return redirect(back, 303)
    except ValueError:
        abort(404)
    db.session.commit()
    return redirect(back, 303)


def _target(public_id: str) -> Participant:
    return wishes.participant_who_comes(current_event(), public_id) or abort(404)


def _choice() -> Choice:
    """Read the narrowing off the address; what it cannot mean is not found."""
    kinds, said = request.args.getlist("kind"), request.args.getlist("wish")
    words = request.args.get("q", "")
    known = {*Strength, wish_list.UNSAID}
    if not (set(kinds) <= set(Kind) and set(said) <= known) or len(words) > WORDS_LIMIT:
        abort(404)
    return Choice(words, tuple(kinds), tuple(said), "unmet" in request.args.getlist("met"))


def _groups(others: tuple[Other, ...], choice: Choice) -> list[dict[str, Any]]:
    """Return the filters with how many each leaves."""
    kinds = [
        (kind.value, kind_label(kind), sum(one.participant.kind is kind for one in others),
         kind.value in choice.kinds)
        for kind in Kind
    ]  # fmt: skip
    labels = {**wish_labels(), wish_list.UNSAID: _("No wish yet")}
    said = [
        (value, label, sum((one.wish or wish_list.UNSAID) == value for one in others),
         value in choice.wishes)
        for value, label in labels.items()
    ]  # fmt: skip
    unmet = sum(not one.met for one in others)
    met = [("unmet", _("Not met at an earlier event"), unmet, choice.unmet)]
    groups = (("kind", _("Kind"), kinds), ("wish", _("My wishes"), said), ("met", _("Met"), met))
    return [
        {"name": name, "label": label, "options": [
            {"value": value, "label": text, "count": count, "chosen": chosen}
            for value, text, count, chosen in options
        ]}
        for name, label, options in groups
    ]  # fmt: skip


@blueprint.app_template_global()
def wish_labels() -> dict[str, str]:
    """Return the wishes in words, strongest first."""
    return {
        Strength.MUST.value: _("Must see"),
        Strength.WANT.value: _("Would like to"),
        Strength.NO.value: _("Rather not"),
    }
