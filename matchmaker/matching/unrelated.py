"""Passages of ours that have nothing to do with each other, to measure a model of one's own on.

They are written as company profiles and listings are, in English and in Chinese, line by line
translations of each other.
"""

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def _lines(name: str) -> tuple[str, ...]:
    return tuple((_DATA / name).read_text(encoding="utf-8").splitlines())


UNRELATED = _lines("unrelated.txt")
UNRELATED_CHINESE = _lines("unrelated_chinese.txt")
