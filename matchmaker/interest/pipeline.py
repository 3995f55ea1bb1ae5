"""The only door for writing lists, stages, owners, tags and notes of what is shortlisted."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import outcomes
from matchmaker.interest.list_models import NamedList, ProspectNote, Stage, StageMove
from matchmaker.interest.models import Outcome, OutcomeKind, PassReason, Shortlisted

TAG_LIMIT, TAGS = 24, 6
NAME_LIMIT = 80


class TooManyTagsError(ValueError):
    """An organisation can carry `TAGS` tags of `TAG_LIMIT` characters."""


class NameTakenError(ValueError):
    """The organisation has a list of that name."""


def make_list(organisation_id: int, name: str) -> NamedList:
    """Make a list. Raises NameTakenError if there is one of that name."""
    _check_free(organisation_id, name)
    row = NamedList(organisation_id=organisation_id, name=name)
    db.session.add(row)
    db.session.flush()
    return row


def rename_list(row: NamedList, name: str) -> None:
    """Give a list another name. Raises NameTakenError if another has it."""
    if name != row.name:
        _check_free(row.organisation_id, name)
        row.name = name
        db.session.flush()


def remove_list(row: NamedList) -> None:
    """Remove a list; what it holds stands on the shortlist again."""
    row.removed_at = now()
    db.session.flush()


def restore_list(row: NamedList) -> None:
    """Take the removal back: what was on the list is on it again."""
    row.removed_at = None
    db.session.flush()


def value_of(row: Shortlisted, what: str) -> Any:
    """Return what can be changed of a row: stage, owner, list, tags, or whether it is removed.

    A stage is `stage`, or `lost:reason`. Raises KeyError for anything else.
    """
    return {
        "stage": f"{row.stage}:{row.lost_reason}" if row.lost_reason else row.stage,
        "owner": row.owner_id,
        "list": row.list_id,
        "tags": list(row.tags),
        "removed": row.removed_at is not None,
    }[what]


def change(
    rows: Sequence[Shortlisted], what: str, values: Sequence[Any], user_id: int
) -> list[tuple[int, Any]]:
    """Give each row its value; return (row id, former value), with which `change` takes it back.

    Raises ValueError for a stage that there is not, TooManyTagsError.
    """
    before = [(row.id, value_of(row, what)) for row in rows]
    for row, value in zip(rows, values, strict=True):
        if value_of(row, what) != value:
            _SETTERS[what](row, value, user_id)
    db.session.flush()
    return before


def add_note(row: Shortlisted, user_id: int, text: str) -> ProspectNote:
    """Add a note to what colleagues noted."""
    note = ProspectNote(shortlisted_id=row.id, user_id=user_id, text=text)
    db.session.add(note)
    db.session.flush()
    return note


def _set_stage(row: Shortlisted, value: str, user_id: int) -> None:
    name, _, reason = value.partition(":")
    stage = Stage(name)
    if reason or stage is Stage.LOST:
        reason = PassReason(reason).value
    if stage is not Stage.LOST and reason:
        raise ValueError(f"only what is lost has a reason, not {value!r}")
    was = row.stage
    row.stage, row.lost_reason, row.moved_at = stage.value, reason, now()
    db.session.add(StageMove(shortlisted_id=row.id, user_id=user_id, stage=stage))
    db.session.flush()
    if stage is Stage.WON:
        outcomes.record(row.organisation_id, row.target_id, OutcomeKind.DEAL)
    elif was == Stage.WON:
        _forget_deal(row)


def _forget_deal(row: Shortlisted) -> None:
    """Take back that there was a deal, unless the other side says so too."""
    theirs = select(Shortlisted.id).filter_by(
        organisation_id=row.target_id, target_id=row.organisation_id, stage=Stage.WON.value
    )
    if db.session.scalar(theirs) is None:
        first, second = sorted((row.organisation_id, row.target_id))
        db.session.execute(
            delete(Outcome).filter_by(a_id=first, b_id=second, kind=OutcomeKind.DEAL)
        )


def _set_owner(row: Shortlisted, value: int | None, _user_id: int) -> None:
    row.owner_id = value


def _set_list(row: Shortlisted, value: int | None, _user_id: int) -> None:
    row.list_id = value


def _set_tags(row: Shortlisted, value: Sequence[str], _user_id: int) -> None:
    if len(value) > TAGS or any(len(tag) > TAG_LIMIT for tag in value):
        raise TooManyTagsError(value)
    row.tags = list(dict.fromkeys(value))


def _set_removed(row: Shortlisted, value: bool, _user_id: int) -> None:
    row.removed_at = now() if value else None


_SETTERS: dict[str, Callable[[Shortlisted, Any, int], None]] = {
    "stage": _set_stage,
    "owner": _set_owner,
    "list": _set_list,
    "tags": _set_tags,
    "removed": _set_removed,
}


def _check_free(organisation_id: int, name: str) -> None:
    taken = select(NamedList.id).where(
        NamedList.organisation_id == organisation_id,
        NamedList.name == name,
        NamedList.removed_at.is_(None),
    )
    if db.session.scalar(taken) is not None:
        raise NameTakenError(name)
