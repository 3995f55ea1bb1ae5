"""Times to meet in words, on the clocks of whoever reads."""

from datetime import datetime

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
    zone = zone or proposal.zone
    ends = clock_time(begins + proposal.length, zone)
    name = zone.replace("_", " ")
    return f"{day(begins, zone)}, {clock_time(begins, zone)}–{ends} ({name})"
