"""Attendees from the spreadsheet that a host has: which column is what, and what each row says.

Pure: a `Sheet` in, entries and faults out. Columns are guessed by their headers, English or
Chinese, and the host corrects the guess.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from openpyxl.utils import get_column_letter

from matchmaker.transfer.importers import attendee_words as words
from matchmaker.transfer.importers.sheet import Cells, Sheet

LIMITS = {
    "first_name": 100, "last_name": 100, "name": 200, "company": 200, "title": 200,
    "offers": 2000, "looks_for": 2000,
}  # fmt: skip
# Headers that speak of the buyer are passed over while another column fits.
DOUBTFUL = re.compile(r"buyer|billing|order|purchas|invoice|购票|购买|付款|下单")
CODED = {"kind": words.KINDS, "language": words.LANGUAGES}
PHARMA_NAME = re.compile(r"pharma|制药|药业|医药", re.IGNORECASE)
HEADER_IN = 10  # a title and a date may stand above the header
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its place from 0, its header, and a few of its cells."""

    at: int
    header: str
    samples: tuple[str, ...]

    @property
    def letter(self) -> str:
        """Its name in a spreadsheet."""
        return str(get_column_letter(self.at + 1))


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet with its header found; `guess` says which column is which field."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[int, Cells], ...]
    guess: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says of a person; empty is not said. `kind` is a code, guessed or said."""

    row: int
    email: str
    name: str
    company: str = ""
    title: str = ""
    kind: str = ""
    offers: str = ""
    looks_for: str = ""
    language: str = ""
    kind_is_said: bool = False


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be taken in. `expected` is a code, `detail` what it needs beside.

    Codes: email, filled, unique (detail: the other row), shorter (detail: the limit), kind,
    language.
    """

    row: int
    column: str
    header: str
    said: str
    expected: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Attendees:
    """All that a sheet says: entries in its order, faults, and rows that say somebody cancelled."""

    entries: tuple[Entry, ...]
    faults: tuple[CellFault, ...]
    gone: tuple[int, ...]


def layout_of(sheet: Sheet) -> Layout:
    """Find the header and guess the columns."""
    rows = sheet.rows
    place = next(
        (at for at, (_n, cells) in enumerate(rows[:HEADER_IN]) if "email" in _guess_all(cells)), 0
    )
    header, body = rows[place][1], rows[place + 1 :]
    width = max(len(cells) for _number, cells in rows[place:])
    columns = tuple(
        Column(at, header[at] if at < len(header) else "", _samples(body, at))
        for at in range(width)
    )
    guess = {
        at: field
        for field, at in _guess_all(header).items()
        if field not in CODED or _mostly_understood(body, at, CODED[field])
    }
    if "email" not in guess.values():
        guess |= dict.fromkeys(_looking_like_email(columns, body)[:1], "email")
    return Layout(columns, body, guess)


def read_attendees(
    layout: Layout, mapping: Mapping[int, str], *, default_kind: str = "startup"
) -> Attendees:
    """Read each row by a mapping from columns to fields.

    Where no column says the kind, the company's name may, and `default_kind` counts for the rest.
    Raises ValueError if no column, or more than one, is the e-mail address.
    """
    at = {field: column for column, field in mapping.items()}
    if list(mapping.values()).count("email") != 1:
        raise ValueError("email: expected one column")
    columns = {column.at: column for column in layout.columns}
    entries, faults, gone = [], [], []
    seen: dict[str, int] = {}
    for number, cells in layout.rows:
        row = _Row(number, cells, at, columns)
        if row.key("status") in words.GONE:
            gone.append(number)
            continue
        entries.append(row.entry(seen, default_kind))
        faults += row.faults
    return Attendees(tuple(entries), tuple(faults), tuple(gone))


