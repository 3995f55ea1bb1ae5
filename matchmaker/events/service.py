"""Who comes: registered, let in, waiting, cancelled; and for whom each person meets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import links, queries
from matchmaker.events.models import (
    NOWHERE,
    Attendee,
    AttendeeState,
    Event,
    EventCode,
    EventState,
    Participant,
    WhoMayCome,
)
from matchmaker.jobs.service import enqueue, enqueue_once
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Origin

LETTER = "events.letter"
FIT = "matching.fit_event"  # the room above computes anew who fits whom
DRAFT = "events.draft"
WALK_IN = "walk-in"
WORDS = ("offers", "looks_for")  # of a participant; each has an origin of its own
ELSEWHERE = "-"  # stands for a draft that is another participant's: no listing has this address
# A host who cancels somebody by mistake has this long to take it back before the letter leaves.
SECOND_THOUGHTS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Registration:
    """What is known of somebody who registers; `organisation_id` and `user_id` only of members."""

    name: str
    email: str
    company: str = ""
    title: str = ""
    kind: Kind = Kind.OTHER
    language: str = "en"
    offers: str = ""
    looks_for: str = ""
    organisation_id: int | None = None
    user_id: int | None = None


class AlreadyRegisteredError(ValueError):
    """The address is registered for the event; `attendee` is whose."""

    def __init__(self, attendee: Attendee) -> None:
        """Keep who it is."""
        super().__init__(attendee.public_id)
        self.attendee = attendee


class RegistrationClosedError(ValueError):
    """Nobody can register now; see `is_open`."""


class WrongCodeError(ValueError):
    """The code is unknown for the event, or used up; or there is none where one is needed."""


def is_open(event: Event) -> bool:
    """Tell whether people can register now."""
    moment = now()
    return (
        event.state in {EventState.OPEN, EventState.RUNNING}
        and (event.opens_at is None or event.opens_at <= moment)
        and (event.closes_at is None or moment < event.closes_at)
        and moment < event.ends_at
    )


def places_left(event: Event) -> int | None:
    """Return how many more can be let in; None without a limit."""
    if event.capacity is None:
        return None
    query = select(func.count()).where(
        Attendee.event_id == event.id, Attendee.state == AttendeeState.APPROVED
    )
    return max(0, event.capacity - (db.session.scalar(query) or 0))


def register(
    event: Event,
    who: Registration,
    *,
    by_host: bool = False,
    state: AttendeeState | None = None,
    source: str = "page",
    code: str = "",
    letter: bool = True,
) -> Attendee:
    """Register somebody and mail them their personal link, if a `letter` is wanted.

    Without `state` the event's rules say where the registration stands: approved, waiting for the
    host, or on the waiting list when it is full. `by_host` passes over window and code, and lets
    the person join colleagues by the company's name. Raises AlreadyRegisteredError,
    RegistrationClosedError, WrongCodeError.
    """
    lock(event)
    known = attendee_by_email(event, who.email)
    if known is not None and known.state is not AttendeeState.CANCELLED:
        raise AlreadyRegisteredError(known)
    if not by_host:
        if not is_open(event):
            raise RegistrationClosedError(event.slug)
        if code or event.who_may_come is WhoMayCome.CODE:
            _use_code(event, code)
    attendee = known or Attendee(event_id=event.id, email=who.email.lower())
    attendee.name, attendee.title, attendee.company = who.name, who.title, who.company
    known_as = who.user_id or queries.accounts_of([attendee.email]).get(attendee.email)
    attendee.language, attendee.user_id, attendee.source = who.language, known_as, source
    attendee.state = state or _entry_state(event, vouched=by_host or bool(code))
    attendee.former_state = ""
    links.renew_link(attendee)
    before = drafted_before(attendee)
    attendee.participant = participant_for(event, who, vouched=by_host)
    attendee.participant.drafted = attendee.participant.drafted or before
    db.session.add(attendee)
    db.session.flush()
    ask_for_fits(event.id)
    ask_for_drafts(event.id)
    if letter:
        write_to(attendee, "invited" if attendee.state is AttendeeState.INVITED else "registered")
    return attendee


def walk_in(event: Event, who: Registration, key: str) -> Attendee:
    """Register somebody who stands at the door: let in whatever the capacity, and checked in.

    The address may be empty; then no mail is sent, and `key`, of the page, stands for it: what is
    sent twice returns the guest of the first time, who may have been sent back since. Raises
    AlreadyRegisteredError.
    """
    if not who.email:
        lock(event)
        who = replace(who, email=key + NOWHERE)  # an event has each address once
        guest = attendee_by_email(event, who.email)
        if guest is not None:
            return guest
    attendee = register(event, who, by_host=True, state=AttendeeState.APPROVED, source=WALK_IN)
    attendee.checked_in_at = now()
    db.session.flush()
    return attendee


def attendee_by_email(event: Event, email: str) -> Attendee | None:
    """Return who is registered for the event by that address."""
    return db.session.scalar(
        select(Attendee).where(
            Attendee.event_id == event.id, func.lower(Attendee.email) == email.lower()
        )
    )


def participant_for(event: Event, who: Registration, *, vouched: bool) -> Participant:
    """Return for whom a person meets: the colleagues' participant if there is one, else a new one.

    Members of an organisation of the site are colleagues. By a typed company name people are so
    only where somebody has `vouched`: else whoever types a name would read that company's agenda.
    """
    query = select(Participant).where(Participant.event_id == event.id).order_by(Participant.id)
    name = who.company.strip() or who.name
    found = None
    if who.organisation_id is not None:
        found = db.session.scalar(
            query.where(Participant.organisation_id == who.organisation_id).limit(1)
        )
    elif vouched and who.company.strip():
        found = db.session.scalar(
            query.where(func.lower(Participant.name) == name.lower()).limit(1)
        )
    if found is None:
        found = Participant(
            event_id=event.id, name=name, kind=who.kind, organisation_id=who.organisation_id,
            offers="", looks_for="",
        )  # fmt: skip
        db.session.add(found)
    for field in WORDS:
        if getattr(who, field):
            note(found, field, getattr(who, field), Origin.HOST if vouched else Origin.REGISTRATION)
            found.own_words = bool(found.own_words or not vouched)
    db.session.flush()
    return found


def change(attendee: Attendee, who: Registration, *, by_host: bool = False) -> None:
    """Change what is known of somebody; the address stays.

    A company's name and kind change with it unless it is an organisation of the site or is shared.
    """
    attendee.name, attendee.title, attendee.company = who.name, who.title, who.company
    attendee.language = who.language
    shown = attendee.participant
    if shown is not None:
        origin = Origin.HOST if by_host else Origin.REGISTRATION
        write_words(shown, who.offers, who.looks_for, origin)
        if shown.organisation_id is None and not queries.colleagues_of(attendee):
            shown.name, shown.kind = who.company or who.name, who.kind
            ask_for_fits(attendee.event_id)
    db.session.flush()


def write_words(
    participant: Participant, offers: str, looks_for: str, origin: Origin = Origin.REGISTRATION
) -> None:
    """Keep what a participant says of itself: no import changes it any more."""
    lock(db.session.get_one(Event, participant.event_id))  # against the worker, who reads the words
    if (participant.offers, participant.looks_for) != (offers, looks_for):
        for field, text in zip(WORDS, (offers, looks_for), strict=True):
            note(participant, field, text, origin)
        participant.own_words = True
        db.session.flush()
        ask_for_fits(participant.event_id)
        ask_for_drafts(participant.event_id)


def note(participant: Participant, field: str, text: str, origin: Origin) -> None:
    """Put down one of the `WORDS`, and who wrote it, unless it says so already."""
    if getattr(participant, field) != text:
        setattr(participant, field, text)
        setattr(participant, f"{field}_from", origin)


def drafted_before(attendee: Attendee) -> dict[str, Any] | None:
    """Return what was drafted of a person's words, for another participant that they come to be.

    Drafts of words that colleagues go on sharing stay theirs.
    """
    left = attendee.participant
    if left is None or not left.drafted or not queries.colleagues_of(attendee):
        return left.drafted if left else None
    return {side: one | {"listing": ELSEWHERE} for side, one in left.drafted.items()}


def ask_for_fits(event_id: int) -> None:
    """Have the worker see who fits whom, now that there are other participants or words."""
    enqueue_once(FIT, {"event": event_id})


def ask_for_drafts(event_id: int) -> None:
    """Have the worker see whose words are to be drafts of an organisation; see `drafts`.

    A host's page asks the same way whoever comes: it cannot tell who has an account.
    """
    enqueue_once(DRAFT, {"event": event_id})


def accept_invitation(attendee: Attendee, event: Event) -> None:
    """Let an invited person say yes, by their link."""
    if attendee.state is AttendeeState.INVITED:
        lock(event)
        attendee.state = _entry_state(event, vouched=True)
        db.session.flush()
        write_to(attendee, "registered")


def approve(event: Event, attendees: Iterable[Attendee]) -> dict[AttendeeState, int]:
    """Let people in, as far as there are places; the rest go on the waiting list.

    Returns how many are now in which state.
    """
    lock(event)
    left = places_left(event)
    done = {AttendeeState.APPROVED: 0, AttendeeState.WAITLISTED: 0}
    for attendee in attendees:
        if attendee.state is AttendeeState.APPROVED:
            continue
        has_place = left is None or left > 0
        state = AttendeeState.APPROVED if has_place else AttendeeState.WAITLISTED
        left = left - 1 if left else left
        if attendee.state is not state:
            attendee.state = state
            write_to(attendee, "approved" if has_place else "registered")
        done[state] += 1
    db.session.flush()
    return done


def waitlist(attendee: Attendee) -> None:
    """Put somebody on the waiting list."""
    attendee.state = AttendeeState.WAITLISTED
    db.session.flush()
    write_to(attendee, "registered")


def cancel(event: Event, attendee: Attendee, *, by_host: bool) -> list[Attendee]:
    """End a registration; return who came off the waiting list for it."""
    if attendee.state is AttendeeState.CANCELLED:
        return []
    lock(event)
    attendee.former_state, attendee.state = attendee.state.value, AttendeeState.CANCELLED
    db.session.flush()
    write_to(attendee, "cancelled", wait=SECOND_THOUGHTS if by_host else None)
    return promote(event)


def restore(event: Event, attendee: Attendee) -> None:
    """Take a cancellation back: to where the registration stood, if there is a place."""
    if attendee.state is not AttendeeState.CANCELLED:
        return
    lock(event)
    attendee.state = AttendeeState(attendee.former_state or AttendeeState.WAITING)
    if attendee.state is AttendeeState.APPROVED and places_left(event) == 0:
        attendee.state = AttendeeState.WAITLISTED
    attendee.former_state = ""
    db.session.flush()


def promote(event: Event) -> list[Attendee]:
    """Let in from the waiting list, first come first served, as many as there are places."""
    left = places_left(event)
    query = (
        select(Attendee)
        .where(Attendee.event_id == event.id, Attendee.state == AttendeeState.WAITLISTED)
        .order_by(Attendee.created_at, Attendee.id)
    )
    found = list(db.session.scalars(query.limit(left)))
    for attendee in found:
        attendee.state = AttendeeState.APPROVED
        write_to(attendee, "approved")
    db.session.flush()
    return found


def write_to(attendee: Attendee, kind: str, wait: timedelta | None = None) -> None:
    """Ask for a letter: registered, approved, invited or cancelled."""
    if attendee.is_reachable:
        due = now() + wait if wait else None
        payload = {"attendee": attendee.id, "kind": kind, "asked_at": now().isoformat()}
        enqueue(LETTER, payload, due_at=due)


def lock(event: Event) -> None:
    """Let nobody else count places until this transaction ends (SQLite has one writer anyway)."""
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _entry_state(event: Event, *, vouched: bool) -> AttendeeState:
    if event.who_may_come is WhoMayCome.APPROVAL and not vouched:
        return AttendeeState.WAITING
    return AttendeeState.WAITLISTED if places_left(event) == 0 else AttendeeState.APPROVED


def _use_code(event: Event, code: str) -> None:
    used = db.session.scalar(
        update(EventCode)
        .where(
            EventCode.event_id == event.id,
            func.lower(EventCode.code) == code.strip().lower(),
            or_(EventCode.uses.is_(None), EventCode.used < EventCode.uses),
        )
        .values(used=EventCode.used + 1)
        .returning(EventCode.id)
    )
    if used is None:
        raise WrongCodeError(code)
