"""What a text rules out in prose: kinds of product, diseases, territories; in both languages.

"No CAR-T", "not in oncology", "excluding breast cancer", "rights in Greater China already
licensed", 除日本外. A contradiction sinks a match, so that only plain forms are read: a known
phrase with nothing but names from the vocabularies after or before it. "No approved cell therapy
exists" rules nothing out, nor does "not only small molecules".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.matching.concepts import KINDS
from matchmaker.matching.listed_names import (
    DISEASES,
    JOINED_CHINESE,
    TERRITORIES,
    codes_in,
    codes_in_whole,
    codes_of,
    list_of,
)
from matchmaker.taxonomy.facets import mesh, vocabulary

_TUMOURS = "C04"
# Signs, symptoms and processes of disease; neurologic manifestations.
_SIGNS = ("C23", "C10.597")
# Everything is bounded: a longer sentence is no plain statement.
LONGEST = 600
_CLAUSE = r"[^.;:!?()。；！？]"
_NO = (
    r"(?:^|[.,;:(!?–—-]\s*|\b(?:but|and|please|strictly|absolutely|want|accept|consider|take|seek)\s+)"
    r"(?:absolutely\s+|strictly\s+)?no\s+"
)
_ADVERB = r"(?:currently\s+|actively\s+|presently\s+)?"
_NOT_WANTED = (
    rf"\bnot\s+{_ADVERB}(?:looking\s+(?:for|at)|interested\s+in|seeking|considering|open\s+to|"
    r"pursuing|accepting|evaluating)\s+"
    rf"|\b(?:(?:do|does|will|can)\s+not|cannot|don[’']t|doesn[’']t|won[’']t)\s+{_ADVERB}"
    r"(?:consider|seek|want|accept|take|look\s+(?:for|at)|in-?licen[cs]e|evaluate|pursue|"
    r"invest\s+in|work\s+(?:on|with|in)|need|review)\s+"
)
_EXCEPT = r"\b(?:except(?:\s+for)?|other\s+than)\s+"
_AFTER = re.compile(
    rf"(?P<no>{_NO})|(?P<unwanted>{_NOT_WANTED})|(?P<except>{_EXCEPT})|"
    r"(?P<excluding>\bexcluding\s+)|(?P<exclude>\bexcludes?\s+)|"
    r"(?P<notin>\bnot\s+in\s+)|(?P<not>(?:^|[,;.(–—-]\s*|\bbut\s+)not\s+(?!in\s))|"
    r"(?P<outside>\boutside(?:\s+of)?\s+|\bex-)",
    re.IGNORECASE,
)
# "Stroke is ruled out in minutes", "is not considered a rare disease" go on to say something else.
_BEFORE = re.compile(
    rf"(?:^|[.;:!?]\s*)(?P<list>{_CLAUSE}{{2,120}}?)\s+(?:are|is)\s+(?:explicitly\s+|strictly\s+)?"
    r"(?:excluded|out\s+of\s+scope|not\s+of\s+interest|not\s+considered|(?P<test>ruled\s+out))\b"
    r"(?!\s+(?:by|with|using|on|in|within|before|after|from|during|a|an|the)\b)",
    re.IGNORECASE,
)
# Given to others: what was granted to us, or by an authority, is there to be given.
_GIVEN = (
    r"(?:(?:have|has)\s+(?:already\s+)?been|(?:are|is|were|was))?\s*(?:already\s+)?"
    r"(?:out-?licensed|licensed(?:\s+out)?|partnered|granted|sold|assigned|taken|unavailable|"
    r"not\s+available)\b(?!\s+(?:exclusively\s+)?(?:to\s+(?:us|our)|by)\b)"
)
_LICENSED = (
    re.compile(
        rf"\b(?:rights?|licen[cs]es?)\s+(?:in|to|for)\s+(?P<list>[^.;:!?()]{{2,80}}?),?\s+{_GIVEN}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:^|[.;:,(!?]\s*|\bthe\s+)(?P<list>[\w ,&-]{{2,60}}?)\s+rights\s+{_GIVEN}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\balready\s+(?:out-?licensed|licensed|partnered)\s+(?:in|for)\s+"
        r"(?P<list>[^.;:!?()]{2,80})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<list>[^，。；：！？,;()（）]{2,20}?)的?(?:商业化)?(?:权益|权利|许可)"
        r"(?:均|都)?已经?(?:授出|授予|授权|许可|转让|出让|售出)"
        r"(?!了?(?:独家)?给?了?(?:我们|我司|本公司|我方))"
    ),
    re.compile(
        r"已经?(?:授出|转让|授权|出让)了?(?P<list>[^，。；：！？,;()（）]{2,20}?)的?(?:商业化)?(?:权益|权利)"
    ),
)
_CHINESE = (
    re.compile(
        r"(?<![得能无])(?:不考虑|不寻找|不需要|不接受|不做|不投资|不包括|不包含|不含|(?<!不)排除)"
        r"(?P<list>[^，。；：！？,;()（）]{2,40})"
    ),
    re.compile(r"对(?P<list>[^，。；：！？,;()（）]{2,30}?)(?:均|都)?不感兴趣"),
    re.compile(r"(?:^|[，。；：！？,;()（但])(?P<list>[^，。；：！？,;()（）但]{2,20}?)除外"),
    # 除……外，还 means besides, as does 除……外，可用于.
    re.compile(
        r"除了?(?P<list>[^，。；：！？,;()（）]{2,20}?)(?:以外|之外|外)"
        r"(?!(?:的[^，。；！？,;]*|(?!的)[^。；！？;]*)"
        r"(?:[还也亦另]|同时|可用于|包括|拥有|已在|已获|覆盖))"
    ),
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
    r"they|it)\b",
    re.IGNORECASE,
)
# Who else does not want, need or invest in something; one "Fund" or "Pharma" is a company's name.
_OTHER_PARTIES = re.compile(
    r"\b(?:investors?|funds|big\s+pharma|(?-i:pharma)|competitors?|customers?|clients?|hospitals|"
    r"clinics|payers?|regulators?|surgeons?|\w+ologists?|(?:many|most|other)\s+\w+)\b",
    re.IGNORECASE,
)
# "CAR-T cells do not work in solid tumours."
_PRODUCT = re.compile(
    r"\b(?:drugs?|therap(?:y|ies)|treatments?|medicines?|cells?|antibod(?:y|ies)|vaccines?|"
    r"inhibitors?|CAR[- ]?Ts?)\s*$",
    re.IGNORECASE,
)
# "We do not want", "we are investors and do not want".
_WE = re.compile(
    r"\b(?:we|I)\s*$|\bwe\b.*(?:,|\b(?:and|but))\s*(?:are\s+|currently\s+)?$", re.IGNORECASE
)
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
    r"\b(?:\w+ology|indications?|areas?|program(?:me)?s?|assets?|projects?|products?)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\b(?:rights?|licen[cs]\w*|territor\w+|worldwide|global(?:ly)?|markets?|commerciali\w+|"
    r"distribut\w+|countries)\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"\bcell(\s*(?:,|or|and|nor|&|/)\s*)gene\s+therap(?:y|ies)\b", re.IGNORECASE)
_OTHERS_CHINESE = re.compile(
    r"患者|病人|受试者|人群|孕妇|儿童|医生"
    r"|(?<!本)(?:医院|客户|药企|基金|竞争对手|同行|其他公司|多数|市场|投资人)[^，,]*$"
)
_WE_CHINESE = re.compile(
    r"(?:我们|我司|本公司)(?!的?(?:客户|竞争对手|投资人))|寻找|寻求|引进|关注|希望|感兴趣"
)
# A test that 排除 a disease rules it out of a patient; 不包括 does too, unless something is wanted.
_OF_PATIENTS, _UNLESS_WANTED = ("排除", "不需要"), ("不包", "不含")
_MAYBE = re.compile(
    r"\b(?:no|not|cannot|exclud\w+|except|other than|outside|out of scope|ruled out|rights?|"
    r"licen[cs]\w*|partnered)\b|n[’']t\b|\bex-|[不除已]",
    re.IGNORECASE,
)
# "No glioblastoma, no breast cancer."
_FIRST = re.compile(r"\s*(?:no|not)\s", re.IGNORECASE)
# Where statements of either language end.
_STOP, _STOP_CHINESE = re.compile(r"[.;:!?()]"), re.compile(r"[。；！？]")


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
    if len(text) > LONGEST or not _MAYBE.search(text):
        return ()
    plain = _ELLIPSIS.sub(r"cell therapy\1gene therapy", text)
    found = {*_after(plain, is_wish=is_wish), *_before(plain, is_wish=is_wish), *_in_chinese(plain)}
    for pattern in _LICENSED:
        for match in pattern.finditer(plain):
            found.update(_each(TERRITORIES, codes_in_whole(match["list"], TERRITORIES)))
    return tuple(sorted(found))


def _each(facet: str, codes: Iterable[str]) -> Iterator[Exclusion]:
    return (Exclusion(facet, code) for code in codes)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that may rule out: which kind, what the sentence says before it and after it.

    `is_first` says that a statement begins with it, `is_wish` that a need says it.
    """

    kind: str
    words: str
    before: str
    clause: str
    is_first: bool
    is_wish: bool

    @property
    def is_bare(self) -> bool:
        """True if a statement of a wish begins with it."""
        return self.is_wish and self.is_first

    @property
    def is_choice(self) -> bool:
        """True if it narrows what somebody wants or is open to."""
        return self.is_wish or self.is_wanted or bool(_OPEN.search(self.before))

    @property
    def is_aside(self) -> bool:
        """True if it opens a sentence that goes on: "Other than oncology, we work in ..."."""
        return self.kind == "except" and not self.before.strip() and "," in self.clause

    @property
    def is_wanted(self) -> bool:
        """True if something is wanted before."""
        wants = _WANTS.search(self.before)
        return wants is not None and not _NEGATED.search(self.before[: wants.end()])

    @property
    def is_positive(self) -> bool:
        """True if nothing before turns it round."""
        return not _NEGATED.search(self.before)

    @property
    def is_of_others(self) -> bool:
        """True if it may be others of whom it is said."""
        if _WE.search(self.before):
            return False
        if self.kind == "unwanted" and _OTHER_PARTIES.search(self.before):
            return True
        return bool(_OTHERS.search(self.before) or _PRODUCT.search(self.before))

    @property
    def is_of_the_world(self) -> bool:
        """True if it may say how things are."""
        return bool(_ABOUT_THE_WORLD.search(self.clause))


