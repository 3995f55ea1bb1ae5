"""Whether two names are one company's, spelled differently. Pure: a list of people says no more."""

import difflib
import re

from matchmaker.taxonomy.words import fold

ALIKE = 0.8  # of two words, `difflib`'s ratio: letters swapped or one missing of five
SHORT = 3  # letters to which a word may be cut

_ASIDE = re.compile(r"\([^()]*\)")  # where a company is, or who of it: "Roche (Bob)"
_WORD = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+")  # a Chinese character is a word of its own
_FORM = re.compile(r"(股份)?(有限)?(责任|責任)?公司$|株式会社$")
_FORMS = {
    "ab", "ag", "aps", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc",
    "incorporated", "kg", "kgaa", "kk", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj",
    "plc", "pte", "pty", "sa", "sarl", "sas", "se", "spa", "srl",
}  # fmt: skip


def is_same_company(one: str, other: str) -> bool:
    """Tell whether two names resemble each other so far that they are one company's.

    Legal forms and what stands in brackets do not count. Either has all words of the other in a
    row, or word by word they are misspelled at most, and cut short after the first.
    """
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    short, long = sorted((f" {' '.join(words)} " for words in (a, b)), key=len)
    if short in long or "".join(a) == "".join(b):
        return True
    return len(a) == len(b) and _is_alike(a[0], b[0]) and all(map(_is_word, a[1:], b[1:]))


def _words(name: str) -> list[str]:
    """Return the words of a name, folded, without its legal form."""
    folded = fold(name.replace(".", "").replace("/", ""))
    words = _WORD.findall(_FORM.sub("", _ASIDE.sub(" ", folded).strip()))
    while words and words[-1] in _FORMS:
        words.pop()
    return words


def _is_alike(one: str, other: str) -> bool:
    first, second = sorted((one, other))  # the ratio may depend on the order
    return difflib.SequenceMatcher(None, first, second).ratio() >= ALIKE


def _is_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return _is_alike(one, other) or (len(short) >= SHORT and long.startswith(short))
