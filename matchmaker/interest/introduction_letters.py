"""Who is told of introductions: what has happened and where to read it, not what was written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest.introduction_models import Introduction, IntroductionState
from matchmaker.interest.introduction_wording import kind_words
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import Organisation, State
from matchmaker.organisations.queries import organisation_of, reachable
from matchmaker.profiles.models import Profile

RECEIVED, ANSWERED = "introduction_received", "introduction_answered"


def tell(row: Introduction) -> None:
    """Tell the people whom the state of an introduction concerns."""
    if row.state is not IntroductionState.REQUESTED:
        _notify(ANSWERED, row, row.from_id)
    elif _is_heard(row):
        _notify(RECEIVED, row, row.to_id)


def tell_received(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say who asks; nobody whom the reader's organisation does not hear."""
    mine = organisation_of(rows[0].user_id)
    found = queries.received_among(mine, {row.about for row in rows}) if mine else {}
    blind = _blind(one.from_id for one in found.values())
    return {
        row.id: _received(
            one, "" if one.from_id in blind else one.from_organisation.name, row.facts
        )
        for row in rows
        if (one := found.get(row.about))
    }


def tell_answered(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say what became of what the reader's organisation has asked."""
    mine = organisation_of(rows[0].user_id)
    found = queries.sent_among(mine, {row.about for row in rows}) if mine else {}
    blind = _blind(one.to_id for one in found.values())
    return {
        row.id: _answered(one, one.to_id in blind, row.facts["state"])
        for row in rows
        if (one := found.get(row.about))
    }


KINDS = (
    Kind(RECEIVED, _l("Somebody asks to be introduced to you"), "introduction", tell_received),
    Kind(
        ANSWERED,
        _l("Your introduction is accepted or declined, or expires"),
        "introduction",
        tell_answered,
    ),
)


def _received(row: Introduction, name: str, facts: Mapping[str, Any]) -> Told:
    accepted = row.state is IntroductionState.ACCEPTED
    known = row.from_organisation.name if accepted else name
    asks = (
        _("%(name)s asks to be introduced to you", name=known)
        if known
        else _("A blind organisation asks to be introduced to you")
    )
    return Told(
        line=_("Put off until today: %(what)s", what=asks) if facts.get("is_back") else asks,
        more=_("Read the note and why you fit, and accept, decline or put it off:"),
        address=external_url("introductions.show", public_id=row.public_id),
        is_settled=row.state is not IntroductionState.REQUESTED,
    )


def _answered(row: Introduction, is_blind: bool, state: str) -> Told:
    accepted = row.state is IntroductionState.ACCEPTED
    hidden = is_blind and not accepted
    name = _("The organisation that you asked") if hidden else row.to_organisation.name
    line, more = {
        IntroductionState.ACCEPTED: (
            _("%(name)s has accepted your introduction", name=name),
            _("You see each other's names and contacts now."),
        ),
        IntroductionState.DECLINED: (
            _("%(name)s does not take up your introduction", name=name),
            str(kind_words(row.reason)),
        ),
        IntroductionState.EXPIRED: (
            _("Your introduction to %(name)s has expired", name=name),
            _("It was not answered in time. You may ask again."),
        ),
    }[IntroductionState(state)]
    return Told(
        line=line,
        more=more,
        address=external_url("introductions.show", public_id=row.public_id),
        is_settled=row.state != state,
    )


def _notify(kind: str, row: Introduction, readers: int) -> None:
    # What was taken back can be answered anew, and what was put off comes back.
    moment = row.answered_at or row.remind_at or row.created_at
    key = f"{row.public_id} {row.state} {moment:%Y%m%d%H%M%S%f}"
    facts = {"state": row.state.value, "is_back": row.remind_at is not None}
    for person in reachable(readers):
        notify(person, kind, row.public_id, key, facts)


def _blind(organisation_ids: Iterable[int]) -> set[int]:
    query = select(Profile.organisation_id).where(
        Profile.organisation_id.in_(set(organisation_ids)), Profile.blind
    )
    return set(db.session.scalars(query))


def _is_heard(row: Introduction) -> bool:
    sender: Organisation = row.from_organisation
    return sender.state is State.APPROVED and not blocks.is_blocked(row.to_id, row.from_id)
