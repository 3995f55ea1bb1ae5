"""How long does a ranked page take, on the server, warm, with reasons?

    .venv/bin/python -m benchmarks.ranked_page [ORGANISATIONS …]

Organisations have three listings each; texts are drawn from a few hundred made-up sentences and the
vectors are random mixtures of 300 topics, kept in a file so that they are no part of the memory
that is shown (what a process holds when it answers, but for files). The reference is a bare flat
FAISS search of the English listings' vectors, one thread, in the same run.
"""

import gc
import sys
import tempfile
import time
from pathlib import Path

import faiss
import numpy as np

from matchmaker.matching import diversity, ranking
from matchmaker.matching.choices import Choices
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.explanation import main_reason
from matchmaker.matching.filters import Filters
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.ranking import comparable, query_for, rank
from matchmaker.matching.vectors import Halves, unit
from matchmaker.matching.yardstick import Yardstick
from matchmaker.profiles.document import Listing, Organisation
from matchmaker.prose.passages import cut

HALVES = Halves(384, 512)
DIMENSION = HALVES.width
TOPICS, VARIANTS, PAGE, QUERIES = 300, 40, 20, 100
AREAS = ("C04", "C08", "C14", "C10", "C18", "C04.588.180", "F03")
MODALITIES = ("antibody", "small-molecule", "diagnostic", "software-as-a-medical-device")
FILTERS = Filters({"territories": ("CN",)})
TERRITORIES = ("CN", "US", "eu", "greater-china", "worldwide")


def sentences(chance):
    makes = ("An antibody", "A diagnostic test", "Software", "A small molecule", "A cell therapy")
    does = ("that treats", "that detects", "that monitors", "for patients with", "to screen for")
    what = (
        "lung cancer",
        "type 2 diabetes",
        "heart failure",
        "Alzheimer disease",
        "asthma",
        "breast cancer",
        "stroke",
        "psoriasis",
        "hepatitis B",
        "retinopathy",
    )
    how = ("in hospitals", "at home", "in phase 2 trials", "from CT images", "with EMR data")
    every = [f"{a} {b} {c} {d}." for a in makes for b in does for c in what for d in how]
    return [
        f"{every[at][:-1]} by method K{number}."
        for number, at in enumerate(chance.integers(0, len(every), TOPICS * VARIANTS))
    ]


def many_vectors(chance, topics, count):
    """Make vectors some at a time, in a file that goes with the process."""
    with tempfile.TemporaryFile() as file:
        found = np.memmap(file, np.float32, "w+", shape=(count, DIMENSION))
    for at in range(0, count, 10_000):
        found[at : at + 10_000] = vectors(chance, topics, min(10_000, count - at))
    return found


def nearest_topics(rows, topics):
    return np.concatenate(
        [
            np.argmax(rows[at : at + 10_000, HALVES.english] @ topics[:, HALVES.english].T, axis=1)
            for at in range(0, len(rows), 10_000)
        ]
    )


def megabytes():
    """Give the memory of this process that no file backs."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


def vectors(chance, topics, count):
    mixed = np.zeros((count, DIMENSION), np.float32)
    for _ in range(3):
        mixed += topics[chance.integers(0, TOPICS, count)] * chance.random((count, 1))
    mixed += 0.35 * chance.standard_normal((count, DIMENSION)) / np.sqrt(DIMENSION / 2)
    mixed = mixed.astype(np.float32)
    return np.hstack([unit(mixed[:, HALVES.english]), unit(mixed[:, HALVES.cross])])


def build(count, chance):
    topics = chance.standard_normal((TOPICS, DIMENSION)).astype(np.float32) / np.sqrt(DIMENSION / 2)
    texts = sentences(chance)
    corpus = Corpus(Yardstick(HALVES, vectors(chance, topics, len(GENERIC))))
    rows = many_vectors(chance, topics, 3 * count)
    # What a text says goes with its vector: some sentences a topic.
    nearest = nearest_topics(rows, topics).reshape(count, 3)
    picked = VARIANTS * nearest + chance.integers(0, VARIANTS, (count, 3))
    for at in range(count):
        mine = []
        for side, text in zip(("offer", "offer", "need"), picked[at], strict=True):
            mine.append(
                Listing(
                    f"o{at}/{len(mine)}",
                    side,
                    texts[text],
                    therapeutic_areas=(AREAS[(at + len(mine)) % 7],) if at % 3 else (),
                    modalities=(MODALITIES[text % 4],) if at % 2 else (),
                    territories=(TERRITORIES[at % 5],) if at % 4 else (),
                )
            )
        kind = "startup" if at % 2 else "pharma"
        found = {
            p.text: rows[3 * at + number] for number, one in enumerate(mine) for p in cut(one.text)
        }
        corpus.put(Organisation(f"o{at}", kind, f"O{at}", listings=tuple(mine)), found)
    return corpus, rows


def timed(work, inputs):
    taken = []
    for one in inputs:
        start = time.perf_counter()
        work(one)
        taken.append(1000 * (time.perf_counter() - start))
    return np.median(taken), np.percentile(taken, 95)


def main(sizes):
    faiss.omp_set_num_threads(1)
    print(
        f"{'organisations':>14}{'build s':>9}{'MB':>7}{'page ms: median':>17}{'p95':>8}"
        f"{'flat ms: median':>17}{'p95':>8}{'recall@10 of exact':>20}"
    )
    for count in sizes:
        chance = np.random.default_rng(1)
        start = time.perf_counter()
        corpus, rows = build(count, chance)
        built = time.perf_counter() - start
        startups = corpus.mask(f"o{at}" for at in range(1, count, 2))
        choices = Choices()
        for number, name in enumerate(corpus.ids):
            choices.put(number, corpus.document(name))
        gc.freeze()  # as the site does once it has loaded
        asking = [f"o{2 * at}" for at in chance.integers(0, count // 2, QUERIES)]

        def page(name, corpus=corpus, startups=startups, choices=choices):
            query = query_for(corpus, name)
            among = startups & comparable(corpus, query)
            left = choices.narrow(among, FILTERS).admitted
            ranked = rank(corpus, query, allowed=left)
            for place in diversity.spread(corpus, ranked, PAGE)[:PAGE]:
                main_reason(corpus, query, ranked[place])

        memory = megabytes()
        flat = faiss.IndexFlatIP(384)
        flat.add(np.ascontiguousarray(rows[:, HALVES.english]))
        timed(page, asking[:5])
        ours = timed(page, asking)
        bare = timed(
            lambda at, flat=flat, rows=rows: flat.search(
                rows[at : at + 1, HALVES.english].copy(), 100
            ),
            [3 * int(name[1:]) for name in asking],
        )
        print(
            f"{count:>14,}{built:>9.1f}{memory:>7.0f}{ours[0]:>17.1f}{ours[1]:>8.1f}"
            f"{bare[0]:>17.1f}{bare[1]:>8.1f}{recall(corpus, startups, asking[:20]):>20.3f}",
            flush=True,
        )


def recall(corpus, startups, asking):
    """Compare the first ten with those of a ranking that compares everybody."""
    held = ranking.FEW
    shares = []
    for name in asking:
        query = query_for(corpus, name)
        ranking.FEW = held
        quick = [m.score for m in rank(corpus, query, allowed=startups, limit=10)]
        ranking.FEW = 10**9
        exact = [m.score for m in rank(corpus, query, allowed=startups, limit=10)]
        shares.append(sum(score >= exact[-1] for score in quick) / len(exact))  # ties are equal
    ranking.FEW = held
    return float(np.mean(shares))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
