"""The constants of the packaged models, as `benchmarks/calibrate.py` measured them.

What says more about the language or the trade than about the text is taken off the vectors.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.matching import language
from matchmaker.matching.vectors import Vectors

_FILE = Path(__file__).parent / "data" / "centres.npz"


class Means:
    """The mean of each language's vectors, as far as it was measured."""

    def __init__(self, measured: Mapping[str, Vectors]) -> None:
        """Take means, (dimension,), by the code of their language."""
        self._measured = measured
        self._between: Vectors = np.mean(list(measured.values()), axis=0, dtype=np.float32)

    @property
    def dimension(self) -> int:
        """How long they are."""
        return len(self._between)

    def of(self, code: str) -> Vectors:
        """Give the mean of a language's vectors; for those not measured, what lies between."""
        return self._measured.get(code, self._between)


class Centres:
    """The constants of the two models, measured on the development split."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        """Take the arrays of `data/centres.npz`."""
        self.english: Vectors = arrays["english"]
        self.cross = Means(
            {code: arrays[f"cross_{code}"] for code in (language.ENGLISH, language.CHINESE)}
        )
        self.shape: Vectors = arrays["shape"].astype(np.float32)


@cache
def measured() -> Centres:
    """Read the constants, once a process."""
    with np.load(_FILE) as file:
        return Centres(dict(file))


def provenance() -> str:
    """Give the hash by which vectors made with these constants are known."""
    return f"centres:{hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12]}"
