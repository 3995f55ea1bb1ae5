"""How words are compared: without case, accents, hyphens or British spelling."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_/,;]+")
_SILENT = re.compile(r"['\u2019\u02bc]")


def americanise(word: str) -> str:
    """Fold the British spelling of a lower-case word: tumour to tumor, oesophageal to esophageal.

    The same fold is applied to both sides of every comparison, so it need not give real words.
    """
    word = word.replace("ae", "e").replace("oe", "e")
    if "our" in word:
        word = re.sub(r"our(s?)$", r"or\1", word)
    return word


def fold(text: str) -> str:
    """Give the form of a label, a synonym or a query in which they are compared."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _SEPARATORS.sub(" ", _SILENT.sub("", plain)).strip()
    return " ".join(americanise(word) for word in plain.split(" "))


def bigrams(text: str) -> frozenset[str]:
    """Give the pairs of neighbouring letters of a folded text, its ends included."""
    padded = f" {text} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the Dice coefficient of two sets of bigrams, in [0, 1] (Dice 1945)."""
    return 2 * len(a & b) / (len(a) + len(b))
