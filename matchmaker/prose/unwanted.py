"""What an English text says is not wanted: "no CAR-T", "not in oncology", "excluding NSCLC".

A known phrase with nothing but names from the vocabularies after or before it. "No approved cell
therapy exists" rules nothing out, nor does "not only small molecules".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from matchmaker.prose import out_of_scope
from matchmaker.prose.diseases import is_field
from matchmaker.prose.listed_names import (
    DISEASES,
    KINDS,
    STOP,
    TERRITORIES,
    Statement,
    list_of,
    names_at_start,
    names_under_heading,
)
from matchmaker.prose.others import is_by_others
from matchmaker.prose.phrases import AFTER

# "..., and we are not interested in": a sentence of its own.
_WE_SAY = re.compile(
    r"(?:,\s*(?:and\s+|but\s+)?|\s(?:and|but)\s+)(?=we\s+(?:are\s+(?:not|only|open|looking|"
    r"interested|seeking)|do\s+not|don[’']t|will\s+not|cannot|never|only|seek|look|want)\b)"
    r"|,?\s(?=nor\s+(?:do|are|will|can)\s+we\b)",
    re.IGNORECASE,
)
# Where the next phrase begins that rules out: "CAR-T and no IO", "CAR-T and are not looking for".
_NEXT = re.compile(
    r"(?:,\s*(?:(?:and|but)\s+)?|\s(?:and|but)\s+)(?:(?:we|also|are|have|do|will|can|please|"
    r"absolutely|strictly|definitely)\s+)*(?:not?|never|neither|cannot|don[’']t|doesn[’']t|won[’']t)\s",
    re.IGNORECASE,
)
# A statement of these turns round what comes after it: "we do not exclude", "nothing except".
_NEGATED = re.compile(
    r"\b(?:not|no|nor|never|none|nothing|cannot|without|rarely|neither|nobody)\b|n[’']t\b",
    re.IGNORECASE,
)
# "No vaccine, drug or antibody is approved" is about the world.
_ABOUT_THE_WORLD = re.compile(
    r"\b(?:is|are|was|were|exists?|has|have|had|can|could|will|would|works?|helps?|shows?|yet|"
    r"available|approved|competitors?|competition)\b",
    re.IGNORECASE,
)
# What such a "no" and those after it speak of: "there is no CAR-T and no antibody".
_IS_NO = re.compile(
    r"\b(?:is|are|was|were|have|has|had|with|(?<!we )needs?|requires?|rule\s+out|excludes?)\s+no\s",
    re.IGNORECASE,
)
# "CAR-T cells do not work in solid tumours", "a device that does not need imaging".
_PRODUCT = re.compile(
    r"\b(?:drugs?|therap(?:y|ies)|treatments?|medicines?|cells?|antibod(?:y|ies)|vaccines?|"
    r"inhibitors?|CAR[- ]?Ts?|that|which|who)\s*$",
    re.IGNORECASE,
)
_WE_ARE = re.compile(
    r"\bwe\s+are\s+an?\s+(?:\w+\s+){0,3}(?:fund|company|firm|team|group)\s+(?:that|which|who)\s*$",
    re.IGNORECASE,
)
# Who excludes a disease from what is wanted; tests exclude diseases in patients.
_SCOPE = re.compile(
    r"\b(?:we|scope|mandate|remit|focus|search|strategy|interests?)\s*$", re.IGNORECASE
)
# What outside and not only add to what is inside.
_ADDED = re.compile(r"\b(?:also|both|and|or|even|within|inside|besides?)\b", re.IGNORECASE)
_TOO = re.compile(r"\b(?:also|too(?!\s+\w)|as\s+well(?!\s+as\b))\b", re.IGNORECASE)
_WANTS = re.compile(
    r"\b(?:look(?:s|ing)?|seek(?:s|ing)?|want(?:s|ed)?|interested|search(?:es|ing)?|"
    r"consider(?:s|ing)?|open\s+to|in-?licen[cs]\w*|acquir\w+)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:any|all|every|open|interested|consider\w*|accept\w*|invest\w*)\b", re.IGNORECASE
)
# "We accept no", "absolutely no", not "simple, no device".
_PLAINLY = re.compile(
    r"^\W*(?:please|strictly|absolutely|want|accept|consider|take|seek|interested|look(?:ing)?|"
    r"invest)\b",
    re.IGNORECASE,
)
# "No oncology", "no diabetes programmes", but not "no pain".
_NAMES_AREAS = re.compile(
    r"\b(?:\w+ology|diseases|indications?|areas?|program(?:me)?s?|assets?|projects?|products?)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\b(?:rights?|licen[cs]\w*|territor\w+|worldwide|global(?:ly)?|markets?|commerciali\w+|"
    r"distribut\w+|countries)\b",
    re.IGNORECASE,
)
# What is said of a product too: "no neutropenia", "we do not accept hepatotoxicity".
_OF_PRODUCTS = re.compile(r"\b(?:no|neither|want|accept|take|need|avoids?)\s+$", re.IGNORECASE)
# "No glioblastoma, no breast cancer."
_FIRST = re.compile(r"\s*(?:please\s+)?(?:no|not)\s", re.IGNORECASE)
# "Previously not interested in".
_ONCE = re.compile(
    r"\b(?:were|was|did|had\s*$|used\s+to|once|previously|formerly|until|in\s+the\s+past|last\s+year|unlike)\b",
    re.IGNORECASE,
)
# What somebody does not want.
_SAID = ("unwanted", "uninterested", "nor")
# What only a need says without saying of whom: "exclusions" may be those of a trial.
_OF_WISHES = ("uninterested", "nor", "exclusions")
_HEADINGS = ("heading", "exclusions")
# What may open a sentence about something else.
_ASIDES = ("except", "outside")
# What goes on after the list: "excluding Japan are available".
_OPEN_LISTS = ("except", "excluding", "exclude", "outside")
# What stands above a list.
_HEADS = (":", "–", "—")
# Where another sentence begins, or what is as good as one.
_SENTENCE_END = re.compile(r"[.;!?]")
# What is left of a joint at the end of a list.
_LOOSE = " ,–—-"


def find(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk what says that something is not wanted; `is_wish` says that the text is a need."""
    before = tuple(out_of_scope.find(text, is_wish=is_wish))
    yield from before
    phrases = tuple(AFTER.finditer(text))
    if phrases:
        yield from _after(phrases, _parted(text, before), is_wish=is_wish)


