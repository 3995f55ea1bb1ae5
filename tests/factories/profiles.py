"""Organisations with profiles and listings."""

from itertools import count
from typing import Any

from matchmaker.core.database import db
from matchmaker.organisations.models import Kind, Organisation, State
from matchmaker.profiles import document, service
from matchmaker.profiles.models import Listing, Profile

numbers = count(1)


def profile(
    name: str = "", kind: Kind = Kind.STARTUP, state: State = State.APPROVED, **values: Any
) -> Profile:
    """An approved startup, unless said otherwise; `values` are columns of Profile."""
    organisation = Organisation(
        name=name or f"Organisation {next(numbers)}", kind=kind, state=state
    )
    db.session.add(organisation)
    return service.make_profile(organisation, **values)


def listing(owner: Profile, text: str, side: str = "offer", **values: Any) -> Listing:
    """A live listing of the profile's organisation; `values` are fields of document.Listing."""
    source = document.Listing(id="new", side=side, text=text, **values)
    return service.add_listing(owner.organisation_id, source)
