"""Who is told of messages, agreements and reports: that there are some, never what they say."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.messaging.agreements import CONFIRMED, NOTED
from matchmaker.messaging.complaints import REPORTED
from matchmaker.messaging.models import Agreement, Complaint, Conversation, Message, Reader
from matchmaker.messaging.queries import heard_among
from matchmaker.messaging.service import RECEIVED
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import State
from matchmaker.organisations.queries import organisation_of, reachable


def tell(payload: dict[str, Any]) -> None:
    """Tell those of the other side who have not read the message meanwhile.

    Whoever was told of an earlier message and has read nothing since is left in peace.
    """
    message = db.session.get(Message, payload["message"])
    if message is None:
        return
    conversation = db.session.get_one(Conversation, message.conversation_id)
    other, sender = conversation.other_than(message.sender_id), message.sender
    if {other.state, sender.state} != {State.APPROVED} or blocks.is_blocked(other.id, sender.id):
        return
    for person in reachable(other.id):
        if _is_first_unread(message, person):
            about = conversation.public_id
            notify(person, RECEIVED, about, f"{about} {message.number}", {"number": message.number})


def tell_received(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say who has written; nobody whom the reader's organisation does not hear."""
    mine = organisation_of(rows[0].user_id)
    if mine is None:
        return {}
    found = heard_among(mine, rows[0].user_id, {row.about for row in rows})
    return {
        row.id: told
        for row in rows
        if row.about in found and (told := _received(*found[row.about], mine, row.facts["number"]))
    }


def tell_agreement(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say who has noted or confirmed a CDA with the reader's organisation; not what it is."""
    mine = organisation_of(rows[0].user_id)
    if mine is None:
        return {}
    heard = heard_among(mine, rows[0].user_id, {row.about for row in rows})
    query = select(Agreement).where(Agreement.id.in_({row.facts["agreement"] for row in rows}))
    found = {one.id: one for one in db.session.scalars(query)}
    return {
        row.id: _agreement(row.kind, one, other.name, row.about)
        for row in rows
        if (one := found.get(row.facts["agreement"]))
        and row.about in heard
        and (other := heard[row.about][0].other_than(mine)).state is State.APPROVED
    }


def tell_reported(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say to administrators who was reported; by whom and why stands on their page alone."""
    if not rows[0].user.is_administrator:
        return {}
    query = select(Complaint).where(Complaint.public_id.in_({row.about for row in rows}))
    query = query.options(joinedload(Complaint.about))
    found = {one.public_id: one for one in db.session.scalars(query)}
    return {
        row.id: Told(
            line=_("A member has reported %(name)s", name=one.about.name),
            more=_("Read the report, and close it once it needs nothing more:"),
            address=external_url("admin.complaints"),
            is_settled=one.closed_at is not None,
        )
        for row in rows
        if (one := found.get(row.about))
    }


KINDS = (
    Kind(RECEIVED, _l("Somebody has written to you"), "conversation", tell_received),
    Kind(NOTED, _l("Somebody notes a CDA with you"), "conversation", tell_agreement),
    Kind(CONFIRMED, _l("A CDA that you noted is confirmed"), "conversation", tell_agreement),
    Kind(
        REPORTED,
        _l("A member reports an organisation"),
        "report",
        tell_reported,
        is_for_administrators=True,
    ),
)


def _agreement(kind: str, row: Agreement, name: str, conversation: str) -> Told:
    line, more, is_settled = {
        NOTED: (
            _("%(name)s has noted a CDA with you", name=name),
            _("Look at it, and confirm it if you have signed it:"),
            row.confirmed_at is not None or row.ended_at is not None,
        ),
        CONFIRMED: (
            _("%(name)s has confirmed your CDA", name=name),
            _("While it lasts, it opens what both of you show under a CDA only."),
            row.ended_at is not None,
        ),
    }[kind]
    return Told(
        line=line,
        more=more,
        address=external_url("agreements.show", public_id=conversation),
        is_settled=is_settled,
    )


def _received(
    conversation: Conversation, reader: Reader | None, mine: int, number: int
) -> Told | None:
    other = conversation.other_than(mine)
    if other.state is not State.APPROVED:
        return None
    return Told(
        line=_("%(name)s has written to you", name=other.name),
        more=_("Read and answer here; what was written stays on the site:"),
        address=external_url("conversations.show", public_id=conversation.public_id),
        is_settled=bool(reader and (reader.muted or reader.seen_number >= number)),
    )


def _is_first_unread(message: Message, person: User) -> bool:
    reader = db.session.scalar(
        select(Reader).filter_by(conversation_id=message.conversation_id, user_id=person.id)
    )
    seen = reader.seen_number if reader else 0
    if seen >= message.number or (reader and reader.muted):
        return False
    earlier = exists().where(
        Message.conversation_id == message.conversation_id,
        Message.sender_id == message.sender_id,
        Message.number > seen,
        Message.number < message.number,
    )
    return not db.session.scalar(select(earlier))
