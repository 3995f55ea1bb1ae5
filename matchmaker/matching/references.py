"""Rankings to compare with: chance, words alone, whole texts in one vector, popularity."""

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchmaker.matching.embedding import Encoder

if TYPE_CHECKING:
    from matchmaker.matching.evaluation import ProfileSet

Scores = npt.NDArray[np.floating]
Run = dict[str, list[tuple[str, float]]]
SEED = 0


@cache
def minilm() -> Encoder:
    """Give the packaged models, whatever the setting says."""
    return Encoder(threads=2)


def runs(data: "ProfileSet") -> Iterator[tuple[str, Run]]:
    """Walk the references by name."""
    queries = sorted(data.qrels)
    documents = sorted(organisation.id for organisation in data.organisations)
    texts = [_text(data, each) for each in documents]
    at = {each: number for number, each in enumerate(documents)}
    chance = random.Random(SEED)  # noqa: S311 - a repeatable reference, no secret
    draw = np.array([[chance.random() for _ in documents] for _ in queries])
    for name, scores in (
        ("random", draw),
        ("TF-IDF", _tf_idf(texts)[[at[query] for query in queries]]),
        ("BM25", _bm25(texts, [at[query] for query in queries])),
        ("whole-text MiniLM", _whole(texts)[[at[query] for query in queries]]),
    ):
        yield name, _run(data, queries, at, scores)
    yield "popularity of the others", popularity(data, None)


def popularity(data: "ProfileSet", counts: Counter[str] | None) -> Run:
    """Rank by how many pairs a candidate has: the given counts, or all of others' known pairs."""
    total = Counter(doc for docs in data.qrels.values() for doc in docs)
    run = {}
    for query in sorted(data.qrels):
        known = counts if counts is not None else total - Counter(data.qrels[query])
        scored = [(doc, float(known[doc])) for doc in data.candidates(query)]
        # Equal counts in the order of ids, told to the measure by a trifle.
        run[query] = _ordered([(doc, score - at * 1e-6) for at, (doc, score) in enumerate(scored)])
    return run


def _ordered(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(scored, key=lambda each: (-each[1], each[0]))


def _run(data: "ProfileSet", queries: list[str], at: dict[str, int], scores: Scores) -> Run:
    return {
        query: _ordered([(doc, float(scores[row, at[doc]])) for doc in data.candidates(query)])
        for row, query in enumerate(queries)
    }


def _text(data: "ProfileSet", organisation: str) -> str:
    document = data.corpus.document(organisation)
    live = [each.text for each in document.listings if each.status == "live"]
    return "\n".join(live) or document.summary


def _tf_idf(texts: list[str]) -> Scores:
    from sklearn.feature_extraction.text import (  # noqa: PLC0415 - slow, and only used here
        TfidfVectorizer,
    )

    weights = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    scores: Scores = (weights @ weights.T).toarray()
    return scores


def _bm25(texts: list[str], queries: list[int]) -> Scores:
    import bm25s  # noqa: PLC0415 - only used here

    tokens = bm25s.tokenize(texts, stopwords="en", show_progress=False, return_ids=False)
    model = bm25s.BM25()
    model.index(tokens, show_progress=False)
    return np.array([model.get_scores(tokens[query]) for query in queries])


def _whole(texts: list[str]) -> Scores:
    vectors = minilm().encode_english(texts)
    scores: Scores = vectors @ vectors.T
    return scores
