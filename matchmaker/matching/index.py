"""The nearest sources by their mean vectors: the only file that touches FAISS.

Two spaces, English with English and across languages, and in each an index of its own for English
and for other texts, so that a query's own language cannot crowd out the other. Exact (flat) up to
EXACT sources, above that inverted lists; where the border lies is measured in
`benchmarks/index_type.py`.
"""

from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matchmaker.matching.table import reduce_groups
from matchmaker.matching.vectors import Halves, Vectors, unit

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Up to so many sources every one is compared.
EXACT = 20_000
# Inverted lists: their number, how many of them a query looks into, and from how many sources a
# list each is learned (more change the lists little and take minutes).
LISTS, PROBES, LEARNED_FROM = 1024, 96, 64


class Near(NamedTuple):
    """Sources that were found, all (n,): rows, to which of those asked, how near, in which half.

    `cosine` is that of their mean vectors in that half, 0 English or 1 across languages. `is_last`
    says of the farthest to one of those asked, in one language, that there may be others beyond.
    """

    rows: Rows
    asked: Rows
    cosine: Vectors
    half: npt.NDArray[np.int8]
    is_last: Mask


@cache
def _faiss() -> ModuleType:
    import faiss  # noqa: PLC0415 - slow to import, and most commands search nothing

    return faiss


class Space:
    """Sources of one half of the vectors: exact while few, inverted lists when many."""

    def __init__(self, dimension: int) -> None:
        """Start empty and exact."""
        self._dimension = dimension
        faiss = _faiss()
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self.is_exact = True

    def __len__(self) -> int:
        """Count the sources."""
        return int(self._index.ntotal)

    def add(self, rows: Rows, vectors: Vectors) -> None:
        """Add unit vectors (n, dimension) under their rows."""
        if not len(rows):
            return
        if self.is_exact and len(self) + len(rows) > EXACT:
            self._go_approximate(vectors)
        self._index.add_with_ids(np.ascontiguousarray(vectors), rows)

    def remove(self, rows: Rows) -> None:
        """Take rows out; those that are not here are no fault."""
        if len(rows) and len(self):
            self._index.remove_ids(rows)

    def search(self, query: Vectors, most: int, admitted: Mask) -> tuple[Rows, Vectors]:
        """Give the admitted rows nearest to each query vector, and their cosines.

        `admitted` is a mask over rows, of those that may be here. Both are (n, most), or narrower
        where so many are not held; a row that was not found is -1.
        """
        if not len(self) or not len(query):
            return np.zeros((len(query), 0), np.int64), np.zeros((len(query), 0), np.float32)
        faiss = _faiss()
        only = faiss.IDSelectorBitmap(np.packbits(admitted, bitorder="little"))
        asked = (
            faiss.SearchParameters(sel=only)
            if self.is_exact
            else faiss.SearchParametersIVF(sel=only, nprobe=self._probes(admitted))
        )
        cosines, rows = self._index.search(
            np.ascontiguousarray(query), min(most, len(self)), params=asked
        )
        return rows, cosines

    def _probes(self, admitted: Mask) -> int:
        """Say how many lists to look into: the fewer are admitted, the more, at the same cost.

        Of those admitted some may be of another language, and not here.
        """
        share = min(1.0, np.count_nonzero(admitted) / len(self))
        return min(LISTS, int(PROBES / max(share, PROBES / LISTS)))

    def _go_approximate(self, more: Vectors) -> None:
        faiss = _faiss()
        held = self._index.index.reconstruct_n(0, len(self))
        rows = faiss.vector_to_array(self._index.id_map)
        quantizer = faiss.IndexFlatIP(self._dimension)
        lists = faiss.IndexIVFScalarQuantizer(
            quantizer,
            self._dimension,
            LISTS,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
        )
        lists.cp.min_points_per_centroid = 1
        lists.cp.max_points_per_centroid = LEARNED_FROM
        lists.cp.seed = 1
        lists.train(np.vstack([held, more]))
        lists.set_direct_map_type(faiss.DirectMap.Hashtable)
        lists.add_with_ids(held, rows)
        self._index, self.is_exact = lists, False


class Nearest:
    """Sources by the mean of their passages' vectors, in both spaces."""

    def __init__(self, halves: Halves) -> None:
        """Start empty, for vectors of these halves."""
        self._halves = halves
        self._english = Space(halves.english_width)
        self._cross_english = Space(halves.cross_width)
        self._cross_other = Space(halves.cross_width)

    def add(self, rows: Rows, starts: Rows, vectors: Vectors) -> None:
        """Add sources whose passages' vectors lie in order, from starts[i] to starts[i + 1]."""
        if not len(rows):
            return
        english, cross = means(starts, vectors, self._halves)
        is_english = english.any(axis=1)
        is_read = cross.any(axis=1)
        self._english.add(rows[is_english], english[is_english])
        both = is_english & is_read
        self._cross_english.add(rows[both], cross[both])
        other = ~is_english & is_read
        self._cross_other.add(rows[other], cross[other])

    def remove(self, rows: Rows) -> None:
        """Take sources out."""
        for space in (self._english, self._cross_english, self._cross_other):
            space.remove(rows)

    def search(self, starts: Rows, vectors: Vectors, most: int, admitted: Mask) -> Near:
        """Give admitted rows near to each source, about `most` for each in each language."""
        english, cross = means(starts, vectors, self._halves)
        is_english, is_read = (np.asarray(half.any(axis=1), np.bool_) for half in (english, cross))
        found = [
            _near(self._english, english, is_english, most, admitted, 0),
            _near(self._cross_english, cross, ~is_english & is_read, most, admitted, 1),
            _near(self._cross_other, cross, is_read, most, admitted, 1),
        ]
        return Near(*map(np.concatenate, zip(*found, strict=True)))


def _near(space: Space, query: Vectors, asking: Mask, most: int, admitted: Mask, half: int) -> Near:
    places = np.flatnonzero(asking)
    rows, cosines = space.search(query[places], most, admitted)
    asking_row, place = np.nonzero(rows >= 0)
    found = (rows >= 0).sum(axis=1)[asking_row]
    return Near(
        rows[asking_row, place],
        places[asking_row],
        cosines[asking_row, place],
        np.full(len(place), half, np.int8),
        (place == found - 1) & ((found == most) | (not space.is_exact)),
    )


def means(starts: Rows, vectors: Vectors, halves: Halves) -> tuple[Vectors, Vectors]:
    """Give the mean of each source's passages in both halves, unit length or zero."""
    sums = reduce_groups(np.asarray(vectors, np.float32).T, starts, np.add, 0.0).T
    return unit(sums[:, halves.english]), unit(sums[:, halves.cross])
