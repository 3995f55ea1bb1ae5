"""Times to meet in words, on the clocks of whoever reads; at an event, on the clocks there."""

from datetime import datetime

from flask_babel import gettext as _

from matchmaker.events.models import Event
from matchmaker.events.wording import clock_time, day
from matchmaker.messaging.meeting_models import Proposal
from matchmaker.notifications.queries import hours_of

UNSAID = "UTC"  # what a person has who never chose a zone


def zone_for(user_id: int) -> str:
    """Return a person's time zone; empty if they have not said it."""
    zone = hours_of(user_id).zone
    return "" if zone == UNSAID else zone


def period(proposal: Proposal, begins: datetime, zone: str) -> str:
    """Return a time of a proposal on the reader's clocks, else on those of whoever proposed it."""
    slot = proposal.slot_at(begins)
    if slot is not None:
        return slot_line(slot.event, begins, slot.ends_at)
    return _stretch(begins, proposal.end_of(begins), zone or proposal.zone)


def slot_line(event: Event, begins: datetime, ends: datetime) -> str:
    """Return a slot with the name of its event."""
    when = _stretch(begins, ends, event.zone)
    return str(_("%(event)s: %(when)s", event=event.name, when=when))


def place_of(proposal: Proposal) -> str:
    """Return where an agreed meeting is; empty where nobody said it.

    In a slot of an event it has a table there, whatever was said for the other times.
    """
    slot = proposal.slot_at(proposal.agreed_at) if proposal.agreed_at else None
    if slot is None:
        return proposal.place
    where = _("at %(event)s", event=slot.event.name)
    return ", ".join(part for part in (str(where), slot.event.place) if part)


def gone_line(proposal: Proposal) -> str:
    """Return why a meeting is off that neither side called off; empty for others."""
    if not proposal.slot_gone:
        return ""
    return str(_("The host’s programme no longer has this time."))


def _stretch(begins: datetime, ends: datetime, zone: str) -> str:
    stretch = f"{clock_time(begins, zone)}–{clock_time(ends, zone)}"
    name = zone.replace("_", " ")
    return str(_("%(day)s, %(hours)s (%(zone)s)", day=day(begins, zone), hours=stretch, zone=name))
