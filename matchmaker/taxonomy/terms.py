"""Finding the diseases that a text names, by the names that MeSH and we know for them.

A text is cut into words (a Chinese character is a word), each brought to a plain form: lower case,
American spelling, singular. All names are then looked for at once (Aho and Corasick 1975), so the
time grows with the length of the text and not with the number of names. A name does not
reach over a comma or the end of a sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick

from matchmaker.taxonomy.facets import mesh
from matchmaker.taxonomy.vocabulary import DATA, Term
from matchmaker.taxonomy.words import americanise

# Abbreviations in MeSH that mean too many other things, even in capitals.
AMBIGUOUS = frozenset({"ARC", "SID", "MODS", "SAIDS", "MAIDS", "ADDH", "BOOP", "PHD1b", "HARDS"})
# An abbreviation up to this many letters must stand in the text exactly as it is known.
SHORT = 5

_WORD = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])[^\W_])+")
# An abbreviation with the s of a plural.
_CAPITALS = re.compile(r"[A-Z0-9]{2,}s")
_JOINT = re.compile(r"[^\S\n]*\n?[^\S\n]*[-\u2010-\u2015'\u2019/]?[^\S\n]*")
# Said of any site; MeSH gives some of them for some sites.
_TUMOURS = ("cancer", "tumor", "malignancy", "malignant tumor", "malignant neoplasm")
_APOSTROPHES = "'\u2019"
# Stands between words that no name may join.
_STOP = "|"


@dataclass(frozen=True, slots=True)
class Found:
    """A disease named in a text, at text[start:end], which is `surface`."""

    descriptor: str
    tree_numbers: tuple[str, ...]
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in plain form and where it stands; `joined` if a name may reach to it."""

    plain: str
    start: int
    end: int
    joined: bool


def find_terms(text: str) -> list[Found]:
    """Find the diseases named in a text, in order; where names overlap the longest wins."""
    words = [*_words(text)]
    line, starts = [" "], {}
    length = 1
    for position, word in enumerate(words):
        if not word.joined:
            line.append(f"{_STOP} ")
            length += 2
        starts[length] = position
        line.append(f"{word.plain} ")
        length += len(word.plain) + 1
    hits = []
    for end, key in _automaton().iter("".join(line)):
        first = starts[end - len(key) + 2]
        last = first + key.count(" ") - 2
        surface = text[words[first].start : words[last].end]
        descriptor = _meaning(key, surface)
        if descriptor:
            hits.append((first, last, descriptor))
    return [
        Found(
            descriptor,
            tuple(sorted(mesh().expand(descriptor))),
            words[first].start,
            words[last].end,
            text[words[first].start : words[last].end],
        )
        for first, last, descriptor in _longest(hits, len(words))
    ]


def _longest(hits: list[tuple[int, int, str]], words: int) -> list[tuple[int, int, str]]:
    """Keep the hits with most words, the earlier of equals, so that none overlap."""
    used = bytearray(words)
    kept = []
    for first, last, descriptor in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit)):
        if not any(used[first : last + 1]):
            used[first : last + 1] = b"\1" * (last + 1 - first)
            kept.append((first, last, descriptor))
    return sorted(kept)


# Words


def _words(text: str) -> Iterator[_Word]:
    """Walk the words of a text."""
    end = 0
    negation: tuple[int, bool] | None = None
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        end = match.end()
        if match[0] in ("s", "S") and gap and gap in _APOSTROPHES:
            continue
        joined = gap in (" ", "") or _JOINT.fullmatch(gap) is not None
        if match[0].lower() == "non":
            negation = match.start(), joined
        elif negation and joined:
            # Non-alcoholic, non alcoholic and nonalcoholic are one word, and no alcoholic.
            yield _Word(plain_form(f"non{match[0]}"), negation[0], end, negation[1])
            negation = None
        else:
            negation = None
            yield _Word(plain_form(match[0]), match.start(), end, joined)


def plain_name(name: str) -> str:
    """Give a name as its words in plain form."""
    return " ".join(word.plain for word in _words(name))


@lru_cache(maxsize=65536)
def plain_form(word: str) -> str:
    """Give the form of one word in which it is looked for."""
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(letter for letter in parts if letter.isalnum())
    if _CAPITALS.fullmatch(word):
        return word[:-1].lower()
    return singular(americanise(word.lower()))


def singular(word: str) -> str:
    """Take the plural off an English word; the result need not be a word, only the same one."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith(("oses", "tases")):
        return f"{word[:-2]}is"
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


# Names


@cache
def _names() -> dict[str, list[tuple[str, str]]]:
    """Give, for each name in plain form, what it may mean: descriptor, and spelling if exact.

    A heading weighs more than an entry term, and a name as written more than one turned round.
    """
    lines = (DATA / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    ordinary = {plain_name(line) for line in lines if not line.startswith("#")}
    ranked: dict[str, dict[tuple[str, str], int]] = {}
    for term in mesh():
        for name, weight in _spellings(term):
            exact = name if is_abbreviation(name) else ""
            key = plain_name(name)
            if key in ordinary or not key or name in AMBIGUOUS:
                continue
            meanings = ranked.setdefault(f" {key} ", {})
            meanings[term.code, exact] = min(weight, meanings.get((term.code, exact), weight))
    return {key: sorted(of, key=lambda meaning: of[meaning]) for key, of in ranked.items()}


def _spellings(term: Term) -> Iterator[tuple[str, int]]:
    """Walk the names of a descriptor with their weights, small for good."""
    for name, weight in ((term.en, 0), (term.zh, 0), *((s, 1) for s in term.synonyms_en)):
        if "(" in name:
            continue
        if ", " in name:
            # Carcinoma, Hepatocellular is written hepatocellular carcinoma.
            yield " ".join(reversed(name.split(", "))), weight + 2
        else:
            yield name, weight
    for name in term.synonyms_zh:
        yield name, 1
    if term.en.endswith(" Neoplasms") and "," not in term.en:
        for noun in _TUMOURS:
            yield f"{term.en.removesuffix('Neoplasms')}{noun}", 2


def is_abbreviation(name: str) -> bool:
    """Say whether a name is so short and so full of capitals that its case must be kept."""
    letters = [letter for letter in name if letter.isalnum()]
    return len(letters) <= SHORT and sum(map(str.isupper, letters)) >= 2


def _meaning(key: str, surface: str) -> str | None:
    """Give the descriptor that a name means when written like this, or None."""
    for descriptor, exact in _names()[key]:
        if not exact or _bare(surface).removesuffix("s") == _bare(exact).removesuffix("s"):
            return descriptor
    return None


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name))


@cache
def _automaton() -> "ahocorasick.Automaton":
    automaton = ahocorasick.Automaton()
    for key in _names():
        automaton.add_word(key, key)
    automaton.make_automaton()
    return automaton
