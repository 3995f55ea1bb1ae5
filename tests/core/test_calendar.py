"""Calendars keep to the standard: folded lines, escaped words, UTC."""

from datetime import UTC, datetime

from matchmaker.core.calendar import Entry, write

NOON = datetime(2027, 3, 4, 12, 0, tzinfo=UTC)


def entry(title: str, *, cancelled: bool = False) -> Entry:
    return Entry("a-b@x", NOON, NOON, title, "Table A; hall", "https://x/", 2, cancelled)


def test_lines_are_folded_at_75_bytes_and_ended_as_the_standard_wants() -> None:
    text = write("会议", [entry("与" + "很长的名字" * 20)], NOON)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert ("SUMMARY:与" + "很长的名字" * 20) in text.replace("\r\n ", "")
    assert text.endswith("END:VCALENDAR\r\n")


def test_words_are_escaped_and_a_cancelled_meeting_says_so() -> None:
    text = write("x", [entry("A, B\nC", cancelled=True)], NOON)
    assert "SUMMARY:A\\, B\\nC\r\n" in text
    assert "LOCATION:Table A\\; hall\r\n" in text
    assert "STATUS:CANCELLED\r\nEND:VEVENT" in text
    assert "DTSTART:20270304T120000Z\r\n" in text


def test_a_cancellation_names_its_organiser() -> None:
    one = Entry("a@x", NOON, NOON, "A", "", "https://x/", 1, True, "desk@x")
    text = write("x", [one], NOON, "CANCEL")
    assert "METHOD:CANCEL\r\n" in text
    assert "ORGANIZER:mailto:desk@x\r\n" in text
