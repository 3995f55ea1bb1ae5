"""What a Chinese text says is not wanted: 不考虑抗体, 除肿瘤外, 乳腺癌除外."""

import re
from collections.abc import Iterator

from matchmaker.matching.listed_names import DISEASES, FACETS, JOINED_CHINESE, codes_of

_PHRASES = (
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
_OTHERS = re.compile(
    r"患者|病人|受试者|人群|孕妇|儿童|医生"
    r"|(?<!本)(?:医院|客户|药企|基金|竞争对手|同行|其他公司|多数|市场|投资人)[^，,]*$"
)
_WE = re.compile(
    r"(?:我们|我司|本公司)(?!的?(?:客户|竞争对手|投资人))|寻找|寻求|引进|关注|希望|感兴趣"
)
# A test that 排除 a disease rules it out of a patient; 不包括 does too, unless something is wanted.
_OF_PATIENTS, _UNLESS_WANTED = ("排除", "不需要"), ("不包", "不含")
# Where a statement ends.
_STOP = re.compile(r"[。；！？]")


def find(text: str) -> Iterator[tuple[str, str]]:
    """Walk what is not wanted, as (facet, code)."""
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            before = _STOP.split(text[: match.start()])[-1]
            is_ours = bool(_WE.search(before))
            if _OTHERS.search(before) and not is_ours:
                continue
            parts = [part for part in JOINED_CHINESE.split(match["list"]) if part.strip()]
            for facet in FACETS:
                if facet != DISEASES or _may_mean_diseases(match[0], is_ours=is_ours):
                    yield from ((facet, code) for code in codes_of(parts, facet))


def _may_mean_diseases(phrase: str, *, is_ours: bool) -> bool:
    return not phrase.startswith(_OF_PATIENTS) and (
        is_ours or not phrase.startswith(_UNLESS_WANTED)
    )
