"""What members of the site are told of their registrations, in the bell and by mail.

A letter that brings the first or a renewed link (registered, invited) always goes by mail, and all
go to whoever has no account.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events import wishes, wording
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, AttendeeState, Event, EventState
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify

PLACE, MISSING = "event_place", "event_missing"
IN_THE_BELL = frozenset({"approved", "cancelled", "changed"})


def tell_member(kind: str, person: Attendee, event: Event, what: str, asked_at: str) -> bool:
    """Tell an attendee with an account; False where none is open, so that a letter has to go."""
    if person.user is None or person.user.verified_at is None or not person.user.is_active:
        return False
    facts = {"attendee": person.public_id, "what": what}
    key = f"{person.public_id} {what} {asked_at}"
    notify(person.user, kind, event.public_id, key, facts, before=event.starts_at)
    return True


def is_true(person: Attendee, what: str) -> bool:
    """Tell whether what a letter says still holds."""
    if what == "invited":
        return person.state is AttendeeState.INVITED
    if what == "approved":
        return person.state is AttendeeState.APPROVED
    return (person.state is AttendeeState.CANCELLED) == (what == "cancelled")


def tell_places(rows: Sequence[Notification]) -> Mapping[int, Told]:
    """Say where registrations stand, or that time or place are others now."""
    found = _registrations(rows)
    return _true({number: _place(*one) for number, one in found.items()})


def tell_missing(rows: Sequence[Notification]) -> Mapping[int, Told]:
    """Ask for the words and wishes that are missing."""
    found = _registrations(rows)
    lacking = wishes.lacking(person for person, _event, _what in found.values())
    return _true(
        {
            number: _missing(person, event, lacking.get(person.id, set()))
            for number, (person, event, _what) in found.items()
        }
    )


KINDS = (
    Kind(PLACE, _l("Your registration for an event is decided on, or its time or place change"),
         "event", tell_places),
    Kind(MISSING, _l("A host asks whom you would like to meet at an event"), "event", tell_missing),
)  # fmt: skip


def _registrations(rows: Sequence[Notification]) -> dict[int, tuple[Attendee, Event, str]]:
    """Return the registrations that rows of one reader are about, and what of them, by row."""
    query = (
        select(Attendee, Event)
        .join(Event, Event.id == Attendee.event_id)
        .where(
            Attendee.public_id.in_({row.facts["attendee"] for row in rows}),
            Attendee.user_id == rows[0].user_id,
        )
        .options(joinedload(Attendee.participant))
    )
    found = {person.public_id: (person, event) for person, event in db.session.execute(query)}
    return {
        row.id: (*found[row.facts["attendee"]], row.facts["what"])
        for row in rows
        if row.facts["attendee"] in found
    }


def _true(told: Mapping[int, Told | None]) -> dict[int, Told]:
    """Leave out what does not hold any more."""
    return {number: one for number, one in told.items() if one is not None}


def _place(person: Attendee, event: Event, what: str) -> Told | None:
    if not is_true(person, what):
        return None
    lines = {
        "approved": _("You have a place: %(event)s", event=event.name),
        "cancelled": _("Cancelled: your registration for %(event)s", event=event.name),
        "changed": _("Changed: %(event)s", event=event.name),
    }
    return Told(
        line=lines[what],
        address=_address("registration.event", event)
        if what == "cancelled"
        else _address("registration.open_link", event, link_token(person)),
        items=lambda: [
            part for part in (f"{wording.when(event)} ({event.zone})", event.place) if part
        ],
    )


def _missing(person: Attendee, event: Event, lacking: set[str]) -> Told | None:
    if not lacking or event.state is EventState.OVER:
        return None
    return Told(
        line=_("%(event)s asks whom you would like to meet", event=event.name),
        more=_("Please say whom you want to meet; the list shows who fits you.")
        if "words" not in lacking
        else _("Please answer two short questions, what you offer and what you look for, so that "
               "the right people find you."),
        address=_address("attendance.open_missing", event, link_token(person)),
    )  # fmt: skip


def _address(endpoint: str, event: Event, token: str | None = None) -> str:
    return external_url(endpoint, slug=event.slug, **({"token": token} if token else {}))
