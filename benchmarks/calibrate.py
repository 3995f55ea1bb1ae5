"""Measure the constants of the two models on the development split: matching/data/centres.npz.

    python benchmarks/calibrate.py ../shared/data

`english` is the mean MiniLM vector of company sentences; `cross_en` and `cross_zh` the means of the
multilingual model on texts that are translations of each other; `shape` the matrix that damps the
directions in which translations differ (within-class covariance normalisation, Hatch et al. 2006).
"""

import json
import sys
from pathlib import Path

import numpy as np

from matchmaker.matching import centres, embedding
from matchmaker.matching.vectors import unit
from matchmaker.prose.passages import cut

DAMPING = 3.0


def raw_encoder(arrays):
    """Give an encoder whose constants are these."""
    centres.measured = lambda: centres.Centres(arrays)
    return embedding.Encoder(threads=2)


def main(data: Path) -> None:
    zeros = {
        "english": np.zeros(384, np.float32),
        "cross_en": np.zeros(512, np.float32),
        "cross_zh": np.zeros(512, np.float32),
        "shape": np.eye(512, dtype=np.float32),
    }
    encoder = raw_encoder(zeros)
    profiles = [json.loads(line) for line in (data / "partners/profiles.jsonl").open()]
    passages = sorted({p.text for o in profiles for p in cut(o["summary"])})
    english = encoder.encode(passages, cross=False)[:, encoder.halves.english].mean(0)
    pairs = [json.loads(line) for line in (data / "bilingual_dev.jsonl").open()]
    en = encoder.encode_cross([pair["en"] for pair in pairs])
    zh = encoder.encode_cross([pair["zh"] for pair in pairs])
    apart = unit(en - en.mean(0)) - unit(zh - zh.mean(0))
    values, vectors = np.linalg.eigh(apart.T @ apart / len(apart))
    shape = (vectors / np.sqrt(values + DAMPING * values.mean())) @ vectors.T
    np.savez(
        Path(embedding.__file__).parent / "data/centres.npz",
        english=english.astype(np.float32),
        cross_en=en.mean(0).astype(np.float32),
        cross_zh=zh.mean(0).astype(np.float32),
        shape=(shape / np.abs(shape).max()).astype(np.float16),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
