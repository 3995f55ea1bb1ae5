"""What takes back, in the same sentence, that something is ruled out.

A condition ("unless it is in phase 3", 仅限), and that it is sought elsewhere: whoever does not do
a thing and buys it, licenses it or looks for a partner who does wants just that.
"""

import re

from matchmaker.prose.listed_names import TERRITORIES, WANTED, Name, Statement, names_within
from matchmaker.prose.others import is_by_others
from matchmaker.prose.passages import GETS

_CONDITION = re.compile(
    # It may go for all that is joined: "no CAR-T and no vaccines unless they are in phase 3".
    r"[^.;:!?。；：！？]*\b(?:unless|until(?!\s+further\s+notice))\b|"
    r"[\s,，(（;；–—-]*(?:(?:but|though)\s+)?(?:(?:except|if|only|when|save)\b|直到|(?:但是?)?(?:[仅只除若]|如果))",
    re.IGNORECASE,
)
# Of what is wanted without a name: "so we need help", "a partner who does", 需要合作伙伴.
_FOR_IT = re.compile(
    r"\b(?:so|where|hence|therefore|thus|why|(?:for|in|of)\s+(?:which|this|that|these)|partners?|"
    r"collaborat\w+|wh(?:o|ich)\s+(?:do|does|has|have|is|are|can)|ones?|them|it|help|external\w*)\b|"
    r"合作|伙伴|外部|引进|因此|所以|故|补",
    re.IGNORECASE,
)
# "We license them", whatever else is named: "... from antibody companies".
_THEM = re.compile(r"\s+(?:\w+\s+)?(?:them|it|those)\b", re.IGNORECASE)
# "But plan to", 明年开始做.
_LATER = re.compile(
    r"\b(?:plan(?:ning)?|intend|will(?!\s+not)|later|next\s+year|soon)\b|明年|未来|将来|今后|以后",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?。！？]")


def kept(text: str, statement: Statement, rest: str) -> tuple[Name, ...]:
    """Give the names of a statement that the rest of its text does not take back."""
    if _CONDITION.match(text, statement.end):
        return ()
    after = _STOP.split(text[statement.end :], maxsplit=1)[0]
    named, wants, gets = names_within(after), WANTED.search(after), GETS.search(after)
    sought = _sought(rest) | (named if wants or gets else set())
    is_unnamed = not named and (_LATER.search(after) or gets or (wants and _FOR_IT.search(after)))
    if is_unnamed or (gets and _THEM.match(after, gets.end())):
        sought |= set(statement.names)
    # Where rights are given away, partners are sought elsewhere.
    return tuple(name for name in statement.names if name[0] == TERRITORIES or name not in sought)


def _sought(text: str) -> set[Name]:
    wanted = WANTED.search(text) or GETS.search(text)
    if wanted is None or is_by_others(text[: wanted.start()]):
        return set()
    return names_within(text[wanted.end() :])
