"""Which reader a file gets."""

from pathlib import Path

from matchmaker.profiles.document import Fault
from matchmaker.profiles.reading import Reading, read_profiles

READERS = {".jsonl": read_profiles, ".ndjson": read_profiles}


def read_file(path: Path, *, lenient: bool = False) -> Reading:
    """Read profiles from a file whose ending says its format; an unknown ending is a fault."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        fault = Fault(None, "", f"unknown format {path.suffix!r}; expected one of {known}")
        return Reading((), (), (fault,), ())
    return reader(path, lenient=lenient)
