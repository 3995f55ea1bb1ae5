"""Reading profiles from raw input: every fault of it, each with its place."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from matchmaker.profiles.document import (
    KINDS,
    SIDES,
    STATUSES,
    VISIBILITIES,
    Claim,
    Fault,
    Listing,
    Organisation,
)
from matchmaker.profiles.record import (
    NAME_LIMIT,
    SHORT_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Notes,
    Record,
    noun_of,
    shown,
)

# In bytes. The longest text fits on a line even when each of its letters is written as an escape.
LINE_LIMIT = 8 * 1024 * 1024
EARLIEST_YEAR = 1500
LATEST_YEAR = 2100
LARGEST_SAMPLE = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one raw organisation: None where a fault stands in the way."""

    organisation: Organisation | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: the organisations without faults, and the line of each."""

    organisations: tuple[Organisation, ...]
    lines: tuple[int | None, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def read_profiles(path: Path | str, *, lenient: bool = False) -> Reading:
    """Read a JSON Lines file of profiles and report every fault in it.

    Empty lines and a byte order mark are passed over; a file that cannot be opened is a fault.
    Where there are faults the reading is not to be used: `organisations` is what remains.
    """
    broken: list[Fault] = []
    try:
        with Path(path).open("rb") as file:
            reading = profiles_from(_raw_lines(file, broken), lenient=lenient)
    except OSError as error:
        fault = Fault(None, "", f"cannot be read: {error.strerror or error}")
        return Reading((), (), (fault,), ())
    faults = sorted([*broken, *reading.faults], key=lambda fault: fault.line or 0)
    return Reading(reading.organisations, reading.lines, tuple(faults), reading.warnings)


def profiles_from(raws: Iterable[tuple[int | None, object]], *, lenient: bool = False) -> Reading:
    """Check raw organisations, each with the line that its faults are to name.

    Ids of organisations, and of listings, are unique among them all.
    """
    organisations, lines = [], []
    faults: list[Fault] = []
    warnings: list[Fault] = []
    first_lines: dict[tuple[str, str], int | None] = {}
    for line, raw in raws:
        checked = organisation_from(raw, lenient=lenient, line=line)
        repeated = [*_repeated(raw, line, first_lines)]
        faults += [*checked.faults, *repeated]
        warnings += checked.warnings
        if checked.organisation and not repeated:
            organisations.append(checked.organisation)
            lines.append(line)
    return Reading(tuple(organisations), tuple(lines), tuple(faults), tuple(warnings))


def organisation_from(raw: object, *, lenient: bool = False, line: int | None = None) -> Checked:
    """Check one raw organisation, as JSON gives it or as put together from a table.

    `lenient` drops unknown keys and unknown codes with a warning instead of a fault.
    """
    notes = Notes(line=line, lenient=lenient)
    if isinstance(raw, Mapping):
        organisation: Organisation | None = _organisation(Record(raw, "", notes))
    else:
        notes.fault("", f"is {noun_of(raw)}; expected an object, one organisation")
    if notes.faults:
        organisation = None
    return Checked(organisation, tuple(notes.faults), tuple(notes.warnings))


# From raw objects to ours


def _organisation(record: Record) -> Organisation:
    organisation = Organisation(
        id=record.identifier("id"),
        kind=record.choice("kind", KINDS),
        name=record.text("name", NAME_LIMIT, required=True),
        type=record.code("type", "organisation_types"),
        country=record.code("country", "countries"),
        city=record.text("city", NAME_LIMIT),
        website=record.website("website"),
        founded=record.whole("founded", EARLIEST_YEAR, LATEST_YEAR, quoted=True),
        size=record.size("size"),
        languages=record.languages("languages"),
        summary=record.text("summary", TEXT_LIMIT, lines=True),
        visibility=record.choice("visibility", VISIBILITIES, "signed-in"),
        blind=record.flag("blind"),
        listings=tuple(_listing(listing) for listing in record.records("listings")),
    )
    record.finish()
    return organisation


def _listing(record: Record) -> Listing:
    listing = Listing(
        id=record.identifier("id"),
        side=record.choice("side", SIDES),
        title=record.text("title", TITLE_LIMIT),
        text=record.text("text", TEXT_LIMIT, required=True, lines=True),
        status=record.choice("status", STATUSES, "live"),
        therapeutic_areas=record.codes("therapeutic_areas", "therapeutic_areas"),
        indications=record.codes("indications", "indications"),
        modalities=record.codes("modalities", "modalities"),
        phases=_phases(record),
        territories=record.codes("territories", "territories"),
        deal_types=record.codes("deal_types", "deal_types"),
        data_access=record.codes("data_access", "data_access"),
        regulatory=record.codes("regulatory", "regulatory"),
        claims=tuple(_claim(claim) for claim in record.records("claims")),
    )
    record.finish()
    return listing


def _phases(record: Record) -> tuple[str, ...]:
    """Take `phase`: one code, or for a need a list of the phases wanted."""
    value = record.take("phase")
    if not isinstance(value, list | tuple):
        code = record.code("phase", "phase")
        return (code,) if code else ()
    if record.take("side") == "offer":
        record.fault("phase", "is a list; expected one code, for an offer is in one phase")
        return ()
    return record.codes("phase", "phase")


def _claim(record: Record) -> Claim:
    claim = Claim(
        statement=record.text("statement", SHORT_LIMIT * 10, required=True, lines=True),
        metric=record.text("metric", SHORT_LIMIT),
        value=record.measure("value"),
        setting=record.code("setting", "claim_settings"),
        site=record.text("site", SHORT_LIMIT),
        sample_size=record.whole("sample_size", 0, LARGEST_SAMPLE, quoted=True),
        source=record.text("source", SHORT_LIMIT * 4),
    )
    record.finish()
    return claim


def _repeated(
    raw: object, line: int | None, first_lines: dict[tuple[str, str], int | None]
) -> Iterator[Fault]:
    """Walk the ids that were seen before, even where the line has other faults."""
    for path, noun, identifier in _ids(raw):
        if (noun, identifier) not in first_lines:
            first_lines[noun, identifier] = line
            continue
        first = first_lines[noun, identifier]
        where = f" on line {first}" if first is not None else ""
        yield Fault(
            line,
            path,
            f"{noun} id {shown(identifier)} is already used{where}; "
            f"expected {noun} ids that are unique in the file",
        )


def _ids(raw: object) -> Iterator[tuple[str, str, str]]:
    """Walk the ids of a raw organisation, whatever else is wrong with it."""
    if not isinstance(raw, Mapping):
        return
    if isinstance(raw.get("id"), str):
        yield "id", "organisation", raw["id"]
    listings = raw.get("listings")
    for position, listing in enumerate(listings if isinstance(listings, list | tuple) else ()):
        if isinstance(listing, Mapping) and isinstance(listing.get("id"), str):
            yield f"listings[{position}].id", "listing", listing["id"]


# From bytes to raw objects


def _raw_lines(file: BinaryIO, faults: list[Fault]) -> Iterator[tuple[int, object]]:
    """Walk the JSON values of a file with their lines, noting the lines that hold none."""
    for line, data in enumerate(_limited_lines(file), start=1):
        if line == 1:
            data = data.removeprefix(b"\xef\xbb\xbf")
        if not data.strip():
            continue
        try:
            yield line, _parsed(data)
        except _NotJsonError as error:
            faults.append(Fault(line, "", str(error)))


def _limited_lines(file: BinaryIO) -> Iterator[bytes]:
    """Walk lines, of one above the limit only a beginning that is still above it."""
    while data := file.readline(LINE_LIMIT + 1):
        rest = data
        while len(data) > LINE_LIMIT and rest and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT)
        yield data


class _NotJsonError(ValueError):
    """Says why a line cannot be read as JSON, and what was expected."""


def _parsed(data: bytes) -> Any:
    """Parse one line, or raise _NotJsonError."""
    if len(data) > LINE_LIMIT:
        raise _NotJsonError(f"is longer than {LINE_LIMIT} bytes; expected a shorter line")
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} is not UTF-8; expected UTF-8 text"
        raise _NotJsonError(reason) from error
    try:
        return json.loads(text, object_pairs_hook=_object_once)
    except json.JSONDecodeError as error:
        reason = f"is not JSON at character {error.pos + 1}: {error.msg}; expected an object"
        raise _NotJsonError(reason) from error
    except RecursionError as error:
        raise _NotJsonError("is nested too deeply; expected an object") from error
    except _NotJsonError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise _NotJsonError("holds a number too long to read; expected a shorter one") from error


def _object_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a key that stands twice: one of its values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _NotJsonError(f"key {shown(twice)} stands twice in one object; expected it once")
    return found
