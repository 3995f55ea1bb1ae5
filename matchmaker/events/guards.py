"""Who may open an event's pages; each guard also finds the event of the address.

`host` is for those who run it; `attendee` for whoever is registered, by account or by the personal
link, which is in the address once and in the session from then on; `admitted` for those of them
who come for certain.
"""

from flask import abort, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from matchmaker.accounts.guards import ask_to_sign_in
from matchmaker.core.database import db
from matchmaker.events.links import attendee_by_link, link_token
from matchmaker.events.models import Attendee, AttendeeState, Event
from matchmaker.events.queries import event_for_host, is_registered, public_event

LINKS = "event_links"
KEPT = 10  # events for which a browser remembers a link: a cookie holds 4 kB


def host() -> ResponseReturnValue | None:
    """Let in hosts of the event; for everybody else signed in, the page does not exist."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    g.event = event_for_host(current_user.id, _slug()) or abort(404)
    return None


def attendee() -> ResponseReturnValue | None:
    """Let in whoever is registered; tell others how to get their link."""
    g.event = public_event(_slug()) or abort(404)
    g.attendee = find_attendee(g.event)
    if g.attendee is None:
        return render_template("events/link_needed.html", event=g.event), 403
    return None


def admitted() -> ResponseReturnValue | None:
    """Let in whose registration is approved; tell other attendees where theirs stands."""
    refusal = attendee()
    if refusal is None and g.attendee.state is not AttendeeState.APPROVED:
        return render_template("events/not_admitted.html", event=g.event, person=g.attendee), 403
    return refusal


def current_event() -> Event:
    """Return the event of the address, which the guard has found."""
    event: Event = g.event
    return event


def current_attendee() -> Attendee:
    """Return who asks, as registered for the event."""
    person: Attendee = g.attendee
    return person


def current_link() -> str:
    """Return the personal link of who asks, for pages whose address holds it."""
    return link_token(g.attendee)


def find_attendee(event: Event) -> Attendee | None:
    """Return who asks, as registered for the event: by the link of this browser, or the account."""
    token = session.get(LINKS, {}).get(event.public_id)
    person = attendee_by_link(event, token) if token else None
    if person is not None or not current_user.is_authenticated:
        return person
    query = select(Attendee).where(
        Attendee.event_id == event.id,
        is_registered(current_user),
        Attendee.state != AttendeeState.CANCELLED,
    )
    return db.session.scalar(query.order_by(Attendee.id).limit(1))


def remember_link(event: Event, token: str) -> None:
    """Keep a personal link in this browser's session, so that addresses need not hold it."""
    links = {key: kept for key, kept in session.get(LINKS, {}).items() if key != event.public_id}
    recent = list(links.items())[-KEPT + 1 :]
    session[LINKS] = {**dict(recent), event.public_id: token}
    if not current_user.is_authenticated:
        session.permanent = True


def forget_link(event: Event) -> None:
    """Forget the personal link that this browser keeps for the event."""
    session[LINKS] = {k: kept for k, kept in session.get(LINKS, {}).items() if k != event.public_id}


def _slug() -> str:
    return str((request.view_args or {})["slug"])
