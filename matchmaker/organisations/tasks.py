"""Mails about organisations that the worker decides on."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import administrators
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.jobs.service import enqueue
from matchmaker.jobs.tasks import send_now
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.organisations.invitations import give_token
from matchmaker.organisations.models import Invitation, Membership, Organisation, Role, State
from matchmaker.organisations.queries import membership_of
from matchmaker.organisations.service import JOINED

WAITS = "organisation_waiting"


def send_invitation_letter(payload: dict[str, Any]) -> None:
    """Mail an invitation with its link, unless it has ended meanwhile."""
    invitation = db.session.get(Invitation, payload["invitation_id"])
    if invitation is None or invitation.inviter is None or not _is_open(invitation):
        return
    link = external_url("organisations.invitation", token=give_token(invitation))
    letter = write_mail(
        "invitation",
        invitation.email,
        invitation.language,
        organisation=invitation.organisation,
        inviter=invitation.inviter,
        link=link,
    )
    send_now(letter)


def follow_proof(payload: dict[str, Any]) -> None:
    """Do what waited for a person's address to be proven: now they are a member, and real."""
    user = db.session.get(User, payload["user_id"])
    membership = membership_of(user) if user else None
    if membership is not None:
        enqueue(JOINED, {"user": membership.user_id})
        _announce_waiting(membership)


def _announce_waiting(membership: Membership) -> None:
    """Tell the administrators of an organisation that waits."""
    if membership.role is not Role.OWNER:
        return
    address = membership.organisation.public_id
    if membership.organisation.state is not State.WAITING:
        return
    for person in administrators():
        notify(person, WAITS, address, key=address)


def tell_waiting(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say which organisations wait, or have waited, to administrators."""
    if not rows[0].user.is_administrator:
        return {}
    query = select(Organisation).where(Organisation.public_id.in_({row.about for row in rows}))
    found = {one.public_id: one for one in db.session.scalars(query)}
    return {
        row.id: Told(
            line=_("%(name)s waits for approval", name=one.name),
            more=_("%(name)s has signed up and waits for your approval.", name=one.name),
            address=external_url("admin.organisation", public_id=one.public_id),
            is_settled=one.state is not State.WAITING,
        )
        for row in rows
        if (one := found.get(row.about))
    }


WAITING = Kind(
    WAITS,
    _l("An organisation waits for approval"),
    "organisation",
    tell_waiting,
    is_for_administrators=True,
)


def _is_open(invitation: Invitation) -> bool:
    ended = invitation.accepted_at or invitation.withdrawn_at
    return ended is None and invitation.expires_at > now()
