"""Background work of printing: sheets for large events."""

from typing import Any

from matchmaker.core.database import db, reading
from matchmaker.events.models import Event
from matchmaker.jobs.service import report_progress
from matchmaker.printing import service
from matchmaker.printing.choice import Choice


def make(payload: dict[str, Any]) -> None:
    """Set a sheet and keep it. Nothing to do where the event or its list is gone."""
    sheet, choice = payload["sheet"], Choice(**payload["choice"])
    with reading():
        event = db.session.get(Event, payload["event"])
        work = service.work_of(event, sheet, choice) if event else None
        db.session.rollback()  # hold no transaction while typst works

    def note(done: int, total: int) -> bool:
        report_progress(service.MAKE, done, total)
        order = db.session.get(Event, payload["event"])
        wanted = order is not None and service.standing(order, sheet, choice) is not None
        db.session.rollback()
        return wanted

    if work is not None:
        service.make(work, note)
