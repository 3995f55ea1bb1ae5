"""The version of a module changes with all that it is made of, and with nothing else."""

from pathlib import Path

import pytest

from matchmaker.core.code import version_of

MADE_OF = {
    "rooms/reading.py": "from rooms import cutting\nimport rooms.names\n\n\nREAD = 1\n",
    "rooms/cutting.py": "import csv\n",
    "rooms/names.py": "from words.known import KNOWN\n",
    "words/known.py": "KNOWN = 1\n",
    "words/data/known.tsv": "antibody\n",
}


def test_a_version_changes_with_source_imports_and_data_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.core.code.ROOT", tmp_path)

    def version(changed: str = "") -> str:
        for name, content in {**MADE_OF, "rooms/views.py": ""}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content + "# another\n" * (name == changed))
        version_of.cache_clear()
        return version_of("rooms.reading")

    before = version()
    assert version("rooms/views.py") == before
    assert len({before, *map(version, MADE_OF)}) == 1 + len(MADE_OF)
    version_of.cache_clear()
