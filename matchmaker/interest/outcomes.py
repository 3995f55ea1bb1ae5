"""What came of two organisations: written where it happens, read by the ranking."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from matchmaker.core.database import db
from matchmaker.interest.models import Outcome, OutcomeKind


def record(one_id: int, other_id: int, kind: OutcomeKind) -> None:
    """Note what came of two organisations; what is known already stays as it is.

    Raises ValueError if both are the same.
    """
    if one_id == other_id:
        raise ValueError(f"an outcome is between two organisations, not {one_id} alone")
    first, second = sorted((one_id, other_id))
    known = select(Outcome.id).filter_by(a_id=first, b_id=second, kind=kind)
    if db.session.scalar(known) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Outcome(a_id=first, b_id=second, kind=kind))
    except IntegrityError:  # somebody was quicker with the same
        return


def all_outcomes() -> list[tuple[int, int, OutcomeKind]]:
    """Return every outcome as (organisation id, organisation id, kind)."""
    rows = db.session.execute(select(Outcome.a_id, Outcome.b_id, Outcome.kind).order_by(Outcome.id))
    return [(row.a_id, row.b_id, row.kind) for row in rows]


def mark() -> tuple[int, int]:
    """Return what changes whenever an outcome is added or taken away."""
    row = db.session.execute(select(func.count(Outcome.id), func.max(Outcome.id))).one()
    return int(row[0]), int(row[1] or 0)
