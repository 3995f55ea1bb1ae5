"""Which index at which size? Recall@10 against exact search, on embeddings of real text.

Passages of `../shared/data` as MiniLM embeds them; beyond their number, mixtures of two of them.
A tenth is held out to ask with; a search is also filtered to a random tenth of the sources. The
reference is exact search (flat), one thread, in the same run.
Our choice is `matching/index.py`: flat up to EXACT sources, inverted lists above.

    .venv/bin/python -m benchmarks.index_type [SIZE ...]
"""

import os
import sys
import time
from pathlib import Path

import faiss
import numpy as np

from matchmaker.matching import index
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.sources import passages_of
from matchmaker.matching.vectors import unit
from matchmaker.profiles.reading import read_profiles

SHARED = Path(os.environ.get("MATCHMAKER_SHARED", Path(__file__).parents[2] / "shared"))
QUERIES, NEAREST = 200, 10
WANTED = 800  # what the ranking asks for


def real_vectors():
    texts = set()
    for path in sorted((SHARED / "data").rglob("*.jsonl")):
        for organisation in read_profiles(path, lenient=True).organisations:
            texts |= set(passages_of(organisation))
    ordered = sorted(texts)
    np.random.default_rng(0).shuffle(ordered)
    return unit(Encoder(threads=2).encode_english(ordered))


def enough(vectors, count, chance):
    """Give so many vectors: the real ones, and mixtures of two where they run out."""
    more = max(0, count - len(vectors))
    first, second = chance.integers(0, len(vectors), (2, more))
    mixed = vectors[first] + 0.7 * vectors[second]
    return np.vstack([vectors, unit(mixed)])[:count]


def flat(dimension):
    return faiss.IndexFlatIP(dimension)


def hnsw(dimension):
    return faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)


def lists(dimension):
    found = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        index.LISTS,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    found.cp.min_points_per_centroid = 1
    found.cp.max_points_per_centroid = index.LEARNED_FROM
    return found


# How each is made, and how it is asked: HNSW must look at as many as the ranking wants.
KINDS = {
    "flat": (flat, faiss.SearchParameters, {}),
    "inverted lists": (lists, faiss.SearchParametersIVF, {"nprobe": index.PROBES}),
    "HNSW32": (hnsw, faiss.SearchParametersHNSW, {"efSearch": WANTED}),
}


def measure(kind, vectors, asked, only):
    make, parameters, how = kind
    start = time.perf_counter()
    built = make(vectors.shape[1])
    if not built.is_trained:
        built.train(vectors)
    built.add(vectors)
    took = time.perf_counter() - start
    times, found = [], []
    for one in asked:
        start = time.perf_counter()
        _, rows = built.search(one[None], WANTED, params=parameters(**how))
        times.append(1000 * (time.perf_counter() - start))
        found.append(set(rows[0, :NEAREST].tolist()))
    _, rows = built.search(asked, NEAREST, params=parameters(sel=only, **how))
    filtered = [set(row.tolist()) for row in rows]
    return took, float(np.median(times)), float(np.percentile(times, 95)), found, filtered


def main(sizes):
    if not (SHARED / "data").exists():
        sys.exit(f"{SHARED / 'data'} is absent: real text is what this measures")
    faiss.omp_set_num_threads(1)
    vectors = real_vectors()
    held = len(vectors) // 10
    asked, real = vectors[:held][:QUERIES], vectors[held:]
    print(f"{len(real):,} real passages; {len(asked)} others ask")
    print(
        f"{'sources':>9} {'index':16}{'build s':>9}{'median ms':>11}{'p95 ms':>8}"
        f"{'recall@10':>11}{'filtered':>10}"
    )
    for count in sizes:
        rows = np.ascontiguousarray(enough(real, count, np.random.default_rng(1)))
        admitted = np.random.default_rng(2).random(count) < 0.1
        only = faiss.IDSelectorBitmap(np.packbits(admitted, bitorder="little"))
        exact = None
        for name, kind in KINDS.items():
            if name == "inverted lists" and count < index.LISTS:
                continue
            took, median, late, *found = measure(kind, rows, asked, only)
            exact = exact or found
            share, filtered = (
                np.mean([len(a & b) / NEAREST for a, b in zip(*both, strict=True)])
                for both in zip(exact, found, strict=True)
            )
            ours = "flat" if count <= index.EXACT else "inverted lists"
            mark = " <- chosen" if name == ours else ""
            print(
                f"{count:>9,} {name:16}{took:>9.2f}{median:>11.3f}{late:>8.3f}"
                f"{share:>11.3f}{filtered:>10.3f}{mark}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 5_000, 20_000, 100_000])
