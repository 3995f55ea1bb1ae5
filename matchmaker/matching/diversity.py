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


def spread(corpus: Corpus, matches: Sequence[Match], page: int) -> list[Match]:
    """Move to behind the first page whoever repeats what others on it say; scores stay.

    Nothing is dropped, and the order is otherwise kept. Organisations that have left the corpus
    count as unlike everybody.
    """
    first: list[Match] = []
    later: list[Match] = []
    shown: list[Vectors] = []
    for at, match in enumerate(matches):
        if len(first) == page:
            later.extend(matches[at:])
            break
        if at % page == 0:  # few more than a page are looked at
            names = [each.organisation for each in matches[at : at + page]]
            vectors = mean_vectors(corpus, names)
        vector = vectors[at % page]
        if sum(_alike(vector, other) for other in shown) >= KEPT:
            later.append(match)
        else:
            first.append(match)
            shown.append(vector)
    return first + later


def _alike(one: Vectors, other: Vectors) -> bool:
    half = ENGLISH if one[ENGLISH].any() and other[ENGLISH].any() else CROSS
    return bool(one[half] @ other[half] > ALIKE)
