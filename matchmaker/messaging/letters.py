"""What is told of messages, agreements and reports: that there are some, never what they say."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.messaging.agreements import CONFIRMED, NOTED
from matchmaker.messaging.complaints import REPORTED
from matchmaker.messaging.models import Agreement, Complaint, Conversation, Reader
from matchmaker.messaging.queries import heard_among
from matchmaker.messaging.telling import RECEIVED
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.organisations.models import State
from matchmaker.organisations.queries import organisation_of


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
