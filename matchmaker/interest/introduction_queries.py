"""Introductions as each side may see them.

A request from somebody who is blocked or suspended is not there for whoever was asked, in no list
and no count; the asker sees it open until it expires, like any that is not answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest.introduction_models import (
    Blocked,
    DeclineRule,
    Introduction,
    IntroductionState,
)
from matchmaker.organisations.models import Organisation, State

# From so many answers on an organisation's habits are told; they look back on so many.
HANDFUL, LOOKED_BACK = 5, 200

REQUESTED = IntroductionState.REQUESTED
_PARTS = (
    joinedload(Introduction.from_organisation),
    joinedload(Introduction.to_organisation),
    joinedload(Introduction.from_listing),
    joinedload(Introduction.to_listing),
    joinedload(Introduction.from_user),
    joinedload(Introduction.answered_by),
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How an organisation answers: of `asked` requests it answered and accepted so many.

    `days` is the median time to an answer, None if there was none.
    """

    asked: int
    answered: int
    accepted: int
    days: float | None


def received(organisation_id: int) -> Select[Introduction]:
    """Select what the organisation was asked, newest first, with all that a page shows."""
    return (
        _heard(organisation_id)
        .where(Introduction.rule_id.is_(None))
        .order_by(Introduction.id.desc())
        .options(*_PARTS)
    )


def waiting(organisation_id: int) -> Sequence[Introduction]:
    """Return the requests that wait for the organisation's answer, oldest first."""
    query = _heard(organisation_id).where(_is_waiting()).options(*_PARTS)
    return db.session.scalars(query.order_by(Introduction.id)).all()


def count_waiting(organisation_id: int) -> int:
    """Return how many requests wait for the organisation's answer."""
    query = _heard(organisation_id).where(_is_waiting())
    counted = query.with_only_columns(func.count(Introduction.id))
    return db.session.scalar(counted) or 0


def postponed(organisation_id: int) -> Select[Introduction]:
    """Select what the organisation has put off, the next to come back first."""
    return (
        _heard(organisation_id)
        .where(Introduction.state == REQUESTED, Introduction.remind_at > now())
        .order_by(Introduction.remind_at, Introduction.id)
        .options(*_PARTS)
    )


def answered(organisation_id: int) -> Select[Introduction]:
    """Select what is no longer open, the last answered first; not what a rule declined."""
    return (
        _heard(organisation_id)
        .where(Introduction.state != REQUESTED, Introduction.rule_id.is_(None))
        .order_by(Introduction.answered_at.desc(), Introduction.id.desc())
        .options(*_PARTS)
    )


def sent(organisation_id: int) -> Select[Introduction]:
    """Select what the organisation has asked, newest first."""
    query = select(Introduction).where(Introduction.from_id == organisation_id)
    return query.order_by(Introduction.id.desc()).options(*_PARTS)


def find_received(organisation_id: int, public_id: str) -> Introduction | None:
    """Return a request that the organisation was asked."""
    query = _heard(organisation_id).where(Introduction.public_id == public_id)
    return db.session.scalar(query.options(*_PARTS))


def find_sent(organisation_id: int, public_id: str) -> Introduction | None:
    """Return a request that the organisation has asked."""
    query = select(Introduction).filter_by(from_id=organisation_id, public_id=public_id)
    return db.session.scalar(query.options(*_PARTS))


def received_among(organisation_id: int, public_ids: Iterable[str]) -> dict[str, Introduction]:
    """Return those of the requests that the organisation was asked, by their addresses."""
    query = _heard(organisation_id).where(Introduction.public_id.in_(set(public_ids)))
    found = db.session.scalars(query.options(joinedload(Introduction.from_organisation)))
    return {one.public_id: one for one in found}


def sent_among(organisation_id: int, public_ids: Iterable[str]) -> dict[str, Introduction]:
    """Return those of the requests that the organisation has asked, by their addresses."""
    query = select(Introduction).where(
        Introduction.from_id == organisation_id, Introduction.public_id.in_(set(public_ids))
    )
    found = db.session.scalars(query.options(joinedload(Introduction.to_organisation)))
    return {one.public_id: one for one in found}


def declined_by_rules(organisation_id: int) -> Select[Introduction]:
    """Select what the organisation's rules have declined, newest first."""
    return (
        _heard(organisation_id)
        .where(Introduction.rule_id.is_not(None))
        .order_by(Introduction.id.desc())
        .options(*_PARTS, joinedload(Introduction.rule))
    )


def rules_of(organisation_id: int) -> Sequence[tuple[DeclineRule, int]]:
    """Return the organisation's rules, each with how many requests it has declined."""
    counted = (
        _heard(organisation_id)
        .with_only_columns(Introduction.rule_id, func.count().label("declined"))
        .where(Introduction.rule_id.is_not(None))
        .group_by(Introduction.rule_id)
        .subquery()
    )
    query = (
        select(DeclineRule, func.coalesce(counted.c.declined, 0))
        .outerjoin(counted, counted.c.rule_id == DeclineRule.id)
        .where(DeclineRule.organisation_id == organisation_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(DeclineRule.id))]


def habits_of(organisation_id: int) -> Habits | None:
    """Return how the organisation has answered lately; None until there is a handful to go by.

    What is open, was withdrawn, came from somebody it does not hear, or was declined by a rule,
    says nothing of its habits.
    """
    decided = {
        IntroductionState.ACCEPTED,
        IntroductionState.DECLINED,
        IntroductionState.EXPIRED,
    }
    query = (
        _heard(organisation_id)
        .where(Introduction.state.in_(decided), Introduction.rule_id.is_(None))
        .order_by(Introduction.id.desc())
        .limit(LOOKED_BACK)
    )
    rows = db.session.scalars(query).all()
    if len(rows) < HANDFUL:
        return None
    given = [row for row in rows if row.state is not IntroductionState.EXPIRED]
    times = [row.answered_at - row.created_at for row in given if row.answered_at]
    return Habits(
        asked=len(rows),
        answered=len(given),
        accepted=sum(row.state is IntroductionState.ACCEPTED for row in given),
        days=median(time.total_seconds() for time in times) / 86_400 if times else None,
    )


def _heard(organisation_id: int) -> Select[Introduction]:
    """Select what the organisation was asked by those that it hears."""
    unheard = exists().where(
        Blocked.organisation_id == organisation_id, Blocked.target_id == Introduction.from_id
    )
    return (
        select(Introduction)
        .join(Introduction.from_organisation)
        .where(
            Introduction.to_id == organisation_id,
            Organisation.state == State.APPROVED,
            ~unheard,
        )
    )


def _is_waiting() -> ColumnElement[bool]:
    due = or_(Introduction.remind_at.is_(None), Introduction.remind_at <= now())
    return and_(Introduction.state == REQUESTED, due)
