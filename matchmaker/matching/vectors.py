"""Vectors of two halves, English and across languages, and where one ends and the other begins."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Halves:
    """How wide the halves of some vectors are; they depend on the models that made them.

    vectors[:, english]  English, unit length; zeros where there is none
    vectors[:, cross]    across languages, unit length; zeros where there is none
    """

    english_width: int
    cross_width: int

    @property
    def width(self) -> int:
        """How wide both are together."""
        return self.english_width + self.cross_width

    @property
    def english(self) -> slice:
        """The columns of English."""
        return slice(0, self.english_width)

    @property
    def cross(self) -> slice:
        """The columns of what crosses languages."""
        return slice(self.english_width, self.width)

    @property
    def both(self) -> tuple[slice, slice]:
        """The columns of half 0, English, and of half 1, across languages."""
        return self.english, self.cross


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def without_mean(given: Vectors, means: Vectors) -> Vectors:
    """Take a mean, (dimension,), or one for each row, off a model's own vectors, (n, dimension).

    Each row has length one before and after; zeros where it is not finite or nothing but zeros,
    since less a mean it would say what the mean does.
    """
    told = np.isfinite(given).all(axis=1) & given.any(axis=1)
    found = np.zeros(given.shape, np.float32)
    found[told] = unit(unit(given[told]) - np.broadcast_to(means, given.shape)[told])
    return found
