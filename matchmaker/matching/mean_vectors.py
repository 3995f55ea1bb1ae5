"""The mean of an organisation's passages, by which organisations are alike."""

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.block import Block
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.index import means
from matchmaker.matching.table import starts_of
from matchmaker.matching.vectors import Vectors

# So many organisations' vectors are averaged at a time.
_TOGETHER = 2000


def mean_vector(corpus: Corpus, organisation: str) -> Vectors:
    """Give the mean of an organisation's passages in each half, (width,); zeros if not here."""
    try:
        block = corpus.block(organisation)
    except KeyError:
        return np.zeros(corpus.halves.width, np.float32)
    return mean_of(block)


def mean_vectors(corpus: Corpus, organisations: Sequence[str]) -> Vectors:
    """Give `mean_vector` of some organisations, (n, width)."""
    found = np.zeros((len(organisations), corpus.halves.width), np.float32)
    for first in range(0, len(organisations), _TOGETHER):
        part = organisations[first : first + _TOGETHER]
        with corpus.lock:
            numbers = corpus.numbers_of(part)
            here = numbers >= 0
            sizes = np.zeros(len(part), np.int64)
            sizes[here] = corpus.sizes_of(numbers[here])
            block = corpus.everything().take(corpus.rows_of(numbers[here]))
            vectors = block.kept.vectors[block.passages]
        starts = block.starts[starts_of(sizes)]
        found[first : first + len(part)] = np.concatenate(
            means(starts, vectors, corpus.halves), axis=1
        )
    return found


def mean_of(block: Block) -> Vectors:
    """Give the mean of all passages of some sources in each half, (width,)."""
    vectors = block.kept.vectors[block.passages]
    found = means(block.starts[[0, -1]], vectors, block.kept.yardstick.halves)
    mean: Vectors = np.concatenate(found, axis=1)[0]
    return mean
