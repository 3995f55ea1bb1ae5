"""Events by their address, as those may see them who ask."""

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.models import Event, EventHost, EventState


def event_for_host(user_id: int, slug: str) -> Event | None:
    """Return the event at that address if the person is a host of it."""
    query = select(Event).join(EventHost, EventHost.event_id == Event.id)
    return db.session.scalar(query.where(EventHost.user_id == user_id, Event.slug == slug))


def public_event(slug: str) -> Event | None:
    """Return the event at that address unless it is a draft."""
    query = select(Event).where(Event.slug == slug, Event.state != EventState.DRAFT)
    return db.session.scalar(query)
