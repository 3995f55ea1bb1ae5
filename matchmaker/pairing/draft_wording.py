"""A draft in a host's words: why somebody is short, what a conflict is, why a search failed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.pairing import wording
from matchmaker.pairing.board import Conflict
from matchmaker.pairing.models import DraftState
from matchmaker.pairing.problem import Participant, Problem, Unmet
from matchmaker.pairing.publishing import (
    NotAsAgreedError,
    NotPublishableError,
    PlanMovedOnError,
)

Reason = tuple[str, str]
MOST_NAMED = 5


def reasons(
    problem: Mapping[str, Any],
    unmet: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    slots: tuple[str, ...],
) -> list[Reason]:
    """Return (who, why) for everybody short of meetings and every must-meet not held."""
    people = tuple(
        Participant(id=names.get(one["id"], "?"), max_meetings=one.get("max_meetings"))
        for one in problem["participants"]
    )
    nothing = np.zeros(0, np.int32)
    named = Problem(people, (), nothing, nothing, np.zeros(0), slot_names=slots)
    found = []
    for row in unmet:
        one = Unmet(tuple(row["short"]), row["wanted"], row["got"], row["cause"],
                    tuple(row["who"]), tuple(row["when"]),
                    tuple((a, b) for a, b in row["rules"]))  # fmt: skip
        who = " – ".join(people[at].id for at in one.who_is_short)
        found.append((who, wording.because(named, one)))
    return found


def conflict_text(conflict: Conflict, names: Mapping[str, str], times: Sequence[str]) -> str:
    """Return what is wrong, in a few words; `times` are the slots', as the event has them now."""
    if conflict.slot is not None and conflict.slot >= len(times):  # the hours were cut anew
        return str(_("the event has no slot any more at their time"))
    who = names.get(conflict.who, "?")
    when = times[conflict.slot] if conflict.slot is not None else ""
    texts: dict[str, str] = {
        "busy": _("%(who)s has another meeting then", who=who),
        "table": _("the table is taken"),
        "twice": _("these two meet twice"),
        "away": _("%(who)s is not there then", who=who),
        "pinned": _("%(who)s stays at another table", who=who),
        "never": _("these two must not meet"),
        "too-many": _("%(who)s has too many meetings", who=who),
        "slot": _("there is no such table then"),
        "closed": _("the table is closed then"),
        "agreed": _("the two agreed themselves to meet at %(time)s", time=when),
        "called-off": _("the two called their meeting at %(time)s off", time=when),
    }
    return texts[conflict.code]


def conflict_lines(
    conflicts: Iterable[Conflict], names: Mapping[str, str], times: Sequence[str]
) -> list[tuple[str, str]]:
    """Return (who meets, what is wrong) for conflicts."""
    return [(pair_text(one.pair, names), conflict_text(one, names, times)) for one in conflicts]


def refusal_text(error: Exception, names: Mapping[str, str], times: Sequence[str]) -> str:
    """Return why a draft was not published (one of `publishing.REFUSALS`), and what to do."""
    if isinstance(error, PlanMovedOnError):
        return str(_("Somebody else has published a list meanwhile. Nothing of yours was "
                     "published: look at what would change now."))  # fmt: skip
    if isinstance(error, NotAsAgreedError):
        lines = _in_a_row(error.conflicts, names, times)
        return str(_("Nothing was published, because this draft is not what participants agreed on "
                     "themselves: %(pairs)s. Search again: a new list keeps to it.",
                     pairs=lines))  # fmt: skip
    if isinstance(error, NotPublishableError) and error.conflicts:
        return str(_("Nothing was published, because this draft has conflicts: %(pairs)s. Solve "
                     "them on the board, or search again.",
                     pairs=_in_a_row(error.conflicts[:MOST_NAMED], names, times)))  # fmt: skip
    return str(_("This draft cannot be published: solve its conflicts first."))


def _in_a_row(conflicts: Iterable[Conflict], names: Mapping[str, str], times: Sequence[str]) -> str:
    lines = conflict_lines(conflicts, names, times)
    return str(_("; ")).join(str(_("%(pair)s: %(why)s", pair=pair, why=why)) for pair, why in lines)


def pair_text(pair: tuple[str, str], names: Mapping[str, str]) -> str:
    """Return who meets."""
    return " – ".join(names.get(one, "?") for one in pair)


def state_text(state: DraftState) -> str:
    """Return how far a draft is."""
    texts: dict[DraftState, str] = {
        DraftState.WAITING: _("Waiting"),
        DraftState.RUNNING: _("Searching"),
        DraftState.STOPPING: _("Stopping"),
        DraftState.DONE: _("Ready"),
        DraftState.FAILED: _("Failed"),
    }
    return texts[state]


def error_text(error: str) -> str:
    """Return why no list could be made, and what to do."""
    kind, _space, rest = error.partition(" ")
    if kind == "lacking":
        lacking: dict[str, str] = {
            "slots": _("The event has no slots yet. Cut its networking hours into slots first."),
            "tables": _("The event has no tables yet. Add some first."),
            "open-tables": _("All tables are closed in these slots. Give some of them seats."),
            "participants": _("Fewer than two participants are coming. Approve some first."),
            "candidates": _(
                "By these rules nobody is left who may meet somebody new. Let more "
                "pairs in, on the page Rules."
            ),
        }
        return lacking[rest]
    if kind == "changes" and rest.isdigit():
        return str(
            ngettext(
                "At least %(num)d published meeting has to change, which is more than you allow.",
                "At least %(num)d published meetings have to change, which is more than you allow.",
                int(rest),
            )
        )
    if kind == "faults":
        return str(_("The rules contradict each other: %(fault)s", fault=rest))
    return str(_("The search broke off. Please try again."))


def label_text(key: str, label: str) -> str:
    """Return a group's name; kinds have words of their own."""
    kinds: dict[str, str] = {"startup": _("Startups"), "pharma": _("Pharma"), "other": _("Others")}
    return kinds.get(label, label) if key == "kind" else label
