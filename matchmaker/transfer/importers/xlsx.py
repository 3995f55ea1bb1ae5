"""Profiles from the first sheet of an Excel workbook."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from matchmaker.profiles.document import Fault
from matchmaker.profiles.reading import Reading
from matchmaker.transfer.table import Row, columns_of, plain, read_rows

# A workbook is a zip file: what it unpacks to is looked at before it is opened.
MOST_MEMBERS = 1000
MOST_BYTES = 200 * 1024 * 1024


def read_xlsx(path: Path, *, lenient: bool = False) -> Reading:
    """Read the first sheet of a workbook; a fault's path is `SHEET!CELL`."""
    try:
        flaw = flaw_of(path)
    except OSError as error:
        return _refused(f"cannot be read: {error.strerror or error}")
    if flaw:
        return _refused(flaw)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        title, rows = sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, KeyError, ValueError, IndexError, zipfile.BadZipFile, EOFError,
            SyntaxError) as error:  # fmt: skip
        return _refused(f"is a damaged workbook ({error}); expected XLSX")
    header = [text_of(cell) for cell in rows[0]] if rows else []
    columns, faults = columns_of(header, lenient=lenient)
    letters = {name: get_column_letter(at) for at, name in enumerate(header, start=1)}
    if faults:
        return Reading((), (), tuple(_placed(each, title, letters) for each in faults), ())
    letters = {name: get_column_letter(at) for at, name in enumerate(columns, start=1) if name}
    reading = read_rows(_rows(rows[1:], columns), lenient=lenient)
    return replace(
        reading,
        faults=tuple(_placed(each, title, letters) for each in reading.faults),
        warnings=tuple(_placed(each, title, letters) for each in reading.warnings),
    )


def flaw_of(file: Path | BinaryIO, most_bytes: int = MOST_BYTES) -> str:
    """Return why a workbook must not be opened: no workbook, or too big once unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        return "is not a workbook; expected XLSX (not the older XLS, and without a password)"
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > most_bytes:
        return f"unpacks to more than {most_bytes // 2**20} MiB; expected a smaller workbook"
    return ""


def _rows(rows: list[list[Any]], columns: list[str]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=2):
        named = zip(columns, cells, strict=False)
        yield Row(number, {name: plain(text_of(cell)) for name, cell in named if name})


def text_of(cell: Any) -> str:
    """Return what a cell says: whole numbers without a point, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return unescape(cell) if isinstance(cell, str) else str(cell)


def _placed(fault: Fault, sheet: str, letters: dict[str, str]) -> Fault:
    cell = f"{letters.get(fault.path, 'A')}{fault.line or 1}"
    message = f"{fault.path}: {fault.message}" if fault.path else fault.message
    return Fault(None, f"{sheet}!{cell}", message)


def _refused(message: str) -> Reading:
    return Reading((), (), (Fault(None, "", message),), ())
