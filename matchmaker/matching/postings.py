"""Which sources hold which terms, how rare each term is, and who shares rare ones."""

from array import array
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchmaker.matching import lexical
from matchmaker.matching.lexical import Terms

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# As if so many other listings stood in every corpus, so that words weigh something in a small one.
OTHERS = 100
# How many rows the rarest words of a query may stand in together, to be looked up.
LOOKED_UP = 60_000


class Postings:
    """The rows of sources by the terms that they hold."""

    def __init__(self) -> None:
        """Start empty."""
        self._rows: dict[int, array[int]] = {}
        self._frequency = np.zeros(3 * lexical.PLACES, np.int32)
        self._count = 0
        self._weights = np.zeros(0, np.float32)

    def add(self, rows: Rows, starts: Rows, terms: Terms) -> None:
        """Add sources under their rows, whose terms lie from starts[i] to starts[i + 1]."""
        self._count += len(rows)
        np.add.at(self._frequency, terms, 1)
        order = np.argsort(terms, kind="stable")
        held = np.repeat(rows.astype(np.uint32), np.diff(starts))[order]
        distinct, first = np.unique(terms[order], return_index=True)
        bounds = pairwise([*first.tolist(), len(terms)])
        for term, (start, end) in zip(distinct.tolist(), bounds, strict=True):
            self._rows.setdefault(term, array("I")).frombytes(held[start:end].tobytes())

    def remove(self, terms: Terms) -> None:
        """Note that a source with these terms is dead; its row stays until all is written anew."""
        self._count -= 1
        np.subtract.at(self._frequency, terms, 1)

    def rarity(self, terms: Terms) -> npt.NDArray[np.float32]:
        """Give the weight of terms in [0, 1]: the squared relative inverse document frequency."""
        count = self._count + OTHERS
        if len(self._weights) != count:  # the weight of a term by how many sources hold it
            share = np.log((count + 1) / (np.arange(count) + 0.5)) / np.log(count + 1)
            self._weights = np.square(np.clip(share, 0, 1)).astype(np.float32)
        found: npt.NDArray[np.float32] = self._weights[self._frequency[terms]]
        return found

    def rows_with(self, terms: Terms, most: int, admitted: Mask) -> Rows:
        """Give the rows in a mask that share most with these terms, `most` at the most.

        The rarest terms are looked up, as many as stand in LOOKED_UP rows together.
        """
        held = terms[self._frequency[terms] > 0]
        held = held[np.argsort(self._frequency[held], kind="stable")]
        reach = np.searchsorted(np.cumsum(self._frequency[held]), LOOKED_UP, side="right")
        held = held[: max(1, int(reach))]
        lists = [np.frombuffer(self._rows[term], np.uint32) for term in held.tolist()]
        if not lists:
            return np.zeros(0, np.int64)
        weights = np.repeat(self.rarity(held), [len(each) for each in lists])
        total = np.bincount(np.concatenate(lists), weights, minlength=len(admitted))
        total[~admitted] = 0
        rows: Rows = np.flatnonzero(total)
        if len(rows) > most:
            rows = rows[np.argpartition(-total[rows], most)[:most]]
        return rows
