"""What a text rules out in prose: kinds of product, disease areas, territories; in both languages.

"No cell therapy", "not in oncology", "rights in Greater China already licensed", 除日本外. A
contradiction sinks a match, so that only plain forms are read: a known phrase with nothing but
names from the vocabularies after or before it. "No approved cell therapy exists" rules nothing out,
nor does "not only small molecules".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from matchmaker.taxonomy.facets import mesh, vocabulary
from matchmaker.taxonomy.terms import find_terms, singular
from matchmaker.taxonomy.words import fold

MODALITIES, AREAS, TERRITORIES = "modalities", "indications", "territories"
# Disease areas are the two upper levels of the tree: C04, C10.228. What lies deeper is no area.
_UPPER = 1

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
_EXCEPT = r"\b(?:excluding|excludes?|except(?:\s+for)?|other\s+than)\s+"
_AFTER = re.compile(
    rf"(?P<no>{_NO})|(?P<unwanted>{_NOT_WANTED})|(?P<except>{_EXCEPT})|"
    r"(?P<notin>\bnot\s+in\s+)|(?P<outside>\boutside(?:\s+of)?\s+|\bex-)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:^|[.;:!?]\s*)(?P<list>{_CLAUSE}{{2,120}}?)\s+(?:are|is)\s+(?:explicitly\s+|strictly\s+)?"
    r"(?:excluded|out\s+of\s+scope|not\s+of\s+interest|not\s+considered|ruled\s+out)\b",
    re.IGNORECASE,
)
_GIVEN = (
    r"(?:(?:have|has)\s+(?:already\s+)?been|(?:are|is|were|was))?\s*(?:already\s+)?"
    r"(?:out-?licensed|licensed(?:\s+out)?|partnered|granted|sold|assigned|taken|unavailable|"
    r"not\s+available)\b"
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
    ),
    re.compile(
        r"已经?(?:授出|转让|授权|出让)了?(?P<list>[^，。；：！？,;()（）]{2,20}?)的?(?:商业化)?(?:权益|权利)"
    ),
)
_CHINESE = (
    re.compile(
        r"(?<![得能无])(?:暂不考虑|不考虑|不寻找|不需要|不接受|不包括|不包含|不含|(?<!不)排除)"
        r"(?P<list>[^，。；：！？,;()（）]{2,40})"
    ),
    re.compile(r"对(?P<list>[^，。；：！？,;()（）]{2,30}?)(?:均|都)?不感兴趣"),
    # 除……外，还 means besides.
    re.compile(
        r"除了?(?P<list>[^，。；：！？,;()（）]{2,20}?)(?:以外|之外|外)"
        r"(?!.{0,8}?[还也亦]|.{0,8}?(?:同时|另))"
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
# Of whom it is said, when it is not the writer who rules out; and what outside adds to inside.
_OTHERS = re.compile(
    r"\b(?:patients?|people|persons?|users?|doctors?|physicians?|clinicians|adults?|children|"
    r"they|it|also|both|and|or|even|within|inside|besides?)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:look(?:s|ing)?|seek(?:s|ing)?|want(?:s|ed)?|interested|search(?:es|ing)?|"
    r"consider(?:s|ing)?|open\s+to|in-?licen[cs]\w*|acquir\w+)\b",
    re.IGNORECASE,
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
# Where a list of names ends.
_ENDS = re.compile(r"\s+(?:are|is|remains?|to|rights?|markets?|territor\w+)\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,\s*(?:or|and|nor)\b|,|/|&|\b(?:or|and|nor)\b)\s*", re.IGNORECASE)
_JOINED_CHINESE = re.compile(r"[、/]|以及|[和或及与]")
_HEAD = re.compile(
    r"\s+(?:products?|program(?:me)?s?|assets?|approach(?:es)?|compan(?:y|ies)|platforms?|drugs?|"
    r"candidates?|indications?|areas?|fields?|space|modalit(?:y|ies)|technolog(?:y|ies)|treatments?|projects?|opportunities|"
    r"please|at\s+all|at\s+present|at\s+this\s+(?:time|stage)|for\s+now|either)$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:any|the|all|further|more|new)\s+)?(?:(?:areas?|fields?|space)\s+of\s+)?", re.IGNORECASE
)
_TAIL_CHINESE = re.compile(r"(?:类|的|适应症|项目|产品|领域|方向|技术|管线|公司|地区|市场)+$")
_ELLIPSIS = re.compile(r"\bcell(\s*(?:,|or|and|nor|&|/)\s*)gene\s+therap(?:y|ies)\b", re.IGNORECASE)
_MAYBE = re.compile(
    r"\b(?:no|not|cannot|exclud\w+|except|other than|outside|out of scope|ruled out|rights?|"
    r"licen[cs]\w*|partnered)\b|n[’']t\b|\bex-|[不除已]|排除",
    re.IGNORECASE,
)
# Codes that mean everything, and names of a part only: "no CAR-T" does not rule out stem cells.
_TOO_WIDE = frozenset({"worldwide", "ex-us"})
_PARTS = """
    CAR-T|CAR T|stem cell therapy|TIL|TCR-T|adoptive cell therapy|monoclonal antibody|nanobody|
    bispecific antibody|bispecific|siRNA|RNAi|antisense|ASO|aptamer|mRNA|cancer vaccine|AAV|
    gene editing|CRISPR|viral vector|genome editing|inhaler|nanoparticle|lipid nanoparticle|LNP|
    formulation|controlled release|implant|wearable device|surgical robot|companion diagnostic|CDx|
    liquid biopsy|biomarker test|assay|radiology|CT|MRI|PET|ultrasound|X-ray|endoscopy|CDSS|
    clinical decision support|computer-aided diagnosis|deep learning|foundation model|data lake|
    recombinant protein|API manufacturing|consulting|clinical operations|immunisation|NCE|
    单克隆抗体|单抗|双抗|双特异性抗体|重组蛋白|肿瘤疫苗|干细胞治疗|CAR-T疗法|基因编辑|反义核酸|制剂|
    纳米颗粒|植入物|手术机器人|伴随诊断|液体活检|检测|放射影像|辅助诊断软件|临床决策支持|深度学习|
    原料药生产|咨询服务|外包服务|South America|Central America|南美|中美洲|Middle East|Africa|
    中东|非洲|Asia|亚洲
