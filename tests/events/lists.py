"""Lists of people, and what an event knows after one is taken in."""

from typing import Any

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.intake import Arrival, How
from matchmaker.events.models import Attendee, Event, Participant
from matchmaker.events.service import Registration
from matchmaker.organisations.models import Kind

QUIET = How(letters=False)


def row(number: int, name: str, company: str = "", *, said: bool = False, **more: str) -> Arrival:
    kind = Kind(more.pop("kind", "startup"))
    email = more.pop("email", f"{name.lower()}@example.org")
    texts: dict[str, Any] = {"language": "", **more}
    who = Registration(name, email, company, kind=kind, **texts)
    return Arrival(number, who, said)


def parties(event: Event) -> dict[str, tuple[str, str]]:
    query = select(Participant).where(Participant.event_id == event.id)
    return {one.name: (one.offers, one.looks_for) for one in db.session.scalars(query)}


def people(event: Event) -> dict[str, str]:
    query = select(Attendee).where(Attendee.event_id == event.id)
    return {
        one.name: one.participant.name if one.participant else ""
        for one in db.session.scalars(query)
    }


def by_name(event: Event, name: str) -> Participant:
    query = select(Participant).filter_by(event_id=event.id, name=name)
    return db.session.scalars(query).one()
