"""Followers of a search learn who is new and why, and of nobody whom they may not see."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db, hold_row
from matchmaker.interest import blocks, searches
from matchmaker.interest.search_models import SavedSearch
from matchmaker.interest.searches import FOUND
from matchmaker.jobs.models import Job
from matchmaker.jobs.service import run_due
from matchmaker.matching.alerts import ALERT, look_soon
from matchmaker.matching.saved_searches import found_by
from matchmaker.notifications import service
from matchmaker.notifications.models import Choice, MailState, Notification
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles.models import Profile, Visibility
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.organisations import make_member
from tests.mail import Outbox
from tests.meanwhile import meanwhile

LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."


@pytest.fixture
def scout(app: Flask) -> Profile:
    row = make.profile("Grauwald", Kind.PHARMA)
    make.listing(row, "We need software that finds lung nodules on chest CT.", "need")
    return row


@pytest.fixture
def reader(scout: Profile) -> User:
    return make_member(scout.organisation)


@pytest.fixture
def search(scout: Profile, reader: User) -> SavedSearch:
    return searches.save(scout.organisation_id, reader.id, "Lungs", "", [])


def look() -> list[Notification]:
    """Let a minute go by; return what the bell says of searches."""
    db.session.commit()
    run_due()
    look_soon()
    db.session.execute(update(Job).where(Job.name == ALERT).values(due_at=now()))
    db.session.commit()
    run_due()
    query = select(Notification).filter_by(kind=FOUND).order_by(Notification.id)
    return list(db.session.scalars(query))


def test_who_comes_new_is_told_once_and_the_summary_says_why(
    app: Flask, search: SavedSearch, reader: User, outbox: Outbox
) -> None:
    make.listing(make.profile("Late Scans"), LUNG)
    assert [len(row.facts["new"]) for row in look()] == [1]
    assert len(look()) == 1
    client = Client(app)
    client.sign_in(reader)
    client.get("/notifications")
    assert "1 new in your search “Lungs”" in client.text
    assert outbox.letters() == []
    db.session.execute(update(Job).where(Job.name == service.DIGEST).values(due_at=now()))
    db.session.execute(update(Notification).values(mail_due_at=now()))
    db.session.commit()
    (letter,) = outbox.letters()
    assert letter.to == reader.email
    assert "- Late Scans offers what you look for" in letter.text
    assert letter.links[0].endswith(f"/searches/{search.public_id}")
    make.listing(make.profile("Later Scans"), LUNG)
    assert len(look()) == 2


def test_of_very_many_whoever_is_new_is_told_however_low_it_stands_and_nobody_else(
    scout: Profile, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.matching.ranking.FEW", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.PROPOSED", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.BY_WORDS", 0)
    early = [make.profile(name) for name in ("Early", "Earlier", "Earliest")]
    for row in early:
        make.listing(row, "We plan trials.")
    db.session.commit()
    run_due()
    found = found_by(scout.organisation, "")
    assert found.keys() == {row.organisation_id for row in early}
    searches.save(scout.organisation_id, reader.id, "All", "", found)
    make.listing(early[0], LUNG)
    assert look() == []
    far, near = make.profile("Late Chairs"), make.profile("Late Scans")
    make.listing(far, "We sell office furniture.")
    make.listing(near, LUNG)
    (told,) = look()
    assert told.facts["new"] == [row.organisation.public_id for row in (near, far)]
    make.listing(early[1], LUNG)
    assert look() == [told]


def test_each_follower_says_how_and_who_does_not_follow_is_not_told(
    client: Client, search: SavedSearch, reader: User, scout: Profile
) -> None:
    colleague = client.sign_in(make_member(scout.organisation))
    client.get("/searches")
    client.submit(client.form("/follow"), mail="weekly")
    assert client.page.select_one('option[value="weekly"][selected]')
    client.post(f"/searches/{search.public_id}/follow", {"mail": "at-once"}, status=400)
    searches.follow(search, reader.id, None)
    make.listing(make.profile("Late Scans"), LUNG)
    (row,) = look()
    assert (row.user_id, row.mail) == (colleague.id, MailState.GATHERED)
    assert row.mail_due_at is not None
    assert row.mail_due_at.weekday() == service.MONDAY
    service.choose(colleague, {FOUND: Choice.OFF})
    make.listing(make.profile("Later Scans"), LUNG)
    assert [row.mail for row in look()] == [MailState.GATHERED, MailState.NONE]


def test_nobody_learns_of_whom_they_may_not_see_or_do_not_hear(
    app: Flask, search: SavedSearch, reader: User, scout: Profile
) -> None:
    hidden = {
        "Planted Hidden": make.profile("Planted Hidden", visibility=Visibility.MATCHED),
        "Planted Waiting": make.profile("Planted Waiting", state=State.WAITING),
        "Planted Blocked": make.profile("Planted Blocked"),
    }
    for name, row in hidden.items():  # a bad match does not open who is for matches alone
        make.listing(row, "We sell office furniture." if name == "Planted Hidden" else LUNG)
    blocks.block(scout.organisation_id, hidden["Planted Blocked"].organisation_id, reader.id)
    assert look() == []
    blind = make.profile("Planted Blind", blind=True)
    make.listing(blind, LUNG)
    gone = make.profile("Planted Gone")
    make.listing(gone, LUNG)
    (told,) = look()
    assert len(told.facts["new"]) == 2
    gone.organisation.state = State.SUSPENDED
    client = Client(app)
    client.sign_in(reader)
    client.get("/notifications")
    assert "1 new in your search" in client.text
    assert "Planted" not in client.text


def test_what_a_colleague_has_looked_at_meanwhile_stays_seen(search: SavedSearch) -> None:
    db.session.commit()
    assert search.seen_ids == search.told_ids == frozenset()
    meanwhile = update(SavedSearch).values(seen_ids=frozenset({2}), told_ids=frozenset({3}))
    db.session.execute(meanwhile.execution_options(synchronize_session=False))
    searches.mark_seen(search, [1])
    assert hold_row(search)
    searches.note_told(search, [4])
    assert (search.seen_ids, search.told_ids) == (frozenset({1, 2}), frozenset({3, 4}))


def test_of_a_search_that_is_removed_while_it_is_looked_at_nobody_is_told(
    search: SavedSearch,
) -> None:
    make.listing(make.profile("Late Scans"), LUNG)
    db.session.commit()
    run_due()
    with meanwhile(delete(SavedSearch), "FROM saved_search.*FOR UPDATE"):
        assert look() == []
    assert [job.error for job in db.session.scalars(select(Job))] == []
