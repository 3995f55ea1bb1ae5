"""Mails about organisations that the worker decides on."""

from typing import Any

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.jobs.tasks import queue_mail, send_now
from matchmaker.organisations.invitations import give_token
from matchmaker.organisations.models import Invitation, Role, State
from matchmaker.organisations.queries import membership_of


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


def announce_waiting(payload: dict[str, Any]) -> None:
    """Tell the administrators of an organisation that waits, once its owner is real."""
    user = db.session.get(User, payload["user_id"])
    membership = membership_of(user) if user else None
    if membership is None or membership.role is not Role.OWNER:
        return
    if membership.organisation.state is not State.WAITING:
        return
    found = select(User).where(User.is_administrator.is_(True), User.deactivated_at.is_(None))
    link = external_url("admin.organisations", state=State.WAITING.value)
    for person in db.session.scalars(found.order_by(User.id)):
        letter = write_mail(
            "organisation_waiting",
            person.email,
            person.language,
            person=person,
            organisation=membership.organisation,
            link=link,
        )
        queue_mail(letter)


def _is_open(invitation: Invitation) -> bool:
    ended = invitation.accepted_at or invitation.withdrawn_at
    return ended is None and invitation.expires_at > now()
