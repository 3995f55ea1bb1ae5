"""Keeping near-identical organisations from filling the first page; an option people can see."""

from collections.abc import Sequence

from matchmaker.matching.corpus import Corpus
from matchmaker.matching.embedding import CROSS, ENGLISH, Vectors
from matchmaker.matching.mean_vectors import mean_vectors
from matchmaker.matching.ranking import Match

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
    shown: list[Vectors] = []
    for at in range(len(matches)):
        if len(first) == page:
            break
        if at % page == 0:  # few more than a page are looked at
            names = [each.organisation for each in matches[at : at + page]]
            vectors = mean_vectors(corpus, names)
        vector = vectors[at % page]
        if sum(_alike(vector, other) for other in shown) >= KEPT:
            later.append(at)
        else:
            first.append(at)
            shown.append(vector)
    seen = len(first) + len(later)
    return [*first, *later, *range(seen, len(matches))]


def _alike(one: Vectors, other: Vectors) -> bool:
    half = ENGLISH if one[ENGLISH].any() and other[ENGLISH].any() else CROSS
    return bool(one[half] @ other[half] > ALIKE)