def _after(text: str, *, is_wish: bool) -> Iterator[Exclusion]:
    """Walk what stands after a phrase."""
    for match in _AFTER.finditer(text):
        before = _STOP.split(text[: match.start()])[-1]
        is_first = match.start() == 0 or match[0][0] in ".!?"
        phrase = _Phrase(
            match.lastgroup or "",
            match[0],
            before,
            _STOP.split(text[match.end() :], maxsplit=1)[0],
            is_first or _FIRST.match(before) is not None,
            is_wish,
        )
        if phrase.is_aside:
            continue
        is_open = phrase.kind in ("except", "excluding", "exclude", "outside")
        names = list_of(phrase.clause) if is_open else phrase.clause
        for facet, may_mean in _MAY_MEAN.items():
            if may_mean(phrase):
                codes = codes_in(names, facet)
                yield from _each(facet, (code for code in codes if _is_meant(phrase, facet, code)))


def _may_mean_kinds(phrase: _Phrase) -> bool:
    if phrase.kind == "no":
        is_plain = phrase.is_first or phrase.is_choice or bool(_PLAINLY.search(phrase.words))
        return is_plain and not phrase.is_of_the_world
    if phrase.kind == "except":
        return phrase.is_positive and phrase.is_choice
    if phrase.kind == "not":
        return phrase.is_wanted or phrase.is_bare
    if phrase.kind == "unwanted":
        return not phrase.is_of_others
    return phrase.kind in ("excluding", "exclude") and phrase.is_positive


