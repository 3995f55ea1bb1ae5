"""Mails about introductions: what has happened and where to read it, never what was written."""

from typing import Any

from sqlalchemy import exists, select

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.interest.introduction_models import Introduction, IntroductionState
from matchmaker.interest.introduction_wording import kind_words
from matchmaker.jobs.tasks import queue_mail
from matchmaker.organisations.models import Organisation, State
from matchmaker.organisations.queries import members_of
from matchmaker.profiles.models import Profile

# The name of the job that writes these mails.
TELL = "interest.tell"


def tell(payload: dict[str, Any]) -> None:
    """Mail the people whom a move concerns, unless the introduction has moved on since."""
    row = db.session.get(Introduction, payload["introduction"])
    if row is None or row.state != payload["state"]:
        return
    if row.state is IntroductionState.REQUESTED:
        if _is_heard(row):
            _write("introduction_received", row, row.to_organisation, row.from_organisation)
    else:
        _write("introduction_answered", row, row.from_organisation, row.to_organisation)


def _write(kind: str, row: Introduction, readers: Organisation, other: Organisation) -> None:
    accepted = row.state is IntroductionState.ACCEPTED
    is_blind = db.session.scalar(
        select(exists().where(Profile.organisation_id == other.id, Profile.blind))
    )
    for person in _people(readers):
        letter = write_mail(
            kind,
            person.email,
            person.language,
            person=person,
            name="" if is_blind and not accepted else other.name,
            state=row.state,
            kind_words=lambda: kind_words(row.reason),
            link=external_url("introductions.show", public_id=row.public_id),
        )
        queue_mail(letter)


def _people(organisation: Organisation) -> list[User]:
    people = (membership.user for membership in members_of(organisation.id))
    return [one for one in people if one.verified_at and not one.deactivated_at]


def _is_heard(row: Introduction) -> bool:
    approved = row.from_organisation.state is State.APPROVED
    return approved and not blocks.is_blocked(row.to_id, row.from_id)
