"""Meetings as iCalendar (RFC 5545): for mail, and for a feed that a phone subscribes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 75  # bytes of a line


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; a higher `sequence` replaces a lower of the same `uid`."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    url: str
    sequence: int
    cancelled: bool = False
    organizer: str = ""  # a mail address


def write(name: str, entries: Iterable[Entry], stamp: datetime, method: str = "PUBLISH") -> str:
    """Return a calendar as text, lines folded and ended as the standard wants.

    The method CANCEL takes entries out of the calendars that have them (RFC 5546).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Matchmaker//Agenda//EN",
             "CALSCALE:GREGORIAN", f"METHOD:{method}", f"X-WR-CALNAME:{_text(name)}"]  # fmt: skip
    for entry in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{entry.uid}", f"SEQUENCE:{entry.sequence}",
            f"DTSTAMP:{_time(stamp)}", f"DTSTART:{_time(entry.starts_at)}",
            f"DTEND:{_time(entry.ends_at)}", f"SUMMARY:{_text(entry.title)}",
            f"LOCATION:{_text(entry.place)}", f"URL:{entry.url}",
            *([f"ORGANIZER:mailto:{entry.organizer}"] if entry.organizer else []),
            f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}", "END:VEVENT",
        ]  # fmt: skip
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, never within a character."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST - (len(parts) > 1):
            parts.append("")
            size = 0
        parts[-1] += character
        size += width
    return "\r\n ".join(parts)
