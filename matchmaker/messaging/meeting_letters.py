"""What is told of agreed meetings: when and where, with an entry for the calendar."""

from collections.abc import Sequence
from email.utils import parseaddr

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core import calendar
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.messaging.meeting_models import MeetingState, OfferedSlot, Proposal
from matchmaker.messaging.meeting_wording import gone_line, period, place_of, zone_for
from matchmaker.messaging.meetings import TOLD
from matchmaker.messaging.models import Conversation
from matchmaker.messaging.queries import among
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.organisations.queries import organisation_of


def tell_agreed(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say when the meeting is, or that it is not any more: this also of whom one hears no more."""
    reader = rows[0].user_id
    mine = organisation_of(reader)
    if mine is None:
        return {}
    conversations = among(mine, {row.about for row in rows})
    unheard = blocks.blocked_ids(mine)
    query = select(Proposal).where(Proposal.id.in_({row.facts["proposal"] for row in rows}))
    slots = selectinload(Proposal.offered).joinedload(OfferedSlot.event)
    rows_read = db.session.scalars(query.options(joinedload(Proposal.message), slots))
    found = {one.id: one for one in rows_read}
    zone = zone_for(reader)
    return {
        row.id: _told(conversation, proposal, mine, zone, row.facts["sequence"])
        for row in rows
        if (conversation := conversations.get(row.about))
        and (proposal := found.get(row.facts["proposal"]))
        and (
            proposal.state is MeetingState.CANCELLED
            or conversation.other_than(mine).id not in unheard
        )
    }


KIND = Kind(TOLD, _l("A meeting is agreed or cancelled"), "conversation", tell_agreed)


def _told(
    conversation: Conversation, proposal: Proposal, mine: int, zone: str, sequence: int
) -> Told:
    name = conversation.other_than(mine).name
    address = external_url("conversations.show", public_id=conversation.public_id)
    is_off = proposal.state is MeetingState.CANCELLED
    attached = _("The entry for your calendar is attached.")
    when = period(proposal, proposal.agreed_at or proposal.created_at, zone)
    return Told(
        line=_("Cancelled: the meeting with %(name)s", name=name)
        if is_off
        else _("You meet %(name)s", name=name),
        more=" ".join(part for part in (gone_line(proposal), attached) if part),
        address=address,
        items=lambda: [part for part in (when, place_of(proposal)) if part],
        calendar=lambda: _calendar(proposal, name, address),
        is_settled=sequence != proposal.sequence,
    )


def _calendar(proposal: Proposal, name: str, address: str) -> str:
    begins = proposal.agreed_at
    if begins is None:
        return ""
    is_off = proposal.state is MeetingState.CANCELLED
    title = _("Meeting with %(name)s", name=name)
    slot = proposal.slot_at(begins)
    # The agenda of an event has the same entry, which each published version replaces.
    versions = slot.event.plan_version if slot else 0
    entry = calendar.Entry(
        uid=f"{proposal.public_id}@matchmaker", starts_at=begins, ends_at=proposal.end_of(begins),
        title=title, place=place_of(proposal), url=address,
        sequence=proposal.sequence + versions,
        cancelled=is_off, organizer=parseaddr(current_app.extensions["settings"].mail_from)[1],
    )  # fmt: skip
    return calendar.write(title, [entry], now(), "CANCEL" if is_off else "PUBLISH")
