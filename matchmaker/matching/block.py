"""Sources side by side as arrays, so that many are compared at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching import lexical
from matchmaker.matching.sources import NEED, OFFER, SUMMARY, Source
from matchmaker.matching.table import gather, reduce_groups
from matchmaker.matching.vectors import Vectors
from matchmaker.matching.yardstick import Yardstick

Rows = npt.NDArray[np.int64]

# What a source can be: an offer, a need, the summary of an organisation that lists nothing (it is
# both), or a summary that stands in for the side on which an organisation lists nothing.
IS_OFFER, IS_NEED, IS_BOTH, FOR_OFFER, FOR_NEED = range(5)
AS_NEED = (IS_NEED, IS_BOTH, FOR_NEED)
AS_OFFER = (IS_OFFER, IS_BOTH, FOR_OFFER)


@dataclass(frozen=True, slots=True)
class Passages:
    """Where passages are kept.

    `vectors` (n, width), a half without a vector zero; `generic` (n, 2) how close each comes to
    what everybody writes, by half; `known` (n, 2) which halves are there; `yardstick` of the model.
    """

    vectors: Vectors
    generic: Vectors
    known: npt.NDArray[np.bool_]
    yardstick: Yardstick


@dataclass(frozen=True, slots=True)
class Block:
    """u sources with p passages between them.

    `role` (u,) is IS_OFFER and so on; `owner` (u,) the organisation's number in its corpus;
    `starts` (u + 1,) where each source's passages begin in `passages` (p,), numbers in `kept`;
    `terms` with `term_starts` (u + 1,) likewise; `facets` (u, facets) numbers of stated codes in
    the corpus.
    """

    role: npt.NDArray[np.int8]
    owner: Rows
    starts: Rows
    passages: Rows
    kept: Passages
    terms: lexical.Terms
    term_starts: Rows
    facets: npt.NDArray[np.int32]

    def __len__(self) -> int:
        """Count the sources."""
        return len(self.role)

    def take(self, rows: Rows) -> "Block":
        """Give some of the sources, in this order."""
        passages, starts = gather(self.starts, rows)
        terms, term_starts = gather(self.term_starts, rows)
        return Block(
            self.role[rows],
            self.owner[rows],
            starts,
            self.passages[passages],
            self.kept,
            self.terms[terms],
            term_starts,
            self.facets[rows],
        )

    def single(self, row: int) -> "Block":
        """Give one of the sources, as `take` does but without copying."""
        at, terms = (
            slice(*starts[row : row + 2].tolist()) for starts in (self.starts, self.term_starts)
        )
        return Block(
            self.role[row : row + 1],
            self.owner[row : row + 1],
            self.starts[row : row + 2] - at.start,
            self.passages[at],
            self.kept,
            self.terms[terms],
            self.term_starts[row : row + 2] - terms.start,
            self.facets[row : row + 1],
        )

    def only(self, roles: tuple[int, ...]) -> "Block":
        """Give the sources with one of these roles."""
        return self.take(np.flatnonzero(np.isin(self.role, roles)))

    def half(self, number: int) -> Vectors:
        """Give the passages' vectors of one half (0 English, 1 across languages), float32."""
        columns = self.kept.yardstick.halves.both[number]
        vectors: Vectors = self.kept.vectors[self.passages, columns]
        return vectors

    def known(self, number: int) -> npt.NDArray[np.bool_]:
        """Say which passages have a vector in one half."""
        known: npt.NDArray[np.bool_] = self.kept.known[self.passages, number]
        return known

    def generic(self, number: int) -> Vectors:
        """Give how close each passage comes, in one half, to what everybody writes."""
        generic: Vectors = self.kept.generic[self.passages, number]
        return generic


def roles_of(sources: tuple[Source, ...]) -> list[int]:
    """Give the role of each source of one organisation."""
    sides = {source.side for source in sources}
    summary = IS_BOTH
    if NEED in sides:
        summary = FOR_OFFER
    elif OFFER in sides:
        summary = FOR_NEED
    names = {OFFER: IS_OFFER, NEED: IS_NEED, SUMMARY: summary}
    return [names[source.side] for source in sources]


def met_by(roles: Iterable[int], theirs: tuple[int, ...]) -> tuple[int, ...]:
    """Give which of their roles the sources of some roles meet: two stand-ins say nothing."""
    if set(roles) <= {FOR_NEED, FOR_OFFER}:
        return tuple(role for role in theirs if role not in (FOR_NEED, FOR_OFFER))
    return theirs


def mean_generality(generic: Vectors, starts: Rows) -> Vectors:
    """Give the mean of each source's passages, (starts[-1], 2) to (len(starts) - 1, 2)."""
    sums = reduce_groups(generic.T, starts, np.add, 0.0).T
    counts = np.maximum(np.diff(starts), 1).astype(np.float32)
    means: Vectors = (sums / counts[:, None]).astype(np.float32)
    return means


def bits_of(roles: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Give a bit for each role, so that several can be told together."""
    return np.left_shift(1, np.asarray(roles, np.uint8), dtype=np.uint8)


def keep(vectors: Vectors, yardstick: Yardstick) -> Passages:
    """Make Passages of vectors, (n, width)."""
    halves = yardstick.halves.both
    close = [(vectors[:, half] @ yardstick.generic[:, half].T).max(axis=1) for half in halves]
    known = np.column_stack([vectors[:, half].any(axis=1) for half in halves])
    generic = np.column_stack(close).astype(np.float32)
    return Passages(vectors, generic, known, yardstick)
