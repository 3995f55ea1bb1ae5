"""What closeness is measured by: what everybody writes, and how close the unrelated come.

    closeness(a, b) = (a · b - ½ generic(a) - ½ generic(b) - mean) / spread

`generic` of a passage is how close it comes to what everybody writes; `mean` and `spread` are of
the numerator over passages that have nothing to do with each other. Both belong to the model that
made the vectors, so a corpus is given its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.matching.generic import GENERIC
from matchmaker.matching.unrelated import UNRELATED, UNRELATED_CHINESE
from matchmaker.matching.vectors import Halves, Vectors

# The texts whose vectors make a yardstick; those of the packaged models need the first alone.
STANDARDS = (*GENERIC, *UNRELATED, *UNRELATED_CHINESE)

# Mean and spread in each half (English, across languages), so that both speak on one scale.
Scale = tuple[tuple[float, float], tuple[float, float]]
# Of the packaged models, over the pairs of the development split.
SCALE: Scale = ((-0.28, 0.154), (-0.23, 0.12))


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Of vectors with these halves.

    `generic` (m, halves.width): the vectors of what everybody writes; `scale` of these vectors.
    """

    halves: Halves
    generic: Vectors
    scale: Scale = SCALE


# Where there are no vectors.
NOTHING = Yardstick(Halves(0, 1), np.zeros((1, 1), np.float32))


def yardstick_from(vectors: Mapping[str, Vectors], halves: Halves) -> Yardstick:
    """Make the yardstick of vectors by their texts, as far as those of STANDARDS are among them.

    The scale of a half is measured where the unrelated passages for it were encoded too, English
    or Chinese, on those that the model has a vector for.
    """
    generic = [vectors[text] for text in GENERIC if text in vectors]
    if not generic:
        return Yardstick(halves, np.zeros((1, halves.width), np.float32))
    made = Yardstick(halves, np.array(generic, np.float32))
    measured = zip(halves.both, (UNRELATED, UNRELATED_CHINESE), SCALE, strict=True)
    english, cross = (
        _scale(vectors, texts, made.generic, half) or packaged for half, texts, packaged in measured
    )
    return replace(made, scale=(english, cross))


def _scale(
    vectors: Mapping[str, Vectors], texts: tuple[str, ...], generic: Vectors, half: slice
) -> tuple[float, float] | None:
    """Give mean and spread of the closeness of unrelated passages, in pairs, in one half."""
    if not all(text in vectors for text in texts):
        return None
    unrelated = np.array([vectors[text] for text in texts], np.float32)[:, half]
    unrelated = unrelated[unrelated.any(axis=1)]
    if len(unrelated) < 2:
        return None
    near = 0.5 * (unrelated @ generic[:, half].T).max(axis=1)
    close = unrelated @ unrelated.T - near[:, None] - near
    pairs = close[np.triu_indices(len(unrelated), 1)]
    return float(pairs.mean()), max(float(pairs.std()), 1e-6)
