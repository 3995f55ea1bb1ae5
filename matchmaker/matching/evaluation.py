"""How good the ranking is, beside simple references, in one run.

A set is a folder with `profiles.jsonl` and `qrels.txt` (TREC), or a JSON Lines file of sentence
pairs, `{"id", "en", "zh"}`. Measures come from ir-measures; intervals are 95 % bootstrap intervals
over queries (Efron 1979), seeded.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchmaker.matching import batch, references
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.explanation import Quote, main_reason, without_passage
from matchmaker.matching.outcomes import Outcome
from matchmaker.matching.ranking import query_for, query_of, rank
from matchmaker.matching.sources import passages_of
from matchmaker.profiles.document import Organisation

Run = Mapping[str, list[tuple[str, float]]]
Qrels = Mapping[str, set[str]]
Numbers = npt.NDArray[np.float64]

SEED = 0
RESAMPLED = 2000
# How many times known pairs are split into what is learned and what is asked.
SPLITS = 20
SAMPLED_REASONS = 100
TOP = 10
MEASURES = ("hit@5", "hit@10", "nDCG@10", "MRR")


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries with its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        """Show it as in the table."""
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Row:
    """One configuration: what it is called, a figure for each measure, and notes."""

    name: str
    figures: tuple[tuple[str, Figure], ...]
    note: str = ""


def figure(values: Numbers) -> Figure:
    """Give the mean of values (n,) with its bootstrap interval."""
    chance = np.random.default_rng(SEED)
    means = values[chance.integers(0, len(values), (RESAMPLED, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(values.mean()), float(low), float(high))


def read_qrels(path: Path) -> Qrels:
    """Read the relevant pairs of a TREC file; ValueError naming the line that is not one."""
    found: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise ValueError(f"{path}:{number}: expected QUERY 0 DOCUMENT RELEVANCE")
        if int(parts[3]) > 0:
            found[parts[0]].add(parts[2])
    return found


def read_pairs(path: Path) -> list[tuple[str, str]] | None:
    """Read the sentence pairs of a file; None if it holds something else."""
    # Not splitlines: a text may hold other separators, such as U+2028.
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    if not rows or not all(isinstance(row, dict) and {"en", "zh"} <= row.keys() for row in rows):
        return None
    return [(row["en"], row["zh"]) for row in rows]


def measured(name: str, run: Run, qrels: Qrels, note: str = "") -> Row:
    """Measure a run over the queries of the qrels."""
    values = _values(run, qrels)
    return _row(name, {measure: list(values[measure].values()) for measure in MEASURES}, note)


def _row(name: str, values: Mapping[str, list[float]], note: str = "") -> Row:
    figures = ((measure, figure(np.array(values[measure]))) for measure in MEASURES)
    return Row(name, tuple(figures), note)


def _values(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """Give each measure of each query; one that got no ranking counts as missed."""
    import ir_measures  # noqa: PLC0415 - loads a compiled library that only evaluation needs
    from ir_measures import RR, Success, nDCG  # noqa: PLC0415 - the same

    measures = {Success @ 5: "hit@5", Success @ 10: "hit@10", nDCG @ 10: "nDCG@10", RR: "MRR"}
    relevant = {query: dict.fromkeys(docs, 1) for query, docs in qrels.items()}
    ranked = {query: dict(run.get(query, ())) for query in qrels}
    values = {measure: dict.fromkeys(qrels, 0.0) for measure in MEASURES}
    for found in ir_measures.iter_calc(list(measures), relevant, ranked):
        values[measures[found.measure]][found.query_id] = found.value
    return values


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """Organisations, the known pairs, and who can be ranked for each query."""

    organisations: tuple[Organisation, ...]
    corpus: Corpus
    vectors: Mapping[str, npt.NDArray[np.float32]]
    qrels: Qrels

    def candidates(self, query: str) -> list[str]:
        """Give the organisations of the other kind, in order."""
        kinds = batch.OTHER_KIND[self.corpus.document(query).kind]
        return sorted(each.id for each in self.organisations if each.kind in kinds)


def ranked(data: ProfileSet, outcomes: tuple[Outcome, ...] = ()) -> Run:
    """Rank as the product does, everybody for each query of the qrels."""
    found = batch.rank_organisations(
        data.corpus, outcomes, include_other=False, limit=None, queries=frozenset(data.qrels)
    )
    return {query: [(m.organisation, m.score) for m in matches] for query, matches in found}


def profile_rows(data: ProfileSet) -> Iterator[Row]:
    """Measure the product and the references, without outcomes."""
    found: list[tuple[str, Run]] = [*references.runs(data)]
    found.append(("matchmaker", ranked(data)))
    for name, run in found:
        yield measured(name, run, data.qrels, _share_note(run))


def _share_note(run: Run) -> str:
    return f"{distinct_share(run):.2f} of candidates in somebody's top {TOP}"


def distinct_share(run: Run) -> float:
    """Give the share of all ranked organisations that are in at least one top ten."""
    everybody = {doc for docs in run.values() for doc, _ in docs}
    shown = {doc for docs in run.values() for doc, _ in docs[:TOP]}
    return len(shown) / max(1, len(everybody))


def learning_rows(data: ProfileSet) -> Iterator[Row]:
    """Measure what is learned from half of the pairs on the other half, over several splits."""
    pairs = sorted((query, doc) for query, docs in data.qrels.items() for doc in docs)
    text = ranked(data)
    asked: dict[str, set[str]] = {}
    runs: dict[str, dict[str, list[tuple[str, float]]]] = defaultdict(dict)
    shares: dict[str, list[float]] = defaultdict(list)
    for split in range(SPLITS):
        chance = random.Random(SEED + split)  # noqa: S311 - a repeatable split, no secret
        order = chance.sample(pairs, len(pairs))
        known, rest = order[: len(order) // 2], order[len(order) // 2 :]
        outcomes = tuple(Outcome(query, doc, "accepted") for query, doc in known)
        tried: dict[str, Run] = {
            "text alone": text,
            "popularity alone": references.popularity(data, Counter(doc for _, doc in known)),
            "matchmaker with outcomes": ranked(data, outcomes),
        }
        for name, run in tried.items():
            runs[name].update({f"{split}/{query}": docs for query, docs in run.items()})
            shares[name].append(distinct_share(run))
        for query, doc in rest:
            asked.setdefault(f"{split}/{query}", set()).add(doc)
    values = {name: _by_company(_values(run, asked)) for name, run in runs.items()}
    for name, found in values.items():
        note = f"{np.mean(shares[name]):.2f} of candidates in somebody's top {TOP}"
        yield _row(name, found, note)
    ours, theirs = values["matchmaker with outcomes"], values["popularity alone"]
    beyond = {measure: np.subtract(ours[measure], theirs[measure]).tolist() for measure in MEASURES}
    yield _row("beyond popularity", beyond, "the same companies compared")


def _by_company(values: dict[str, dict[str, float]]) -> dict[str, list[float]]:
    """Average over the splits, so that each company counts once, in order."""
    found: dict[str, list[float]] = {}
    for measure, by_query in values.items():
        companies: dict[str, list[float]] = defaultdict(list)
        for query, value in by_query.items():
            companies[query.partition("/")[2]].append(value)
        found[measure] = [float(np.mean(companies[each])) for each in sorted(companies)]
    return found


def reasons_held(data: ProfileSet, encoder: Encoder) -> tuple[int, int]:
    """Take quoted passages out of sampled matches: (lower scores, matches sampled).

    Each passage is taken out of its document, which is ranked anew; a match without quotes counts
    as not held.
    """
    chance = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    queries = sorted(data.qrels)
    sampled = [chance.choice(queries) for _ in range(SAMPLED_REASONS)]
    return sum(_reason_holds(data, encoder, query, chance) for query in sampled), len(sampled)


def _reason_holds(data: ProfileSet, encoder: Encoder, name: str, chance: random.Random) -> bool:
    query = query_for(data.corpus, name)
    allowed = data.corpus.mask(data.candidates(name))
    match = chance.choice(rank(data.corpus, query, allowed=allowed, limit=TOP))
    reason = main_reason(data.corpus, query, match)
    if reason is None or reason.quotes is None:
        return False
    return all(
        _score_without(data, encoder, name, match.organisation, quote) < match.score
        for quote in reason.quotes
    )


def _score_without(
    data: ProfileSet, encoder: Encoder, name: str, other: str, quote: Quote
) -> float:
    whole = data.corpus.document(quote.organisation)
    cut = without_passage(whole, quote)
    new = [text for text in passages_of(cut) if text not in data.vectors]
    vectors = {**data.vectors, **dict(zip(new, encoder.encode(new), strict=True))}
    only = data.corpus.mask([other])
    if quote.organisation == name:
        query = query_of(data.corpus, cut, vectors)
        return rank(data.corpus, query, allowed=only)[0].score
    data.corpus.put(cut, vectors)
    try:
        return rank(data.corpus, query_for(data.corpus, name), allowed=only)[0].score
    finally:
        data.corpus.put(whole, data.vectors)


def pair_rows(pairs: list[tuple[str, str]], encoder: Encoder) -> Iterator[Row]:
    """Measure whether a sentence finds its twin in a pool that is half English, half Chinese."""
    english = encoder.encode_cross([en for en, _ in pairs])
    chinese = encoder.encode_cross([zh for _, zh in pairs])
    yield _twins("across languages (match embed)", english, chinese)
    alone = [references.minilm().encode_english([pair[side] for pair in pairs]) for side in (0, 1)]
    yield _twins("MiniLM alone", *alone)


def _twins(name: str, english: npt.NDArray[np.float32], chinese: npt.NDArray[np.float32]) -> Row:
    is_first = (np.arange(len(english)) % 2 == 0)[:, None]
    ranks = []
    for half in (is_first, ~is_first):
        pool, queries = np.where(half, english, chinese), np.where(half, chinese, english)
        close = queries @ pool.T
        ranks.append((close > np.diag(close)[:, None]).sum(axis=1))
    places = np.concatenate(ranks)
    recall = [(f"recall@{k}", figure((places < k).astype(np.float64))) for k in (1, 10)]
    return Row(name, tuple(recall))


def load(organisations: tuple[Organisation, ...], qrels: Qrels, encoder: Encoder) -> ProfileSet:
    """Make a set ready: everybody encoded, in both models."""
    texts = sorted({text for each in organisations for text in passages_of(each)})
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    corpus = batch.build(organisations, encoder, vectors=vectors)
    known = {query: docs for query, docs in qrels.items() if query in corpus}
    return ProfileSet(organisations, corpus, vectors, known)
