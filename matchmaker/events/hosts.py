"""Who runs an event, and who is asked to."""

from sqlalchemy import delete, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.events.models import Event, EventHost
from matchmaker.jobs.tasks import queue_mail

INVITED = "invited_hosts"  # addresses, in the event's settings


class NotInvitedError(ValueError):
    """The person was not asked to run the event, or their address is not proven."""


class LastHostError(ValueError):
    """An event without a host could not be run by anybody."""


def invitations(event: Event) -> list[str]:
    """Return the addresses that are asked to run the event."""
    return list((event.settings or {}).get(INVITED, []))


def invite_host(event: Event, inviter: User, email: str, language: str) -> None:
    """Ask whoever has that address to run the event too; whether it has an account is not told."""
    email = email.lower()
    if email not in invitations(event):
        _keep(event, [*invitations(event), email])
    link = external_url("event_setup.join", slug=event.slug)
    queue_mail(write_mail("event_host", email, language, event=event, inviter=inviter, link=link))


def withdraw_host(event: Event, email: str) -> None:
    """Ask no longer."""
    _keep(event, [kept for kept in invitations(event) if kept != email.lower()])


def is_invited(event: Event, user: User) -> bool:
    """Tell whether a person is asked to run the event, at an address that is proven."""
    return user.verified_at is not None and user.email.lower() in invitations(event)


def accept_hosting(event: Event, user: User) -> None:
    """Let an invited person run the event. Raises NotInvitedError."""
    if not is_invited(event, user):
        raise NotInvitedError(event.slug)
    withdraw_host(event, user.email)
    add_host(event, user)


def add_host(event: Event, user: User) -> None:
    """Let a person run the event too; twice is once."""
    query = select(EventHost).filter_by(event_id=event.id, user_id=user.id)
    if db.session.scalar(query) is None:
        db.session.add(EventHost(event_id=event.id, user_id=user.id))
        db.session.flush()


def remove_host(event: Event, user: User) -> None:
    """Let a person run the event no longer. Raises LastHostError."""
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    hosts = set(db.session.scalars(select(EventHost.user_id).filter_by(event_id=event.id)))
    if hosts == {user.id}:
        raise LastHostError(event.slug)
    db.session.execute(
        delete(EventHost).where(EventHost.event_id == event.id, EventHost.user_id == user.id)
    )


def _keep(event: Event, emails: list[str]) -> None:
    event.settings = {**(event.settings or {}), INVITED: emails}
    db.session.flush()
