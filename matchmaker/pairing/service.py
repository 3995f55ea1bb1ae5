"""Drafts of an event's plan: asked for, made, changed by hand, undone."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select, update

from matchmaker.core.database import db
from matchmaker.events.models import Event, Participant
from matchmaker.jobs.service import enqueue
from matchmaker.pairing import board, gathering
from matchmaker.pairing.board import Conflict, Pair, Row
from matchmaker.pairing.candidates import Rules
from matchmaker.pairing.models import Draft, DraftState, PairingRules, PairRule, Wanted

SOLVE = "pairing.solve"
UNDOABLE = 30
UNFINISHED = (DraftState.WAITING, DraftState.RUNNING, DraftState.STOPPING)


class DraftChangedError(RuntimeError):
    """Somebody else has changed the draft, or it is not finished."""


def save_rules(event: Event, rules: Rules) -> None:
    """Keep the host's rules."""
    db.session.merge(PairingRules(event_id=event.id, rules=asdict(rules)))
    db.session.flush()


def set_pair(event: Event, first: str, second: str, wanted: Wanted) -> PairRule:
    """Say that two participants (public ids) must or must not meet, in place of what was said.

    Raises LookupError unless both are of the event and differ.
    """
    query = select(Participant.id).where(
        Participant.event_id == event.id, Participant.public_id.in_((first, second))
    )
    found = sorted(db.session.scalars(query))
    if len(found) != 2:
        raise LookupError("two participants of the event are needed")
    rule = db.session.scalar(select(PairRule).filter_by(a_id=found[0], b_id=found[1]))
    if rule is None:
        rule = PairRule(event_id=event.id, a_id=found[0], b_id=found[1], wanted=wanted)
        db.session.add(rule)
    rule.wanted = wanted
    db.session.flush()
    return rule


def forget_pair(event: Event, rule_id: int) -> None:
    """Take back what was said about two participants; nothing happens if it was taken back."""
    rule = db.session.scalar(select(PairRule).filter_by(id=rule_id, event_id=event.id))
    if rule is not None:
        db.session.delete(rule)
        db.session.flush()


def make_draft(
    event: Event,
    user_id: int,
    rules: Rules,
    *,
    from_slot: int = 0,
    max_changes: int | None = None,
    keep: Draft | None = None,
) -> Draft:
    """Ask for a plan, made in the background.

    `keep` is a draft whose locked meetings stay, but for those that pairs called off since.
    """
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    db.session.refresh(event)
    last = db.session.scalar(select(func.max(Draft.number)).where(Draft.event_id == event.id))
    moved = {one.pair for one in disagreements(keep)} if keep else set()
    locked = [row for row in keep.meetings if row["locked"] and board.pair_of(row) not in moved
              ] if keep else []  # fmt: skip
    draft = Draft(
        event_id=event.id,
        number=(last or 0) + 1,
        created_by=user_id,
        base_version=event.plan_version,
        settings={
            "rules": asdict(rules),
            "from_slot": from_slot,
            "max_changes": max_changes,
            "locked": locked,
        },
    )
    db.session.add(draft)
    db.session.flush()
    enqueue(SOLVE, {"draft": draft.id})
    return draft


def problem_of(draft: Draft) -> Row:
    """Return the draft's event in the contract's form, as it stands now."""
    settings = draft.settings
    return gathering.problem_for(
        gathering.gather(draft.event),
        Rules.of(settings["rules"]),
        from_slot=settings["from_slot"],
        max_changes=settings["max_changes"],
        locked=settings["locked"],
    )


def in_the_room(draft: Draft) -> Row:
    """Return what the draft was made of, with the tables as they are now."""
    seats = gathering.seats_of(draft.event_id)
    return draft.problem | {"tables": gathering.ahead(seats, draft.settings["from_slot"])}


def faults(draft: Draft) -> tuple[Conflict, ...]:
    """Return what is wrong with a finished draft, of which a table may be closed by now."""
    return board.conflicts(in_the_room(draft), draft.meetings)


def disagreements(draft: Draft) -> tuple[Conflict, ...]:
    """Return where a draft is not what pairs agreed on themselves, as that stands now.

    Those whose meeting is over by the draft are not asked to meet again.
    """
    from_slot = draft.settings["from_slot"]
    settled = {board.pair_of(row) for row in draft.problem.get("past", ())}
    agreed = [
        row
        for row in gathering.binding(draft.event_id)
        if row["slot"] >= from_slot and board.pair_of(row) not in settled
    ]
    return board.disagreements(draft.problem, draft.meetings, agreed)


def conflicts(draft: Draft) -> tuple[Conflict, ...]:
    """Return all that keeps a finished draft from being published."""
    return (*faults(draft), *disagreements(draft))


def news_of(draft: Draft) -> str:
    """Return a word that changes with how far the search is."""
    return f"{draft.state}-{zlib.crc32(repr(draft.progress).encode())}"


