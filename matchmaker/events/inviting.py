"""Invitations by mail: a list of addresses becomes invited attendees, all of them or none."""

from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from matchmaker.events import service
from matchmaker.events.models import Attendee, AttendeeState, Event
from matchmaker.events.service import Registration

MOST_INVITED = 500


class UnreadableLinesError(ValueError):
    """Lines that hold no address; `lines` are (number from 1, text)."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        """Keep the lines."""
        super().__init__(str(lines))
        self.lines = lines


def read_addresses(text: str) -> list[tuple[str, str]]:
    """Return (name, address) of each line; a line without a name is called by its address.

    Raises UnreadableLinesError naming every bad line.
    """
    found: dict[str, tuple[str, str]] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, address = parseaddr(line.strip().strip(",;"))
        try:
            email = validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError:
            bad.append((number, line.strip()[:80]))
            continue
        found.setdefault(email.lower(), (name.strip()[:200] or email.split("@")[0], email))
    if len(found) > MOST_INVITED:
        bad.append((MOST_INVITED + 1, "…"))
    if bad:
        raise UnreadableLinesError(bad)
    return list(found.values())


def invite(event: Event, people: list[tuple[str, str]], language: str) -> list[Attendee]:
    """Invite people; who is registered already is passed over. Returns the new ones."""
    made = []
    for name, email in people:
        try:
            made.append(
                service.register(
                    event,
                    Registration(name, email, language=language),
                    by_host=True,
                    state=AttendeeState.INVITED,
                    source="invitation",
                )
            )
        except service.AlreadyRegisteredError:
            continue
    return made