def _parted(text: str, statements: Iterable[Statement]) -> str:
    """Put a stop where a sentence of its own begins after a joint; the length stays."""
    starts = [statement.start - 1 for statement in statements if statement.start]
    parted = list(text)
    for at in (*starts, *(match.start() for match in _WE_SAY.finditer(text))):
        parted[at] = ";"
    return "".join(parted)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that may rule out: which kind, what the sentence says before it and after it.

    `listed` is the list of names that `clause` begins with, `after` what the sentence says after
    the list. `is_first` says that a statement begins with the phrase, `is_wish` that a need says
    it.
    """

    kind: str
    words: str
    before: str
    clause: str
    listed: str
    after: str
    is_first: bool
    is_wish: bool

    @property
    def is_bare(self) -> bool:
        """True if a statement of a wish begins with it."""
        return self.is_wish and self.is_first

    @property
    def is_choice(self) -> bool:
        """True if it narrows what somebody wants or is open to."""
        is_open = bool(_OPEN.search(self.before)) and not is_by_others(self.before)
        return self.is_wish or self.is_wanted or is_open

    @property
    def is_aside(self) -> bool:
        """True if it opens a sentence that goes on: "Other than oncology, we work in ..."."""
        opens = not _SENTENCE_END.split(self.before)[-1].strip()
        return self.kind in _ASIDES and opens and self.after.lstrip().startswith(",")

    @property
    def is_added(self) -> bool:
        """True if it adds to what is inside: "outside oncology too"."""
        return bool(_ADDED.search(self.before)) or (
            self.kind == "outside" and bool(_TOO.search(self.after))
        )

    @property
    def is_wanted(self) -> bool:
        """True if the writer wants something before."""
        wants = _WANTS.search(self.before)
        if wants is None or is_by_others(self.before[: wants.start()]):
            return False
        return not _NEGATED.search(self.before[: wants.end()])

    @property
    def is_positive(self) -> bool:
        """True if nothing before turns it round."""
        return not _NEGATED.search(self.before)

    @property
    def is_of_others(self) -> bool:
        """True if it may be others of whom it is said."""
        if _WE_ARE.search(self.before):
            return False
        return is_by_others(self.before) or bool(_PRODUCT.search(self.before))

    @property
    def is_loose(self) -> bool:
        """True if no need says what only a need may say without saying of whom."""
        return self.kind in _OF_WISHES and not self.is_wish

    @property
    def is_past(self) -> bool:
        """True if it was so once."""
        return bool(_ONCE.search(self.before))

    @property
    def is_of_the_world(self) -> bool:
        """True if it may say how things are."""
        joins_another = self.words.lower().startswith("and") and _IS_NO.search(self.before)
        return bool(joins_another or _ABOUT_THE_WORLD.search(self.clause))


def _after(phrases: Iterable[re.Match[str]], parted: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk the phrases that names stand after.

    `parted` is the text with a stop before each sentence of its own. A list ends where the next
    phrase begins; whether they say how things are, those joined by "no" say together.
    """
    for match in phrases:
        text = match.string
        kind = "exclusions" if match["exclusions"] else match.lastgroup or ""
        clause = STOP.split(parted[match.end() :], maxsplit=1)[0]
        if match[0].rstrip()[-1:] in _HEADS:
            names, length = names_under_heading(parted[match.end() :])
        else:
            own = _NEXT.split(clause, maxsplit=1)[0].rstrip(_LOOSE)
            names, length = names_at_start(list_of(own) if kind in _OPEN_LISTS else own)
        start = match.start("but" if match["but"] else 0)
        said = match.end() + length
        if not names:
            continue
        # "No oncology (except breast cancer)": where one begins, the sentence goes on.
        before = text[:start] if kind in _OPEN_LISTS else STOP.split(text[:start])[-1]
        is_first = start == 0 or match[0][0] in ".:!?" or bool(_FIRST.match(before))
        after = _SENTENCE_END.split(text[said:], maxsplit=1)[0]
        phrase = _Phrase(kind, match[0], before, clause, clause[:length], after, is_first, is_wish)
        meant = tuple(name for name in names if _is_meant(phrase, *name))
        if meant:
            yield Statement(meant, start, said)


