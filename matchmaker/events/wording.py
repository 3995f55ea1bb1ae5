"""Events in people's words: states, and moments where the event is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from matchmaker.core.clock import now as now
from matchmaker.core.language import LANGUAGES
from matchmaker.events import check_in
from matchmaker.events.hours import Hours
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventState,
    Slot,
    Talk,
    WhoMayCome,
)
from matchmaker.organisations.models import Kind

TONES = {
    EventState.DRAFT: "neutral",
    EventState.OPEN: "good",
    EventState.RUNNING: "accent",
    EventState.OVER: "neutral",
    AttendeeState.INVITED: "neutral",
    AttendeeState.WAITING: "warn",
    AttendeeState.APPROVED: "good",
    AttendeeState.WAITLISTED: "warn",
    AttendeeState.CANCELLED: "neutral",
}

NAMED = 3  # pairs in one sentence


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the programme."""

    starts_at: datetime
    ends_at: datetime
    title: str
    speaker: str = ""
    is_networking: bool = False


def programme(
    event: Event, talks: Sequence[Talk], slots: Sequence[Slot], hours: Hours | None
) -> list[tuple[str, list[Part]]]:
    """Return talks, pauses and stretches of slots in order of time, by day as it is written."""
    parts = [Part(one.starts_at, one.ends_at, one.title, one.speaker) for one in talks]
    pauses = hours.pauses if hours else ()
    parts += [Part(one.starts_at, one.ends_at, one.name or _("Break")) for one in pauses]
    edges = sorted([one.starts_at for one in pauses])
    for at, slot in enumerate(slots):
        before = slots[at - 1] if at else None
        broken = before is None or any(before.ends_at <= e < slot.starts_at for e in edges)
        if before is not None and not broken:
            last = parts.pop()
            parts.append(Part(last.starts_at, slot.ends_at, last.title, is_networking=True))
        else:
            parts.append(Part(slot.starts_at, slot.ends_at, _("Meetings"), is_networking=True))
    days: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda one: (one.starts_at, one.ends_at)):
        days.setdefault(day(part.starts_at, event.zone), []).append(part)
    return list(days.items())


def language_names(event: Event) -> str:
    """Return the languages of an event in their own names."""
    return ", ".join(LANGUAGES[code] for code in event.languages if code in LANGUAGES)


def state_label(state: EventState) -> str:
    """Return how far an event is."""
    labels: dict[EventState, str] = {
        EventState.DRAFT: _("Draft"),
        EventState.OPEN: _("Open now"),
        EventState.RUNNING: _("Running"),
        EventState.OVER: _("Over"),
    }
    return labels[state]


def attendee_label(state: AttendeeState) -> str:
    """Return where a registration stands."""
    labels: dict[AttendeeState, str] = {
        AttendeeState.INVITED: _("Invited"),
        AttendeeState.WAITING: _("Waits for approval"),
        AttendeeState.APPROVED: _("Comes"),
        AttendeeState.WAITLISTED: _("On the waiting list"),
        AttendeeState.CANCELLED: _("Cancelled"),
    }
    return labels[state]


def kind_label(kind: Kind) -> str:
    """Return on which side somebody sits."""
    labels: dict[Kind, str] = {
        Kind.STARTUP: _("Startup"),
        Kind.PHARMA: _("Pharma"),
        Kind.OTHER: _("Other"),
    }
    return labels[kind]


def who_label(who: WhoMayCome) -> str:
    """Return how people get in."""
    labels: dict[WhoMayCome, str] = {
        WhoMayCome.ANYONE: _("Anyone, at once"),
        WhoMayCome.APPROVAL: _("Anyone, after a host approves"),
        WhoMayCome.CODE: _("Only with a code or an invitation"),
    }
    return labels[who]


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment as clocks show it where the event is."""
    return moment.astimezone(ZoneInfo(zone))


def day(moment: datetime, zone: str) -> str:
    """Return the date of a moment where the event is, with the weekday."""
    return str(format_date(local(moment, zone).date(), "full"))


def clock_time(moment: datetime, zone: str) -> str:
    """Return hours and minutes of a moment where the event is."""
    return f"{local(moment, zone):%H:%M}"


def date_and_time(moment: datetime, zone: str) -> str:
    """Return a moment where the event is, without the weekday."""
    there = local(moment, zone)
    date = format_date(there.date(), "medium")
    return str(_("%(date)s, %(time)s", date=date, time=f"{there:%H:%M}"))


def slots_label(first: Slot, last: Slot, zone: str) -> str:
    """Return the numbers of slots in a row, as people count, and their time where the event is."""
    begins, ends = local(first.starts_at, zone), local(last.ends_at, zone)
    numbers = f"{first.number + 1}–{last.number + 1}" if last is not first else first.number + 1
    until = clock_time if begins.date() == ends.date() else date_and_time
    return f"{numbers} · {date_and_time(begins, zone)}–{until(ends, zone)}"


def no_table_for(pairs: Sequence[tuple[str, str]]) -> str:
    """Refuse a change that takes away the table of people who agreed to meet, and name them."""
    names = "; ".join(f"{one} – {other}" for one, other in pairs[:NAMED])
    said: str = ngettext(
        "%(num)s meeting on which people agreed would have no table: %(names)s. Leave one open for "
        "it; whoever has a table of their own needs that one.",
        "%(num)s meetings on which people agreed would have no table: %(names)s. Leave as many "
        "open for them; whoever has a table of their own needs that one.",
        len(pairs), names=names + " …" * (len(pairs) > NAMED),
    )  # fmt: skip
    return said


def known_at_the_door(person: Attendee) -> str:
    """Refuse to let in somebody whose address is registered, and say what to do instead."""
    if person.state is not AttendeeState.APPROVED:
        said = _("%(name)s is registered with this address and not let in yet. Let them in on "
                 "their page; if this is somebody else, leave the address empty.",
                 name=person.name)  # fmt: skip
    elif check_in.standing_of(person) is check_in.Standing.HERE:
        said = _("%(name)s is here with this address already. If this is somebody else, leave the "
                 "address empty.", name=person.name)  # fmt: skip
    else:
        said = _("%(name)s is registered with this address. Check them in on their page; if this "
                 "is somebody else, leave the address empty.", name=person.name)  # fmt: skip
    return str(said)


def when(event: Event) -> str:
    """Return from when to when an event lasts, on its own clocks."""
    begins, ends = local(event.starts_at, event.zone), local(event.ends_at, event.zone)
    if begins.date() == ends.date():
        hours = f"{begins:%H:%M}–{ends:%H:%M}"
        return str(_("%(date)s, %(time)s", date=day(event.starts_at, event.zone), time=hours))
    return (
        f"{date_and_time(event.starts_at, event.zone)} – {date_and_time(event.ends_at, event.zone)}"
    )
