"""Rows as CSV, or as a workbook that reads well when it is opened."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import escape

Cell = str | int
CELL_LIMIT = 32_767  # characters that a cell of a workbook can hold
WIDEST = 60  # letters that a column shows


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the rows in UTF-8, with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the rows as one sheet: the first stays in view, columns are as wide as their cells.

    No text is taken for a formula; one too long for a cell is cut.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(zip(*rows, strict=True), start=1):
        width = min(WIDEST, 2 + max(map(_width, column)))
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _width(value: Cell) -> int:
    """Return how many letters wide a value is; a Chinese character is two."""
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in str(value)[:WIDEST])


def _cell(sheet: Any, value: Cell) -> WriteOnlyCell:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=escape(value)[:CELL_LIMIT])
    cell.data_type = "s"  # a text, also where it looks like a formula
    return cell
