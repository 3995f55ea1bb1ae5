"""How meetings and wishes fell among the groups that participants belong to."""

from collections import defaultdict
from typing import TypedDict

from matchmaker.pairing.problem import Plan, Problem

TOP = 5


class Group(TypedDict):
    """One label's figures; `top_wishes_met` is None where nobody with the label has wishes."""

    participants: int
    meetings: int
    meetings_each: float
    top_wishes_met: float | None


def by_group(problem: Problem, plan: Plan) -> dict[str, dict[str, Group]] | None:
    """Return, by kind of label and label, meetings and the share of own top five wishes that meet.

    None where no participant has a label. Each participant's share counts alike.
    """
    partners: dict[int, set[int]] = defaultdict(set)
    for m in plan.meetings:
        partners[m.a].add(m.b)
        partners[m.b].add(m.a)
    members: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for who, participant in enumerate(problem.participants):
        for key, label in participant.group.items():
            members[key][label].append(who)
    if not members:
        return None
    return {
        key: {label: _figures(problem, partners, who) for label, who in sorted(labels.items())}
        for key, labels in sorted(members.items())
    }


def _figures(problem: Problem, partners: dict[int, set[int]], people: list[int]) -> Group:
    meetings = sum(len(partners[who]) for who in people)
    shares = []
    for who in people:
        top = problem.participants[who].wishes[:TOP]
        if top:
            shares.append(sum(wish in partners[who] for wish in top) / len(top))
    return {
        "participants": len(people), "meetings": meetings,
        "meetings_each": round(meetings / len(people), 4),
        "top_wishes_met": round(sum(shares) / len(shares), 4) if shares else None,
    }  # fmt: skip
