"""The demo comes and goes as one."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchmaker.accounts import passwords
from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.demo import queries, service
from matchmaker.demo.introductions import REQUESTS
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventHost,
    EventState,
    EventTable,
    Participant,
    Slot,
    Talk,
)
from matchmaker.interest import searches
from matchmaker.interest.introduction_models import Introduction
from matchmaker.organisations.models import Membership, Organisation
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Listing, Profile
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.organisations import make_member
from tests.meanwhile import Act, at_once


def profile_of(key: str) -> Profile:
    query = select(Profile).join(Profile.organisation).where(Organisation.key == key)
    return db.session.scalars(query).one()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_loading_makes_an_account_for_each_role(app: Flask) -> None:
    service.load()
    accounts = queries.accounts()
    assert [(account.role.value, account.organisation) for account in accounts] == [
        ("scout", "Roche"),
        ("startup", "12 Sigma Technologies"),
        ("hospital", "Nanshan District People's Hospital"),
        ("host", "Servier (WeHealth by Servier)"),
        ("administrator", ""),
    ]
    users = db.session.scalars(select(User).order_by(User.id)).all()
    assert all(user.verified_at for user in users)
    assert passwords.matches(users[0].password_hash, accounts[0].password)


def test_what_the_evening_does_not_say_is_marked_illustrative(app: Flask) -> None:
    service.load()
    wanted = ["12-sigma-image-diagnosis", "roche-need-slides"]
    rows = db.session.execute(
        select(Listing.key, Listing.illustrative).where(Listing.key.in_(wanted))
    )
    marked = {row.key: row.illustrative for row in rows}
    assert marked == {"12-sigma-image-diagnosis": False, "roche-need-slides": True}
    query = select(func.count()).select_from(Profile).where(Profile.illustrative)
    assert db.session.scalar(query) == 45


def test_loading_twice_changes_nothing(app: Flask) -> None:
    service.load()
    before = queries.accounts()
    plan = service.load()
    assert (len(plan.new), len(plan.changed)) == (0, 0)
    assert queries.accounts() == before


def test_clearing_leaves_what_people_have_added(app: Flask) -> None:
    make_member()
    service.load()
    joined = db.session.scalars(select(Organisation).filter_by(key="roche")).one()
    member = make_member(joined)
    everybody = db.session.scalars(select(Organisation.id)).all()
    search = searches.save(joined.id, member.id, "All", "", everybody)
    searches.note_told(search, everybody)
    assert service.clear() == 57
    db.session.expire_all()
    left = frozenset(db.session.scalars(select(Organisation.id)))
    assert (search.seen_ids, search.told_ids) == (left, left)
    assert count(Organisation) == 2
    assert count(Membership) == 2
    assert queries.accounts() == []


def test_an_address_of_somebody_else_is_not_taken_over(app: Flask) -> None:
    make_user(email="scout@demo.example")
    with pytest.raises(service.NameTakenError, match="is somebody's account"):
        service.load()


def a_member_renames() -> None:
    owner = profile_of("torvane-cell")
    profiles.save_profile(owner, {"name": "Torvane", "summary": "We make cells."})


@pytest.mark.parametrize(
    ("first", "before", "second"),
    [
        (service.load, "UPDATE profile SET illustrative", a_member_renames),
        (a_member_renames, "UPDATE organisation", service.load),
        (a_member_renames, "UPDATE organisation", service.clear),
    ],
)
def test_who_loads_or_clears_the_demo_and_a_member_who_saves_wait_for_each_other(
    app: Flask, first: Act, before: str, second: Act
) -> None:
    service.load()
    profiles.save_profile(profile_of("roche"), {"summary": "To be repaired."})
    db.session.commit()
    assert at_once(app, first, before, second) == []


def test_the_start_page_shows_the_passwords_while_the_demo_is_loaded(client: Client) -> None:
    service.load()
    (scout, *_) = queries.accounts()
    client.get("/")
    assert scout.password in client.text
    service.clear()
    client.get("/")
    assert scout.password not in client.text


def test_the_evening_is_an_event_with_its_programme_and_people(app: Flask) -> None:
    service.load()
    event = db.session.scalars(select(Event)).one()
    assert (event.zone, event.place, event.state) == ("Asia/Shanghai", "Shanghai", EventState.OPEN)
    assert count(Talk) == 5
    assert (count(Slot), count(EventTable)) == (7, 24)
    states = db.session.execute(
        select(Attendee.state, func.count()).group_by(Attendee.state).order_by(Attendee.state)
    )
    assert [tuple(row) for row in states] == [
        (AttendeeState.APPROVED, 53),
        (AttendeeState.WAITING, 3),
    ]
    blind = select(Participant.name).where(Participant.name.in_(["Seorim Pharm"]))
    assert db.session.scalar(blind) is None
    hosts = select(User.email).join(EventHost, EventHost.user_id == User.id)
    assert db.session.scalars(hosts).all() == ["host@demo.example"]
    service.load()
    assert count(Event) == 1
    service.clear()
    assert (count(Event), count(Attendee)) == (0, 0)


def test_only_illustrative_organisations_ask(app: Flask) -> None:
    service.load()
    service.load()
    asking = select(Profile.illustrative).join(
        Introduction, Introduction.from_id == Profile.organisation_id
    )
    assert db.session.scalars(asking).all() == [True] * len(REQUESTS)