def _is_neither(phrase: _Phrase) -> bool:
    """Say whether a "neither ... nor ..." is of what somebody wants."""
    is_plain = phrase.is_bare or phrase.is_wanted or bool(_PLAINLY.search(phrase.words))
    is_list = bool(re.search(r"\bnor\b", phrase.listed, re.IGNORECASE))
    return is_plain and is_list and not (phrase.is_of_others or phrase.is_of_the_world)


def _may_mean_kinds(phrase: _Phrase) -> bool:
    if phrase.kind == "no":
        is_plain = phrase.is_first or phrase.is_choice or bool(_PLAINLY.search(phrase.words))
        return is_plain and not phrase.is_of_the_world
    if phrase.kind == "except":
        return phrase.is_positive and phrase.is_choice
    if phrase.kind == "not":
        return phrase.is_wanted or phrase.is_bare
    if phrase.kind in _SAID:
        return not phrase.is_of_others
    return phrase.kind in _HEADINGS or (
        phrase.kind in ("excluding", "exclude") and phrase.is_positive
    )


def _may_mean_diseases(phrase: _Phrase) -> bool:
    if phrase.kind == "no":
        names_areas = bool(_NAMES_AREAS.search(phrase.listed))
        is_meant = names_areas or phrase.is_wanted or phrase.is_bare
        return is_meant and not phrase.is_of_the_world
    if phrase.kind == "except":
        return phrase.is_positive and phrase.is_choice
    if phrase.kind == "excluding":
        return phrase.is_positive
    if phrase.kind == "exclude":
        return phrase.is_positive and bool(_SCOPE.search(phrase.before))
    if phrase.is_of_others:
        return False
    if phrase.kind in (*_SAID, *_HEADINGS):
        return True
    if phrase.is_added:
        return False
    is_first = phrase.kind == "notin" and not phrase.before.strip()
    return phrase.is_wanted or phrase.is_bare or is_first


def _may_mean_territories(phrase: _Phrase) -> bool:
    outside = phrase.kind == "outside" and bool(_RIGHTS.search(phrase.before))
    return (outside or phrase.kind in ("except", "excluding", "exclude")) and phrase.is_positive


_MAY_MEAN: dict[str, Callable[[_Phrase], bool]] = {
    KINDS: _may_mean_kinds,
    DISEASES: _may_mean_diseases,
    TERRITORIES: _may_mean_territories,
}


def _is_meant(phrase: _Phrase, facet: str, code: str) -> bool:
    """Say whether a phrase rules a code out.

    With a bare no, a disease is ruled out if it is a field or a tumour, or is called a programme:
    "no oncology", "no diabetes programmes". "No neutropenia" speaks of a product.
    """
    is_neither = phrase.kind == "neither" and facet != TERRITORIES
    may_mean = _is_neither if is_neither else _MAY_MEAN[facet]
    if phrase.is_aside or phrase.is_loose or phrase.is_past or not may_mean(phrase):
        return False
    if facet != DISEASES or not (phrase.kind == "exclusions" or _OF_PRODUCTS.search(phrase.words)):
        return True
    return is_field(code) or bool(_NAMES_AREAS.search(phrase.listed))