"""


@dataclass(frozen=True, slots=True, order=True)
class Exclusion:
    """A code of `modalities`, `territories` or, as an area, `indications` that a text rules out."""

    facet: str
    code: str


@lru_cache(maxsize=16384)
def find(text: str) -> tuple[Exclusion, ...]:
    """Find what one sentence rules out, sorted; nothing in what is too long to be plain."""
    if len(text) > LONGEST or not _MAYBE.search(text):
        return ()
    plain = _ELLIPSIS.sub(r"cell therapy\1gene therapy", text)
    found = {*_after(plain), *_before(plain), *_in_chinese(plain)}
    for pattern in _LICENSED:
        for match in pattern.finditer(plain):
            found.update(_listed(match["list"], TERRITORIES, whole=True))
    return tuple(sorted(found))


def _after(text: str) -> Iterator[Exclusion]:
    """Walk what stands after a phrase."""
    for match in _AFTER.finditer(text):
        clause = re.split(r"[.;:!?()]", text[match.end() :], maxsplit=1)[0]
        before = re.split(r"[.;:!?()]", text[: match.start()])[-1]
        kind = match.lastgroup or ""
        names = _ENDS.split(clause)[0] if kind in ("except", "outside") else clause
        for facet, may_mean in _MAY_MEAN.items():
            if may_mean(kind, before, clause):
                yield from _listed(names, facet)


def _may_mean_modalities(kind: str, before: str, clause: str) -> bool:
    if kind == "no":
        return not _ABOUT_THE_WORLD.search(clause)
    return kind == "unwanted" or (kind == "except" and not _NEGATED.search(before))


def _may_mean_areas(kind: str, before: str, clause: str) -> bool:
    if kind == "no":
        return bool(_NAMES_AREAS.search(clause)) and not _ABOUT_THE_WORLD.search(clause)
    if kind == "except":
        return not _NEGATED.search(before)
    if _OTHERS.search(before):
        return False
    wanted = bool(_WANTS.search(before)) and not _NEGATED.search(before)
    return kind == "unwanted" or wanted or (kind == "notin" and not before.strip())


def _may_mean_territories(kind: str, before: str, clause: str) -> bool:
    outside = kind == "outside" and bool(_RIGHTS.search(before))
    return (outside or kind == "except") and not _NEGATED.search(before)


_MAY_MEAN: dict[str, Callable[[str, str, str], bool]] = {
    MODALITIES: _may_mean_modalities,
    AREAS: _may_mean_areas,
    TERRITORIES: _may_mean_territories,
}


def _before(text: str) -> Iterator[Exclusion]:
    for match in _BEFORE.finditer(text):
        for facet in (MODALITIES, AREAS, TERRITORIES):
            yield from _listed(match["list"], facet, whole=True)


def _in_chinese(text: str) -> Iterator[Exclusion]:
    for pattern in _CHINESE:
        for match in pattern.finditer(text):
            parts = [part for part in _JOINED_CHINESE.split(match["list"]) if part.strip()]
            yield from _all_of(parts, MODALITIES)
            yield from _all_of(parts, TERRITORIES)
            # A test that 排除 a disease rules it out of a patient.
            if not match[0].startswith(("排除", "不需要", "不包", "不含")):
                yield from _all_of(parts, AREAS)


def _listed(clause: str, facet: str, *, whole: bool = False) -> Iterator[Exclusion]:
    """Walk a list of names; it ends at a comma after which no name comes, unless it is `whole`.

    What a comma does not part must all be names.
    """
    if whole:
        joined = _JOINED if clause.isascii() else _JOINED_CHINESE
        yield from _all_of([part for part in joined.split(clause) if part.strip()], facet)
        return
    for chunk in clause.split(","):
        parts = [part for part in _JOINED.split(chunk.strip()) if part]
        found = list(_all_of(parts, facet))
        if not found:
            return
        yield from found


def _all_of(parts: list[str], facet: str) -> Iterator[Exclusion]:
    """Give a code for each part, nothing if one is no name."""
    codes = [_area_of(part) if facet == AREAS else _code_of(part, facet) for part in parts]
    if all(codes):
        yield from (Exclusion(facet, code) for code in codes if code)


def _code_of(part: str, facet: str) -> str | None:
    name = _LEAD.sub("", part.strip().strip("\"'“”‘’"))
    without = _HEAD.sub("", name)
    for short in (name, without, _HEAD.sub("", without), _TAIL_CHINESE.sub("", name)):
        # US is a country, us is not.
        if short and not (facet == TERRITORIES and len(short) <= 3 and short != short.upper()):
            found = _names(facet).get(_form(short))
            if found:
                return found
    return None


def _area_of(part: str) -> str | None:
    """Give the descriptor of a name that is a disease area and nothing else."""
    name = _LEAD.sub("", part.strip().strip("\"'“”‘’"))
    name = _TAIL_CHINESE.sub("", _HEAD.sub("", name))
    for whole in (name, f"{name} diseases", f"{name}疾病"):
        for found in find_terms(whole):
            if found.surface == whole and any(map(is_area, found.tree_numbers)):
                return found.descriptor
    return None


def is_area(place: str) -> bool:
    """Say whether a place of the tree of diseases is a whole area of them."""
    return place.count(".") <= _UPPER


@lru_cache(maxsize=8192)
def areas_of(code: str) -> str:
    """Give the areas in which a disease lies, one for each of its places: `C04.588 C08.381`."""
    places = {".".join(place.split(".")[: _UPPER + 1]) for place in mesh().expand(code)}
    return " ".join(sorted(places))


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


# What a text asks for

_RIGHTS_IN = (
    re.compile(
        r"\b(?:rights?|licen[cs]es?)\s+(?:in|for)\s+(?P<list>[^.;:!?()]{2,60})", re.IGNORECASE
    ),
    re.compile(r"\b(?P<list>[A-Z][\w]+(?: [A-Z]\w+)?)\s+rights\b"),
    re.compile(r"(?P<list>[^，。；：！？,;()（）的]{2,12}?)的?(?:商业化)?(?:权益|权利)"),
)


@lru_cache(maxsize=16384)
def territories_in(text: str) -> frozenset[str]:
    """Find the territories whose rights a sentence speaks of."""
    found: set[str] = set()
    if len(text) <= LONGEST and re.search(r"rights?|licen[cs]e|权", text, re.IGNORECASE):
        for pattern in _RIGHTS_IN:
            for match in pattern.finditer(text):
                found.update(
                    each.code for each in _listed(_ENDS.split(match["list"])[0], TERRITORIES)
                )
    return frozenset(found)


# Meeting


def said(excluded: Iterable[Exclusion], about: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write down what a text rules out and, as (facet, code), what it is about; see `broken`.

    Diseases that it is about are given by their areas (`areas_of`).
    """
    out = {f"-{each.facet}:{each.code}" for each in excluded}
    return tuple(sorted(out | {f"+{facet}:{code}" for facet, code in about}))


