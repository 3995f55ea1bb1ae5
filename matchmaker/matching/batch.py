"""Ranking a file: everybody in it, the same way as the site ranks, without the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from matchmaker.matching import language
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.outcomes import Outcome, learn
from matchmaker.matching.ranking import Match, query_for, rank
from matchmaker.matching.sources import passages_of
from matchmaker.matching.vectors import Vectors
from matchmaker.matching.yardstick import Yardstick, yardstick_from
from matchmaker.profiles.document import Organisation

Progress = Callable[[int, int], None]
# Who is ranked for whom.
OTHER_KIND = {"startup": ("pharma",), "pharma": ("startup",), "other": ()}


def build(
    organisations: tuple[Organisation, ...],
    encoder: Encoder,
    progress: Progress | None = None,
    vectors: Mapping[str, Vectors] | None = None,
    yardstick: Yardstick | None = None,
) -> Corpus:
    """Put everybody into a corpus, in the order of their ids, whatever the order of the file.

    `vectors` of the texts, and the yardstick, are computed where not given.
    """
    ordered = sorted(organisations, key=lambda organisation: organisation.id)
    texts = sorted({text for each in ordered for text in passages_of(each)})
    # Vectors across languages are needed only if there is more than one.
    cross = any(language.detect(text) != language.ENGLISH for text in texts)
    if vectors is None:
        encoded = encoder.encode(texts, cross=cross, progress=progress)
        vectors = dict(zip(texts, encoded, strict=True))
    if yardstick is None:
        measured = encoder.encode(encoder.standards, cross=cross)
        known = dict(zip(encoder.standards, measured, strict=True))
        yardstick = yardstick_from(known, encoder.halves)
    corpus = Corpus(yardstick)
    for organisation in ordered:
        corpus.put(organisation, vectors)
    return corpus


def rank_organisations(
    corpus: Corpus,
    outcomes: tuple[Outcome, ...],
    *,
    include_other: bool,
    limit: int | None,
    queries: frozenset[str] | None = None,
) -> Iterator[tuple[str, Sequence[Match]]]:
    """Rank partners for each organisation, or for those in `queries`, in the order of ids."""
    learned = learn(corpus, outcomes)
    masks = _masks(corpus, include_other)
    for organisation in corpus.organisations():
        kind = corpus.document(organisation).kind
        if kind == "other" and not include_other:
            continue
        if queries is not None and organisation not in queries:
            continue
        query = query_for(corpus, organisation)
        towards = learned.towards(query) if learned else None
        yield organisation, rank(corpus, query, allowed=masks[kind], learned=towards, limit=limit)


def rank_needs(
    corpus: Corpus, outcomes: tuple[Outcome, ...], *, include_other: bool, limit: int | None
) -> Iterator[tuple[str, Sequence[Match]]]:
    """Rank the offers of the other kind for each live need, in the order of the needs' ids."""
    learned = learn(corpus, outcomes)
    masks = _masks(corpus, include_other)
    needs = sorted(
        (listing.id, organisation)
        for organisation in corpus.organisations()
        for listing in corpus.document(organisation).listings
        if listing.side == "need" and listing.status == "live"
    )
    for need, organisation in needs:
        kind = corpus.document(organisation).kind
        if kind == "other" and not include_other:
            continue
        query = query_for(corpus, organisation, need)
        towards = learned.towards(query) if learned else None
        yield need, rank(corpus, query, allowed=masks[kind], learned=towards, limit=limit)


def _masks(corpus: Corpus, include_other: bool) -> dict[str, Mask]:
    kinds = np.array([corpus.document(each).kind for each in corpus.ids])
    masks = {}
    for kind, wanted in OTHER_KIND.items():
        admitted = (*wanted, "other") if include_other else wanted
        if kind == "other":
            admitted = ("startup", "pharma")
        masks[kind] = np.isin(kinds, admitted)
    return masks
