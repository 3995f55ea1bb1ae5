"""Profiles into a file of the format that its ending says."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.escape import escape

from matchmaker.core.files import write_whole
from matchmaker.profiles.document import Organisation, to_json
from matchmaker.transfer.table import COLUMNS, rows_of

CELL_LIMIT = 32_767  # characters that a cell of a workbook can hold


class CannotExportError(ValueError):
    """The profiles do not fit the format; the message says which and why."""


def exported(organisations: Sequence[Organisation], ending: str) -> bytes:
    """Return the profiles in the format of that ending, such as `.csv`.

    Raises CannotExportError for an unknown ending, and for a text too long for a workbook's cell.
    """
    if ending not in WRITERS:
        known = ", ".join(sorted(WRITERS))
        raise CannotExportError(f"unknown format {ending!r}; expected one of {known}")
    return WRITERS[ending](organisations)


def write_file(path: Path, organisations: Sequence[Organisation]) -> None:
    """Write the profiles to a file: the whole of it, or nothing. Raises as `exported`, OSError."""
    write_whole(path, exported(organisations, path.suffix.lower()))


def _jsonl(organisations: Sequence[Organisation]) -> bytes:
    lines = (json.dumps(to_json(one), ensure_ascii=False) + "\n" for one in organisations)
    return "".join(lines).encode()


def _csv(organisations: Sequence[Organisation]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in organisations:
        writer.writerows(rows_of(one))
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that this is UTF-8


def _xlsx(organisations: Sequence[Organisation]) -> bytes:
    rows = [[_cell(one, cell) for cell in row] for one in organisations for row in rows_of(one)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Profiles")
    for row in ([*COLUMNS], *rows):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _cell(organisation: Organisation, text: str) -> str:
    if len(text) > CELL_LIMIT:
        said = f"{organisation.id}: a text of {len(text)} characters; a workbook's cell holds"
        raise CannotExportError(f"{said} {CELL_LIMIT}; expected .csv or .jsonl for these profiles")
    return str(escape(text))


WRITERS: dict[str, Callable[[Sequence[Organisation]], bytes]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
