"""What an English text says is out of scope, names first: "CNS is outside our mandate".

Also in one with what was said before: "no CAR-T, and CNS is out of scope", "neither CAR-T nor CNS
is of interest", "nor is CNS in scope".
"""

import re
from collections.abc import Iterator

from matchmaker.prose.listed_names import DISEASES, STOP, Name, Statement, names_in_whole
from matchmaker.prose.others import is_by_others

_CLAUSE = r"[^.;:!?()。；！？]"
# What we look for as a whole.
_OURS = (
    r"(?:our|the|this)\s+(?:\w+\s+)?(?:scope|mandate|remit|focus|search|strategy|criteria|"
    r"interests?|brief|portfolio)\b"
    # Not "the scope of this patent" nor "our search algorithm".
    r"(?=\s*(?:$|[.,;:!?)–—-]|(?:and|but|nor|because|currently|today|now|for\s+now|right\s+now|at)\b))"
)
_CERTAINLY = r"(?:(?:explicitly|strictly|currently|all|both|also)\s+)?"
# "Stroke is ruled out in minutes", "is not considered a rare disease" go on to say something else.
_FOR_US = (
    # Not for most funds, nor only for an office.
    r"(?:\s+(?:for|to)\s+us\b)?(?!\s+(?:for|to)\s+(?!us\b|now\b|the\s+(?:time|moment)\b|this\b))"
    r"(?!\s+(?:by|of|with|using|on|in|within|before|after|from|during|a|an|the)\b)"
    r"(?!,?\s*(?:unless|until|except|if)\b)"
)
_OUT = re.compile(
    rf"\s+(?P<verb>are|is|falls?|remains?|lies?)\s+{_CERTAINLY}"
    r"(?:(?:excluded\s+(?:from|by)|outside(?:\s+of)?|beyond|not\s+(?:with)?in|not\s+part\s+of)\s+"
    rf"{_OURS}|(?:out\s+of\s+scope|not\s+in\s+scope|not\s+of\s+interest|not\s+considered|"
    r"off\s+the\s+table|not\s+a\s+fit(?!\s+for\s+(?!us\b))|(?P<test>excluded|ruled\s+out))\b"
    rf"{_FOR_US})",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    rf"\b(?:neither\s+(?P<list>{_CLAUSE}{{2,120}}?)\s+(?:are|is|falls?|lies?)|"
    rf"nor\s+(?:are|is)\s+(?P<nor>{_CLAUSE}{{2,120}}?))\s+{_CERTAINLY}"
    rf"(?:(?:(?:with)?in|part\s+of)\s+{_OURS}|"
    rf"(?:in\s+scope|of\s+interest(?!\s+(?:to|for)\s+(?!us\b))|considered)\b{_FOR_US})",
    re.IGNORECASE,
)
_AND = r"(?:,\s*(?:and|but)\s+|\s+[–—-]\s+)"
_LEADING = re.compile(
    rf"\s*{_AND}?(?:,\s*)?(?:and\s+)?(?:(?:please\s+)?note\s+that\s+|(?:since|because|as)\s+)?",
    re.IGNORECASE,
)
_JOINT = re.compile(rf"{_AND}|,\s*", re.IGNORECASE)
# "No CAR-T and CNS is."
_LAST_AND = re.compile(rf"(?P<first>.*?)(?:{_AND}|\s+and\s+)(?!.*\band\b)", re.IGNORECASE)
_SEVERAL = re.compile(r",|/|&|\b(?:and|or|nor)\b", re.IGNORECASE)
# What is not wanted, and what is, before a joint.
_WISHES = re.compile(
    r"\b(?:no|neither|not|never|cannot|avoids?|exclud(?:es?|ing)|except|outside|look(?:ing)?|"
    r"seek(?:ing)?|want|need|interested)\b|n[’']t\b",
    re.IGNORECASE,
)


def find(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk what says that something is out of scope; `is_wish` says that the text is a need."""
    said = 0
    for match in _OUT.finditer(text):
        stops = [stop.end() for stop in STOP.finditer(text, said, match.start())]
        since = stops[-1] if stops else said
        sentence = text[since : match.start()]
        for start in _starts(sentence, is_one=match["verb"].lower() not in ("are", "fall")):
            names = tuple(names_in_whole(sentence[start:]))
            # A test rules out diseases, a trial excludes them; somebody may want either.
            if match["test"] and not is_wish:
                names = tuple(name for name in names if name[0] != DISEASES)
            if names:
                said = match.end()
                yield Statement(names, since + start, said)
                break
    if "either" in text or "nor " in text:
        yield from _neither(text)


def _starts(sentence: str, *, is_one: bool) -> Iterator[int]:
    """Walk where a list may begin that ends a sentence: at its start, or as a statement joined.

    "No A, B, and C are" may be one statement, "no A, B, and C is" and "we do not want A, B, and C
    are" are two; `is_one` says which. For the same cause, a comma alone joins one name only.
    """
    leading = _LEADING.match(sentence)
    yield leading.end() if leading else 0
    if is_by_others(sentence):
        return
    wishes = list(_WISHES.finditer(sentence))
    for wish in wishes:
        joint = _JOINT.search(sentence, wish.end())
        if joint and not (joint[0].strip() == "," and _SEVERAL.search(sentence[joint.end() :])):
            yield joint.end()
    last = _LAST_AND.search(sentence, wishes[-1].end()) if is_one and wishes else None
    # Not "no company in CAR-T and CNS is".
    if last and names_in_whole(last["first"]):
        yield last.end()


def _neither(text: str) -> Iterator[Statement]:
    for match in _NEITHER.finditer(text):
        names: list[Name] = names_in_whole(match["list"] or match["nor"])
        if names:
            yield Statement(tuple(names), match.start(), match.end())
