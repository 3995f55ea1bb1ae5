"""Keeping near-identical organisations from filling the first page; an option people can see."""

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.mean_vectors import mean_vectors
from matchmaker.matching.ranking import Match
from matchmaker.matching.vectors import Halves, Vectors

# Two organisations closer than this (cosine of their mean vectors) say the same.
ALIKE = 0.9
# Of those that say the same, so many stay on the first page.
KEPT = 2


def spread(corpus: Corpus, matches: Sequence[Match], page: int) -> list[int]:
    """Give places in a list so that whoever repeats what others on the first page say comes after.

    Nothing is dropped, and the order is otherwise kept. Organisations that have left the corpus
    count as unlike everybody.
    """
    first: list[int] = []
    later: list[int] = []
    shown = np.zeros((page, corpus.halves.width), np.float32)
    for at in range(len(matches)):
        if len(first) == page:
            break
        if at % page == 0:  # few more than a page are looked at
            names = [each.organisation for each in matches[at : at + page]]
            vectors = mean_vectors(corpus, names)
        vector = vectors[at % page]
        if _alike(vector, shown[: len(first)], corpus.halves).sum() >= KEPT:
            later.append(at)
        else:
            shown[len(first)] = vector
            first.append(at)
    seen = len(first) + len(later)
    return [*first, *later, *range(seen, len(matches))]


def _alike(one: Vectors, others: Vectors, halves: Halves) -> Mask:
    both_english = others[:, halves.english].any(axis=1) & one[halves.english].any()
    close = (others[:, half] @ one[half] for half in halves.both)
    alike: Mask = np.where(both_english, *close) > ALIKE
    return alike
