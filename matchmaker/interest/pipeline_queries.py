"""The lists of an organisation, and what stands on them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.core.database import db
from matchmaker.interest.list_models import NamedList, ProspectNote, Stage, StageMove
from matchmaker.interest.models import Shortlisted
from matchmaker.interest.queries import newest_shortlisted

MOVES = 20


def lists_of(organisation_id: int) -> Sequence[NamedList]:
    """Return the organisation's lists, by name."""
    query = select(NamedList).where(
        NamedList.organisation_id == organisation_id, NamedList.removed_at.is_(None)
    )
    return db.session.scalars(query.order_by(NamedList.name, NamedList.id)).all()


def own_list(organisation_id: int, public_id: str, *, removed: bool = False) -> NamedList | None:
    """Return the organisation's list with that address; a removed one only if asked for."""
    row = db.session.scalar(
        select(NamedList).filter_by(organisation_id=organisation_id, public_id=public_id)
    )
    return row if row is not None and (row.removed_at is not None) == removed else None


def prospects(organisation_id: int) -> Sequence[Shortlisted]:
    """Return all that stands on the organisation's lists and may still be seen, newest first."""
    query = newest_shortlisted(organisation_id)
    query = query.options(joinedload(Shortlisted.owner), joinedload(Shortlisted.named_list))
    return db.session.scalars(query).all()


def colleague_for(organisation_id: int, target_id: int, user_id: int) -> Shortlisted | None:
    """Return the row of an organisation on the lists if it is another colleague's, with its owner.

    One that is taken off or closed is nobody's.
    """
    query = select(Shortlisted).filter_by(organisation_id=organisation_id, target_id=target_id)
    query = query.where(
        Shortlisted.removed_at.is_(None),
        Shortlisted.owner_id != user_id,
        Shortlisted.stage.not_in((Stage.WON, Stage.LOST)),
    )
    return db.session.scalar(query.options(joinedload(Shortlisted.owner)))


def own_rows(organisation_id: int, ids: Sequence[int]) -> Sequence[Shortlisted]:
    """Return the organisation's rows with these ids, also those that were taken off."""
    query = select(Shortlisted).where(
        Shortlisted.organisation_id == organisation_id, Shortlisted.id.in_(ids)
    )
    return db.session.scalars(query).all()


def notes_of(row: Shortlisted) -> Sequence[ProspectNote]:
    """Return what colleagues noted, newest first."""
    query = select(ProspectNote).filter_by(shortlisted_id=row.id).order_by(ProspectNote.id.desc())
    return db.session.scalars(query.options(joinedload(ProspectNote.user))).all()


def moves_of(row: Shortlisted) -> Sequence[StageMove]:
    """Return the last moves through the stages, newest first."""
    query = select(StageMove).filter_by(shortlisted_id=row.id).order_by(StageMove.id.desc())
    return db.session.scalars(query.options(joinedload(StageMove.user)).limit(MOVES)).all()
