"""Lists of names in a sentence: which codes they give, and none if anything else is among them.

"CAR-T, TCR-T or ADCs", 肿瘤和心血管领域, "Japan and South Korea".
"""

import re
from dataclasses import dataclass
from functools import cache

from matchmaker.prose.passages import HAN_LETTER
from matchmaker.taxonomy.facets import vocabulary
from matchmaker.taxonomy.terms import find_terms, singular
from matchmaker.taxonomy.words import fold

DISEASES, TERRITORIES = "indications", "territories"
# Modalities and the narrower kinds of product below them.
KINDS = "product_kinds"
# What a text may rule out: codes of these.
FACETS = (KINDS, DISEASES, TERRITORIES)
# A code of a facet: (facet, code).
Name = tuple[str, str]

_JOINED = re.compile(
    r"\s*(?:,?\s*\b(?:or|and|nor|as\s+well\s+as)\b|,|/|&)(?:\s+(?:any\s+)?other\b)?\s*",
    re.IGNORECASE,
)
JOINED_CHINESE = re.compile(r"，?(?:以及|或者|[和或及与])|[、/，]")
_HEAD = re.compile(
    r"\s+(?:products?|program(?:me)?s?|assets?|approach(?:es)?|compan(?:y|ies)|platforms?|drugs?|"
    r"candidates?|indications?|areas?|fields?|space|modalit(?:y|ies)|technolog(?:y|ies)|"
    r"treatments?|therap(?:y|ies)|therapeutics?|projects?|opportunities|pitch(?:es)?|proposals?|"
    r"submissions?|deals?|start-?ups?|developers?|pipelines?|franchises?|units?|business(?:es)?|"
    r"divisions?|arms?|in\s+20\d\d|last\s+year|"
    r"of\s+any\s+kind|please|at\s+all|at\s+present|at\s+this\s+(?:time|stage)|for\s+now|either|"
    r"any\s*(?:more|longer)|at\s+the\s+moment|(?:right\s+)?now|currently|this\s+year)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    # Not "no company in ...", which says something of companies.
    r"^(?:(?:anything|everything|companies|start-?ups|teams|projects|assets|program(?:me)?s)\s+"
    r"(?:in|on|around|working\s+(?:in|on)|developing)\s+)?"
    r"(?:(?:any|the|further|more|new)\s+)?(?:(?:areas?|fields?|space)\s+of\s+)?",
    re.IGNORECASE,
)
_TAIL_CHINESE = re.compile(
    r"(?:类|的|等|适应症|项目|产品|药物|疗法|领域|方向|技术|管线|公司|企业|赛道|业务|试剂|相关|BP|材料|地区|市场)+$"
)
_ENDS = re.compile(r"\s+(?:are|is|remains?|to|rights?|markets?|territor\w+)\b", re.IGNORECASE)
# Names so short stand in capitals: US is a country, us is not; nor is io IO.
_CAPITALS = {TERRITORIES: 3, KINDS: 2}
# In letters; whatever is longer is no name, and need not be looked up.
_LONGEST_NAME = 80
# What a name is made of, and of how many at most.
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_LONGEST_RUN = 8
# Where an English statement ends.
STOP = re.compile(r"[.;:!?()]")
_QUOTES = "\"'“”‘’"
# Codes that mean everything, and names of a part only: "no CT" does not rule out imaging.
_TOO_WIDE = frozenset({"worldwide", "ex-us"})
_PARTS = """
    formulation|biomarker test|assay|radiology|CT|MRI|PET|ultrasound|X-ray|endoscopy|data lake|
    API manufacturing|consulting|clinical operations|immunisation|NCE|
    制剂|检测|放射影像|原料药生产|咨询服务|外包服务|
    South America|Central America|南美|中美洲|Middle East|Africa|中东|非洲|Asia|亚洲
"""
# The items of a list under a heading, and where it ends at the latest.
_BULLET = re.compile(r"\s[-–—•·*]\s")
_ITEM = re.compile(rf"(?:(?!{_BULLET.pattern})[^,;，；、])+")
_LIST_END = re.compile(r"[.!?()。！？（）]")
_BULLETS = " -–—•·*"
# What says that something is wanted, and so ends a list of what is not.
WANTED = re.compile(
    r"\b(?:look(?:s|ing)?|seek(?:s|ing)?|sought|wants?|wanted|wish(?:es)?|needs?|needed|requires?|"
    r"prefer\w*|priorit\w+|interest(?:s|ed)?|welcom\w+|focus\w*|targets?|in\s+scope|open\s+to|"
    r"search\w*|like|rely|happy|yes|instead|rather)\b|需要|需求|[寻想]?找|征集|寻求|欢迎|优先|感兴趣|重点|关注|希望|期待|求购",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"[:：]|\b(?:we|our|is|are|can|but|except|excluding|only|other)\b|[我但除只仅可]", re.IGNORECASE
)
# A condition may go for all items.
_CONDITION = re.compile(
    r"\b(?:unless|except|excluding|only|if|until)\b|除非|[仅只]|如|若", re.IGNORECASE
)
# What an area is called beside its name: "not in respiratory", 不考虑呼吸领域.
_DISEASES = ("", " diseases", " disorders", " tract diseases", "疾病", "系统疾病")
# Areas that people shorten, which elsewhere in a text may mean the organ.
_SHORT_AREAS = {
    "CNS": "D002493",
    "GI": "D005767",
    "CV": "D002318",
    "消化道": "D005767",
    "胃肠": "D005767",
    "中枢神经": "D002493",
    "眼科": "D005128",
    "皮肤科": "D012871",
    "精神科": "D001523",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What rules names out: text[start:end], the names and the words that say so."""

    names: tuple[Name, ...]
    start: int
    end: int


def list_of(clause: str) -> str:
    """Give the beginning of a clause up to where a list of names ends."""
    return _ENDS.split(clause, maxsplit=1)[0]


def names_at_start(clause: str) -> tuple[list[Name], int]:
    """Give the names that a clause begins with, up to a comma after which no name comes, and where.

    What a comma does not part must all be names.
    """
    found: list[Name] = []
    end = at = 0
    for chunk in clause.split(","):
        more = names_of([part for part in _JOINED.split(chunk.strip()) if part])
        if not more:
            break
        found += more
        end = at + len(chunk)
        at = end + 1
    return found, end


def names_under_heading(text: str) -> tuple[list[Name], int]:
    """Give the names among the items of a list under a heading, and where the last of them ends.

    Items stand alone, in either language: what is no name is passed over ("early-stage CAR-T"),
    what sounds like a sentence ends the list, as does a dash after items that have none.
    """
    found: list[Name] = []
    end = 0
    listed = _LIST_END.split(text, maxsplit=1)[0]
    has_bullets = listed.lstrip()[:1] in _BULLETS
    for item in _ITEM.finditer(listed):
        if _CONDITION.search(item[0]):
            return [], 0
        is_heading = not has_bullets and _BULLET.match(listed, item.end())
        if is_heading or _SENTENCE.search(item[0]) or WANTED.search(item[0]):
            break
        names = names_in_whole(item[0].strip(_BULLETS))
        if names:
            found += names
            end = item.end()
    return found, end


def names_in_whole(clause: str) -> list[Name]:
    """Give the names of a list in either language, none if it holds anything else."""
    joined = JOINED_CHINESE if HAN_LETTER.search(clause) else _JOINED
    return names_of([part for part in joined.split(clause) if part.strip()])


def names_within(text: str) -> set[Name]:
    """Give the diseases and kinds that a text names, whatever else it says."""
    found = {(DISEASES, each.descriptor) for each in find_terms(text)}
    words = list(_TOKEN.finditer(text))
    at = 0
    while at < len(words):
        for to in range(min(len(words), at + _LONGEST_RUN), at, -1):
            code = _code_of(text[words[at].start() : words[to - 1].end()], KINDS)
            if code:
                found.add((KINDS, code))
                at = to - 1
                break
        at += 1
    return found


def names_of(parts: list[str]) -> list[Name]:
    """Give a name for each part, none if one is no name."""
    names = [_name_of(part.strip().strip(_QUOTES)) for part in parts]
    return [name for name in names if name] if all(names) else []


def _name_of(part: str) -> Name | None:
    if len(part) > _LONGEST_NAME:
        return None
    for facet in FACETS:
        code = _disease_of(part) if facet == DISEASES else _code_of(part, facet)
        if code:
            return facet, code
    return None


def _code_of(part: str, facet: str) -> str | None:
    name = _LEAD.sub("", part).replace("I-O", "IO")
    without = _HEAD.sub("", name)
    for short in (name, without, _HEAD.sub("", without), _TAIL_CHINESE.sub("", name)):
        if short and not (len(short) <= _CAPITALS[facet] and short != short.upper()):
            found = _names(facet).get(_form(short))
            if found:
                return found
    return None


def _disease_of(part: str) -> str | None:
    """Give the descriptor of a name that is a disease, or an area of them, and nothing else."""
    name = _TAIL_CHINESE.sub("", _HEAD.sub("", _HEAD.sub("", _LEAD.sub("", part))))
    if name in _SHORT_AREAS:
        return None if part.startswith("the ") else _SHORT_AREAS[name]
    for ending in _DISEASES:
        for found in find_terms(name + ending):
            if found.surface == name + ending:
                return found.descriptor
    return None


def _form(name: str) -> str:
    return " ".join(singular(word) for word in fold(name).split(" "))


@cache
def _names(facet: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for term in vocabulary(facet):
        if term.code not in _TOO_WIDE:
            for name in (term.en, term.zh, *term.synonyms_en, *term.synonyms_zh):
                names.setdefault(_form(name), term.code)
    parts = {_form(part.strip()) for part in _PARTS.split("|")}
    return {name: code for name, code in names.items() if name not in parts}
