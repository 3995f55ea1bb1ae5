"""Any table that somebody uploads: XLSX, or text with separators, in the encodings of the wild."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from matchmaker.transfer.importers.xlsx import flaw_of, text_of
from matchmaker.transfer.table import plain

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 10_000, 100
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SEPARATORS = ",;\t|"
UTF_8, GB18030, WESTERN = "utf-8-sig", "gb18030", "cp1252"
ENCODINGS = (UTF_8, GB18030, WESTERN, "utf-16", "big5", "shift_jis")
# So many lines say what separates the cells.
LOOKED_AT = 30
# What openpyxl and zipfile raise at files that are damaged, or made to do damage.
DAMAGE = (
    InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError,
    OverflowError, NotImplementedError, RuntimeError, SyntaxError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

Cells = tuple[str, ...]


class UnreadableError(ValueError):
    """A file that is no table of ours; `reason` is a code, `limit` the number it speaks of.

    Codes: empty, too-big, too-many-rows, too-many-columns, old-excel, damaged, not-text, unpacks.
    """

    def __init__(self, reason: str, limit: int = 0) -> None:
        """Keep the code and the number."""
        super().__init__(reason)
        self.reason, self.limit = reason, limit


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was found: rows with their numbers, from 1, as a spreadsheet counts them.

    `name` is that of the workbook's sheet, `encoding` that of a text file; empty for the other.
    """

    rows: tuple[tuple[int, Cells], ...]
    name: str = ""
    encoding: str = ""


def read_sheet(data: bytes, encoding: str = "") -> Sheet:
    """Read a file by what it holds, whatever it is called; rows without any text are left out.

    `encoding` overrules the guess for text. Raises UnreadableError.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableError("too-big", MOST_BYTES // 2**20)
    if data.startswith(OLD_EXCEL):
        raise UnreadableError("old-excel")
    sheet = _workbook(data) if data.startswith(ZIP) else _text(data, encoding)
    if not sheet.rows:
        raise UnreadableError("empty")
    return sheet


def guess_encoding(data: bytes) -> str:
    """Return the encoding that the bytes are probably in.

    What is not UTF-8 is Chinese if most of its bytes above ASCII come in pairs, else Western.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if _decodes(data, UTF_8):
        return UTF_8
    if _decodes(data, GB18030):
        found = [c for c in data.decode(GB18030) if ord(c) > 127]
        pairs = [c for c in found if all(byte >= 0xA1 for byte in c.encode(GB18030))]
        if 2 * len(pairs) > len(found):
            return GB18030
    return WESTERN


def guess_separator(text: str) -> str:
    """Return what separates the cells: what cuts most lines into one number of cells, above one."""
    lines = text.splitlines(keepends=True)[:LOOKED_AT]

    def weight(separator: str) -> tuple[int, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells)]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(SEPARATORS, key=weight)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text(data: bytes, encoding: str) -> Sheet:
    encoding = encoding or guess_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise UnreadableError("not-text") from error
    if "\0" in text:
        raise UnreadableError("not-text")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=guess_separator(text))
        rows = _bounded(enumerate(lines, start=1))
    except csv.Error as error:
        raise UnreadableError("damaged") from error
    return Sheet(rows, encoding=encoding)


def _workbook(data: bytes) -> Sheet:
    """Read the first sheet that is seen and holds something."""
    if flaw_of(io.BytesIO(data), MOST_UNPACKED):
        raise UnreadableError("unpacks", MOST_UNPACKED // 2**20)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (rows := _sheet_rows(sheet)):
                return Sheet(rows, name=sheet.title)
    except UnreadableError:
        raise
    except DAMAGE as error:
        raise UnreadableError("damaged") from error
    raise UnreadableError("empty")


def _sheet_rows(sheet: Any) -> tuple[tuple[int, Cells], ...]:
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    # Past the limits by one, so that more is noticed and never read.
    found = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1, max_row=10 * MOST_ROWS + 1)
    return _bounded(
        (number, [text_of(cell) for cell in row]) for number, row in enumerate(found, 1)
    )


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> tuple[tuple[int, Cells], ...]:
    kept = []
    for number, cells in _written(rows):
        if len(cells) > MOST_COLUMNS:
            raise UnreadableError("too-many-columns", MOST_COLUMNS)
        kept.append((number, cells))
        if len(kept) > MOST_ROWS + 1:
            raise UnreadableError("too-many-rows", MOST_ROWS)
    return tuple(kept)


def _written(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, Cells]]:
    """Give rows that say something, without the empty cells at their ends."""
    for number, row in rows:
        cells = [plain(cell.replace("\0", "")).strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, tuple(cells)
