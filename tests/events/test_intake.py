"""What a list of people would change, and what taking it in does."""

from collections import Counter

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import intake, service
from matchmaker.events.intake import Change, How, What
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Participant,
)
from matchmaker.events.service import WORDS
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Origin
from tests.events.lists import QUIET, by_name, parties, people, row
from tests.factories.events import make_event
from tests.mail import Outbox


def test_colleagues_share_their_companys_meetings_and_its_words(app: Flask) -> None:
    event = make_event()
    arrivals = [
        row(2, "Ann", "Roche", offers="trial sites"),
        row(3, "Bob", "ROCHE", offers="money"),
        row(4, "Cid", offers="advice"),
    ]
    assert intake.take_in(event, arrivals, QUIET) == Counter({What.NEW: 3})
    assert people(event) == {"Ann": "Roche", "Bob": "Roche", "Cid": "Cid"}
    assert parties(event) == {"Roche": ("trial sites\nmoney", ""), "Cid": ("advice", "")}


def test_colleagues_who_meet_apart_keep_their_own_words(app: Flask) -> None:
    event = make_event()
    arrivals = [row(2, "Ann", "Roche", offers="sites"), row(3, "Bob", "Roche", offers="money")]
    intake.take_in(event, arrivals, How(split=True, letters=False))
    assert people(event) == {"Ann": "Roche", "Bob": "Roche (Bob)"}
    assert parties(event) == {"Roche": ("sites", ""), "Roche (Bob)": ("money", "")}


def test_the_same_list_again_changes_nothing(app: Flask) -> None:
    event = make_event()
    arrivals = [
        row(2, "Ann", "Roche", offers="sites", language="zh"),
        row(3, "Bob", "Roche", offers="money", title="CFO"),
    ]
    intake.take_in(event, arrivals, QUIET)
    assert [one.what for one in intake.compare(event, arrivals)] == [What.UNCHANGED] * 2
    assert intake.take_in(event, arrivals, QUIET) == Counter({What.UNCHANGED: 2})


def test_a_later_list_changes_what_it_says_differently_and_keeps_what_it_leaves_out(
    app: Flask,
) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche", title="CFO", looks_for="AI")], QUIET)
    later = [row(5, "Ann", "Roche", title="CEO", offers="sites"), row(6, "Bob", "Bayer")]
    found = intake.compare(event, later)
    assert [(one.what, one.changes) for one in found] == [
        (What.CHANGED, (Change("title", "CFO", "CEO"), Change("offers", "", "sites"))),
        (What.NEW, ()),
    ]
    assert intake.take_in(event, later, QUIET) == Counter({What.CHANGED: 1, What.NEW: 1})
    assert parties(event) == {"Roche": ("sites", "AI"), "Bayer": ("", "")}


