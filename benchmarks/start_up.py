"""Start-up with many organisations: from the snapshot, and by putting everybody in anew.

The reference is putting: documents and vectors are at hand, as after reading the database.

    .venv/bin/python benchmarks/start_up.py [ORGANISATIONS ...]
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.ranked_page import build
from matchmaker.matching import snapshot
from matchmaker.matching.ranking import query_for, rank


def main(sizes):
    print(
        f"{'organisations':>14}{'anew s':>9}{'save s':>9}{'MB':>8}{'load s':>9}{'ratio':>8}  same"
    )
    for count in sizes:
        start = time.perf_counter()
        corpus, _ = build(count, np.random.default_rng(1))
        anew = time.perf_counter() - start
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "snapshot"
            start = time.perf_counter()
            snapshot.save(corpus, path, model="m", generations={})
            saved = time.perf_counter() - start
            size = path.stat().st_size / 1e6
            start = time.perf_counter()
            again, _ = snapshot.load(path, model="m")
            loaded = time.perf_counter() - start
        first, second = (
            [m.organisation for m in rank(each, query_for(each, "o0"), limit=10)]
            for each in (corpus, again)
        )
        print(
            f"{count:>14,}{anew:>9.1f}{saved:>9.1f}{size:>8.0f}{loaded:>9.1f}"
            f"{anew / loaded:>8.1f}  {first == second}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
