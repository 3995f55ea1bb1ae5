"""Asking to be introduced, and answering: the only door for writing introductions and their rules.

A request moves along `TRANSITIONS` and nowhere else. Each move is one UPDATE that names the state
it starts from, so of several at once one happens and the others learn where the request stands.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.settings import Settings
from matchmaker.interest import blocks, introduction_letters, outcomes
from matchmaker.interest.decline_rules import REASON_OF, is_outside
from matchmaker.interest.introduction_models import (
    DeclineReason,
    DeclineRule,
    Introduction,
    IntroductionState,
    RuleKind,
)
from matchmaker.interest.models import OutcomeKind
from matchmaker.jobs import service as jobs
from matchmaker.notifications.service import mark_read_about
from matchmaker.organisations.models import Organisation
from matchmaker.profiles import queries as profiles
from matchmaker.profiles import service as grants
from matchmaker.profiles.models import GrantKind, Listing

EXPIRE, RETURN = "interest.expire", "interest.return"
SENTENCES = 2
NOTE_LIMIT = 4000
LATEST_REMINDER = timedelta(days=90)
WEEK = timedelta(days=7)

REQUESTED, ACCEPTED, DECLINED, WITHDRAWN, EXPIRED = IntroductionState
# Which verb moves a request from where to where. Whoever was asked answers, whoever asked
# withdraws, time expires, and an owner takes back what a rule has declined.
TRANSITIONS: Mapping[str, tuple[IntroductionState, IntroductionState]] = {
    "accept": (REQUESTED, ACCEPTED),
    "decline": (REQUESTED, DECLINED),
    "postpone": (REQUESTED, REQUESTED),
    "withdraw": (REQUESTED, WITHDRAWN),
    "expire": (REQUESTED, EXPIRED),
    "reopen": (DECLINED, REQUESTED),
}
HOLDING = {REQUESTED, ACCEPTED}  # while it stands so, the two cannot ask again


class NoteTooShortError(ValueError):
    """The note has fewer than two sentences."""


class WeekIsFullError(Exception):
    """The organisation has asked as often this week as is fair."""


class PairTakenError(Exception):
    """There is an open or accepted introduction between the two."""

    def __init__(self, introduction: Introduction | None) -> None:
        """Carry the introduction that stands; None if it has gone meanwhile."""
        super().__init__()
        self.introduction = introduction


class MovedOnError(Exception):
    """The request no longer stands where the verb starts; `introduction` is as it stands now."""

    def __init__(self, introduction: Introduction) -> None:
        """Carry the introduction."""
        super().__init__(introduction.state)
        self.introduction = introduction


@dataclass(frozen=True, slots=True)
class About:
    """What a request is about: one of the asker's listings, one of the other side's, or neither."""

    from_listing: Listing | None = None
    to_listing: Listing | None = None


def count_sentences(text: str) -> int:
    """Return how many sentences a text has, in English or Chinese; a mark alone is none."""
    parts = re.split(r"[.!?]+(?=\s|$)|[。！？]+|\n\s*\n", text)
    return sum(len(re.findall(r"\w", part)) > 1 for part in parts)


def left_this_week(organisation_id: int) -> int:
    """Return how often the organisation may still ask within these seven days."""
    since = now() - WEEK
    query = select(func.count(Introduction.id)).where(
        Introduction.from_id == organisation_id, Introduction.created_at > since
    )
    return max(0, _settings().introductions_per_week - (db.session.scalar(query) or 0))


def ask(
    sender: Organisation, target: Organisation, user: User, note: str, about: About | None = None
) -> Introduction:
    """Ask the target for an introduction; its rules may decline it at once.

    The caller has checked that the sender may see the target. One that has blocked the sender does
    not learn of the request. Raises NoteTooShortError, WeekIsFullError, PairTakenError.
    """
    about = about or About()
    if count_sentences(note) < SENTENCES:
        raise NoteTooShortError
    _queue_up(sender)
    if left_this_week(sender.id) == 0:
        raise WeekIsFullError
    row = Introduction(
        from_id=sender.id,
        to_id=target.id,
        pair=pair_of(sender.id, target.id),
        from_listing_id=about.from_listing.id if about.from_listing else None,
        to_listing_id=about.to_listing.id if about.to_listing else None,
        from_user_id=user.id,
        note=note,
        expires_at=now() + _patience(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise PairTakenError(between(sender.id, target.id)) from error
    jobs.enqueue(EXPIRE, due_at=row.expires_at)
    if not blocks.is_blocked(target.id, sender.id):
        _receive(row, about.from_listing)
    return row


def between(one_id: int, other_id: int) -> Introduction | None:
    """Return the open or accepted introduction between two organisations, whoever asked."""
    return db.session.scalar(select(Introduction).filter_by(pair=pair_of(one_id, other_id)))


def introduced_by(organisation_id: int, public_id: str) -> Introduction | None:
    """Return an introduction by its address part to either of its two sides."""
    query = select(Introduction).filter_by(public_id=public_id)
    sides = or_(Introduction.from_id == organisation_id, Introduction.to_id == organisation_id)
    return db.session.scalar(query.where(sides))


def accept(introduction: Introduction, user: User) -> Introduction:
    """Accept: both sides see each other's names from now on. Raises MovedOnError."""
    _move(introduction, "accept", answered_by_id=user.id, answered_at=now(), remind_at=None)
    one, other = introduction.from_id, introduction.to_id
    grants.grant(one, other, GrantKind.INTRODUCED)
    grants.grant(other, one, GrantKind.INTRODUCED)
    outcomes.record(one, other, OutcomeKind.ACCEPTED)
    introduction_letters.tell(introduction)
    return introduction