def test_who_changes_company_meets_for_the_new_one(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche", offers="x"), row(3, "Bob", "Bayer")], QUIET)
    intake.take_in(event, [row(2, "Ann", "Bayer", offers="y")], QUIET)
    assert people(event) == {"Ann": "Bayer", "Bob": "Bayer"}
    assert parties(event) == {"Bayer": ("y", "")}


def test_what_people_wrote_themselves_stays(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche", offers="from the list")]
    intake.take_in(event, first, QUIET)
    party = db.session.scalars(select(Participant)).one()
    service.write_words(party, "my own words", "")
    found = intake.compare(event, first)
    assert (found[0].what, found[0].kept) == (What.UNCHANGED, ("offers",))
    intake.take_in(event, first, QUIET)
    assert parties(event) == {"Roche": ("my own words", "")}


def test_who_changes_company_takes_along_what_they_wrote_themselves(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche", offers="x", kind="pharma")], QUIET)
    service.write_words(by_name(event, "Roche"), "her own words", "")
    later = [row(2, "Ann", "Novo", offers="y"), row(3, "Bob", "Novo", offers="z", looks_for="AI")]
    found = intake.compare(event, later)[0]
    assert (found.changes, found.kept) == ((Change("company", "Roche", "Novo"),), (*WORDS,))
    intake.take_in(event, later, QUIET)
    novo = by_name(event, "Novo")
    assert parties(event) == {"Novo": ("her own words", "")}
    assert (novo.own_words, novo.offers_from, novo.kind) == (
        True, Origin.REGISTRATION, Kind.PHARMA,
    )  # fmt: skip
    assert [one.what for one in intake.compare(event, later)] == [What.UNCHANGED] * 2


def test_who_comes_to_a_company_changes_nothing_that_it_says(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche", offers="old"), row(3, "Bob", "Novo", looks_for="AI"),
             row(4, "Cid", "Roche"), row(5, "Dan", "Bayer", offers="kept")]  # fmt: skip
    intake.take_in(event, first, QUIET)
    service.write_words(by_name(event, "Novo"), "Bob's own", "AI")
    later = [row(2, "Ann", "Novo", offers="new"), row(4, "Cid", "Bayer", offers="c", looks_for="d")]
    found = intake.compare(event, later)
    assert [(one.changes, one.kept) for one in found] == [
        ((Change("company", "Roche", "Novo"),), ("offers",)),
        ((Change("company", "Roche", "Bayer"), Change("looks_for", "", "d")), ()),
    ]
    intake.take_in(event, later, QUIET)
    assert parties(event) == {"Novo": ("Bob's own", "AI"), "Bayer": ("kept", "d")}
    assert by_name(event, "Novo").offers_from is Origin.REGISTRATION


def test_the_words_of_who_leaves_are_not_shown_as_those_of_who_stays(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche", offers="old"), row(3, "Bob", "Roche")]
    intake.take_in(event, first, QUIET)
    for how in (QUIET, How(split=True, letters=False)):
        later = [row(2, "Ann", "Novo", offers="y"), row(3, "Bob", "Roche"),
                 row(4, "Cid", "Novo", offers="z")]  # fmt: skip
        said = "y" if how.split else "y\nz"
        found = intake.compare(event, later, split=how.split)
        assert [one.changes for one in found] == [
            (Change("company", "Roche", "Novo"), Change("offers", "old", said)), (), (),
        ]  # fmt: skip
    intake.take_in(event, later, how)
    assert parties(event) == {"Roche": ("old", ""), "Novo": ("y", ""), "Novo (Cid)": ("z", "")}


def test_of_two_who_come_to_a_new_company_what_one_wrote_stays(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche", offers="a"), row(3, "Bob", "Bayer", offers="b")]
    intake.take_in(event, first, QUIET)
    service.write_words(by_name(event, "Bayer"), "Bob's own", "")
    intake.take_in(event, [row(2, "Ann", "Novo", offers="y"), row(3, "Bob", "Novo")], QUIET)
    assert parties(event) == {"Novo": ("Bob's own", "")}


def test_a_company_that_one_leaves_and_others_join_in_the_same_list_stays_itself(
    app: Flask,
) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche", offers="sites"), row(3, "Dan", "Bayer", offers="money")]
    intake.take_in(event, first, QUIET)
    roche = by_name(event, "Roche")
    later = [row(2, "Ann", "Novo"), row(3, "Dan", "Roche"), row(4, "Bob", "Roche")]
    intake.take_in(event, later, QUIET)
    assert people(event) == {"Ann": "Novo", "Dan": "Roche", "Bob": "Roche"}
    assert by_name(event, "Roche") is roche
    assert parties(event).keys() == {"Roche", "Novo"}
    assert parties(event)["Roche"] == ("sites", "")
    # One that only a new colleague joins stays too.
    intake.take_in(event, [row(2, "Ann", "Roche"), row(5, "Eve", "Novo")], QUIET)
    assert people(event)["Eve"] == "Novo"


def test_a_guessed_kind_changes_nobody_and_a_said_one_does(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche", kind="pharma")], QUIET)
    guess, said = row(2, "Ann", "Roche"), row(2, "Ann", "Roche", said=True)
    assert intake.compare(event, [guess])[0].what is What.UNCHANGED
    assert intake.compare(event, [said])[0].changes == (Change("kind", "pharma", "startup"),)


def test_who_has_cancelled_stays_cancelled(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann")], QUIET)
    ann = db.session.scalars(select(Attendee)).one()
    service.cancel(event, ann, by_host=True)
    assert intake.take_in(event, [row(2, "Ann", title="new")], QUIET) == Counter(
        {What.CANCELLED: 1}
    )
    assert ann.state is AttendeeState.CANCELLED


def test_past_the_capacity_people_wait(app: Flask) -> None:
    event = make_event(capacity=1)
    intake.take_in(event, [row(2, "Ann"), row(3, "Bob")], QUIET)
    states = {one.name: one.state for one in db.session.scalars(select(Attendee))}
    assert states == {"Ann": AttendeeState.APPROVED, "Bob": AttendeeState.WAITLISTED}


def test_new_people_get_their_link_by_mail_and_known_ones_no_second_one(
    app: Flask, outbox: Outbox
) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann")], QUIET)
    intake.take_in(event, [row(2, "Ann"), row(3, "Bob")], How(invited=True))
    db.session.commit()
    assert [mail.to for mail in outbox.letters()] == ["bob@example.org"]