class _Row:
    """One row while it is read; gathers its faults."""

    def __init__(
        self, number: int, cells: Cells, at: Mapping[str, int], columns: Mapping[int, Column]
    ) -> None:
        self.number, self.cells, self.at, self.columns = number, cells, at, columns
        self.faults: list[CellFault] = []

    def said(self, field: str) -> str:
        """Return the cell of a field, checked for length; empty if there is none."""
        place = self.at.get(field, -1)
        said = self.cells[place] if 0 <= place < len(self.cells) else ""
        limit = LIMITS.get(field)
        if limit and len(said) > limit:
            self.fault(field, "shorter", str(limit))
        return said if field in {"offers", "looks_for"} else " ".join(said.split())

    def key(self, field: str) -> str:
        """Return the cell of a field as it is compared with words."""
        return _key(self.said(field))

    def fault(self, field: str, expected: str, detail: str = "") -> None:
        """Note that a field's cell is not as expected."""
        place = self.at.get(field, 0)
        column = self.columns[place]
        said = self.cells[place] if place < len(self.cells) else ""
        self.faults.append(
            CellFault(self.number, column.letter, column.header, said[:80], expected, detail)
        )

    def entry(self, seen: dict[str, int], default_kind: str) -> Entry:
        """Read the row; `seen` holds the addresses so far and their rows."""
        email, name = self._email(seen), self._name()
        company = self.said("company")
        kind = self._code("kind", words.KINDS)
        return Entry(
            row=self.number,
            email=email,
            name=name,
            company=company,
            title=self.said("title"),
            kind=kind or _kind_by_name(company) or default_kind,
            offers=self.said("offers"),
            looks_for=self.said("looks_for"),
            language=self._code("language", words.LANGUAGES),
            kind_is_said=bool(kind),
        )

    def _email(self, seen: dict[str, int]) -> str:
        said = self.said("email").removeprefix("mailto:")
        if not said:
            self.fault("email", "filled")
            return ""
        try:
            email = str(validate_email(said, check_deliverability=False).normalized).lower()
        except EmailNotValidError:
            self.fault("email", "email")
            return ""
        if email in seen:
            self.fault("email", "unique", str(seen[email]))
        seen.setdefault(email, self.number)
        return email

    def _name(self) -> str:
        first, last, name = (self.said(field) for field in ("first_name", "last_name", "name"))
        # 王 and 小明 make 王小明; Ada and Lovelace keep their order and a space.
        whole = f"{first} {last}".strip() if (first + last).isascii() or not last else ""
        whole = whole or (f"{last}{first}" if _is_han(first + last) else f"{first} {last}".strip())
        if not (name or whole):
            self.fault("name" if "name" in self.at else "first_name", "filled")
        return name or whole

    def _code(self, field: str, codes: Mapping[str, Sequence[str]]) -> str:
        said = self.said(field)
        code = _understood(said, codes)
        if said and not code:
            self.fault(field, field)
        return code


def _guess_all(header: Sequence[str]) -> dict[str, int]:
    """Return the best column of each field that some header names."""
    found: dict[str, int] = {}
    ranked = sorted(
        (rank, at, field) for at, cell in enumerate(header) for field, rank in _ranks(cell)
    )
    for _rank, at, field in ranked:
        if field not in found and at not in found.values():
            found[field] = at
    if "name" in found and {"first_name", "last_name"} <= found.keys():
        del found["first_name"], found["last_name"]
    return found


def _ranks(header: str) -> Iterable[tuple[str, tuple[int, int]]]:
    """Give each field that a header may name, with how badly: equal words before contained ones."""
    key = _key(header)
    doubt = 10 if DOUBTFUL.search(key) else 0
    for field, names in words.FIELDS.items():
        if key in names:
            yield field, (doubt, names.index(key))
        else:
            held = [len(word) for word in names if len(word) > 1 and word in key]
            if held and len(key) <= 60:
                yield field, (doubt + 2, -max(held))


def _looking_like_email(columns: Sequence[Column], rows: Sequence[tuple[int, Cells]]) -> list[int]:
    return [
        column.at
        for column in columns
        if 2 * sum("@" in cells[column.at] for _n, cells in rows if column.at < len(cells))
        > max(1, len(rows))
    ]


def _mostly_understood(
    rows: Sequence[tuple[int, Cells]], at: int, codes: Mapping[str, Sequence[str]]
) -> bool:
    """Tell whether a column's cells are codes: a type of ticket is not a kind of company."""
    said = [cells[at] for _number, cells in rows if at < len(cells) and cells[at]]
    return 2 * sum(bool(_understood(cell, codes)) for cell in said) >= len(said)


def _samples(rows: Sequence[tuple[int, Cells]], at: int) -> tuple[str, ...]:
    said = (cells[at][:80] for _number, cells in rows if at < len(cells) and cells[at])
    return tuple(dict.fromkeys(list(said)[:20]))[:SAMPLES]


def _understood(said: str, codes: Mapping[str, Sequence[str]]) -> str:
    """Return the one code whose words a cell equals, or else contains; empty if there is none."""
    key = _key(said)
    for code, names in codes.items():
        if key in names:
            return code
    held = [
        code
        for code, names in codes.items()
        if any(name in key for name in names if len(name) > 2 or _is_han(name))
    ]
    return held[0] if len(held) == 1 else ""


def _kind_by_name(company: str) -> str:
    return "pharma" if PHARMA_NAME.search(company) else ""


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _is_han(text: str) -> bool:
    return bool(text) and all("\u3400" <= c <= "\u9fff" for c in text)
