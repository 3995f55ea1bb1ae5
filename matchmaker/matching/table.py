"""Arrays that grow, values that are numbered, and groups that lie one after another."""

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
T = TypeVar("T")


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


class Numbered(Generic[T]):
    """Distinct values, numbered from 0 in the order in which they came."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        """Start with some values, all different."""
        self._values = list(values)
        self._numbers = {value: number for number, value in enumerate(self._values)}

    def __len__(self) -> int:
        """Count the values."""
        return len(self._values)

    def __iter__(self) -> Iterator[T]:
        """Walk the values by number."""
        return iter(self._values)

    def __getitem__(self, number: int) -> T:
        """Give the value of a number; IndexError."""
        return self._values[number]

    def number(self, value: T) -> int:
        """Give the number of a value, the next one if it is new."""
        number = self._numbers.setdefault(value, len(self._values))
        if number == len(self._values):
            self._values.append(value)
        return number

    def find(self, value: T) -> int | None:
        """Give the number of a value if it has one."""
        return self._numbers.get(value)


def gather(starts: Array, rows: Array) -> tuple[Array, Array]:
    """Give the members of some groups and where each group begins among them.

    `starts` (g + 1,) says where each of g groups begins, members lying in order. Returns the
    members' numbers, group after group as `rows` asks, and their (len(rows) + 1,) starts.
    """
    first = starts[rows]
    sizes = starts[rows + 1] - first
    return members(first, sizes), starts_of(sizes)


def members(first: Array, sizes: Array) -> Array:
    """Give the members of groups that lie from `first` on, each of its size, one after another."""
    ends = starts_of(sizes)
    return np.arange(ends[-1]) + np.repeat(first - ends[:-1], sizes)


def reduce_groups(values: Array, starts: Array, how: np.ufunc, empty: float) -> Array:
    """Reduce the last axis group by group, (…, starts[-1]) to (…, len(starts) - 1)."""
    sentinel = np.full((*values.shape[:-1], 1), empty, values.dtype)
    padded = np.concatenate([values, sentinel], axis=-1)
    reduced: Array = how.reduceat(padded, starts[:-1], axis=-1)
    reduced[..., starts[1:] == starts[:-1]] = empty
    return reduced


def starts_of(sizes: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Give where groups of these sizes begin that lie one after another, and where they end."""
    counted = np.asarray(sizes, np.int64)
    starts = np.zeros(len(counted) + 1, np.int64)
    np.cumsum(counted, out=starts[1:])
    return starts
