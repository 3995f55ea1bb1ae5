"""How an agenda fits a third of a page, from the widths of letters alone.

Typst could measure it, and would take three times as long for a large event as for setting it. The
widths are those of the bold font and rounded up, so that what is said to fit does.
"""

import unicodedata
from functools import lru_cache
from math import ceil

from matchmaker.printing.sheets import Row, Sheet

MM_A_POINT = 25.4 / 72
MARGIN, HEAD, FOOT = 16.0, 21.0, 14.0  # mm, as in sheets.typ: head with its code, both edges
LINE, NOTE, PADDING = 1.37, 1.27, 0.35  # em: a line, a smaller one under it, what a row adds
FORMS = ((9.0, False), (8.0, False), (7.0, False), (8.0, True), (7.0, True), (6.5, True))
SPACE = 0.3
WIDE = frozenset("mwMWGOQ@%&—…")
NARROW = frozenset("iljtfrI .,:;'|!()[]-–·")


def form_of(
    sheet: Sheet, width: float, height: float, *, changes: bool
) -> tuple[float, bool] | None:
    """Return in which type size (points) a sheet fits a strip, and if its lines stand in halves.

    `width` and `height` are the page's (mm); `changes` says if the lines have a column for what
    changed. None where it fits in no readable size.
    """
    room = height / 3 - FOOT - HEAD - _more_head(sheet, width - 2 * MARGIN)
    for size, split in FORMS:
        across = (width - 2 * MARGIN - (5 if split else 0)) / (2 if split else 1)
        half = ceil(len(sheet.rows) / 2)
        halves = (sheet.rows[:half], sheet.rows[half:]) if split else (sheet.rows,)
        em = size * MM_A_POINT
        if max(_table(rows, across / em, changes) for rows in halves) * em <= room:
            return size, split
    return None


@lru_cache(20_000)
def lines(text: str, room: float) -> int:
    """Return how many lines a text takes at most where `room` em are across."""
    count, used = 1, 0.0
    for word in text.split(" "):
        long = em(word)
        if used and used + SPACE + long > room and long <= room:
            count, used = count + 1, long
            continue
        used += SPACE + long if used else long
        if used > room:  # it breaks within: Chinese does, and what is endless
            # Each line but the last may waste a wide letter.
            more = ceil(used / max(room - 1, 1)) - 1
            count, used = count + more, used - more * (room - 1)
    return count


@lru_cache(20_000)  # the same words stand on many agendas
def em(word: str) -> float:
    """Return about how wide a word is, in em, rather too much than too little."""
    return sum(_letter(letter) for letter in word)


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x2E7F:
        return 1.0
    if letter in NARROW:
        return 0.4
    return 0.95 if letter in WIDE else 0.72 if letter.isupper() else 0.63


def _table(rows: tuple[Row, ...], across: float, changes: bool) -> float:
    """Return how high a table is, in em of its size, when it is `across` em wide."""
    clock = max((em(row.time) for row in rows), default=0) + 1
    part = (across - clock) / (4.4 if changes else 3.2)
    high = 2 * LINE + PADDING  # the heading, of two languages
    for row in rows:
        cells = [_cell(row.table, row.zone, part), _cell(row.names[0], row.people, 2.2 * part)]
        if changes and row.mark:
            cells.append(2 * LINE + NOTE * lines(row.before, (1.2 * part - 1) / 0.85))
        high += max(cells) + PADDING
    return high


def _cell(text: str, note: str, across: float) -> float:
    inner = across - 1
    under = NOTE * lines(note, inner / 0.85) if note else 0
    return LINE * lines(text, inner) + under


def _more_head(sheet: Sheet, across: float) -> float:
    """Return what a long name or organisation adds to the head, under two event lines (mm)."""
    room = across - 30
    name = lines(sheet.title, room / (13 * MM_A_POINT)) * 13 * 1.36
    below = lines(sheet.subtitle, room / (10 * MM_A_POINT)) * 10 * 1.36 if sheet.subtitle else 0
    return max(0.0, (2 * 8 * 1.36 + name + below) * MM_A_POINT - HEAD)
