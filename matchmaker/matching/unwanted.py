"""What an English text says is not wanted: "no CAR-T", "not in oncology", "excluding NSCLC".

A known phrase with nothing but names from the vocabularies after or before it. "No approved cell
therapy exists" rules nothing out, nor does "not only small molecules".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matchmaker.matching.concepts import KINDS
from matchmaker.matching.diseases import is_field
from matchmaker.matching.listed_names import (
    DISEASES,
    TERRITORIES,
    Statement,
    list_of,
    names_at_start,
    names_in_whole,
)

_CLAUSE = r"[^.;:!?()。；！？]"
_NO = (
    r"(?:^|[.,;:(!?–—-]\s*|\b(?:but|and|please|strictly|absolutely|want|accept|consider|take|seek)\s+)"
    r"(?:absolutely\s+|strictly\s+)?no\s+(?!longer\b)"
)
_ADVERB = r"(?:currently\s+|actively\s+|presently\s+)?"
_WANTING = (
    rf"{_ADVERB}(?:looking\s+(?:for|at)|interested\s+in|seeking|considering|open\s+to|pursuing|"
    r"accepting|evaluating)\s+"
)
_NOT_WANTED = (
    rf"\b(?:not|no\s+longer)\s+{_WANTING}|\b(?:have|has)\s+no\s+interest\s+in\s+"
    r"|\b(?:we|fund|company|team)\s+avoids?\s+"
    r"|\b(?:(?:do|does|will|can)\s+not|cannot|don[’']t|doesn[’']t|won[’']t|never|no\s+longer)\s+"
    rf"{_ADVERB}"
    r"(?:consider|seek|want|accept|take|look\s+(?:for|at)|in-?licen[cs]e|evaluate|pursue|"
    r"invest\s+in|work\s+(?:on|with|in)|need|review|do|fund|send(?:\s+us)?)\s+"
)
_EXCEPT = (
    r"\b(?:except(?:\s+for)?|with\s+the\s+exception\s+of|other\s+than|(?:apart|aside)\s+from)\s+"
)
# What we look for as a whole.
_OURS = (
    r"(?:our|the|this)\s+(?:\w+\s+)?(?:scope|mandate|remit|focus|search|strategy|criteria|"
    r"interests?|brief|portfolio)\b"
    # Not "the scope of this patent" nor "our search algorithm".
    r"(?=\s*(?:$|[.,;:!?)]|(?:and|but|because|currently|today|now|for\s+now|right\s+now|at)\b))"
)
_LABEL = (
    r"(?:^|[.;!?(]\s*)(?:(?:out\s+of|not\s+in|outside)\s+scope|not\s+(?:of\s+interest|wanted))"
    r"\s*[:–—]\s*"
)
_AFTER = re.compile(
    rf"(?P<label>{_LABEL})|(?P<unwanted>{_NOT_WANTED})|"
    rf"(?P<uninterested>{_NO}interest\s+in\s+)|(?P<no>{_NO})|(?P<except>{_EXCEPT})|"
    r"(?P<excluding>\bexcluding\s+)|(?P<exclude>\bexcludes?\s+)|"
    r"(?P<notin>\bnot\s+in\s+)|"
    rf"(?P<not>(?:^|[,;.(–—-]\s*|\bbut\s+)not\s+(?!in\s|{_WANTING}))|"
    r"(?P<outside>\boutside(?:\s+of)?\s+|\bex-)",
    re.IGNORECASE,
)
# "Stroke is ruled out in minutes", "is not considered a rare disease" go on to say something else.
_BEFORE = re.compile(
    rf"(?:^|[.;:!?]\s*)(?P<list>{_CLAUSE}{{2,120}}?)\s+(?:are|is|falls?|remains?|lies?)\s+"
    r"(?:explicitly\s+|strictly\s+|currently\s+)?"
    r"(?:(?:excluded\s+(?:from|by)|outside(?:\s+of)?|beyond|not\s+(?:with)?in|not\s+part\s+of)\s+"
    rf"{_OURS}|(?:out\s+of\s+scope|not\s+in\s+scope|not\s+of\s+interest|not\s+considered|"
    r"off\s+the\s+table|not\s+a\s+fit(?!\s+for\s+(?!us\b))|(?P<test>excluded|ruled\s+out))\b"
    r"(?:\s+(?:for|to)\s+us\b)?"
    r"(?!\s+(?:by|of|with|using|on|in|within|before|after|from|during|a|an|the)\b)"
    r"(?!,?\s*(?:unless|until|except|if)\b))",
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
# Of whom it is said, when it is not the writer who rules out.
_OTHERS = re.compile(
    r"\b(?:patients?|people|persons?|users?|women|doctors?|physicians?|clinicians|adults?|children|"
    r"they|it|you)\b",
    re.IGNORECASE,
)
# Who else does not want, need or invest in something; one "Fund" or "Pharma" is a company's name.
_OTHER_PARTIES = re.compile(
    r"\b(?:investors?|funds|big\s+pharma|(?-i:pharma)|competitors?|customers?|clients?|hospitals|"
    r"clinics|payers?|regulators?|surgeons?|\w+ologists?|(?:many|most|other)\s+\w+)\b",
    re.IGNORECASE,
)
# "CAR-T cells do not work in solid tumours", "a device that does not need imaging".
_PRODUCT = re.compile(
    r"\b(?:drugs?|therap(?:y|ies)|treatments?|medicines?|cells?|antibod(?:y|ies)|vaccines?|"
    r"inhibitors?|CAR[- ]?Ts?|that|which|who)\s*$",
    re.IGNORECASE,
)
# "We do not want", "we are investors and do not want".
_WE = re.compile(
    r"\b(?:we|I)\s*$|\bwe\b.*(?:,|\b(?:and|but))\s*(?:are\s+|currently\s+)?$|"
    r"\bwe\s+are\b.*\b(?:fund|company|firm|team|group)\s+(?:that|which|who)\s*$",
    re.IGNORECASE,
)
# Who speaks in a statement.
_WRITER = re.compile(r"\b(?:we|I)\b", re.IGNORECASE)
# Who excludes a disease from what is wanted; tests exclude diseases in patients.
_SCOPE = re.compile(
    r"\b(?:we|scope|mandate|remit|focus|search|strategy|interests?)\s*$", re.IGNORECASE
)
# What outside and not only add to what is inside.
_ADDED = re.compile(r"\b(?:also|both|and|or|even|within|inside|besides?)\b", re.IGNORECASE)
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
    r"^\W*(?:please|strictly|absolutely|want|accept|consider|take|seek)\b", re.IGNORECASE
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
_OF_PRODUCTS = re.compile(r"\b(?:no|want|accept|take|need|avoids?)\s+$", re.IGNORECASE)
_BUT = re.compile(r"\bbut\s+", re.IGNORECASE)
# "We do not consider vaccines, unless they are in phase 3."
_UNLESS = re.compile(r",?\s*(?:unless|until|except|if)\b", re.IGNORECASE)
# "No glioblastoma, no breast cancer."
_FIRST = re.compile(r"\s*(?:no|not)\s", re.IGNORECASE)
# What somebody does not want.
_SAID = ("unwanted", "uninterested")
# What goes on after the list: "excluding Japan are available".
_OPEN_LISTS = ("except", "excluding", "exclude", "outside")
# Where a statement ends.
_STOP = re.compile(r"[.;:!?()]")


def find(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk what says that something is not wanted; `is_wish` says that the text is a need."""
    yield from _after(text, is_wish=is_wish)
    yield from _before(text, is_wish=is_wish)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that may rule out: which kind, what the sentence says before it and after it.

    `listed` is the list of names that `clause` begins with. `is_first` says that a statement begins
    with the phrase, `is_wish` that a need says it.
    """

    kind: str
    words: str
    before: str
    clause: str
    listed: str
    is_first: bool
    is_wish: bool

    @property
    def is_bare(self) -> bool:
        """True if a statement of a wish begins with it."""
        return self.is_wish and self.is_first

    @property
    def is_choice(self) -> bool:
        """True if it narrows what somebody wants or is open to."""
        is_open = bool(_OPEN.search(self.before)) and not self._is_by_others(self.before)
        return self.is_wish or self.is_wanted or is_open

    @property
    def is_aside(self) -> bool:
        """True if it opens a sentence that goes on: "Other than oncology, we work in ..."."""
        return self.kind == "except" and not self.before.strip() and "," in self.clause

    @property
    def is_wanted(self) -> bool:
        """True if the writer wants something before."""
        wants = _WANTS.search(self.before)
        if wants is None or self._is_by_others(self.before[: wants.start()]):
            return False
        return not _NEGATED.search(self.before[: wants.end()])

    @property
    def is_positive(self) -> bool:
        """True if nothing before turns it round."""
        return not _NEGATED.search(self.before)

    @property
    def is_of_others(self) -> bool:
        """True if it may be others of whom it is said."""
        if _WE.search(self.before):
            return False
        if self.kind in _SAID and self._is_by_others(self.before):
            return True
        return bool(_OTHERS.search(self.before) or _PRODUCT.search(self.before))

    @staticmethod
    def _is_by_others(before: str) -> bool:
        """Say whether others act in a statement that begins like this."""
        return bool(_OTHER_PARTIES.search(before)) and not _WRITER.search(before)

    @property
    def is_loose(self) -> bool:
        """True if it says "no interest in" without saying whose, and no need says it."""
        return self.kind == "uninterested" and not self.is_wish

    @property
    def is_of_the_world(self) -> bool:
        """True if it may say how things are."""
        return bool(_ABOUT_THE_WORLD.search(self.clause))


def _after(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk the phrases that names stand after."""
    for match in _AFTER.finditer(text):
        kind = match.lastgroup or ""
        clause = _STOP.split(text[match.end() :], maxsplit=1)[0]
        names, length = names_at_start(list_of(clause) if kind in _OPEN_LISTS else clause)
        if not names or _UNLESS.match(clause[length:]):
            continue
        before = _STOP.split(text[: match.start()])[-1]
        is_first = match.start() == 0 or match[0][0] in ".:!?" or bool(_FIRST.match(before))
        phrase = _Phrase(kind, match[0], before, clause, clause[:length], is_first, is_wish)
        meant = tuple(name for name in names if _is_meant(phrase, *name))
        if meant:
            yield Statement(meant, match.start(), match.end() + length)


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
    return phrase.kind == "label" or (
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
    if phrase.kind in (*_SAID, "label"):
        return True
    if _ADDED.search(phrase.before):
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
    if phrase.is_aside or phrase.is_loose or not _MAY_MEAN[facet](phrase):
        return False
    if facet != DISEASES or not _OF_PRODUCTS.search(phrase.words):
        return True
    return is_field(code) or bool(_NAMES_AREAS.search(phrase.listed))


def _before(text: str, *, is_wish: bool) -> Iterator[Statement]:
    """Walk the phrases that names stand before."""
    for match in _BEFORE.finditer(text):
        # A test rules out diseases, a trial excludes them.
        of_patients = match["test"] and not is_wish
        # "We look for any modality, but cell therapy is out of scope."
        listed = _BUT.split(match["list"])[-1]
        names = names_in_whole(listed)
        meant = tuple(name for name in names if not (of_patients and name[0] == DISEASES))
        if meant:
            yield Statement(meant, match.end("list") - len(listed), match.end())
