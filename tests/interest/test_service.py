"""Shortlists and passes are an organisation's own."""

from flask import Flask

from matchmaker.core.database import db
from matchmaker.interest import queries, service
from matchmaker.interest.models import PassReason
from matchmaker.organisations.models import State
from tests.factories import profiles as make
from tests.factories.accounts import make_user


def test_a_shortlist_is_private_and_keeps_its_note(app: Flask) -> None:
    scout, colleague, target = make.profile(), make.profile(), make.profile()
    service.shortlist(scout.organisation_id, target.organisation_id, make_user().id, "Ask in May")
    service.shortlist(scout.organisation_id, target.organisation_id, make_user().id)
    assert queries.shortlist_notes(scout.organisation_id) == {target.organisation_id: "Ask in May"}
    assert queries.shortlist_notes(colleague.organisation_id) == {}


def test_taking_off_the_shortlist_can_be_undone(app: Flask) -> None:
    scout, target, user = make.profile(), make.profile(), make_user()
    service.shortlist(scout.organisation_id, target.organisation_id, user.id, "Ask in May")
    note = service.take_off_shortlist(scout.organisation_id, target.organisation_id)
    assert (note, queries.shortlist_notes(scout.organisation_id)) == ("Ask in May", {})
    service.shortlist(scout.organisation_id, target.organisation_id, user.id, note)
    assert queries.shortlist_notes(scout.organisation_id) == {target.organisation_id: "Ask in May"}


def test_a_pass_can_be_given_again_and_undone(app: Flask) -> None:
    scout, target, user = make.profile(), make.profile(), make_user()
    for reason in (PassReason.AREA, PassReason.STAGE):
        service.pass_over(scout.organisation_id, target.organisation_id, user.id, reason)
    (row,) = db.session.scalars(queries.newest_passed(scout.organisation_id)).all()
    assert row.reason is PassReason.STAGE
    service.undo_pass(scout.organisation_id, target.organisation_id)
    assert queries.passed_ids(scout.organisation_id) == set()


def test_what_may_no_longer_be_seen_leaves_the_shortlist(app: Flask) -> None:
    scout, target, user = make.profile(), make.profile(), make_user()
    service.shortlist(scout.organisation_id, target.organisation_id, user.id)
    target.organisation.state = State.SUSPENDED
    db.session.flush()
    assert db.session.scalars(queries.newest_shortlisted(scout.organisation_id)).all() == []
