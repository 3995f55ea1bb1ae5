"""What was written of somebody for an event becomes drafts in the profile of their organisation.

The worker does it, so that no answer to a host depends on who has an account. Drafts arise when
words are written, and when a person comes to belong to an organisation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events import service
from matchmaker.events.models import Attendee, AttendeeState, Event, Participant
from matchmaker.events.queries import is_registered
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Choice, Notification
from matchmaker.notifications.service import KEPT, notify
from matchmaker.organisations.models import Membership, Organisation, State
from matchmaker.organisations.queries import organisation_of
from matchmaker.profiles import proposals
from matchmaker.profiles.models import Origin, Side

DRAFTED = "event_drafts"


def draft(payload: dict[str, Any]) -> None:
    """Make the words of an event (`event`, an id) drafts of those whose members they are of."""
    event = db.session.get(Event, payload["event"])
    if event is None:
        return
    service.lock(event)
    members = _members_at(event.id)
    for party, people in _people_by_party(event.id, members).items():
        organisation_id = _writes_for(party, people, members)
        made = _propose(event, party, organisation_id) if organisation_id else []
        if not made:
            continue
        for user, theirs in (members[one.id] for one in people if one.id in members):
            if theirs == organisation_id:
                notify(user, DRAFTED, event.public_id, event.public_id, {"listings": made})


def draft_for_member(payload: dict[str, Any]) -> None:
    """Make drafts of the words of a person (`user`, an id) who now belongs to an organisation.

    Of events as far back as the bell remembers.
    """
    user = db.session.get(User, payload["user"])
    if user is None:
        return
    query = (
        select(Event.id)
        .join(Attendee, Attendee.event_id == Event.id)
        .where(is_registered(user), Event.ends_at > now() - KEPT)
        .distinct()
    )
    for event_id in db.session.scalars(query.order_by(Event.id)).all():
        service.ask_for_drafts(event_id)


def tell_drafted(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say that drafts of an event wait for their reader, or have waited."""
    mine = organisation_of(rows[0].user_id)
    if mine is None:
        return {}
    there = proposals.among(mine, {one for row in rows for one in row.facts["listings"]})
    query = select(Event.public_id, Event.name).where(
        Event.public_id.in_(row.about for row in rows)
    )
    names = {row[0]: row[1] for row in db.session.execute(query)}
    return {
        row.id: Told(
            line=_("Drafts from %(event)s are in your profile", event=names[row.about]),
            more=_("What was written of you for the event stands there as drafts that nobody else "
                   "sees. Publish, change or dismiss them."),
            address=external_url("profiles.edit"),
            is_settled=not any(there.get(one, False) for one in row.facts["listings"]),
        )
        for row in rows
        if row.about in names and there.keys() & set(row.facts["listings"])
    }  # fmt: skip


KIND = Kind(
    DRAFTED,
    _l("What was written of you for an event is proposed to your profile"),
    "event",
    tell_drafted,
    usual=Choice.DAILY,
)


def _members_at(event_id: int) -> dict[int, tuple[User, int]]:
    """Return the account, and the organisation whose profile it may edit, by attendee's id."""
    by_address = func.lower(User.email) == func.lower(Attendee.email)
    found: dict[int, tuple[User, int]] = {}
    for is_theirs in (User.id == Attendee.user_id, Attendee.user_id.is_(None) & by_address):
        query = (
            select(Attendee.id, User, Membership.organisation_id)
            .join(User, is_theirs)
            .join(Membership, Membership.user_id == User.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Attendee.event_id == event_id,
                Attendee.state != AttendeeState.CANCELLED,
                User.verified_at.is_not(None),
                User.deactivated_at.is_(None),
                Organisation.state != State.SUSPENDED,
            )
        )
        found |= {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
    return found


def _people_by_party(
    event_id: int, attendee_ids: Iterable[int]
) -> Mapping[Participant, list[Attendee]]:
    """Return whom these people meet for, with all who ever did."""
    parties = select(Attendee.participant_id).where(Attendee.id.in_(attendee_ids))
    query = select(Attendee).where(Attendee.participant_id.in_(parties))
    found = defaultdict(list)
    query = query.where(Attendee.event_id == event_id).options(joinedload(Attendee.participant))
    for person in db.session.scalars(query.order_by(Attendee.id)):
        if person.participant is not None:
            found[person.participant].append(person)
    return found


def _writes_for(
    party: Participant, people: Sequence[Attendee], members: Mapping[int, tuple[User, int]]
) -> int | None:
    """Return the organisation whose words these surely are: of nobody who may belong elsewhere."""
    theirs = {members[one.id][1] if one.id in members else None for one in people}
    if party.organisation_id is not None:
        return party.organisation_id if party.organisation_id in theirs else None
    return theirs.pop() if len(theirs) == 1 else None


def _propose(event: Event, party: Participant, organisation_id: int) -> list[str]:
    """Bring the drafts up to date with the words; return the address parts of new ones.

    Of what a host has written there is one draft a side at most, ever: one on which a member has
    decided is not made again when the host writes something else.
    """
    drafted, made = dict(party.drafted or {}), []
    for side, text, origin in (
        (Side.OFFER, party.offers, party.offers_from),
        (Side.NEED, party.looks_for, party.looks_for_from),
    ):
        before = drafted.get(side.value, {"text": "", "listing": ""})
        if before["text"] == text:
            continue
        if not text:
            if proposals.take_away(organisation_id, before["listing"]):
                del drafted[side.value]
            continue
        after = {"text": text, "listing": before["listing"]}
        if not proposals.reword(organisation_id, before["listing"], text, origin):
            if before["listing"] and origin is Origin.HOST:
                drafted[side.value] = after
                continue
            row = proposals.propose(organisation_id, side, text, origin, event.name)
            after["listing"] = row.public_id if row else ""
            made += [row.public_id] if row else []
        drafted[side.value] = after
    party.drafted = drafted or None
    db.session.flush()
    return made
