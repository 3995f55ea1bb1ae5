"""Imports: the whole file or nothing, and twice is as good as once."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles import document, queries
from matchmaker.profiles.models import Listing, Profile
from matchmaker.transfer import service

ACME = document.Organisation(
    id="acme-dx",
    kind="startup",
    name="Acme Dx",
    country="CN",
    languages=("en", "zh"),
    summary="Reads scans.",
    listings=(
        document.Listing(
            id="acme-dx-lung",
            side="offer",
            text="CT nodule triage",
            modalities=("software-as-a-medical-device",),
            phases=("marketed",),
            claims=(document.Claim("finds nodules", "sensitivity", 0.94, "pilot", "A hospital"),),
        ),
        document.Listing(id="acme-dx-records", side="need", text="影像数据", status="draft"),
    ),
)
BOLT = document.Organisation(id="bolt", kind="other", type="hospital", name="Bolt Hospital")


def put(*organisations: document.Organisation) -> service.Plan:
    plan = service.plan_import(organisations)
    service.carry_out(plan)
    db.session.commit()
    return plan


def stored() -> list[document.Organisation]:
    ids = db.session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
    return list(queries.exported_documents(ids).values())


def test_what_goes_in_comes_out(app: Flask) -> None:
    put(ACME, BOLT)
    assert stored() == [ACME, BOLT]
    assert set(db.session.scalars(select(Organisation.state))) == {State.APPROVED}


def test_importing_twice_changes_nothing(app: Flask) -> None:
    put(ACME, BOLT)
    before = db.session.scalars(select(Profile.generation)).all()
    again = put(ACME, BOLT)
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 2)
    assert db.session.scalars(select(Profile.generation)).all() == before


def test_a_changed_row_is_updated_and_named(app: Flask) -> None:
    put(ACME)
    lung = replace(ACME.listings[0], text="CT nodule triage, NMPA cleared", claims=())
    plan = put(replace(ACME, summary="Reads CT.", listings=(lung, ACME.listings[1])))
    (change,) = plan.changed
    assert (change.fields, change.listings) == (("summary",), ("acme-dx-lung",))
    assert stored()[0].listings[0] == lung


def test_a_listing_that_the_file_lacks_is_kept(app: Flask) -> None:
    put(ACME)
    plan = put(replace(ACME, listings=ACME.listings[:1]))
    assert plan.changes[0].kept == ("acme-dx-records",)
    assert len(db.session.scalars(select(Listing)).all()) == 2


def test_a_listing_id_of_somebody_else_is_refused(app: Flask) -> None:
    put(ACME)
    thief = replace(BOLT, listings=(replace(ACME.listings[0], text="Mine now"),))
    with pytest.raises(service.ListingTakenError, match="acme-dx-lung belongs to acme-dx"):
        service.plan_import([thief])
    assert stored() == [ACME]
