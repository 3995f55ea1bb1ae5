"""Agreements on confidentiality. Each verb flushes; the caller commits.

One side notes it, the other confirms it: only then does it hold, and open what both sides show
under a CDA only. A note by one side alone opens nothing, or anybody could read by claiming one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.messaging.models import Agreement, Attachment, Conversation
from matchmaker.notifications.service import mark_read_about, notify
from matchmaker.organisations.queries import reachable
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import GrantKind

SOON = timedelta(days=30)
NOTED, CONFIRMED = "agreement_noted", "agreement_confirmed"  # what people are told


class GoneError(ValueError):
    """An agreement that somebody has ended, replaced or confirmed meanwhile."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which agreement both sides confirmed, and which one waits for the side that did not note it.

    What is confirmed may not have begun on a day, or be over.
    """

    confirmed: Agreement | None
    waiting: Agreement | None

    def is_in_force(self, day: date) -> bool:
        """Tell whether what both have confirmed holds on a day."""
        found = self.confirmed
        return found is not None and found.begins <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Tell whether what both have confirmed ended before a day."""
        ends = self.confirmed.ends if self.confirmed else None
        return ends is not None and ends < day

    def ends_soon(self, day: date) -> bool:
        """Tell whether it is in force on a day and not much longer."""
        ends = self.confirmed.ends if self.confirmed else None
        return ends is not None and day <= ends <= day + SOON


def standing_of(conversation: Conversation) -> Standing:
    """Return the agreements of a conversation that nobody has ended."""
    query = select(Agreement).filter_by(conversation_id=conversation.id, ended_at=None)
    rows = db.session.scalars(query.order_by(Agreement.id)).all()
    confirmed = [one for one in rows if one.confirmed_at is not None]
    waiting = [one for one in rows if one.confirmed_at is None]
    return Standing(confirmed[-1] if confirmed else None, waiting[-1] if waiting else None)


def is_under_cda(conversation: Conversation) -> bool:
    """Tell whether an agreement is in force today."""
    return standing_of(conversation).is_in_force(now().date())


def agreement_of(conversation: Conversation, number: int) -> Agreement | None:
    """Return one of a conversation's agreements that nobody has ended."""
    query = select(Agreement).filter_by(id=number, conversation_id=conversation.id, ended_at=None)
    return db.session.scalar(query)


def ended_ones(conversation: Conversation) -> Sequence[Agreement]:
    """Return the agreements that were confirmed once and ended or replaced, the last first."""
    query = select(Agreement).filter_by(conversation_id=conversation.id)
    query = query.where(Agreement.confirmed_at.is_not(None), Agreement.ended_at.is_not(None))
    return db.session.scalars(query.order_by(Agreement.id.desc())).all()


def note(
    conversation: Conversation,
    organisation_id: int,
    user: User,
    reference: str,
    begins: date,
    ends: date | None,
    files: Sequence[Attachment] = (),
) -> Agreement:
    """Note an agreement, which waits for the other side; it replaces any other that waits.

    Raises ValueError where it would end before it begins.
    """
    if ends is not None and ends < begins:
        raise ValueError(f"expected an end from {begins} on, got {ends}")
    waiting = standing_of(conversation).waiting
    if waiting is not None:
        end(conversation, waiting, user)
    row = Agreement(
        conversation_id=conversation.id, side_id=organisation_id, reference=reference.strip(),
        begins=begins, ends=ends, noted_by=user.name, files=list(files),
    )  # fmt: skip
    db.session.add(row)
    conversation.revision += 1
    db.session.flush()
    _tell(NOTED, row, conversation, conversation.other_than(organisation_id).id)
    return row


def confirm(
    conversation: Conversation, agreement: Agreement, organisation_id: int, user: User
) -> None:
    """Say as the other side that there is such an agreement: it takes the place of the former.

    Raises GoneError where it does not wait for this side.
    """
    former = standing_of(conversation).confirmed
    changed = db.session.execute(
        update(Agreement)
        .where(
            Agreement.id == agreement.id, Agreement.side_id != organisation_id,
            Agreement.confirmed_at.is_(None), Agreement.ended_at.is_(None),
        )
        .values(confirmed_by=user.name, confirmed_at=now())
        .returning(Agreement.id)
    ).all()  # fmt: skip
    if not changed:
        raise GoneError(str(agreement.id))
    if former is not None:
        end(conversation, former, user)
    for owner, viewer in _both_ways(conversation):
        profiles.grant_until(owner, viewer, GrantKind.CDA, agreement.begins, agreement.ends)
    conversation.revision += 1
    db.session.flush()
    mark_read_about(NOTED, conversation.public_id)
    _tell(CONFIRMED, agreement, conversation, agreement.side_id)


def end(conversation: Conversation, agreement: Agreement, user: User) -> None:
    """Say that an agreement holds no longer, or never did; either side can."""
    agreement.ended_by, agreement.ended_at = user.name, now()
    db.session.flush()
    if standing_of(conversation).confirmed is None:
        for owner, viewer in _both_ways(conversation):
            profiles.revoke(owner, viewer, GrantKind.CDA)
    conversation.revision += 1
    db.session.flush()
    if agreement.confirmed_at is None:
        mark_read_about(NOTED, conversation.public_id)


def _tell(kind: str, agreement: Agreement, conversation: Conversation, reader_id: int) -> None:
    """Tell the members of one side what the other did; nobody who does not hear it."""
    if blocks.is_blocked(reader_id, conversation.other_than(reader_id).id):
        return
    for person in reachable(reader_id):
        about, number = conversation.public_id, agreement.id
        notify(person, kind, about, f"{about} {number}", {"agreement": number})


def _both_ways(conversation: Conversation) -> tuple[tuple[int, int], tuple[int, int]]:
    a, b = conversation.a_id, conversation.b_id
    return (a, b), (b, a)
