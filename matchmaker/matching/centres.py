"""The constants of the packaged models, as `benchmarks/calibrate.py` measured them.

What says more about the language or the trade than about the text is taken off the vectors.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching import language

Vectors = npt.NDArray[np.float32]

_FILE = Path(__file__).parent / "data" / "centres.npz"


class Centres:
    """The constants of the two models, measured on the development split."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        """Take the arrays of `data/centres.npz`."""
        self.english: Vectors = arrays["english"]
        self.cross: dict[str, Vectors] = {
            code: arrays[f"cross_{code}"] for code in (language.ENGLISH, language.CHINESE)
        }
        self.shape: Vectors = arrays["shape"].astype(np.float32)
        self._between: Vectors = np.mean(list(self.cross.values()), axis=0, dtype=np.float32)

    def mean_of(self, code: str) -> Vectors:
        """Give the mean of a language's vectors; for those not measured, what lies between."""
        return self.cross.get(code, self._between)


@cache
def measured() -> Centres:
    """Read the constants, once a process."""
    with np.load(_FILE) as file:
        return Centres(dict(file))


def provenance() -> str:
    """Give the hash by which vectors made with these constants are known."""
    return f"centres:{hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12]}"
