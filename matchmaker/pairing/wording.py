"""Causes of unmet wishes in a host's words."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.pairing.problem import Problem, Unmet


def because(problem: Problem, unmet: Unmet) -> str:
    """Return the cause as a sentence that names people and slots by their own names."""
    return str(_CAUSES[unmet.cause](problem, unmet))


def unmet_rows(problem: Problem, rows: Iterable[Unmet]) -> list[dict[str, Any]]:
    """Return the `unmet` list of the contract."""
    ids = [participant.id for participant in problem.participants]
    return [
        {"pair": [ids[w] for w in row.who_is_short], "because": because(problem, row)}
        if len(row.who_is_short) == 2
        else {"participant": ids[row.who_is_short[0]], "wanted": row.wanted, "got": row.got,
              "because": because(problem, row)}
        for row in rows
    ]  # fmt: skip


def _names(problem: Problem, who: Iterable[int]) -> str:
    return ", ".join(problem.participants[w].id for w in who)


def _slots(problem: Problem, unmet: Unmet) -> str:
    names = problem.slot_names
    return ", ".join(names[slot] if names else str(slot) for slot in unmet.when)


def _full(problem: Problem, unmet: Unmet) -> object:
    return ngettext("its %(num)d candidate is full: %(who)s",
                    "its %(num)d candidates are full: %(who)s",
                    len(unmet.who), who=_names(problem, unmet.who))  # fmt: skip


def _never_together(problem: Problem, unmet: Unmet) -> object:
    who, when = _names(problem, unmet.who), _slots(problem, unmet)
    if len(unmet.who_is_short) == 2:
        return _("%(who)s are never free together", who=who)
    if not unmet.when:
        return _("it is never free together with %(who)s: it has no free slot left", who=who)
    return _("it is never free together with %(who)s: it is free in slots %(when)s only",
             who=who, when=when)  # fmt: skip


def _conflict(problem: Problem, unmet: Unmet) -> object:
    """Word an irreducible conflict, around the participant of all its pairs if there is one."""
    slots = len(unmet.when)
    if len(unmet.who) == 1:
        hub = unmet.who[0]
        others = [b if a == hub else a for a, b in unmet.rules]
        name, partners = problem.participants[hub].id, _names(problem, others)
        most = problem.participants[hub].max_meetings
        if most is not None and most < len(others):
            return ngettext("%(name)s must meet %(partners)s, but takes at most %(num)d meeting",
                            "%(name)s must meet %(partners)s, but takes at most %(num)d meetings",
                            most, name=name, partners=partners)  # fmt: skip
        return ngettext(
            "%(name)s must meet %(partners)s, but is free for them in %(num)d slot: %(when)s",
            "%(name)s must meet %(partners)s, but is free for them in %(num)d slots: %(when)s",
            slots, name=name, partners=partners, when=_slots(problem, unmet),
        )  # fmt: skip
    pairs = ", ".join(_names(problem, pair).replace(", ", "–") for pair in unmet.rules)
    return ngettext(
        "these must-meets need more room than there is in slot %(when)s: %(pairs)s",
        "these must-meets need more room than there is in slots %(when)s: %(pairs)s",
        slots, pairs=pairs, when=_slots(problem, unmet),
    )  # fmt: skip


_CAUSES: dict[str, Callable[[Problem, Unmet], object]] = {
    "no-candidates": lambda _p, _u: _("it has no candidates"),
    "full": _full,
    "own-limit": lambda _p, _u: _("it takes no more meetings itself"),
    "never-free-together": _never_together,
    "no-tables": lambda p, u: _("tables run out in slots %(when)s", when=_slots(p, u)),
    "different-tables": lambda _p, _u: _("they are pinned to different tables"),
    "max-changes": lambda _p, _u: _("it would change more of the published plan than allowed"),
    "displaced": lambda _p, _u: _("no better plan was found in the time"),
    "conflict": _conflict,
}


def rating_labels() -> dict[int, str]:
    """Return each rating in words, the best first."""
    return {3: _("We go on"), 2: _("Good to know"), 1: _("Not for us")}