def _may_mean_diseases(phrase: _Phrase) -> bool:
    if phrase.kind == "no":
        names_areas = bool(_NAMES_AREAS.search(phrase.clause))
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
    if phrase.kind == "unwanted":
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
    """Say whether a code is meant: "no pain, no bleeding" speaks of a product."""
    is_named = phrase.kind != "no" or facet != DISEASES or _NAMES_AREAS.search(phrase.clause)
    return bool(is_named) or not is_sign(code)


def _before(text: str, *, is_wish: bool) -> Iterator[Exclusion]:
    for match in _BEFORE.finditer(text):
        for facet in _MAY_MEAN:
            # A test rules out diseases.
            if facet == DISEASES and match["test"] and not is_wish:
                continue
            yield from _each(facet, codes_in_whole(match["list"], facet))


def _in_chinese(text: str) -> Iterator[Exclusion]:
    for pattern in _CHINESE:
        for match in pattern.finditer(text):
            before = _STOP_CHINESE.split(text[: match.start()])[-1]
            is_ours = bool(_WE_CHINESE.search(before))
            if _OTHERS_CHINESE.search(before) and not is_ours:
                continue
            parts = [part for part in JOINED_CHINESE.split(match["list"]) if part.strip()]
            for facet in _MAY_MEAN:
                if facet != DISEASES or _may_mean_diseases_in_chinese(match[0], is_ours=is_ours):
                    yield from _each(facet, codes_of(parts, facet))


