"""What a text is about, as far as another may rule it out: kinds of product, diseases, territories.

Said only in passing, "after CAR-T" or "such as breast cancer", is not what a text is about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from matchmaker.matching import concepts
from matchmaker.matching.contradictions import IMMUNO_ONCOLOGY
from matchmaker.prose.diseases import is_sign, is_tumour
from matchmaker.prose.exclusions import LONGEST
from matchmaker.prose.listed_names import DISEASES, KINDS, TERRITORIES, list_of, names_at_start
from matchmaker.taxonomy.facets import vocabulary

_PASSING = re.compile(
    r"\b(?:after|following|prior|previous(?:ly)?|unlike|versus|than|instead\s+of|alternatives?\s+to|"
    r"without|not|suit(?:ed|able)\s+(?:for|to)|eligible\s+for|candidates?\s+for|refractory\s+to|"
    r"relapsed\s+from|failed|like|combin\w+\s+with|together\s+with|resistan(?:t|ce)\s+to|"
    r"respon\w+\s+to|synerg\w+\s+with)\b[^,.;:!?()]*"
    r"|(?:[\w-]+\s+)?[\w-]+-(?:refractory|resistant|naive|experienced)\b"
    r"|\b(?:including|such\s+as|e\.g\.)[^.;:!?()]*",
    re.IGNORECASE,
)
_PASSING_CHINESE = re.compile(
    r"(?:不适合|不适用|不耐受|无法接受|不同于|区别于|有别于|优于|替代|取代)[^，。；：！？,;()（）]*"
    r"|联合(?!开发|研发|研究|推广|商业|申报|创始|发起|投资|实验|疗法|治疗|用药)[^，。；：！？,;()（）的]*"
    r"|(?:包括|例如|比如|诸如)[^。；：！？;()（）]*"
    r"|[^，。；：！？,;()（）]{0,12}(?:治疗(?:后|失败)|耐药|联用)"
)
# What immuno-oncology is made of.
_DRUGS = "small-molecule", "biologic", "peptide", "oligonucleotide", "cell-therapy", "gene-therapy"
_RIGHTS_IN = (
    re.compile(
        r"\b(?:rights?|licen[cs]es?)\s+(?:in|for)\s+(?P<list>[^.;:!?()]{2,60})", re.IGNORECASE
    ),
    re.compile(r"\b(?P<list>[A-Z][\w]+(?: [A-Z]\w+)?)\s+rights\b"),
    re.compile(r"(?P<list>[^，。；：！？,;()（）的]{2,12}?)的?(?:商业化)?(?:权益|权利)"),
)


def about(texts: Sequence[str], stated: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Walk what passages, without what they rule out, are about, as (facet, code).

    `stated` gives codes by facet. Kinds of product and territories are those that are stated, or
    else those of the first passage that names some; diseases are all that are stated or named.
    """
    kinds = _kinds(texts, stated[KINDS])
    diseases = _diseases(texts, stated[DISEASES])
    for code in kinds | _immuno_oncology(texts, kinds, diseases):
        yield KINDS, code
    for code in stated[TERRITORIES] or _first(map(territories_in, texts)):
        yield TERRITORIES, code
    for code in diseases:
        yield DISEASES, code


def _kinds(texts: Sequence[str], stated: frozenset[str]) -> frozenset[str]:
    """Give the kinds that are stated or first named, each as narrow as the texts first put it."""
    named = [_narrowest(KINDS, _kinds_in(text) - IMMUNO_ONCOLOGY) for text in texts]
    known, wide = vocabulary(KINDS), stated or _first(named)
    narrow = _first(
        frozenset(code for code in each if not wide.isdisjoint(known.ancestors(code)))
        for each in named
    )
    return _narrowest(KINDS, wide | narrow)


def _immuno_oncology(
    texts: Sequence[str], kinds: frozenset[str], diseases: frozenset[str]
) -> frozenset[str]:
    """Give the immuno-oncology that texts name, if they speak of nothing but drugs for tumours.

    An antibody is no other product than a checkpoint inhibitor; a diagnostic is, and asthma another
    field. IO alone, without a tumour, may be anything.
    """
    of_tumours = all(map(is_tumour, diseases))
    known = vocabulary(KINDS)
    of_drugs = all(any(known.is_within(code, drug) for drug in _DRUGS) for code in kinds)
    if not (of_tumours and of_drugs):
        return frozenset()
    named = frozenset[str]().union(*map(_kinds_in, texts)) & IMMUNO_ONCOLOGY
    return _narrowest(KINDS, named if diseases else named - {"immuno-oncology"})


def _diseases(texts: Sequence[str], stated: frozenset[str]) -> frozenset[str]:
    """Give all diseases, without those that hold another and, beside others, without symptoms."""
    found = _narrowest(DISEASES, stated.union(*map(_diseases_in, texts)))
    return frozenset(code for code in found if not is_sign(code)) or found


def _first(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return next(filter(None, found), frozenset())


def _narrowest(facet: str, codes: frozenset[str]) -> frozenset[str]:
    """Leave out whatever stands above another of the codes."""
    if len(codes) < 2:
        return codes
    known = vocabulary(facet)
    above = frozenset[str]().union(*map(known.ancestors, codes))
    return frozenset(code for code in codes if above.isdisjoint(known.expand(code)))


def _kinds_in(text: str) -> frozenset[str]:
    return concepts.kinds_in(text) and concepts.kinds_in(_in_earnest(text))


def _diseases_in(text: str) -> frozenset[str]:
    return _named(text) and _named(_in_earnest(text))


def _named(text: str) -> frozenset[str]:
    return frozenset(named.code for named in concepts.find(text) if named.facet == DISEASES)


def _in_earnest(text: str) -> str:
    """Give a text without what it says in passing."""
    plain = _PASSING.sub(" ", text)
    return plain if plain.isascii() else _PASSING_CHINESE.sub(" ", plain)


@lru_cache(maxsize=16384)
def territories_in(text: str) -> frozenset[str]:
    """Find the territories whose rights a sentence speaks of."""
    found: set[str] = set()
    if len(text) <= LONGEST and re.search(r"rights?|licen[cs]e|权", text, re.IGNORECASE):
        for pattern in _RIGHTS_IN:
            for match in pattern.finditer(text):
                names, _ = names_at_start(list_of(match["list"]))
                found.update(code for facet, code in names if facet == TERRITORIES)
    return frozenset(found)
