"""Organisations written for tests, and a corpus of them with the real models."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.matching.batch import build
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.english import MiniLM
from matchmaker.matching.packaged import path_of
from matchmaker.matching.ranking import Match, query_for, rank
from matchmaker.matching.sources import passages_of
from matchmaker.matching.vectors import Vectors
from matchmaker.matching.yardstick import STANDARDS
from matchmaker.profiles.document import Listing, Organisation

PACKAGE_FOLDER = path_of(*MiniLM.package).parent
CT_TRIAGE = (
    "Our software finds lung nodules on chest CT and sorts them by risk. "
    "It runs in twelve hospitals and reads a scan in nine seconds."
)
WANTS_CT = "We look for software that reads chest CT for early lung cancer."
INSULIN = "We make a once-weekly insulin for type 2 diabetes, given with a small pen."
WANTS_INSULIN = "We look for a long-acting insulin to add to our diabetes portfolio."


@cache
def encoder() -> Encoder:
    """Give the real models, loaded once a test run."""
    return Encoder(threads=2)


@cache
def vector(text: str) -> Vectors:
    """Encode one passage; each is encoded once a test run."""
    row: Vectors = encoder().encode([text])[0]
    return row


def vectors_of(organisations: Iterable[Organisation]) -> dict[str, Vectors]:
    """Encode all passages of organisations."""
    return {text: vector(text) for each in organisations for text in passages_of(each)}


def save_own_model(folder: Path) -> Path:
    """Save a small model of another dimension: MiniLM's first two layers, projected."""
    import torch  # noqa: PLC0415 - slow to import, and most tests need no model of their own
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, TID251 - the same
    from sentence_transformers.base.modules.dense import Dense  # noqa: PLC0415, TID251 - the same

    model: Any = SentenceTransformer(str(PACKAGE_FOLDER), local_files_only=True)
    bert = model[0].auto_model
    bert.encoder.layer = bert.encoder.layer[:2]
    bert.config.num_hidden_layers = 2
    torch.manual_seed(0)
    model[2] = Dense(384, 48, activation_function=torch.nn.Identity())  # for MiniLM's Normalize
    model.save(str(folder), create_model_card=False)
    return folder


# What the small bilingual model takes for the same, beside what it tells apart.
SAME = {"lung": "肺", "chest": "胸", "nodules": "节", "insulin": "胰", "diabetes": "糖"}


def save_bilingual_model(folder: Path) -> Path:
    """Save a small model of 24 dimensions that knows the words of `unrelated` and of SAME.

    As real ones do, it tells languages apart far better than what is said in them.
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415, TID251 - as above
    from sentence_transformers.sentence_transformer import modules  # noqa: PLC0415, TID251 - same
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415 - same

    split = pre_tokenizers.BertPreTokenizer()
    plain = normalizers.BertNormalizer(handle_chinese_chars=True, lowercase=True)
    known = " ".join([*STANDARDS, *SAME, *SAME.values()])
    words = sorted({word for word, _ in split.pre_tokenize_str(plain.normalize_str(known))})
    chance = np.random.default_rng(0)
    says = {word: chance.standard_normal(24) for word in ["[UNK]", *words]}
    for english, chinese in SAME.items():
        says[english] = says[chinese] = 4 * says[english]
    language = dict(zip((True, False), 2 * chance.standard_normal((2, 24)), strict=True))
    weights = np.array([said + language[word.isascii()] for word, said in says.items()])
    places = {word: at for at, word in enumerate(says)}
    tokenizer = Tokenizer(models.WordLevel(places, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = plain, split
    static = modules.StaticEmbedding(tokenizer, embedding_weights=weights.astype(np.float32))
    SentenceTransformer(modules=[static], device="cpu").save(str(folder), create_model_card=False)
    return folder


def company(
    name: str, *, kind: str = "startup", offers: str = "", needs: str = "", **facets: Any
) -> Organisation:
    """Make an organisation with an offer, a need or both; facets go to each of its listings."""
    listings = [
        Listing(f"{name}/{side}", side, text, **facets)
        for side, text in (("offer", offers), ("need", needs))
        if text
    ]
    return Organisation(name, kind, name, listings=tuple(listings))


def corpus_of(*organisations: Organisation) -> Corpus:
    """Put organisations into a corpus, everything encoded."""
    return build(organisations, encoder(), vectors=vectors_of(organisations))


def ranked(corpus: Corpus, asking: str, listing: str | None = None) -> list[Match]:
    """Rank everybody of the other kind for an organisation or one of its listings."""
    kind = corpus.document(asking).kind
    others = [each for each in corpus.organisations() if corpus.document(each).kind != kind]
    return [*rank(corpus, query_for(corpus, asking, listing), allowed=corpus.mask(others))]


def order(matches: Iterable[Match]) -> list[str]:
    """Give who was ranked, best first."""
    return [match.organisation for match in matches]
