"""What an administrator decides, with its consequences in the rooms below."""

from typing import Any

from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.jobs.tasks import queue_mail
from matchmaker.organisations import queries, service
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.service import hold, touch


def approve(organisation: Organisation) -> None:
    """Let others see an organisation, and tell its members. Raises WrongStateError."""
    hold([organisation.id])
    service.approve(organisation)
    _announce("organisation_approved", organisation, link=external_url("home.start"))


def suspend(organisation: Organisation, reason: str) -> None:
    """Hide an organisation, and tell its members why. Raises WrongStateError."""
    hold([organisation.id])
    service.suspend(organisation, reason)
    _announce("organisation_suspended", organisation, reason=reason)


def reinstate(organisation: Organisation) -> None:
    """End a suspension, and tell the members. Raises WrongStateError."""
    hold([organisation.id])
    service.reinstate(organisation)
    _announce("organisation_reinstated", organisation, link=external_url("home.start"))


def _announce(kind: str, organisation: Organisation, **context: Any) -> None:
    """Tell the engine that others see something else now, and the members by mail."""
    touch([organisation.id])
    for person in queries.reachable(organisation.id):
        queue_mail(
            write_mail(
                kind,
                person.email,
                person.language,
                person=person,
                organisation=organisation,
                **context,
            )
        )
