"""Reading the other files that the commands take: outcomes and texts, JSON Lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matchmaker.matching.outcomes import OUTCOMES, Outcome


def read_outcomes(path: Path) -> tuple[tuple[Outcome, ...], list[str]]:
    """Read `{"a": …, "b": …, "outcome": …}` a line; also give the faults, one line each."""
    faults: list[str] = []
    found = []
    for line, row in _rows(path, faults):
        wrong = _wrong_keys(row, {"a", "b", "outcome"})
        if not wrong and row["outcome"] not in OUTCOMES:
            wrong = f"outcome: {row['outcome']!r} is unknown; expected one of {', '.join(OUTCOMES)}"
        if not wrong and row["a"] == row["b"]:
            wrong = "b: the same organisation as a; expected another"
        if wrong:
            faults.append(f"{path}:{line}: {wrong}")
        else:
            found.append(Outcome(row["a"], row["b"], row["outcome"]))
    return tuple(found), faults


def read_texts(path: Path) -> tuple[list[str], list[str]]:
    """Read the texts of `{"id": …, "text": …}` a line, in order; also give the faults."""
    faults: list[str] = []
    texts: list[str] = []
    seen: set[str] = set()
    for line, row in _rows(path, faults):
        wrong = _wrong_keys(row, {"id", "text"}, may_be_empty={"text"})
        if not wrong and row["id"] in seen:
            wrong = f"id: {row['id']!r} stands twice; expected unique ids"
        if wrong:
            faults.append(f"{path}:{line}: {wrong}")
        else:
            seen.add(row["id"])
            texts.append(row["text"])
    return texts, faults


def _rows(path: Path, faults: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        faults.append(f"{path}: cannot be read: {error.strerror}")
        return
    for number, raw in enumerate(lines, start=1):
        text = raw.removeprefix(b"\xef\xbb\xbf")
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError as error:
            faults.append(f"{path}:{number}: not JSON in UTF-8 ({error}); expected an object")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            faults.append(f"{path}:{number}: {type(row).__name__}; expected an object")


def _wrong_keys(
    row: dict[str, Any], keys: set[str], may_be_empty: frozenset[str] | set[str] = frozenset()
) -> str:
    for key in sorted(keys):
        value = row.get(key)
        if not isinstance(value, str) or not (value.strip() or key in may_be_empty):
            return f"{key}: {value!r}; expected a text" if key in row else f"{key}: missing"
    extra = sorted(set(row) - keys)
    return f"{extra[0]}: unknown key; expected {', '.join(sorted(keys))}" if extra else ""
