"""The board, slots by tables, changed by hand."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.guards import signed_in
from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.pairing import board, draft_wording, gathering, service, versions
from matchmaker.pairing.board import Conflict, Pair
from matchmaker.pairing.models import Draft, DraftState
from matchmaker.pairing.views import draft_of, hosted, names_of, times_of

blueprint = Blueprint("board", __name__, url_prefix="/events/<slug>/pairing/drafts/<public_id>")


@blueprint.get("/board")
@guarded_by(signed_in)
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """Show the board; `a` and `b` choose a pair, for which free places are offered."""
    event = hosted(slug)
    draft = draft_of(event, public_id)
    if draft.state is not DraftState.DONE:
        abort(404)
    setting, names, times = versions.setting_of(event), names_of(event), times_of(event)
    wrong: dict[Pair, list[str]] = {}
    for conflict in service.conflicts(draft):
        why = draft_wording.conflict_text(conflict, names, times)
        wrong.setdefault(conflict.pair, []).append(why)
    chosen = _chosen(draft)
    agreed = {(row["a"], row["b"], row["slot"]) for row in gathering.agreed_of(event.id)}
    return render_template(
        "pairing/board.html",
        event=event,
        draft=draft,
        names=names,
        tables=setting.tables,
        times=times,
        cells=_cells(draft),
        closed={
            (slot, table.number)
            for table in setting.tables
            for slot in range(len(times))
            if table.is_closed(slot)
        },
        from_slot=draft.settings["from_slot"],
        wrong=wrong,
        agreed=agreed,
        chosen=chosen,
        mine=next((row for row in draft.meetings if board.pair_of(row) == chosen), None),
        places=_places(draft, chosen, agreed, names, times) if chosen else {},
        people=[(one["id"], names.get(one["id"], "?")) for one in draft.problem["participants"]],
        loss=max(0.0, (draft.bound or 0.0) - (draft.score or 0.0)),
    )


def _cells(draft: Draft) -> dict[tuple[int, int], list[dict[str, Any]]]:
    cells: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in draft.meetings:
        cells.setdefault((row["slot"], row["table"]), []).append(row)
    return cells


def _chosen(draft: Draft) -> Pair | None:
    first, second = request.args.get("a"), request.args.get("b")
    if not first or not second:
        return None
    try:
        return service.order_pair(draft, first, second)
    except LookupError:
        flash(_("Please choose two different participants."), "error")
        return None


def _places(
    draft: Draft, pair: Pair, agreed: set[tuple[str, str, int]], names: dict[str, str],
    times: Sequence[str],
) -> dict[tuple[int, int], list[str]]:  # fmt: skip
    """Return the free places of a pair, (slot, table), with what would be wrong there."""
    room = service.in_the_room(draft)
    own = [Conflict(pair, "agreed", slot=slot) for a, b, slot in agreed if (a, b) == pair]
    return {
        place: [
            draft_wording.conflict_text(conflict, names, times)
            for conflict in (*conflicts, *(one for one in own if one.slot != place[0]))
        ]
        for place, conflicts in board.targets(room, draft.meetings, pair).items()
    }


@blueprint.post("/board")
@guarded_by(signed_in)
def change(slug: str, public_id: str) -> ResponseReturnValue:
    """Do one thing on the board: place, remove, lock, unlock or undo."""
    draft = draft_of(hosted(slug), public_id)
    try:
        _do(draft, request.form.get("do", "place"), request.form.get("revision", -1, type=int))
        db.session.commit()
    except service.DraftChangedError:
        db.session.rollback()
        flash(_("The board has changed meanwhile, or the meeting is over. Nothing was done: this "
                "is the board as it stands now."), "error")  # fmt: skip
    except LookupError:
        db.session.rollback()
        flash(_("Please choose two different participants."), "error")
    return redirect(url_for("board.show", slug=slug, public_id=public_id), 303)


def _do(draft: Draft, what: str, revision: int) -> None:
    if what == "undo":
        service.undo(draft, revision)
        return
    if draft.state is not DraftState.DONE:
        raise service.DraftChangedError(draft.public_id)
    pair = service.order_pair(draft, request.form.get("a", ""), request.form.get("b", ""))
    if what == "place":
        slot, _dash, table = request.form.get("to", "").partition("-")
        if not slot.isdigit() or not table.isdigit():
            abort(400)
        service.place(draft, revision, pair, int(slot), int(table))
    elif what == "remove":
        service.remove(draft, revision, pair)
    elif what in {"lock", "unlock"}:
        service.lock(draft, revision, pair, locked=what == "lock")
    else:
        abort(400)
