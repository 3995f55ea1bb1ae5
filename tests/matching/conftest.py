"""A startup that asks, and the pharma company that it asks."""

from pathlib import Path

import pytest
from bs4.element import Tag
from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.interest.introduction_models import Introduction, IntroductionState
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Listing, Profile
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.organisations import make_member, make_owner
from tests.matching.cases import save_bilingual_model, save_own_model

NEED = "We need software that finds lung nodules on chest CT."
LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."
NOTE = "You look for chest CT software. We have some, tried at three sites."


@pytest.fixture(scope="session")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of 48 dimensions."""
    return save_own_model(tmp_path_factory.mktemp("models") / "two layers")


@pytest.fixture(scope="session")
def bilingual_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of 24 dimensions that knows some English and some Chinese."""
    return save_bilingual_model(tmp_path_factory.mktemp("models") / "bilingual")


@pytest.fixture
def startup(app: Flask) -> Profile:
    return make.profile("Scans")


@pytest.fixture
def pharma(app: Flask) -> Profile:
    """A pharma company that looks for software that reads chest CT."""
    return make.profile("Grauwald", Kind.PHARMA)


@pytest.fixture
def offer(startup: Profile) -> Listing:
    return make.listing(startup, LUNG, title="CT triage", modalities=("imaging",))


@pytest.fixture
def need(pharma: Profile, offer: Listing) -> Listing:
    row = make.listing(pharma, NEED, "need", title="Chest CT", modalities=("imaging",))
    db.session.commit()
    jobs.run_due()
    return row


@pytest.fixture
def asker(app: Flask, startup: Profile) -> Client:
    """A browser of the startup."""
    browser = Client(app)
    browser.sign_in(make_member(startup.organisation))
    return browser


@pytest.fixture
def asked(app: Flask, pharma: Profile) -> Client:
    """A browser of an owner of the pharma company."""
    browser = Client(app)
    browser.sign_in(make_owner(pharma.organisation))
    return browser


def note_form(browser: Client) -> Tag:
    """The form that sends the note; the one before it chooses a listing."""
    found = browser.page.select_one('form[method="post"][action$="/introduction"]')
    assert found is not None
    return found


def stands() -> list[IntroductionState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Introduction.state).order_by(Introduction.id)))
