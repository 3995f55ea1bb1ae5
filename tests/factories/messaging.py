"""Two organisations that talk, quickly."""

from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.events.models import Slot
from matchmaker.interest import introductions
from matchmaker.messaging import meetings, service
from matchmaker.messaging.meeting_models import Proposal
from matchmaker.messaging.models import Conversation
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import membership_of
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member

Talk = tuple[Conversation, User, User]


def make_talk() -> Talk:
    """A conversation of an accepted introduction, with a member of the startup and the pharma."""
    row = introduction()
    introductions.accept(row, make_user())
    founder, scout = (
        make_member(db.session.get_one(Organisation, one)) for one in (row.from_id, row.to_id)
    )
    found = service.open_conversation(row.from_id, row.to_id)
    db.session.commit()
    return found, founder, scout


def agree(talk: Talk, slot: Slot) -> Proposal:
    """What the founder proposed and the scout took: a slot of an event."""
    conversation, founder, scout = talk
    proposal = meetings.propose(
        conversation, organisation_of(founder), founder, f"slot {slot.id}", "Secret words.", [], 30,
        "Europe/Berlin", "", [slot],
    )  # fmt: skip
    meetings.accept(proposal, scout, slot.starts_at)
    db.session.commit()
    return proposal


def signed_in(app: Flask, user: User) -> Client:
    """A browser of its own for a person."""
    client = Client(app)
    client.sign_in(user)
    return client


def organisation_of(user: User) -> int:
    """The id of the organisation that somebody is a member of."""
    membership = membership_of(user)
    assert membership is not None
    return membership.organisation_id
