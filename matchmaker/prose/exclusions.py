"""What a text rules out in prose: kinds of product, diseases, territories; in both languages.

"No CAR-T", "not in oncology", "rights in Greater China already licensed", 除日本外. A contradiction
sinks a match, so that only plain forms are read (see `unwanted`, `unwanted_chinese` and
`rights_given`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import ahocorasick

from matchmaker.prose import reservations, rights_given, stance, unwanted, unwanted_chinese
from matchmaker.prose.listed_names import Statement
from matchmaker.prose.passages import HAN_LETTER

# Everything is bounded: a longer sentence is no plain statement.
LONGEST = 600
# Whatever rules something out holds one of these; most passages do not.
_SIGNS = (
    "no |no:| nor |neither|not |n't|n’t|never |avoid|exclu|excep|other than|apart from|aside from|"
    "outside|beyond| scope|ruled out|off the table|ex-|no-go|off limits|thing but |"
    "thing save|thing bar| bar |save for|all but|any but|away from|out of |pass on|steer |"
    "decline|refrain|closed|leave out|against|unable|hold back|"
    "不|除|超|勿|免谈|兴趣|以外|之外|谢绝|没有|无|非|绕|另|避开"
)
_RIGHTS = ("right", "licen", "partnered", "已")
_ELLIPSIS = re.compile(r"\bcell(\s*(?:,|or|and|nor|&|/)\s*)gene\s+therap(?:y|ies)\b", re.IGNORECASE)
# What is left of a sentence that only rules out.
_FRAME = re.compile(
    r"\b(?:we|I|our|us|the|an?|this|and|but|or|so|also|please|thanks?|you|to|for|of|with|at|is|are|"
    r"has|have|been|do|since|because|note|that|mandate|scope|currently|however|company|fund|team|partners?|time|moment|stage)\b"
    r"|我们|我司|本基金|本公司|公司|今年|本轮|现阶段|合作伙伴|合作方|目前|暂时|暂|但|均|都|的|给|请|谢谢",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
# Whoever asks rules nothing out.
_QUESTION = re.compile(r"[^.;!。；！]*[?？]")
# What hangs in the air before and after a statement that is left out.
_HANGING = re.compile(
    r"(?:[\s,，、(（–—-]|\b(?:but|and|while|whereas)(?:\s+we)?(?:\s+are)?\b|[但也且亦既])+$",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\s+(?=[.;。；])")
_LOOSE, _STOPS = " ,，)）的", ".;:!?。；：！？"


@dataclass(frozen=True, slots=True, order=True)
class Exclusion:
    """A code of `product_kinds`, `indications` or `territories` that a text rules out."""

    facet: str
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text rules out, sorted, and the text without the statements that do so.

    `rest` is empty if nothing but a frame is left: "We ... at this time, please."
    """

    excluded: tuple[Exclusion, ...]
    rest: str


@lru_cache(maxsize=16384)
def read(text: str, *, is_wish: bool = False) -> Reading:
    """Read what one sentence rules out; nothing in what is too long to be plain.

    `is_wish` says that the text is a need: there "No glioblastoma." is no finding in patients.
    """
    lowered = text.lower()
    may_be_unwanted = any(_signs().iter(lowered))
    may_be_given = any(sign in lowered for sign in _RIGHTS)
    if len(text) > LONGEST or not (may_be_unwanted or may_be_given):
        return Reading((), text)
    plain = _ELLIPSIS.sub(r"cell therapy\1gene therapy", text)
    found = (
        *(unwanted.find(plain, is_wish=is_wish) if may_be_unwanted else ()),
        *(unwanted_chinese.find(plain, is_wish=is_wish) if HAN_LETTER.search(plain) else ()),
        *(stance.find(plain) if is_wish and may_be_unwanted else ()),
        *(rights_given.find(plain) if may_be_given else ()),
    )
    statements = [each for each in found if not _QUESTION.match(plain, each.end)]
    if not statements:
        return Reading((), text)
    rest = _without(plain, statements)
    meant = [
        replace(statement, names=still)
        for statement in statements
        if (still := reservations.kept(plain, statement, rest))
    ]
    if not meant:
        return Reading((), text)
    names = {name for statement in meant for name in statement.names}
    excluded = tuple(Exclusion(facet, code) for facet, code in sorted(names))
    return Reading(excluded, _without(plain, meant))


@cache
def _signs() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for sign in _SIGNS.split("|"):
        automaton.add_word(sign, sign)
    automaton.make_automaton()
    return automaton


def _without(text: str, statements: Iterable[Statement]) -> str:
    """Give a text without statements, empty if nothing but a frame is left."""
    left, at = [], 0
    for statement in sorted(statements, key=lambda each: each.start):
        # The stop before it ends what was said before.
        start = statement.start + (text[statement.start] in _STOPS)
        left.append(_HANGING.sub("", text[at : max(at, start)].lstrip(_LOOSE)))
        at = max(at, statement.end)
    before = " ".join(filter(_WORD.search, left))
    # Nor does it end twice.
    after = text[at:].lstrip(_LOOSE + (_STOPS if before[-1:] in _STOPS else ""))
    rest = _SPACED.sub("", f"{before} {after}".strip())
    return rest if _WORD.search(_FRAME.sub("", rest)) else ""
