"""Profiles and listings in the database."""

import threading

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.jobs.models import Job
from matchmaker.organisations.models import State
from matchmaker.profiles import document, queries, service
from matchmaker.profiles.models import GrantKind, Profile, Status, Visibility
from tests.factories import profiles as make


def test_every_change_gets_a_newer_generation(app: Flask) -> None:
    first, second = make.profile(), make.profile()
    before = queries.profiles_since(0)
    make.listing(first, "Reads CT scans.")
    assert [one.organisation_id for one in before] == [
        first.organisation_id,
        second.organisation_id,
    ]
    assert [one.organisation_id for one in queries.profiles_since(before[-1].generation)] == [
        first.organisation_id
    ]


def test_a_change_asks_for_one_refresh(app: Flask) -> None:
    owner = make.profile()
    make.listing(owner, "Reads CT scans.")
    assert len(db.session.scalars(select(Job).filter_by(name=service.REFRESH)).all()) == 1


def test_generations_taken_at_once_are_all_different(app: Flask) -> None:
    numbers = [make.profile().organisation_id for _ in range(4)]
    db.session.commit()

    def change(number: int) -> None:
        with app.app_context():
            for _turn in range(10):
                service.touch([number])
                db.session.commit()

    threads = [threading.Thread(target=change, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    generations = db.session.scalars(select(Profile.generation)).all()
    assert len(set(generations)) == 4
    assert max(generations) == 44


def test_matching_reads_live_listings_of_approved_organisations(app: Flask) -> None:
    shown, waiting = make.profile("Shown"), make.profile("Waiting", state=State.WAITING)
    live = make.listing(shown, "Reads CT scans.", phases=("marketed",))
    make.listing(shown, "Not yet.", status="draft")
    make.listing(waiting, "Hidden.")
    found = queries.matching_documents([shown.organisation_id, waiting.organisation_id])
    assert list(found) == [shown.organisation_id]
    assert found[shown.organisation_id].listings == (
        document.Listing(
            id=live.public_id, side="offer", text="Reads CT scans.", phases=("marketed",)
        ),
    )


def test_a_blind_organisation_is_read_without_its_name(app: Flask) -> None:
    owner = make.profile(
        "Velvetray Diagnostics Ltd", blind=True, summary="VELVETRAY reads CT scans.", city="Basel",
        website="https://velvetray.example",
    )  # fmt: skip
    make.listing(owner, "Velvetray Diagnostics asks for records.", side="need")
    (found,) = queries.matching_documents([owner.organisation_id]).values()
    assert "velvetray" not in str(found).lower()
    assert "Basel" not in str(found)


def test_visibility_follows_state_and_grants(app: Flask) -> None:
    viewer = make.profile("Viewer")
    open_to_all = make.profile("Open")
    only_matched = make.profile("Matched", visibility=Visibility.MATCHED)
    make.profile("Suspended", state=State.SUSPENDED)
    ids = [one.organisation_id for one in queries.profiles_since(0)]

    def seen() -> set[str]:
        found = queries.visible_profiles(viewer.organisation_id, ids).values()
        return {profile.organisation.name for profile in found}

    assert seen() == {"Viewer", "Open"}
    service.grant(only_matched.organisation_id, viewer.organisation_id, GrantKind.MATCHED)
    assert seen() == {"Viewer", "Open", "Matched"}
    assert queries.visible_profile(None, only_matched.organisation.public_id) is None
    assert queries.visible_profile(None, open_to_all.organisation.public_id) is open_to_all


def test_withdrawing_a_listing_takes_it_out_of_matching(app: Flask) -> None:
    owner = make.profile()
    row = make.listing(owner, "Reads CT scans.")
    service.set_status(row, Status.WITHDRAWN)
    assert queries.matching_documents([owner.organisation_id])[owner.organisation_id].listings == ()
