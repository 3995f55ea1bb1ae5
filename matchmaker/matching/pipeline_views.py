"""Lists of an organisation: table, board, side by side, and the acts on them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.database import db
from matchmaker.core.pages import page_number, slice_page
from matchmaker.core.security import guarded_by, same_site
from matchmaker.interest import pipeline as acts
from matchmaker.interest import pipeline_queries as queries
from matchmaker.interest.list_models import NamedList
from matchmaker.interest.models import Shortlisted
from matchmaker.matching import pipeline, service, wording
from matchmaker.matching.pipeline_wording import changed_words, stage_choices, stage_label
from matchmaker.organisations.guards import current_membership, member
from matchmaker.organisations.queries import member_of, members_of
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to

blueprint = Blueprint("pipeline", __name__)

COMPARED = 4
BOARD_SHOWN = 500
NOTE_LIMIT = 4000
UNDO, SAID = "list undo", "list act"  # how to take the last act back; what is still to be said


@blueprint.get("/shortlist")
@guarded_by(member)
def show() -> ResponseReturnValue:
    """Show one list as a table or a board; the address holds what is shown."""
    mine, wanted = current_membership().organisation, _wanted()
    found = pipeline.read(mine, wanted)
    if wanted.chosen not in ("", pipeline.ALL, *(row.public_id for row in found.lists)):
        abort(404)
    board = request.args.get("view") == "board"
    rows = found.rows
    return render_template(
        "matching/pipeline_board.html" if board else "matching/pipeline_table.html",
        found=found,
        wanted=wanted,
        chosen=next((row for row in found.lists if row.public_id == wanted.chosen), None),
        page=slice_page(rows, page_number(), BOARD_SHOWN)
        if board
        else slice_page(rows, page_number()),
        sorts=pipeline.SORTS,
        undo=session.pop("undo", None),
        **_choices(found.lists),
    )


@blueprint.get("/shortlist/compare")
@guarded_by(member)
def compare() -> ResponseReturnValue:
    """Show up to four of the lists side by side."""
    mine = current_membership().organisation
    addresses = list(dict.fromkeys(request.args.getlist("who")))[:COMPARED]
    rows = {row.target.public_id: row for row in pipeline.chosen(mine, addresses)}
    if not rows:
        abort(404)
    cards, introduced = service.cards_of(mine, list(rows)), introduced_to(mine.id)
    names = {
        address: shown_name(card.profile, mine.id, introduced) for address, card in cards.items()
    }
    return render_template(
        "matching/pipeline_compare.html",
        rows=[rows[address] for address in addresses if address in cards and address in rows],
        cards=cards,
        names=names,
        mine=mine.public_id,
        wording=wording,
        stage_label=stage_label,
    )


@blueprint.post("/shortlist/lists")
@guarded_by(member)
def make_list() -> ResponseReturnValue:
    """Make a list."""
    name = _name()
    if name is None:
        return _back()
    try:
        row = acts.make_list(current_membership().organisation_id, name)
    except acts.NameTakenError:
        flash(_("There is a list of that name."), "error")
        return _back()
    db.session.commit()
    flash(_("The list “%(name)s” is made.", name=name), "success")
    return redirect(url_for("pipeline.show", list=row.public_id))


@blueprint.post("/shortlist/lists/<public_id>/name")
@guarded_by(member)
def rename_list(public_id: str) -> ResponseReturnValue:
    """Give a list another name."""
    row, name = _own_list(public_id), _name()
    if name is not None:
        try:
            acts.rename_list(row, name)
        except acts.NameTakenError:
            flash(_("There is a list of that name."), "error")
        db.session.commit()
    return redirect(url_for("pipeline.show", list=public_id))


@blueprint.post("/shortlist/lists/<public_id>/remove")
@guarded_by(member)
def remove_list(public_id: str) -> ResponseReturnValue:
    """Remove a list; what it holds stands on the shortlist."""
    acts.remove_list(_own_list(public_id))
    db.session.commit()
    _offer_undo("list removed", [(public_id, None)])
    return redirect(url_for("pipeline.show"))


@blueprint.post("/shortlist/change")
@guarded_by(member)
def change() -> ResponseReturnValue:
    """Do one thing to all that are ticked."""
    mine = current_membership().organisation
    rows = pipeline.chosen(mine, request.form.getlist("who"))
    if not rows:
        flash(_("Tick at least one organisation first."), "error")
        return _back()
    what = request.form.get("do", "")
    if what == "compare":
        ticked = [row.target.public_id for row in rows[:COMPARED]]
        return redirect(url_for("pipeline.compare", who=ticked))
    _change(what, rows)
    return _back()


@blueprint.post("/shortlist/undo")
@guarded_by(member)
def undo() -> ResponseReturnValue:
    """Take back what was done last in this browser."""
    mine, last = current_membership().organisation_id, session.pop(UNDO, None)
    if last is None:
        return _back()
    if last["what"] == "list removed":
        found = queries.own_list(mine, last["rows"][0][0], removed=True)
        if found is not None:
            acts.restore_list(found)
    else:
        values = dict(last["rows"])
        rows = queries.own_rows(mine, list(values))
        acts.change(rows, last["what"], [values[row.id] for row in rows], current_user.id)
    db.session.commit()
    flash(_("Taken back."), "success")
    return _back()


@blueprint.post("/shortlist/<address>/card")
@guarded_by(member)
def save_card(address: str) -> ResponseReturnValue:
    """Set stage, owner, list and tags of one organisation."""
    row = _own_row(address)
    tags = [tag.strip() for tag in request.form.get("tags", "").replace("，", ",").split(",")]
    try:
        for what in ("stage", "owner", "list"):
            acts.change([row], what, [_value(what)], current_user.id)
        acts.change([row], "tags", [[tag for tag in tags if tag]], current_user.id)
    except acts.TooManyTagsError:
        db.session.rollback()
        flash(_tag_words(), "error")
        return _back()
    db.session.commit()
    flash(_("Saved."), "success")
    return _back()


@blueprint.post("/shortlist/<address>/notes")
@guarded_by(member)
def add_note(address: str) -> ResponseReturnValue:
    """Add a note for colleagues."""
    row, text = _own_row(address), request.form.get("text", "").strip()
    if not text or len(text) > NOTE_LIMIT:
        flash(_("A note has 1 to %(limit)s characters.", limit=NOTE_LIMIT), "error")
        return _back()
    acts.add_note(row, current_user.id, text)
    db.session.commit()
    return _back()


@blueprint.app_context_processor
def _panel() -> dict[str, Any]:
    """Let the page of a match show what we keep of it."""

    def prospect(address: str) -> dict[str, Any] | None:
        mine = current_membership().organisation
        row = next(iter(pipeline.chosen(mine, [address])), None)
        if row is None:
            return None
        kept = {"row": row, "notes": queries.notes_of(row), "moves": queries.moves_of(row)}
        return {
            **kept,
            "current": acts.value_of(row, "stage"),
            **_choices(queries.lists_of(mine.id)),
        }

    def list_undo() -> str:
        what, count = session.pop(SAID, ("", 0))
        return changed_words(what, count) if what else ""

    return {"prospect": prospect, "list_undo": list_undo}


def _change(what: str, rows: list[Shortlisted]) -> None:
    """Do it, commit, and let the next page offer to take it back."""
    try:
        kind, values = _values(what, rows)
        before = acts.change(rows, kind, values, current_user.id)
    except acts.TooManyTagsError:
        db.session.rollback()
        flash(_tag_words(), "error")
        return
    except ValueError:
        abort(400)
    db.session.commit()
    _offer_undo(kind, before)


def _offer_undo(what: str, before: Sequence[tuple[int | str, Any]]) -> None:
    """Let the next page say what was done, and offer to take it back."""
    session[UNDO] = {"what": what, "rows": [list(one) for one in before]}
    session[SAID] = (what, len(before))


def _values(what: str, rows: list[Shortlisted]) -> tuple[str, list[Any]]:
    tag = request.form.get("tag", "").strip()
    if what == "tag":
        return "tags", [
            [*row.tags, tag] if tag and tag not in row.tags else row.tags for row in rows
        ]
    if what == "untag":
        return "tags", [[one for one in row.tags if one != tag] for row in rows]
    if what == "remove":
        return "removed", [True] * len(rows)
    return what, [_value(what)] * len(rows)


def _value(what: str) -> Any:
    """Read a stage, an owner or a list off the form; somebody else's is not found."""
    mine, said = current_membership().organisation_id, request.form.get(what, "")
    if what == "stage" and said in dict(stage_choices()):
        return said
    if what == "owner" and said:
        found = member_of(mine, said)
        return found.user_id if found else abort(404)
    if what == "list" and said:
        return _own_list(said).id
    return None if what in ("owner", "list") else abort(400)