def decline(introduction: Introduction, user: User, reason: DeclineReason) -> Introduction:
    """Decline for a reason that the asker reads. Raises MovedOnError."""
    _move(
        introduction,
        "decline",
        answered_by_id=user.id,
        answered_at=now(),
        reason=reason,
        remind_at=None,
    )
    outcomes.record(introduction.from_id, introduction.to_id, OutcomeKind.DECLINED)
    introduction_letters.tell(introduction)
    return introduction


def postpone(introduction: Introduction, until: datetime) -> Introduction:
    """Put a request off; it comes back then, and has its full time again from there.

    Raises ValueError for a time that is past or further off than `LATEST_REMINDER`, MovedOnError.
    """
    if not now() < until <= now() + LATEST_REMINDER:
        raise ValueError(f"a request can be put off for {LATEST_REMINDER.days} days at most")
    expires_at = until + _patience()
    _move(introduction, "postpone", remind_at=until, expires_at=expires_at)
    jobs.enqueue(RETURN, {"introduction": introduction.id}, until)
    jobs.enqueue(EXPIRE, due_at=expires_at)
    return introduction


def bring_back(introduction_id: int) -> None:
    """Tell again of a request that was put off until now, if it still waits."""
    query = select(Introduction).filter_by(id=introduction_id, state=REQUESTED)
    row = db.session.scalar(query.where(Introduction.remind_at <= now()))
    if row is not None:
        introduction_letters.tell(row)


def withdraw(introduction: Introduction) -> Introduction:
    """Take one's own request back. Raises MovedOnError."""
    return _move(introduction, "withdraw", answered_at=now())


def reopen(introduction: Introduction) -> Introduction:
    """Take back what a rule has declined; the request waits for an answer again, for its full time.

    Raises MovedOnError if no rule declined it, PairTakenError if the two have another one by now.
    """
    if introduction.rule_id is None:
        raise MovedOnError(introduction)
    expires_at = now() + _patience()
    try:
        with db.session.begin_nested():
            _move(
                introduction,
                "reopen",
                answered_at=None,
                reason=None,
                rule_id=None,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        found = between(introduction.from_id, introduction.to_id)
        raise PairTakenError(found) from error
    jobs.enqueue(EXPIRE, due_at=expires_at)
    return introduction


def expire_due() -> list[Introduction]:
    """Close the requests that nobody has answered in time; return them."""
    due = select(Introduction).where(
        Introduction.state == REQUESTED, Introduction.expires_at <= now()
    )
    expired = []
    for row in db.session.scalars(due.order_by(Introduction.id)).all():
        try:
            expired.append(_move(row, "expire", answered_at=now(), remind_at=None))
        except MovedOnError:  # answered at the last moment
            continue
        introduction_letters.tell(row)
    return expired


def save_rule(organisation_id: int, kind: RuleKind, codes: Iterable[str]) -> None:
    """Set what the rule of this kind lets through; without codes it declines nothing.

    The row stays, so that what it has declined can still be told and taken back.
    """
    row = db.session.scalar(
        select(DeclineRule).filter_by(organisation_id=organisation_id, kind=kind)
    )
    if row is None:
        row = DeclineRule(organisation_id=organisation_id, kind=kind)
        db.session.add(row)
    row.codes = list(codes)
    db.session.flush()


def _receive(row: Introduction, listing: Listing | None) -> None:
    """Let the rules of whoever is asked decline, or tell its people."""
    rule = _declining(row.to_id, listing)
    if rule is not None:
        _move(row, "decline", answered_at=now(), reason=REASON_OF[rule.kind], rule_id=rule.id)
    introduction_letters.tell(row)


def _declining(organisation_id: int, listing: Listing | None) -> DeclineRule | None:
    if listing is None:
        return None
    said = profiles.listing_document(listing)
    rules = db.session.scalars(
        select(DeclineRule).filter_by(organisation_id=organisation_id).order_by(DeclineRule.id)
    )
    return next(
        (rule for rule in rules if rule.codes and is_outside(rule.kind, rule.codes, said)), None
    )


def _move(introduction: Introduction, verb: str, **values: Any) -> Introduction:
    """Move a request as the table says. Raises MovedOnError if it stands elsewhere by now."""
    start, end = TRANSITIONS[verb]
    pair = pair_of(introduction.from_id, introduction.to_id) if end in HOLDING else None
    moved = db.session.scalar(
        update(Introduction)
        .where(Introduction.id == introduction.id, Introduction.state == start)
        .values(state=end, pair=pair, **values)
        .returning(Introduction.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(introduction)
    if moved is None:
        raise MovedOnError(introduction)
    if end is not REQUESTED:
        mark_read_about(introduction_letters.RECEIVED, introduction.public_id)
    return introduction


def _queue_up(sender: Organisation) -> None:
    """Let one request of an organisation wait for another, so that none slips past the cap."""
    mine = select(Organisation.id).where(Organisation.id == sender.id)
    # Not FOR UPDATE: that would lock out foreign keys too, and two who ask each other for good.
    db.session.scalar(mine.with_for_update(key_share=True))


def pair_of(one_id: int, other_id: int) -> str:
    """Return what names two organisations, whoever asks, in `Introduction.pair`."""
    return "{}-{}".format(*sorted((one_id, other_id)))


def _patience() -> timedelta:
    return timedelta(days=_settings().introduction_days)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
