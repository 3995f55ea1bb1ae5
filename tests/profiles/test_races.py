"""Two who change the same organisation at once: one waits for the other, and both are done."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.admin import service as admin
from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation
from matchmaker.profiles import queries, service
from matchmaker.profiles.models import Listing, Profile, Status
from matchmaker.transfer import service as transfer
from tests.factories import profiles as make
from tests.meanwhile import Act, at_once


def a_listing() -> Listing:
    return db.session.scalars(select(Listing)).one()


def a_profile() -> Profile:
    return db.session.scalars(select(Profile)).one()


def saves_the_profile() -> None:
    service.save_profile(a_profile(), {"summary": "We read scans."})


def saves_the_listing() -> None:
    row = a_listing()
    service.save_listing(row, replace(queries.listing_document(row), text="We read chest scans."))


def withdraws_the_listing() -> None:
    row = a_listing()
    service.set_status(row, Status.WITHDRAWN)


def imports() -> None:
    (said,) = transfer.profiles_to_export()
    listings = tuple(replace(each, text="We read all scans.") for each in said.listings)
    plan = transfer.plan_import([replace(said, summary="Imported.", listings=listings)])
    transfer.carry_out(plan)


def shows_anew() -> None:
    service.show_anew([a_profile().organisation_id])


def suspends() -> None:
    admin.suspend(db.session.scalars(select(Organisation)).one(), "They asked for it.")


@pytest.mark.parametrize(
    ("first", "before", "second"),
    [
        (saves_the_profile, "UPDATE generation", shows_anew),
        (saves_the_profile, "UPDATE generation", saves_the_listing),
        (saves_the_profile, "UPDATE generation", suspends),
        (saves_the_listing, "UPDATE generation", imports),
        (imports, "UPDATE listing", saves_the_listing),
        (imports, "UPDATE listing", withdraws_the_listing),
        (imports, "UPDATE generation", shows_anew),
        (suspends, "UPDATE generation", imports),
    ],
)
def test_of_two_who_change_an_organisation_at_once_one_waits_and_both_are_done(
    app: Flask, first: Act, before: str, second: Act
) -> None:
    owner = make.profile("Alba Dx")
    owner.organisation.key = "alba"
    make.listing(owner, "We read lung scans.").key = "alba-lung"
    db.session.commit()
    assert at_once(app, first, before, second) == []