def _choices(lists: Any) -> dict[str, Any]:
    return {
        "members": [one.user for one in members_of(current_membership().organisation_id)],
        "lists": lists,
        "stages": [(stage.value, stage_label(stage)) for stage in pipeline.STAGES],
        "stage_choices": stage_choices(),
        "stage_label": stage_label,
        "percent": wording.percent,
    }


def _wanted() -> pipeline.Wanted:
    sort = request.args.get("sort", "added")
    if sort not in pipeline.SORTS:
        abort(404)
    read = request.args.get
    return pipeline.Wanted(
        read("list", ""), read("stage", ""), read("owner", ""), read("tag", ""), sort
    )


def _own_list(public_id: str) -> NamedList:
    row = queries.own_list(current_membership().organisation_id, public_id)
    return row if row is not None else abort(404)


def _own_row(address: str) -> Shortlisted:
    rows = pipeline.chosen(current_membership().organisation, [address])
    return rows[0] if rows else abort(404)


def _name() -> str | None:
    name = " ".join(request.form.get("name", "").split())
    if 0 < len(name) <= acts.NAME_LIMIT:
        return name
    flash(_("A list's name has 1 to %(limit)s characters.", limit=acts.NAME_LIMIT), "error")
    return None


def _tag_words() -> str:
    words = _(
        "At most %(count)s tags of %(limit)s characters.", count=acts.TAGS, limit=acts.TAG_LIMIT
    )
    return str(words)


def _back() -> ResponseReturnValue:
    return redirect(same_site(request.form.get("next"), "pipeline.show"))