def begin(draft_id: int, problem: Row) -> None:
    """Note that the search has begun."""
    db.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.state == DraftState.WAITING)
        .values(state=DraftState.RUNNING)
    )
    db.session.execute(update(Draft).where(Draft.id == draft_id).values(problem=problem))


def note_progress(draft_id: int, progress: dict[str, Any]) -> bool:
    """Keep how far the search is; return whether it was asked to stop, or the draft is gone."""
    state = db.session.scalar(
        update(Draft)
        .where(Draft.id == draft_id)
        .values(progress=progress, score=progress["score"], bound=progress["bound"])
        .returning(Draft.state)
    )
    return state is None or DraftState(state) is DraftState.STOPPING


def finish(draft_id: int, problem: Row, answer: dict[str, Any]) -> None:
    """Keep what the solver found, past and locked meetings in their places."""
    draft = db.session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        return
    pinned = frozenset(one["id"] for one in problem["participants"] if one["table"] is not None)
    settled = board.settle(answer.pop("meetings"), problem["locked"], pinned)
    past = [{**row, "locked": True} for row in problem["past"]]
    worth = sum(problem["worth"].values())
    draft.meetings = [*past, *board.reseat(problem, settled)]
    draft.outcome = answer
    draft.bound = answer["bound"] + worth
    draft.seconds = answer["seconds"]
    draft.state = DraftState.DONE
    _measure(draft, problem)


def fail(draft_id: int, error: str) -> None:
    """Note that no plan could be made, and why (a code that the page words)."""
    db.session.execute(
        update(Draft).where(Draft.id == draft_id).values(state=DraftState.FAILED, error=error[:300])
    )


def stop(draft: Draft) -> None:
    """Ask the search to end with the best so far."""
    db.session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.state.in_((DraftState.WAITING, DraftState.RUNNING)))
        .values(state=DraftState.STOPPING)
    )


def rename(draft: Draft, name: str) -> None:
    """Give the draft a name."""
    draft.name = name[:120]
    db.session.flush()


def discard(draft: Draft) -> None:
    """Throw the draft away; a search that still runs ends by itself."""
    db.session.delete(draft)
    db.session.flush()


def place(draft: Draft, revision: int, pair: Pair, slot: int, table: int) -> None:
    """Put a pair's meeting somewhere, new or moved. Raises DraftChangedError."""
    _change(draft, revision, lambda rows: board.place(rows, pair, slot, table))


def remove(draft: Draft, revision: int, pair: Pair) -> None:
    """Take a meeting off the board. Raises DraftChangedError."""
    _change(draft, revision, lambda rows: board.without(rows, pair))


def lock(draft: Draft, revision: int, pair: Pair, *, locked: bool) -> None:
    """Keep a meeting where it is in the next search, or not. Raises DraftChangedError."""
    _change(draft, revision, lambda rows: board.with_lock(rows, pair, locked=locked))


def undo(draft: Draft, revision: int) -> None:
    """Take the last change by hand back, if there is one. Raises DraftChangedError."""
    _claim(draft, revision)
    if draft.history:
        draft.meetings, draft.history = draft.history[-1], draft.history[:-1]
        _measure(draft, draft.problem)
    db.session.flush()


def order_pair(draft: Draft, first: str, second: str) -> Pair:
    """Return two public ids in the order that the draft has them. Raises LookupError."""
    order = {one["id"]: at for at, one in enumerate(draft.problem["participants"])}
    if first == second or first not in order or second not in order:
        raise LookupError("two participants of the draft are needed")
    return (first, second) if order[first] < order[second] else (second, first)


def _change(draft: Draft, revision: int, change: Callable[[Sequence[Row]], list[Row]]) -> None:
    _claim(draft, revision)
    before = list(draft.meetings)
    past = {board.pair_of(row) for row in draft.problem["past"]}
    after = change(before)
    if {board.pair_of(row): row for row in before if board.pair_of(row) in past} != {
        board.pair_of(row): row for row in after if board.pair_of(row) in past
    }:
        raise DraftChangedError("meetings that are over stay as they were")
    draft.history = [*draft.history, before][-UNDOABLE:]
    draft.meetings = after
    _measure(draft, draft.problem)
    db.session.flush()


def _claim(draft: Draft, revision: int) -> None:
    """Take the right to change the draft as it was seen. Raises DraftChangedError."""
    taken = db.session.scalar(
        update(Draft)
        .where(Draft.id == draft.id, Draft.revision == revision, Draft.state == DraftState.DONE)
        .values(revision=Draft.revision + 1)
        .returning(Draft.revision)
    )
    if taken is None:
        raise DraftChangedError("somebody else has changed this draft")
    db.session.refresh(draft)


def _measure(draft: Draft, problem: Row) -> None:
    found = board.figures(problem, draft.meetings)
    draft.score, draft.breaks, draft.count = found.score, found.breaks, found.meetings
