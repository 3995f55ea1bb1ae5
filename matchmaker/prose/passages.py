"""Cutting texts into passages: sentences, short enough that a model reads every word.

A passage is what is embedded, compared and quoted. Nothing is left out: a sentence that is too long
is cut at its commas, and of a very long text neighbouring sentences share a passage.
"""

import re
from dataclasses import dataclass

# MiniLM reads 256 word pieces; 90 words of any English stay below that.
LONGEST = 90
# A Chinese character, or each piece of a very long word, counts as so many words.
_HAN = 0.5
# A shorter piece says nothing alone and goes to its neighbour.
SHORTEST = 4
# Texts with more sentences than this are cut more coarsely.
MANY = 80

HAN_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Where a sentence may end: after a full stop with a capital, a digit or a bracket to come, after
# Chinese stops, at line ends and after semicolons.
_END = re.compile(
    r"(?<=[.!?])[\"'\u2019\u201d)\]]*\s+(?=[\"'\u2018\u201c(\[]*[^\W_a-z])|(?<=[。！？；])|\n+|(?<=;)\s+"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Inc|Ltd|Co|Corp|Cos|Dr|Prof|Mr|Ms|Mrs|St|No|Nos|vs|approx|Fig|Jr|Sr|Ph|e\.g|i\.e|cf|al|"
    r"Bros|Dept|Univ|S\.A|N\.V|B\.V|U\.S|U\.K|S\.p\.A)|\b[A-Z])\.$"
)
# A list under a heading that may rule it out stays with it, else its items would be wanted.
_HEADING = re.compile(
    r"(?=[^:：]{0,60}(?:\b(?:not?|never|exclu\w+|out|outside|beyond|avoid|off)\b|n['’]t\b|不|勿|排除|谢绝))"
    r"[^.:;!?。；！？：]{1,80}[:：]",
    re.IGNORECASE,
)
# An empty line ends the list, but for one after the heading.
_ITEM = re.compile(r"[;；]|(?:[:：]\s*|.?)\n[ \t]*[-–—•·*]\s")
# Who gets elsewhere what they do not do: "we license from them", 而是与其合作; not "nor do we buy".
# After a semicolon it stays with what it takes back.
GETS = re.compile(
    r"(?:instead,?\s+)?(?<!do )(?<!will )(?<!can )\b(?:we|but)\s+"
    r"(?:(?!(?:not?|never|neither|cannot|rarely)\b)\w+\s+){0,3}"
    r"(?:buy|purchase|acquire|source|(?:in-?)?licen[cs]e|partner|collaborate|work\s+with)\b|"
    r"(?:^|(?<=[,，;；]))(?:但是?|不过|我们|我司|公司|本公司|[也则更只])*(?:(?:愿意?|可以?|而是)"
    r"[^，。；！？不没无未]{0,24}?(?:合作|购买|采购|收购|引进)|[与和跟][^，。；！？不没无未]{1,24}?合作)",
    re.IGNORECASE,
)
_COMMA = re.compile(r"(?<=[,，、：:])\s*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text: what is embedded and quoted, and where it stands, text[start:end]."""

    text: str
    start: int
    end: int


def cut(text: str) -> list[Passage]:
    """Cut a text into its passages, in order; blank text gives none."""
    spans = list(_sentences(text))
    longest = LONGEST // 3 if len(spans) <= MANY else LONGEST
    pieces = [piece for span in spans for piece in _shorten(text, *span)]
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and _belongs(text, joined[-1], (start, end), longest, len(spans) > MANY):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [Passage(_SPACE.sub(" ", text[start:end]).strip(), start, end) for start, end in joined]


def length(text: str) -> float:
    """Give the length of a text in words, a Chinese character counting as half a word."""
    plain, han = (text, 0) if text.isascii() else HAN_LETTER.subn(" ", text)
    words = plain.split()
    # Very long "words" are cut up by the model too.
    return len(words) + sum(len(word) // 12 for word in words if len(word) > 11) + han * _HAN


def _sentences(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - 8) : match.start()]
        if _ABBREVIATED.search(before) and "\n" not in match.group():
            continue
        if text[match.start() - 1] in ";；" and GETS.match(text, match.end()):
            continue
        if _ITEM.match(text, match.start() - 1) and _HEADING.match(text, start, match.start()):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if not piece.strip():
        return None
    left = len(piece) - len(piece.lstrip())
    return start + left, start + len(piece.rstrip())


def _shorten(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a span that a model could not read to its end: at commas, else between words."""
    if length(text[start:end]) <= LONGEST:
        return [(start, end)]
    cuts = [start + match.end() for match in _COMMA.finditer(text[start:end])]
    middle = (start + end) // 2
    good = [cut for cut in cuts if start < cut < end]
    at = min(good, key=lambda cut: abs(cut - middle)) if good else _between_words(text, start, end)
    quarter = (end - start) // 4
    if not start + quarter <= at <= end - quarter:
        at = _between_words(text, start, end)
    return [
        piece
        for part in (_trim(text, start, at), _trim(text, at, end))
        if part
        for piece in _shorten(text, *part)
    ]


def _between_words(text: str, start: int, end: int) -> int:
    """Give a place to cut near the middle: a space where there is one nearby."""
    middle = (start + end) // 2
    space = text.find(" ", middle, min(end - 1, middle + 100))
    return space if space > 0 else middle


def _belongs(
    text: str, before: tuple[int, int], piece: tuple[int, int], longest: int, packed: bool
) -> bool:
    """Say whether a piece joins the one before: a scrap always, any in a very long text.

    But none a list whose heading rules it out: it would be ruled out too.
    """
    if length(text[before[0] : piece[1]]) > (LONGEST if packed else longest):
        return False
    heading = _HEADING.match(text, *before)
    if heading and heading.end() < before[1]:
        return False
    return packed or min(length(text[slice(*each)]) for each in (before, piece)) < SHORTEST
