"""Territories whose rights a text says are given away, in both languages.

"Rights in Greater China already licensed", 大中华区权益已授出. What was granted to the writer, or
by an authority, is there to be given.
"""

import re
from collections.abc import Iterator

from matchmaker.prose.listed_names import TERRITORIES, Statement, names_in_whole

_GIVEN = (
    r"(?:(?:have|has)\s+(?:already\s+)?been|(?:are|is|were|was))?\s*(?:already\s+)?"
    r"(?:out-?licensed|licensed(?:\s+out)?|partnered|granted|sold|assigned|taken|unavailable|"
    r"not\s+available)\b(?!\s+(?:exclusively\s+)?(?:to\s+(?:us|our)|by|from)\b)"
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
    # Japan itself, where it can only be its rights.
    re.compile(
        r"(?:^|[.;:,(!?]\s*)(?P<list>[\w ,&-]{2,60}?)\s+(?:(?:have|has)\s+(?:already\s+)?been|"
        r"(?:is|are)(?:\s+already)?)\s+(?:out-?licensed|licensed\s+out|"
        r"partnered(?=\s*(?:$|[.,;:)]|with\s+an?\b|to\b)))\b"
        r"(?!\s+(?:to\s+(?:us|our)|by)\b)",
        re.IGNORECASE,
    ),
)
_LICENSED_CHINESE = (
    re.compile(
        r"(?P<list>[^，。；：！？,;()（）]{2,20}?)的?(?:商业化)?(?:权益|权利|许可)"
        r"(?:均|都)?已经?(?:独家)?(?:授出|授予|授权|许可|转让|出让|售出)"
        r"(?!了?(?:独家)?给?了?(?:我们|我司|本公司|我方))"
    ),
    re.compile(
        r"已经?(?:授出|转让|授权|出让)了?(?P<list>[^，。；：！？,;()（）]{2,20}?)的?(?:商业化)?(?:权益|权利)"
    ),
)

# What has come back, or was given only in part.
_NOT_ALL = re.compile(
    r"\b(?:return\w*|revert\w*|regain\w*|back|terminat\w+|end(?:s|ed)|expir\w+|lapsed|part(?:s|ly|ial|ially)?|"
    r"co-?exclusive\w*|non-?exclusive\w*|some|until|unless|except|only)\b|收回|退回|返还|终止|到期|部分|非独家|仅|除",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Statement]:
    """Walk what says that territories are given away."""
    for pattern in (*_LICENSED, *_LICENSED_CHINESE):
        for match in pattern.finditer(text):
            names = names_in_whole(match["list"])
            given = tuple(name for name in names if name[0] == TERRITORIES)
            if given and not _NOT_ALL.search(text, match.start()):
                yield Statement(given, *match.span())
