"""Letters of an event, written by the worker because each holds its reader's personal link."""

from typing import Any

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.events import letters, service, setup
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, AttendeeState, Event
from matchmaker.jobs.tasks import send_now


def send_letter(payload: dict[str, Any]) -> None:
    """Write to an attendee: registered, approved, invited, changed or cancelled.

    What has been overtaken meanwhile is not sent.
    """
    person, what = db.session.get(Attendee, payload["attendee"]), payload["kind"]
    event = db.session.get(Event, person.event_id) if person else None
    if person is None or event is None or not letters.is_true(person, what):
        return
    if what in letters.IN_THE_BELL and letters.tell_member(
        letters.PLACE, person, event, what, payload["asked_at"]
    ):
        return
    token = link_token(person)
    letter = write_mail(
        f"event_{what}",
        person.email,
        person.language,
        event=event,
        person=person,
        link=external_url("registration.open_link", slug=event.slug, token=token),
        page=external_url("registration.event", slug=event.slug),
    )
    send_now(letter)


def tell_of_change(payload: dict[str, Any]) -> None:
    """Ask for a letter to everybody registered, unless time or place have changed again."""
    event = db.session.get(Event, payload["event"])
    if event is None or setup.frame_of(event) != payload["as"]:
        return
    query = select(Attendee).where(
        Attendee.event_id == event.id, Attendee.state != AttendeeState.CANCELLED
    )
    for person in db.session.scalars(query.order_by(Attendee.id)).all():
        service.write_to(person, "changed")