@lru_cache(maxsize=65536)
def broken(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[Exclusion, ...]:
    """Give what `one` rules out and the other is about, all of it, both as `said` gives them."""
    if not rules_out(one):
        return ()
    found = []
    for facet in (MODALITIES, AREAS, TERRITORIES):
        out = _codes(one, f"-{facet}:")
        about = _codes(other, f"+{facet}:")
        met = {code: _ruler(facet, code, out) for code in about}
        # Whoever has something else beside is not ruled out.
        if met and all(met.values()):
            found += sorted({Exclusion(facet, ruler) for ruler in met.values() if ruler})
    return tuple(found)


def rules_out(written: tuple[str, ...]) -> bool:
    """Say whether anything is ruled out in what `said` gives; that comes last there."""
    return bool(written) and written[-1].startswith("-")


def _codes(written: tuple[str, ...], start: str) -> list[str]:
    return [each.removeprefix(start) for each in written if each.startswith(start)]


def _ruler(facet: str, code: str, out: list[str]) -> str | None:
    """Give which of the ruled out codes a code falls under."""
    if facet == AREAS:
        places = code.split(" ")
        within = mesh().is_within
        return next((ruled for ruled in out if any(within(at, ruled) for at in places)), None)
    above = {code, *vocabulary(facet).ancestors(code)}
    return next((ruled for ruled in out if ruled in above), None)
