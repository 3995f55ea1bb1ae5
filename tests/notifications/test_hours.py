"""Quiet hours and the hour of the summary, on the clocks of the person's zone."""

from datetime import datetime, time

import pytest

from matchmaker.notifications.hours import end_of_quiet, next_at

BERLIN, SHANGHAI, NEW_YORK = "Europe/Berlin", "Asia/Shanghai", "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("zone", "begins", "ends", "moment", "until"),
    [
        (BERLIN, 22, 7, "2026-01-10T20:59", "2026-01-10T20:59"),
        (BERLIN, 22, 7, "2026-01-10T21:00", "2026-01-11T06:00"),
        (BERLIN, 22, 7, "2026-01-11T05:59", "2026-01-11T06:00"),
        (BERLIN, 22, 7, "2026-01-11T06:00", "2026-01-11T06:00"),
        (BERLIN, 22, 7, "2026-03-28T22:00", "2026-03-29T05:00"),  # the night loses an hour
        (BERLIN, 22, 7, "2026-10-24T21:00", "2026-10-25T06:00"),  # the night gains an hour
        (BERLIN, 22, 2, "2026-10-24T23:59", "2026-10-25T01:00"),  # clocks show 02:00 twice
        (NEW_YORK, 22, 7, "2026-03-08T04:00", "2026-03-08T11:00"),
        (SHANGHAI, 12, 14, "2026-06-01T05:00", "2026-06-01T06:00"),
        (SHANGHAI, 9, 9, "2026-06-01T01:00", "2026-06-01T01:00"),
    ],
)
def test_quiet_hours_end_by_the_clocks_of_the_zone(
    zone: str, begins: int, ends: int, moment: str, until: str
) -> None:
    assert end_of_quiet(at(moment), zone, time(begins), time(ends)) == at(until)


@pytest.mark.parametrize(
    ("moment", "weekday", "expected"),
    [
        ("2026-03-28T06:59", None, "2026-03-28T07:00"),
        ("2026-03-28T07:00", None, "2026-03-29T06:00"),  # summer time has begun
        ("2026-03-28T07:00", 0, "2026-03-30T06:00"),
        ("2026-03-30T06:00", 0, "2026-04-06T06:00"),
    ],
)
def test_the_summary_comes_at_the_hour_of_the_zone(
    moment: str, weekday: int | None, expected: str
) -> None:
    assert next_at(at(moment), BERLIN, 8, weekday) == at(expected)
