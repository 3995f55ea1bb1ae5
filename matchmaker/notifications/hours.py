"""Hours of a person's day: when it is quiet, and when the summary comes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_quiet(moment: datetime, zone: str, begins: time, ends: time) -> datetime:
    """Return the moment itself where it is not quiet, else the one at which quiet hours end.

    Hours that begin later than they end go across midnight; equal ones are none.
    """
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    across = begins > ends
    is_quiet = (clock >= begins or clock < ends) if across else (begins <= clock < ends)
    if not is_quiet:
        return moment
    return _at(local.date() + timedelta(days=across and clock >= begins), ends, zone)


def next_at(moment: datetime, zone: str, hour: int, weekday: int | None = None) -> datetime:
    """Return when clocks of the zone show the hour next, on that weekday (Monday is 0) or any."""
    today = moment.astimezone(ZoneInfo(zone)).date()
    days = (today + timedelta(days=number) for number in range(9))
    return next(
        found
        for day in days
        if weekday is None or day.weekday() == weekday
        if (found := _at(day, time(hour), zone)) > moment
    )


def _at(day: date, clock: time, zone: str) -> datetime:
    """Return when clocks show that time: the later one where they show it twice, or never."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
