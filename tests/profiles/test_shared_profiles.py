"""The real profiles beside the repository, where they are present."""

import json
import os
from pathlib import Path

import pytest

from matchmaker.profiles.document import to_json
from matchmaker.profiles.reading import organisation_from, read_profiles

SHARED = Path(os.environ.get("MATCHMAKER_SHARED", Path(__file__).parents[3] / "shared")) / "data"
FILES = ("real/startups", "real/smallcap", "real/pharma", "partners/profiles")


@pytest.mark.parametrize("name", FILES)
def test_real_profiles_read_without_fault_and_round_trip(name: str) -> None:
    file = SHARED / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is absent")
    reading = read_profiles(file)
    assert reading.faults == reading.warnings == ()
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [organisation.id for organisation in reading.organisations] == [r["id"] for r in rows]
    for organisation in reading.organisations:
        assert organisation_from(to_json(organisation)).organisation == organisation
