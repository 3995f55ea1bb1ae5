"""Profiles from comma-separated values, as spreadsheets save them."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from matchmaker.profiles.document import Fault
from matchmaker.profiles.reading import Reading
from matchmaker.transfer.table import Row, columns_of, plain, read_rows

MOST_BYTES = 100 * 1024 * 1024
CELL_BYTES = 8 * 1024 * 1024
SEPARATORS = ",;\t"


def read_csv(path: Path, *, lenient: bool = False) -> Reading:
    """Read a CSV file in UTF-8, with or without byte order mark; every fault is reported."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _refused(None, f"more than {MOST_BYTES // 2**20} MiB; expected a smaller file")
        data = path.read_bytes()
    except OSError as error:
        return _refused(None, f"cannot be read: {error.strerror or error}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(line, "is not UTF-8; expected UTF-8 (in Excel: CSV UTF-8)")
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    csv.field_size_limit(CELL_BYTES)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns, faults = columns_of(next(lines, []), lenient=lenient)
        if faults:
            return Reading((), (), tuple(faults), ())
        return read_rows(list(_rows(lines, columns)), lenient=lenient)
    except csv.Error as error:
        return _refused(lines.line_num, f"is not CSV: {error}")


def _rows(lines: "Iterator[list[str]]", columns: list[str]) -> Iterator[Row]:
    number = 1
    for cells in lines:
        number += 1
        named = zip(columns, cells, strict=False)  # a short row leaves its last columns empty
        yield Row(number, {name: plain(cell) for name, cell in named if name})


def _refused(line: int | None, message: str) -> Reading:
    return Reading((), (), (Fault(line, "", message),), ())
