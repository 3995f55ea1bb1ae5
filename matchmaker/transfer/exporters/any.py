"""Profiles into a file of the format that its ending says."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from matchmaker.core.files import write_whole
from matchmaker.profiles.document import Organisation, to_json
from matchmaker.transfer.exporters.sheets import CELL_LIMIT, as_csv, as_xlsx
from matchmaker.transfer.table import COLUMNS, rows_of


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
    return as_csv([COLUMNS, *(row for one in organisations for row in rows_of(one))])


def _xlsx(organisations: Sequence[Organisation]) -> bytes:
    rows: list[list[str]] = []
    for one in organisations:
        own = rows_of(one)
        longest = max(len(cell) for row in own for cell in row)
        if longest > CELL_LIMIT:
            raise CannotExportError(
                f"{one.id}: a text of {longest} characters; a workbook's cell holds {CELL_LIMIT}; "
                "expected .csv or .jsonl for these profiles"
            )
        rows += own
    return as_xlsx("Profiles", [COLUMNS, *rows])


WRITERS: dict[str, Callable[[Sequence[Organisation]], bytes]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
