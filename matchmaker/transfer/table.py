"""Profiles as a table: one row a listing, the organisation's columns repeated.

Lists are separated by semicolons; claims are a JSON list in one cell; an empty cell is not said. An
organisation without listings is a row whose listing columns are empty.
"""

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matchmaker.profiles.document import Fault, Json, Organisation, to_json
from matchmaker.profiles.reading import Reading, profiles_from

ORGANISATION_COLUMNS = (
    "id", "kind", "name", "type", "country", "city", "website", "founded", "size", "languages",
    "summary", "visibility", "blind",
)  # fmt: skip
# The id of a listing is listing_id in a table, since an organisation has one too.
LISTING_COLUMNS = (
    "listing_id", "side", "title", "text", "status", "therapeutic_areas", "indications",
    "modalities", "phase", "territories", "deal_types", "data_access", "regulatory", "claims",
)  # fmt: skip
COLUMNS = ORGANISATION_COLUMNS + LISTING_COLUMNS
REQUIRED = ("id", "kind", "name")
LISTS = frozenset(
    {"languages", "therapeutic_areas", "indications", "modalities", "territories", "deal_types",
     "data_access", "regulatory"}
)  # fmt: skip
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
MOST_COLUMNS = 100

# A spreadsheet runs a cell that begins like this as a formula; a quotation mark keeps it text.
_RISKY = re.compile(r"^['=+\-@\t\r]")
_QUOTED = re.compile(r"^'(?=['=+\-@\t\r])")
_PATH = re.compile(r"^(?:listings\[(\d+)\]\.?)?([A-Za-z_]*)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number as people count, from 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Group:
    """The rows of one organisation: what they say, and which row each listing came from."""

    first: Row
    raw: Json
    rows: list[int] = field(default_factory=list)


def columns_of(header: Sequence[str], *, lenient: bool) -> tuple[list[str], list[Fault]]:
    """Return the column that each cell of a header names, "" for one to pass over, and the faults.

    A fault's path is the header as it stands; its line is that of the header, 1.
    """
    names = [re.sub(r"[\s.]+", "_", cell.strip().lower()) for cell in header]
    faults = [
        Fault(1, header[at], f"unknown column; expected {_nearest(name)}")
        for at, name in enumerate(names)
        if name and name not in COLUMNS and not lenient
    ]
    repeated = {name for name in names if name in COLUMNS and names.count(name) > 1}
    faults += [Fault(1, name, "stands twice; expected one such column") for name in repeated]
    missing = [name for name in REQUIRED if name not in names]
    faults += [Fault(1, name, "column is missing; expected id, kind and name") for name in missing]
    if len(names) > MOST_COLUMNS:
        faults.append(Fault(1, "", f"{len(names)} columns; expected at most {MOST_COLUMNS}"))
    return [name if name in COLUMNS else "" for name in names], faults


def read_rows(rows: Iterable[Row], *, lenient: bool) -> Reading:
    """Read the organisations that rows make up; a fault's line is its row, its path its column."""
    faults: list[Fault] = []
    groups: dict[str, _Group] = {}
    for row in rows:
        if any(row.cells.values()):
            _add(groups, row, faults)
    reading = profiles_from(
        ((group.first.number, group.raw) for group in groups.values()), lenient=lenient
    )
    by_row = {group.first.number: group for group in groups.values()}
    found = [*faults, *(_placed(fault, by_row) for fault in reading.faults)]
    found.sort(key=lambda fault: fault.line or 0)
    warnings = tuple(_placed(fault, by_row) for fault in reading.warnings)
    return replace(reading, faults=tuple(found), warnings=warnings)


def rows_of(organisation: Organisation) -> list[list[str]]:
    """Return an organisation's rows, cells in the order of COLUMNS, safe for a spreadsheet."""
    said = to_json(organisation)
    head = [_written(said.get(name)) for name in ORGANISATION_COLUMNS]
    listings: list[Json] = said.get("listings") or [{}]
    return [
        [safe(cell) for cell in (*head, *(_listing_cell(each, name) for name in LISTING_COLUMNS))]
        for each in listings
    ]


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `plain` gives it back."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def plain(cell: str) -> str:
    """Return what a cell says, without the quotation mark that kept it text."""
    return _QUOTED.sub("", cell)


def _add(groups: dict[str, _Group], row: Row, faults: list[Fault]) -> None:
    head = {name: row.cells.get(name, "") for name in ORGANISATION_COLUMNS}
    key = head["id"] or f"row {row.number}"
    group = groups.get(key)
    if group is None:
        group = groups[key] = _Group(row, _organisation(head))
    for name, value in head.items():
        before = group.first.cells.get(name, "")
        if value != before:
            said = f"differs from row {group.first.number} of the same organisation"
            faults.append(Fault(row.number, name, f"{said}; expected {before!r}"))
    listing = {name: row.cells.get(name, "") for name in LISTING_COLUMNS}
    if any(listing.values()):
        group.rows.append(row.number)
        group.raw.setdefault("listings", []).append(_listing(listing, row.number, faults))


def _organisation(cells: Mapping[str, str]) -> Json:
    return {name: _value(name, cell) for name, cell in cells.items() if cell}


def _listing(cells: Mapping[str, str], row: int, faults: list[Fault]) -> Json:
    said = {name: _value(name, cell) for name, cell in cells.items() if cell}
    if "listing_id" in said:
        said["id"] = said.pop("listing_id")
    if "phase" in said and (cells["side"] == "need" or ";" in cells["phase"]):
        said["phase"] = _split(cells["phase"])
    if "claims" in said:
        try:
            said["claims"] = json.loads(cells["claims"])
        except ValueError:
            faults.append(Fault(row, "claims", "is not JSON; expected a list of claims"))
            del said["claims"]
    return said


def _value(name: str, cell: str) -> Any:
    if name in LISTS:
        return _split(cell)
    if name == "blind":
        return FLAGS.get(cell.strip().lower(), cell)
    return cell


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _placed(fault: Fault, groups: Mapping[int, _Group]) -> Fault:
    """Turn a key path into a row and a column."""
    group = groups.get(fault.line or 0)
    match = _PATH.match(fault.path)
    if group is None or match is None:
        return fault
    listing, key = match[1], match[2]
    if listing is None:
        return replace(fault, path=key)
    column = {"": "listing_id", "id": "listing_id"}.get(key, key)
    return replace(fault, line=group.rows[int(listing)], path=column)


def _listing_cell(listing: Json, column: str) -> str:
    value = listing.get("id" if column == "listing_id" else column)
    if column == "claims" and value:
        return json.dumps(value, ensure_ascii=False)
    return _written(value)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else str(value)


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name, COLUMNS, n=3, cutoff=0.4)
    return "one like " + ", ".join(close) if close else "one of " + ", ".join(COLUMNS)