def _may_mean_diseases_in_chinese(phrase: str, *, is_ours: bool) -> bool:
    return not phrase.startswith(_OF_PATIENTS) and (
        is_ours or not phrase.startswith(_UNLESS_WANTED)
    )


# Meeting


def said(excluded: Iterable[Exclusion], about: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write down what a text rules out and, as (facet, code), what it is about; see `broken`."""
    out = {f"-{each.facet}:{each.code}" for each in excluded}
    return tuple(sorted(out | {f"+{facet}:{code}" for facet, code in about}))


@lru_cache(maxsize=65536)
def broken(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[Exclusion, ...]:
    """Give what `one` rules out and the other is about, all of it, both as `said` gives them."""
    if not rules_out(one):
        return ()
    found = []
    for facet in _MAY_MEAN:
        out = _codes(one, f"-{facet}:")
        about = _codes(other, f"+{facet}:") if out else []
        met = [_ruler(facet, code, out) for code in about]
        # Whoever has something else beside is not ruled out.
        if met and all(met):
            found += sorted({Exclusion(facet, ruled) for ruled in met})
    return tuple(found)


def rules_out(written: tuple[str, ...]) -> bool:
    """Say whether anything is ruled out in what `said` gives; that comes last there."""
    return bool(written) and written[-1].startswith("-")


def _codes(written: tuple[str, ...], start: str) -> list[str]:
    return [each.removeprefix(start) for each in written if each.startswith(start)]


def _ruler(facet: str, code: str, out: list[str]) -> str:
    """Give the first of the ruled out codes that a code falls under, empty if there is none."""
    return next((ruled for ruled in out if _falls_under(facet, code, ruled)), "")


@lru_cache(maxsize=65536)
def _falls_under(facet: str, code: str, ruled: str) -> bool:
    """Say whether a code is one that is ruled out, or stands under it.

    A tumour falls under tumours alone: "not in dermatology" leaves breast cancer, which MeSH puts
    among the diseases of the skin too.
    """
    if facet != DISEASES:
        return vocabulary(facet).is_within(code, ruled)
    places = mesh().expand(code)
    tumours = {place for place in places if place.startswith(_TUMOURS)}
    return any(mesh().is_within(place, ruled) for place in tumours or places)


def is_sign(code: str) -> bool:
    """Say whether a disease is a symptom, or something that happens in many diseases."""
    return all(place.startswith(_SIGNS) for place in mesh().expand(code))
