"""Outcomes shift the ranking of the site; the snapshot and spreading change nothing else."""

import logging
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from matchmaker.core.database import db
from matchmaker.interest import outcomes
from matchmaker.interest import service as interest
from matchmaker.interest.models import OutcomeKind, PassReason
from matchmaker.jobs import service as jobs
from matchmaker.matching import service
from matchmaker.matching.desk import Desk, the_desk
from matchmaker.matching.filters import Filters
from matchmaker.matching.mean_vectors import mean_vector, mean_vectors
from matchmaker.organisations.models import Kind
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Profile, Status
from tests.factories import profiles as make
from tests.factories.accounts import make_user

LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."
INSULIN = "A once-weekly insulin analogue for type 2 diabetes."


@pytest.fixture
def scout(app: Flask) -> Profile:
    """A pharma company that looks for software that reads chest CT."""
    owner = make.profile("Grauwald", Kind.PHARMA)
    make.listing(owner, "We need software that finds lung nodules on chest CT.", "need")
    return owner


def scores(scout: Profile) -> dict[str, float]:
    db.session.commit()
    found = service.matches_for(scout.organisation, None, Filters(), 1)
    return {card.profile.organisation.name: card.match.score for card in found.page.rows}


def offer(name: str, text: str) -> Profile:
    owner = make.profile(name)
    make.listing(owner, text)
    return owner


def encode() -> None:
    db.session.commit()
    jobs.run_due()


def test_who_engages_rises_and_without_outcomes_nothing_changes(scout: Profile) -> None:
    scans, chest = offer("Scans", LUNG), offer("Chest", LUNG)
    encode()
    before = scores(scout)
    assert before["Scans"] == before["Chest"]
    for number in range(5):
        other = make.profile(f"Pharma {number}", Kind.PHARMA)
        outcomes.record(chest.organisation_id, other.organisation_id, OutcomeKind.ACCEPTED)
    after = scores(scout)
    assert after["Chest"] > before["Chest"]
    assert after["Scans"] == before["Scans"]
    (first, *_rest) = service.experience().effects()
    assert (first.organisation, first.taken_up) == (chest.organisation.public_id, 5)
    assert scans.organisation.public_id not in {
        each.organisation for each in service.experience().effects()
    }


def test_two_who_are_in_touch_sink_in_the_list_and_not_on_their_page(scout: Profile) -> None:
    chest = offer("Chest", LUNG)
    offer("Sugar", INSULIN)
    encode()
    before = scores(scout)
    outcomes.record(chest.organisation_id, scout.organisation_id, OutcomeKind.ACCEPTED)
    after = scores(scout)
    assert after["Chest"] < before["Chest"] - 0.1
    assert after["Sugar"] == pytest.approx(before["Sugar"], abs=0.1)
    found = service.match_with(scout.organisation, None, chest.organisation.public_id)
    assert found is not None
    assert found[0].match.score == before["Chest"]


def test_a_pass_because_of_the_area_sinks_what_is_alike(scout: Profile) -> None:
    pen, _pump, _chest = offer("Pen", INSULIN), offer("Pump", INSULIN), offer("Chest", LUNG)
    encode()
    before, reader = scores(scout), make_user()
    interest.pass_over(scout.organisation_id, pen.organisation_id, reader.id, PassReason.TERMS)
    assert scores(scout)["Pump"] == before["Pump"]
    interest.pass_over(scout.organisation_id, pen.organisation_id, reader.id, PassReason.AREA)
    after = scores(scout)
    assert after["Pump"] < before["Pump"]
    assert before["Chest"] - after["Chest"] < before["Pump"] - after["Pump"] + 0.01


def test_those_who_say_the_same_make_room_unless_told_otherwise(scout: Profile) -> None:
    for name in ("One", "Two", "Three"):
        offer(name, LUNG)
    offer("Sugar", INSULIN)
    encode()
    assert list(scores(scout))[2] == "Sugar"
    found = service.matches_for(scout.organisation, None, Filters(spread=False), 1)
    assert found.page.rows[-1].profile.organisation.name == "Sugar"


def test_a_process_that_starts_from_a_snapshot_ranks_the_same(
    scout: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("matchmaker.matching.desk.SNAPSHOT_FROM", 1)
    kept = make.listing(make.profile("Scans"), LUNG)
    gone = make.listing(make.profile("Gone"), LUNG)
    encode()
    path = tmp_path / "corpus"
    first = Desk(the_desk().encoder, path)
    assert first.save_snapshot()
    assert not first.save_snapshot()
    profiles.set_status(gone, Status.WITHDRAWN)
    db.session.commit()
    caplog.set_level(logging.INFO)
    again = Desk(the_desk().encoder, path)
    roster, held = again.follow(), the_desk().follow()
    corpus = roster.corpus
    assert "restored 2 organisations" in caplog.text
    assert corpus.organisations() == held.corpus.organisations()
    assert corpus.document(gone.organisation.public_id).listings == ()
    assert len(corpus.document(kept.organisation.public_id).listings) == 1
    assert roster.generations() == held.generations()
    path.write_bytes(path.read_bytes()[:-10])
    damaged = Desk(the_desk().encoder, path)
    assert damaged.follow().corpus.organisations() == corpus.organisations()
    assert "the snapshot is not used" in caplog.text


def test_means_of_many_are_the_means_of_each(scout: Profile) -> None:
    offer("Scans", f"{LUNG} {INSULIN}")
    offer("Nothing", "")
    encode()
    corpus = the_desk().follow().corpus
    each = np.array([mean_vector(corpus, name) for name in corpus.ids])
    assert np.allclose(mean_vectors(corpus, corpus.ids), each, atol=1e-6)
