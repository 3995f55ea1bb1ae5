"""Fits follow what everybody says, and the code that makes them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.event import listen, remove

from matchmaker.core.database import db
from matchmaker.events import service as events
from matchmaker.events.models import Event, EventState
from matchmaker.jobs import service as jobs
from matchmaker.matching import service
from matchmaker.matching.explanation import WAITING
from matchmaker.matching.participants import fits_of, refresh_fits, stale_events
from matchmaker.organisations.models import Kind
from tests.factories import profiles as make
from tests.factories.events import make_event, make_meetup, make_participant


def test_whoever_comes_is_read_at_once(app: Flask) -> None:
    event = make_event()
    events.register(event, events.Registration("Ann", "ann@example.org", offers="Reads chest CT."))
    who = events.Registration("Bea", "", kind=Kind.PHARMA, looks_for="AI that reads CT scans")
    events.walk_in(event, who, "key")
    db.session.commit()
    jobs.run_due()
    fits = fits_of(event.id)
    assert (fits.is_fresh, len(fits.scores)) == (True, 1)


def test_after_an_upgrade_the_fits_of_events_to_come_are_made_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    (coming, _), (over, _) = make_meetup(), make_meetup()
    jobs.begin()
    jobs.run_due()
    before = fits_of(coming.id)
    assert before.is_fresh
    db.session.execute(update(Event).filter_by(id=over.id).values(state=EventState.OVER))
    db.session.commit()
    monkeypatch.setattr("matchmaker.matching.participants.CODE", "of tomorrow")
    assert (fits_of(coming.id).is_fresh, stale_events()) == (False, [coming.id])
    jobs.begin()  # as a worker does when it starts
    jobs.run_due()
    after = fits_of(coming.id)
    assert (after.is_fresh, after.scores.keys()) == (True, before.scores.keys())
    assert not fits_of(over.id).is_fresh


def asked() -> tuple[list[int], int]:
    """Return the events that are not fresh, and how many statements it took to know."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    listen(db.engine, "before_cursor_execute", note)
    try:
        return stale_events(), len(statements)
    finally:
        remove(db.engine, "before_cursor_execute", note)


def test_only_those_who_come_to_an_event_that_may_have_changed_are_read(app: Flask) -> None:
    make_meetup()
    jobs.begin()
    jobs.run_due()
    assert asked()[0] == []
    _none, for_one = asked()
    profile = make.profile("Scans")
    other, third = make_event(), make_event()
    for event in (other, third):
        make_participant(event, "Scans", organisation_id=profile.organisation_id)
    said = make_participant(third, "Corden", Kind.PHARMA, looks_for="imaging AI")
    jobs.begin()
    db.session.commit()
    jobs.run_due()
    assert asked()[0] == []
    assert asked() == ([], for_one)
    make.listing(profile, "CT lung nodule triage software")
    assert asked()[0] == [other.id, third.id]
    jobs.run_due()
    db.session.commit()
    jobs.run_due()
    assert asked()[0] == []
    said.looks_for = "oral peptides"
    assert asked()[0] == [third.id]
    assert asked()[0] == [third.id]


def test_the_fits_follow_the_profile_of_whoever_comes(app: Flask) -> None:
    profile = make.profile("Scans")
    event = make_event()
    make_participant(event, "Scans", organisation_id=profile.organisation_id)
    make_participant(event, "Corden", Kind.PHARMA, looks_for="imaging AI for lung cancer")
    db.session.commit()
    jobs.run_due()
    assert fits_of(event.id).scores == {}
    make.listing(profile, "CT lung nodule triage software")
    db.session.commit()
    jobs.run_due()
    fits = fits_of(event.id)
    assert (fits.is_fresh, len(fits.scores)) == (True, 1)


def test_what_is_read_for_an_event_first_is_known_to_matches_at_once(app: Flask) -> None:
    scout, profile = make.profile("Grauwald", Kind.PHARMA), make.profile("Scans")
    make.listing(scout, "We need software that finds lung nodules on chest CT.", "need")
    event = make_event()
    make_participant(event, "Scans", organisation_id=profile.organisation_id)
    db.session.commit()
    jobs.run_due()
    make.listing(profile, "We triage chest CT for pulmonary nodules.")
    db.session.commit()

    def unread() -> str:
        """Say of the offer why less than its meaning was compared."""
        address = profile.organisation.public_id
        card = service.cards_of(scout.organisation, [address])[address]
        assert card.reason is not None
        return card.reason.notes[1]

    assert unread() == WAITING
    refresh_fits(event.id)
    jobs.run_due()
    assert unread() == ""
