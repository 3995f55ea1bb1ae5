"""A saved search that two of its organisation change at once."""

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.interest import searches
from matchmaker.interest.search_models import SavedSearch
from matchmaker.notifications.models import Notification
from tests.factories import profiles as make
from tests.factories.organisations import make_member
from tests.meanwhile import at_once


def a_search() -> SavedSearch:
    return db.session.scalars(select(SavedSearch)).one()


def removes() -> None:
    searches.remove(a_search())


def marks_as_seen() -> None:
    searches.mark_seen(a_search(), [1])


def test_of_two_who_remove_a_search_and_mark_it_as_seen_one_waits_and_both_are_done(
    app: Flask,
) -> None:
    scout = make.profile("Grauwald")
    user = make_member(scout.organisation)
    row = searches.save(scout.organisation_id, user.id, "Lungs", "", [])
    db.session.add(Notification(user_id=user.id, kind=searches.FOUND, about=row.public_id, key="1"))
    db.session.commit()
    assert at_once(app, removes, "DELETE FROM saved_search", marks_as_seen) == []
    assert db.session.scalars(select(SavedSearch)).all() == []
