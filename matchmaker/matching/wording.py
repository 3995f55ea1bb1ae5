"""Matches in the reader's language: labels, quotes with whose they are, and one plain line."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.core.text import tag_of
from matchmaker.matching import explanation
from matchmaker.matching.explanation import Reason, RuledOut
from matchmaker.matching.facets import AGREE, CONFLICT, UNKNOWN, Verdict
from matchmaker.matching.filters import Filters
from matchmaker.matching.service import RankedList
from matchmaker.profiles.wording import code_label, facet_label

SHOWN_CODES = 3
SHOWN_AGREEMENTS = 3


def percent(score: float) -> str:
    """Return a score as whole points of a hundred: 0.9996 is not perfect."""
    return str(int(score * 100))


def reasons(reason: Reason | None, mine: str, name: str) -> Mapping[str, Any]:
    """Return the parts of one direction for the page: line, passages, facets, notes.

    `mine` is the reader's own address, `name` what the other side is called.
    """
    if reason is None:
        return {"line": "", "passages": [], "facets": [], "notes": []}
    return {
        "line": plain_line(reason, mine, name),
        "passages": _passages(reason, mine, name),
        "facets": [_judged(verdict) for verdict in _ordered(reason.facets)],
        "notes": _notes(reason, mine, name),
    }


def plain_line(reason: Reason, mine: str, name: str) -> str:
    """Say in one sentence why the two fit, and what speaks against it."""
    said = (
        _("%(name)s offers what you look for", name=name)
        if reason.need[0] == mine
        else _("%(name)s looks for what you offer", name=name)
    )
    agreeing = [verdict for verdict in reason.facets if verdict.verdict == AGREE]
    agreed = [_agreement(verdict) for verdict in agreeing[:SHOWN_AGREEMENTS]]
    terms = reason.terms or _names(reason, agreed)
    shared = _("both speak of %(terms)s", terms=_listed(terms)) if terms else ""
    why = _("; ").join(part for part in (_listed(agreed), shared) if part)
    line = (
        _("%(said)s: %(reasons)s.", said=said, reasons=why)
        if why
        else _("%(sentence)s.", sentence=said)
    )
    against = [facet_label(each.facet) for each in reason.facets if each.verdict == CONFLICT]
    if against:
        line += " " + _("It conflicts on: %(facets)s.", facets=_listed(against))
    return " ".join([str(line), *(_exclusion(each, mine, name) for each in reason.ruled_out)])


def _names(reason: Reason, agreed: Sequence[str]) -> list[str]:
    """Return what both name in whichever words, as two languages do, beside what agrees anyway."""
    labels = [code_label(named.facet, named.code) for named in reason.named]
    return [label for label in dict.fromkeys(labels) if label not in agreed][:SHOWN_CODES]


def _exclusion(ruled: RuledOut, mine: str, name: str) -> str:
    """Say who rules out what, in their own words."""
    what = code_label(ruled.exclusion.facet, ruled.exclusion.code)
    if ruled.organisation == mine:
        return str(_("You rule out %(what)s: “%(text)s”", what=what, text=ruled.sentence))
    return str(
        _("%(name)s rules out %(what)s: “%(text)s”", name=name, what=what, text=ruled.sentence)
    )


def filter_groups(found: RankedList, filters: Filters) -> list[Mapping[str, Any]]:
    """Return the facets to narrow the list by, with how many each choice leaves."""
    groups: list[Mapping[str, Any]] = []
    for facet, counts in found.counts.items():
        chosen = filters.codes.get(facet, ())
        codes = sorted(counts.keys() | set(chosen), key=lambda code: (-counts.get(code, 0), code))
        options = [
            {
                "value": code,
                "label": code_label(facet, code),
                "count": counts.get(code, 0),
                "chosen": code in chosen,
            }
            for code in codes
        ]
        groups.append({"name": facet, "label": facet_label(facet), "options": options})
    evidence = {
        "value": "yes",
        "label": _("Has a claim with evidence"),
        "count": found.with_evidence,
        "chosen": filters.has_evidence,
    }
    return [*groups, {"name": "evidence", "label": _("Evidence"), "options": [evidence]}]


def _agreement(verdict: Verdict) -> str:
    """Return the first thing that both sides name; the page lists the rest below."""
    shared = [code for code in verdict.offer if code in verdict.need] or list(verdict.offer)
    return code_label(verdict.facet, shared[0])


def _judged(verdict: Verdict) -> Mapping[str, str]:
    texts = {
        AGREE: _shown(verdict.facet, verdict.offer),
        CONFLICT: _(
            "wanted %(need)s, offered %(offer)s",
            need=_shown(verdict.facet, verdict.need),
            offer=_shown(verdict.facet, verdict.offer),
        ),
        UNKNOWN: "",
    }
    return {
        "state": verdict.verdict,
        "label": facet_label(verdict.facet),
        "text": texts[verdict.verdict],
    }


def _shown(facet: str, codes: Sequence[str]) -> str:
    labels = [code_label(facet, code) for code in codes[:SHOWN_CODES]]
    more = len(codes) - len(labels)
    if more:
        labels.append(ngettext("%(num)s more", "%(num)s more", more))
    return _listed(labels)


def _ordered(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Put what agrees first, then what conflicts, then what nobody said."""
    order = {AGREE: 0, CONFLICT: 1, UNKNOWN: 2}
    return sorted(verdicts, key=lambda verdict: order[verdict.verdict])


def _passages(reason: Reason, mine: str, name: str) -> list[dict[str, Any]]:
    if reason.quotes is None:
        return []
    i_need = reason.need[0] == mine
    labels = (
        (_("You look for"), _("%(name)s offers", name=name))
        if i_need
        else (_("%(name)s looks for", name=name), _("You offer"))
    )
    parts = [
        {"label": label, "text": quote.shown, "language": tag_of(quote.shown)}
        for label, quote in zip(labels, reason.quotes, strict=True)
    ]
    return parts if i_need else parts[::-1]


def _notes(reason: Reason, mine: str, name: str) -> list[str]:
    words = {
        explanation.NO_TEXT: _("there is no text to compare"),
        explanation.NUMBERS: _("the text holds only numbers or signs"),
        explanation.UNREAD: _("the language is one that no model here reads"),
        explanation.WAITING: _("it is so new that only its words were compared yet"),
    }
    return [
        _("%(whose)s: %(note)s.", whose=_("Your text") if owner == mine else name, note=words[note])
        for (owner, _listing), note in zip((reason.need, reason.offer), reason.notes, strict=True)
        if note
    ]


def _listed(parts: Sequence[str]) -> str:
    separator: str = _(", ")
    return separator.join(parts)
