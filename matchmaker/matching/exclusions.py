"""What a text rules out in prose: kinds of product, diseases, territories; in both languages.

"No CAR-T", "not in oncology", "rights in Greater China already licensed", 除日本外. A contradiction
sinks a match, so that only plain forms are read (see `unwanted`, `unwanted_chinese` and
`rights_given`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.matching import rights_given, unwanted, unwanted_chinese

# Everything is bounded: a longer sentence is no plain statement.
LONGEST = 600
# Whatever rules something out holds one of these; most passages do not.
_SIGNS = (
    *("no ", "not ", "n't", "n’t", "exclu", "excep", "other than", "apart from", "aside from"),
    *("outside", "beyond", "scope", "ruled out", "right", "licen", "partnered", "ex-"),
    *("不", "除", "已", "超", "勿", "免谈"),
)
_ELLIPSIS = re.compile(r"\bcell(\s*(?:,|or|and|nor|&|/)\s*)gene\s+therap(?:y|ies)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Exclusion:
    """A code of `product_kinds`, `indications` or `territories` that a text rules out."""

    facet: str
    code: str


@lru_cache(maxsize=16384)
def find(text: str, *, is_wish: bool = False) -> tuple[Exclusion, ...]:
    """Find what one sentence rules out, sorted; nothing in what is too long to be plain.

    `is_wish` says that the text is a need: there "No glioblastoma." is no finding in patients.
    """
    lowered = text.lower()
    if len(text) > LONGEST or not any(sign in lowered for sign in _SIGNS):
        return ()
    plain = _ELLIPSIS.sub(r"cell therapy\1gene therapy", text)
    statements = (
        *unwanted.find(plain, is_wish=is_wish),
        *(() if plain.isascii() else unwanted_chinese.find(plain)),
        *rights_given.find(plain),
    )
    names = {name for statement in statements for name in statement.names}
    return tuple(Exclusion(facet, code) for facet, code in sorted(names))
