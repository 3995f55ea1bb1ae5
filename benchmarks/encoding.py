"""Texts a second, beside plain sentence-transformers with the same model and the same vectors.

Real passages of `../shared/data`, as they come: profiles repeat sentences. Two threads each.

Arithmetic sets a bound: MiniLM needs 21 million operations a word piece, so that two cores which
multiply 90 billion a second each can do no more than some 300 passages of 28 pieces.

    .venv/bin/python -m benchmarks.encoding [PASSAGES]
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
import torch

from matchmaker.matching.embedding import Encoder
from matchmaker.matching.sources import passages_of
from matchmaker.matching.vectors import unit
from matchmaker.profiles.reading import read_profiles

SHARED = Path(os.environ.get("MATCHMAKER_SHARED", Path(__file__).parents[2] / "shared"))


def texts(count):
    found = []
    for path in sorted((SHARED / "data").rglob("*.jsonl")):
        for organisation in read_profiles(path, lenient=True).organisations:
            found += passages_of(organisation)
    np.random.default_rng(0).shuffle(found)
    return found[:count]


def main(count):
    if not (SHARED / "data").exists():
        sys.exit(f"{SHARED / 'data'} is absent: real text is what this measures")
    given, encoder = texts(count), Encoder(threads=2)
    halves = encoder.halves
    encoder.encode(["Warm up."])
    plain = encoder.english._model
    rows = []
    torch.set_num_threads(2)
    start = time.perf_counter()
    reference = plain.encode(given, normalize_embeddings=True, show_progress_bar=False)
    rows.append(("sentence-transformers, MiniLM alone", time.perf_counter() - start))
    torch.set_num_threads(1)
    start = time.perf_counter()
    ours = encoder.encode(given, cross=False)
    rows.append(("Encoder, English only", time.perf_counter() - start))
    start = time.perf_counter()
    both = encoder.encode(given)
    rows.append(("Encoder, both models", time.perf_counter() - start))
    base = rows[0][1]
    print(f"{len(given):,} passages, {len(set(given)):,} of them different")
    for name, seconds in rows:
        print(f"{name:40}{len(given) / seconds:>9.0f} a second{base / seconds:>8.2f} x")
    same = ours[:, halves.english].any(axis=1)
    expected = unit(reference - encoder.english.centre)
    cosine = (ours[same, halves.english] * expected[same]).sum(axis=1)
    print(f"cosine of the {same.sum():,} English vectors: least {cosine.min():.6f}")
    print(f"texts with a vector across languages: {both[:, halves.cross].any(axis=1).mean():.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
