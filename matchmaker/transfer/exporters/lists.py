"""A table of texts as CSV or XLSX, safe to open: no cell can start a formula."""

import csv
import io
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.escape import escape

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_LIMIT = 32_767  # characters that a cell of a workbook can hold


def safe(text: str) -> str:
    """Return the text so that a spreadsheet shows it and computes nothing."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the rows as CSV in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the rows as a workbook with one sheet; a text too long for a cell is cut."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=escape(text)[:CELL_LIMIT]) for text in row]
        for cell in cells:
            cell.data_type = "s"  # a text, also where it looks like a formula
        sheet.append(cells)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


FORMS: dict[str, tuple[Callable[[Sequence[Sequence[str]]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
