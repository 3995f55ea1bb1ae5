"""The note that a page proposes, in the language of whoever writes it."""

from collections.abc import Mapping

from flask_babel import gettext as _

from matchmaker.core.language import current_language
from matchmaker.matching.explanation import Reason
from matchmaker.matching.facets import AGREE, CONFLICT
from matchmaker.profiles.wording import code_label, facet_label

QUOTED = 300  # characters of a passage


def proposal(reason: Reason | None, mine: str, titles: Mapping[str, str]) -> str:
    """Compose a note from why two fit; `mine` is the asker's address, the reader is "you".

    `titles` are those of the listings by address, for where no passage can be quoted. Without a
    reason only the question is left, and the asker must say the rest.
    """
    said = [*_quoted(reason, mine, titles), *_compared(reason)] if reason else []
    between = "" if current_language() == "zh" else " "
    return between.join([*said, _("Could we have a first, non-confidential conversation?")])


def _quoted(reason: Reason, mine: str, titles: Mapping[str, str]) -> list[str]:
    if reason.quotes is not None:
        need, offer = (_cut(quote.shown) for quote in reason.quotes)
    else:
        need, offer = (_cut(titles.get(each[1], "")) for each in (reason.need, reason.offer))
    if not need or not offer:
        return []
    if reason.offer[0] == mine:
        return [
            _("You look for this: “%(need)s”.", need=need),
            _("We offer this: “%(offer)s”.", offer=offer),
        ]
    return [
        _("We look for this: “%(need)s”.", need=need),
        _("You offer this: “%(offer)s”.", offer=offer),
    ]


def _compared(reason: Reason) -> list[str]:
    separator: str = _(", ")
    agreed = [
        f"{facet_label(each.facet)} ({code_label(each.facet, each.offer[0])})"
        for each in reason.facets
        if each.verdict == AGREE
    ]
    differing = [facet_label(each.facet) for each in reason.facets if each.verdict == CONFLICT]
    said = []
    if agreed:
        said.append(_("We agree on: %(facets)s.", facets=separator.join(agreed)))
    elif reason.terms:
        said.append(_("Both of us speak of %(terms)s.", terms=separator.join(reason.terms)))
    if differing:
        facets = separator.join(differing)
        said.append(_("We differ on this, and would like to talk about it: %(f)s.", f=facets))
    return said


def _cut(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= QUOTED:
        return text.rstrip(".。")
    return text[:QUOTED].rsplit(" ", 1)[0] + "…"
