"""The personal link: what an attendee without an account is known by.

A link is signed, not stored, so that it can be mailed again; it ends when the attendee's
`token_hash`, a piece of chance, is made anew.
"""

import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from matchmaker.accounts.sign_ins import hash_token, new_token
from matchmaker.core.database import db
from matchmaker.events.models import Attendee, AttendeeState, Event

LENGTH = 12


def link_token(attendee: Attendee) -> str:
    """Return what opens a person's own pages of an event."""
    return _serializer().dumps([attendee.public_id, _key(attendee)])


def attendee_by_link(event: Event, token: str) -> Attendee | None:
    """Return the person of the event whose link it is, unless the registration is cancelled."""
    try:
        public_id, key = _serializer().loads(token)
    except (BadSignature, ValueError):
        return None
    attendee = db.session.scalar(
        select(Attendee).where(
            Attendee.event_id == event.id,
            Attendee.public_id == public_id,
            Attendee.state != AttendeeState.CANCELLED,
        )
    )
    fits = attendee is not None and secrets.compare_digest(_key(attendee), str(key))
    return attendee if fits else None


def renew_link(attendee: Attendee) -> None:
    """End the links that the person has got so far; the next letter holds a new one."""
    attendee.token_hash = hash_token(new_token())


def _key(attendee: Attendee) -> str:
    return (attendee.token_hash or "")[:LENGTH]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="agenda")
