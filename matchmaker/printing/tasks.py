"""Background work of printing: sheets for large events."""

from typing import Any

from matchmaker.core.database import db, reading
from matchmaker.events.models import Event
from matchmaker.printing import service


def make(payload: dict[str, Any]) -> None:
    """Set a sheet and keep it. Nothing to do where the event or its list is gone."""
    with reading():
        event = db.session.get(Event, payload["event"])
        choice = service.Choice(**payload["choice"])
        work = service.work_of(event, payload["sheet"], choice) if event else None
        db.session.rollback()  # hold no transaction while typst works
    if work is not None:
        service.make(work)
