"""Introductions, quickly."""

from matchmaker.interest import introductions
from matchmaker.interest.introduction_models import Introduction
from matchmaker.interest.introductions import About
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Listing, Profile
from tests.factories import profiles as make
from tests.factories.accounts import make_user

NOTE = "You look for chest CT software. We have some, tried at three sites."


def introduction(
    sender: Profile | None = None,
    target: Profile | None = None,
    *,
    listing: Listing | None = None,
    note: str = NOTE,
) -> Introduction:
    """A request of a startup to a pharma company, new ones where none is given."""
    sender = sender or make.profile()
    target = target or make.profile(kind=Kind.PHARMA)
    return introductions.ask(
        sender.organisation, target.organisation, make_user(), note, About(from_listing=listing)
    )
