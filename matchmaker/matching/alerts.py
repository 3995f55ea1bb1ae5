"""Saved searches tell their followers who is new, and why."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db, hold_row, reading
from matchmaker.core.pages import external_url
from matchmaker.interest import blocks, searches
from matchmaker.interest.search_models import SavedSearch
from matchmaker.interest.searches import FOUND
from matchmaker.jobs.service import enqueue, enqueue_once
from matchmaker.matching import saved_searches, service, wording
from matchmaker.notifications.kinds import Kind, Told
from matchmaker.notifications.models import Notification
from matchmaker.notifications.service import notify
from matchmaker.organisations.models import Organisation, State
from matchmaker.organisations.queries import membership_of
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to, visible_profiles

ALERT = "matching.alert"
AT_A_TIME = 20  # searches
CALM = timedelta(minutes=1)  # in which changes are waited for, so that many are looked at once
MOST, SHOWN = 100, 5  # organisations: that a notification keeps, and that a mail names


def look_soon() -> None:
    """Ask for a look at all searches that somebody follows."""
    enqueue_once(ALERT, {"after": 0}, now() + CALM)


def alert(payload: dict[str, Any]) -> None:
    """Tell the followers of some searches; the next ones come later, and other jobs between."""
    with reading():
        numbers = searches.followed_after(payload["after"], AT_A_TIME)
        db.session.rollback()
    for number in numbers:
        with reading():  # ranking holds up nobody who writes
            fresh = _fresh(number)
            db.session.rollback()
        _tell(number, fresh)
        db.session.commit()
    if len(numbers) == AT_A_TIME:
        enqueue(ALERT, {"after": numbers[-1]})


def tell_found(rows: Sequence[Notification]) -> dict[int, Told]:
    """Say how many are new in which search, of those that may still be seen."""
    membership = membership_of(rows[0].user)
    if membership is None or membership.organisation.state is not State.APPROVED:
        return {}
    mine = membership.organisation
    kept = searches.searches_among(mine.id, {row.about for row in rows})
    visible = _visible(mine.id, {one for row in rows for one in row.facts["new"]})
    found = {row: {one: visible[one] for one in row.facts["new"] if one in visible} for row in rows}
    return {
        row.id: _told(mine, kept[row.about], fresh)
        for row, fresh in found.items()
        if fresh and row.about in kept
    }


KIND = Kind(
    FOUND,
    _l("A saved search finds somebody new"),
    "search",
    tell_found,
    chosen_there=_l("As each search says"),
)


def _told(mine: Organisation, search: SavedSearch, fresh: dict[str, int]) -> Told:
    count = len(fresh)
    return Told(
        line=ngettext(
            "%(num)s new in your search “%(name)s”",
            "%(num)s new in your search “%(name)s”",
            count,
            name=search.name,
        ),
        more=_("Why they match:"),
        address=external_url("saved_searches.show", public_id=search.public_id),
        items=lambda: _reasons(mine, search, list(fresh)[:SHOWN]),
        is_settled=search.seen_ids.issuperset(fresh.values()),
    )


def _reasons(mine: Organisation, search: SavedSearch, addresses: list[str]) -> list[str]:
    try:
        cards = service.cards_of(mine, addresses, saved_searches.listing_of(search))
    except KeyError:  # the listing that it is for has gone
        return []
    introduced = introduced_to(mine.id)
    return [
        wording.reasons(card.reason, mine.public_id, shown_name(card.profile, mine.id, introduced))[
            "line"
        ]
        for address in addresses
        if (card := cards.get(address))
    ]


def _fresh(number: int) -> dict[int, str]:
    """Return the addresses, by id, of who is found and was neither shown nor told, best first."""
    row = db.session.get(SavedSearch, number)
    mine = db.session.get(Organisation, row.organisation_id) if row else None
    if row is None or mine is None or mine.state is not State.APPROVED:
        return {}
    new = saved_searches.new_of(mine, row, but_for=row.told_ids) or {}
    visible = visible_profiles(mine.id, new.keys() - blocks.blocked_ids(mine.id))
    return {one: address for one, address in new.items() if one in visible}


def _tell(number: int, fresh: dict[int, str]) -> None:
    row = db.session.get(SavedSearch, number)
    if row is None or not fresh or not hold_row(row):
        return
    addresses = list(fresh.values())
    named = hashlib.sha256(" ".join(addresses).encode()).hexdigest()[:16]
    for follower in searches.followers(row):
        facts = {"new": addresses[:MOST]}
        notify(
            follower.user, FOUND, row.public_id, f"{row.public_id} {named}", facts, follower.mail
        )
    searches.note_told(row, fresh)


def _visible(viewer_id: int, addresses: Iterable[str]) -> dict[str, int]:
    """Return the ids of those of the organisations that may be seen and are heard, by address."""
    query = select(Organisation.id, Organisation.public_id).where(
        Organisation.public_id.in_(set(addresses)),
        Organisation.id.not_in(blocks.blocked_ids(viewer_id)),
    )
    ids = {row.id: row.public_id for row in db.session.execute(query)}
    return {ids[number]: number for number in visible_profiles(viewer_id, ids)}
