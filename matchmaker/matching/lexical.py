"""Words as evidence: which terms of a need stand in an offer, the rarer the better.

Terms are numbers (hashed), so that a listing is a small array and counting is arithmetic. Three
kinds share one space: words (Chinese in pairs of characters), codes (CLDN18.2, EMR: words with a
digit or capitals inside) and concepts (codes of vocabularies that a text names, in whichever
language, each with what stands above it).
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Terms = npt.NDArray[np.uint32]

# Terms live in so many places for each kind. Of 200,000 words one in ten shares its place.
PLACES = 1 << 20
WORD, CODE, CONCEPT = 0, 1, 2

_TOKEN = re.compile(r"[^\W_]+(?:[-.+/&][^\W_]+)*\+?", re.UNICODE)
_JOINTS = re.compile(r"[-+/&]")
_PART = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_IGNORED = """
    a about all also an and any are as at be been both but by can each for from had has have how
    if in into is it its may more most new no nor not of on or other our over such than that the
    their them then there these they this those through to under up us use via was we were what
    when where which who will with would you your inc ltd company companies corp co
"""
# Of two texts so many characters are compared for what both say in Chinese.
READ = 5000
_JOINING = "的了和与及或在是为等对中可将并从向以其该本我们您有及于由被把而也都还"
_STOP = frozenset(_IGNORED.split())


def place_of(kind: int, name: str) -> int:
    """Give the number of a term: its kind and a hash of its name."""
    return kind * PLACES + zlib.crc32(name.encode()) % PLACES


def is_concept(place: int) -> bool:
    """Say whether a term is a concept and not a word or code."""
    return place >= CONCEPT * PLACES


def words_in(text: str) -> Iterator[tuple[int, str]]:
    """Walk the words and codes of a text as (kind, plain form), with repeats.

    A code is given as a word too, so that `emr` finds `EMR`; hyphens make no difference (PD-L1 is
    PDL1); the parts of a compound count as words of their own.
    """
    yield from ((kind, name) for kind, name, _ in spelled_in(text))


def spelled_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Walk the words and codes of a text as (kind, plain form, as written), like `words_in`."""
    plain = unicodedata.normalize("NFKC", text)
    for run in _HAN.findall(plain):
        for at in range(max(1, len(run) - 1)):
            yield WORD, run[at : at + 2], run[at : at + 2]
    for token in _TOKEN.findall(_HAN.sub(" ", plain)):
        whole = joined(token)
        if len(whole) < 2 or whole in _STOP:
            continue
        yield WORD, _singular(whole), token
        if is_code(token):
            yield CODE, whole, token
        yield from ((WORD, _singular(part.casefold()), part) for part in _parts_of(token))


def joined(text: str) -> str:
    """Give a text in small letters without what joins the parts of a word."""
    return _JOINTS.sub("", text.casefold())


def _parts_of(token: str) -> list[str]:
    """Give the parts of a compound that may say something alone; none of a plain word."""
    parts = _PART.findall(token)
    return [part for part in parts if len(part) > 2] if len(parts) > 1 else []


def common_runs(first: str, second: str) -> list[str]:
    """Give the longest runs of Chinese that both texts hold, without words that only join.

    Of either text the first READ characters are read.
    """
    mine, theirs = (
        _HAN.findall(unicodedata.normalize("NFKC", text[:READ])) for text in (first, second)
    )
    whole = "\n".join(theirs)
    pairs = {run[at : at + 2] for run in theirs for at in range(len(run) - 1)}
    found: list[str] = []
    for run in mine:
        start = 0
        while start < len(run) - 1:
            end = start + 2
            if run[start:end] not in pairs:
                start += 1
                continue
            while end < len(run) and run[start : end + 1] in whole:
                end += 1
            found.append(run[start:end].strip(_JOINING))
            start = end
    return [each for each in dict.fromkeys(found) if len(each) > 1]


def is_code(token: str) -> bool:
    """Say whether a token is a name of a target, compound or standard and not a plain word."""
    if token.isalpha() and token.islower():
        return False
    letters = sum(letter.isalpha() for letter in token)
    digits = sum(letter.isdigit() for letter in token)
    capitals = sum(letter.isupper() for letter in token)
    return letters > 0 and (digits > 0 or capitals > 1)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def terms_of(text: str, concepts: frozenset[str] = frozenset()) -> Terms:
    """Give the terms of a text and of the concepts in it, sorted, each once."""
    places = {place_of(kind, name) for kind, name in words_in(text)}
    places.update(place_of(CONCEPT, concept) for concept in concepts)
    return np.array(sorted(places), np.uint32)
