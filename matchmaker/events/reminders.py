"""Reminding those of whom words or wishes are missing, once a day at most."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.events import letters, wishes
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, AttendeeState, Event, EventState
from matchmaker.events.wishes import Silent
from matchmaker.jobs.service import enqueue
from matchmaker.jobs.tasks import send_now

REMIND = "events.remind"
REST = timedelta(hours=20)


def may_remind(person: Attendee) -> bool:
    """Tell whether the last reminder is long enough ago."""
    return person.reminded_at is None or person.reminded_at < now() - REST


def remind(event: Event, silent: Iterable[Silent]) -> int:
    """Ask for a letter to everybody of them who has had none today; return how many."""
    if event.state is EventState.OVER:
        return 0
    people = [one for each in silent for one in each.people if may_remind(one)]
    for person in people:
        person.reminded_at = now()
        enqueue(REMIND, {"attendee": person.id, "asked_at": now().isoformat()})
    db.session.flush()
    return len(people)


def send_reminder(payload: dict[str, Any]) -> None:
    """Write to somebody, unless they have said everything meanwhile."""
    person = db.session.get(Attendee, payload["attendee"])
    event = db.session.get(Event, person.event_id) if person else None
    if person is None or event is None or person.state is not AttendeeState.APPROVED:
        return
    lacking = wishes.lacking([person]).get(person.id)
    if not lacking:
        return
    if letters.tell_member(letters.MISSING, person, event, "missing", payload["asked_at"]):
        return
    letter = write_mail(
        "event_reminder",
        person.email,
        person.language,
        event=event,
        person=person,
        lacks_words="words" in lacking,
        lacks_wishes="wishes" in lacking,
        link=external_url("attendance.open_missing", slug=event.slug, token=link_token(person)),
    )
    send_now(letter)
