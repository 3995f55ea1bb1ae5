"""A table of texts as CSV or XLSX, safe to open: no cell can start a formula."""

from collections.abc import Callable, Sequence

from matchmaker.transfer.exporters.sheets import as_csv, as_xlsx
from matchmaker.transfer.table import safe

Rows = Sequence[Sequence[str]]

FORMS: dict[str, tuple[Callable[[Rows], bytes], str]] = {
    "csv": (
        lambda rows: as_csv([[safe(cell) for cell in row] for row in rows]),
        "text/csv; charset=utf-8",
    ),
    "xlsx": (
        lambda rows: as_xlsx("List", rows),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
