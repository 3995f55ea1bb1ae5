"""Which reader a file gets."""

from dataclasses import replace
from pathlib import Path

from matchmaker.profiles.document import Fault
from matchmaker.profiles.reading import Reading, read_profiles
from matchmaker.transfer.importers.csv import read_csv
from matchmaker.transfer.importers.xlsx import read_xlsx

READERS = {
    ".jsonl": read_profiles,
    ".ndjson": read_profiles,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
}


def read_file(path: Path, *, lenient: bool = False) -> Reading:
    """Read profiles from a file whose ending says its format.

    An unknown ending is a fault, and so is a file without any organisation.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        fault = Fault(None, "", f"unknown format {path.suffix!r}; expected one of {known}")
        return Reading((), (), (fault,), ())
    reading = reader(path, lenient=lenient)
    if not reading.organisations and not reading.faults:
        return replace(reading, faults=(Fault(None, "", "is empty; expected organisations"),))
    return reading
