"""Arrays that grow: rows are appended in constant time, and read without copying."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Grown:
    """An array whose first axis grows; `view` is what has been written so far."""

    def __init__(self, dtype: npt.DTypeLike, width: int | None = None) -> None:
        """Start empty: (0,) or, with a width, (0, width)."""
        self._shape = () if width is None else (width,)
        self._held: Array = np.zeros((0, *self._shape), dtype)
        self._size = 0

    def __len__(self) -> int:
        """Count the rows."""
        return self._size

    @property
    def view(self) -> Array:
        """The rows written so far. Valid until the next `extend`; writing to it is allowed."""
        return self._held[: self._size]

    def extend(self, rows: npt.ArrayLike) -> None:
        """Append rows."""
        new = np.asarray(rows, self._held.dtype).reshape(-1, *self._shape)
        needed = self._size + len(new)
        if needed > len(self._held):
            room = max(needed, len(self._held) * 3 // 2, 64)
            grown = np.zeros((room, *self._shape), self._held.dtype)
            grown[: self._size] = self.view
            self._held = grown
        self._held[self._size : needed] = new
        self._size = needed


def gather(starts: Array, rows: Array) -> tuple[Array, Array]:
    """Give the members of some groups and where each group begins among them.

    `starts` (g + 1,) says where each of g groups begins, members lying in order. Returns the
    members' numbers, group after group as `rows` asks, and their (len(rows) + 1,) starts.
    """
    sizes = starts[rows + 1] - starts[rows]
    ends = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    members = np.arange(ends[-1]) + np.repeat(starts[rows] - ends[:-1], sizes)
    return members, ends


def reduce_groups(values: Array, starts: Array, how: np.ufunc, empty: float) -> Array:
    """Reduce the last axis group by group, (…, starts[-1]) to (…, len(starts) - 1)."""
    sentinel = np.full((*values.shape[:-1], 1), empty, values.dtype)
    padded = np.concatenate([values, sentinel], axis=-1)
    reduced: Array = how.reduceat(padded, starts[:-1], axis=-1)
    reduced[..., starts[1:] == starts[:-1]] = empty
    return reduced


def starts_of(sizes: Iterable[int]) -> npt.NDArray[np.int64]:
    """Give where groups of these sizes begin that lie one after another, and where they end."""
    counted = np.fromiter(sizes, np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counted)])
