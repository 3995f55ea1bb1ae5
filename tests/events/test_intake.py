"""What a list of people would change, and what taking it in does."""

from collections import Counter
from typing import Any

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import intake, service, sharing
from matchmaker.events.intake import Arrival, Change, How, What
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    Meeting,
    MeetingSide,
    Participant,
    Strength,
)
from matchmaker.events.queries import slots_of, tables_of
from matchmaker.events.service import WORDS, Registration
from matchmaker.events.wishes import absences_of, set_availability, wishes_of
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Origin
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.events import make_event, make_wish
from tests.factories.organisations import make_organisation
from tests.mail import Outbox

QUIET = How(letters=False)


def row(number: int, name: str, company: str = "", *, said: bool = False, **more: str) -> Arrival:
    kind = Kind(more.pop("kind", "startup"))
    email = more.pop("email", f"{name.lower()}@example.org")
    texts: dict[str, Any] = {"language": "", **more}
    who = Registration(name, email, company, kind=kind, **texts)
    return Arrival(number, who, said)


def parties(event: Event) -> dict[str, tuple[str, str]]:
    query = select(Participant).where(Participant.event_id == event.id)
    return {one.name: (one.offers, one.looks_for) for one in db.session.scalars(query)}


def people(event: Event) -> dict[str, str]:
    query = select(Attendee).where(Attendee.event_id == event.id)
    return {
        one.name: one.participant.name if one.participant else ""
        for one in db.session.scalars(query)
    }


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


def by_name(event: Event, name: str) -> Participant:
    query = select(Participant).filter_by(event_id=event.id, name=name)
    return db.session.scalars(query).one()


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


def test_a_company_whose_spelling_is_corrected_stays_itself_with_its_wishes_and_settings(
    app: Flask,
) -> None:
    event = make_event()
    first = [row(2, "Ann", "Rohce", kind="pharma"), row(3, "Bob", "Rohce"), row(4, "Cid", "Bayer")]
    intake.take_in(event, first, QUIET)
    rohce, bayer = by_name(event, "Rohce"), by_name(event, "Bayer")
    rohce.max_meetings = 3
    make_wish(rohce, bayer)
    make_wish(bayer, rohce)
    later = [row(2, "Ann", "Roche", offers="y"), row(3, "Bob", "Roche"), row(5, "Dan", "Roche")]
    intake.take_in(event, later, QUIET)
    assert parties(event) == {"Roche": ("y", ""), "Bayer": ("", "")}
    assert people(event) == {"Ann": "Roche", "Bob": "Roche", "Dan": "Roche", "Cid": "Bayer"}
    roche = by_name(event, "Roche")
    assert roche is rohce
    assert (roche.max_meetings, roche.kind) == (3, Kind.PHARMA)
    assert wishes_of(roche.id) == {bayer.id: Strength.WANT}
    assert wishes_of(bayer.id) == {roche.id: Strength.WANT}
    assert [one.what for one in intake.compare(event, later)] == [What.UNCHANGED] * 3


def test_a_company_that_only_some_leave_is_not_renamed(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], QUIET)
    roche = by_name(event, "Roche")
    intake.take_in(event, [row(2, "Ann", "Novo")], QUIET)
    assert people(event) == {"Ann": "Novo", "Bob": "Roche"}
    assert by_name(event, "Roche") is roche


def test_of_two_spellings_of_one_company_both_keep_what_they_wrote_and_wished(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Rohce"), row(3, "Bob", "Roch"), row(4, "Cid", "Bayer"),
             row(5, "Dan", "Novo")]  # fmt: skip
    intake.take_in(event, first, QUIET)
    one, other, bayer, novo = (by_name(event, who.who.company) for who in first)
    service.write_words(one, "Ann's own", "money")
    service.write_words(other, "Bob's own", "money")
    for who, target in ((one, bayer), (other, novo), (other, one), (bayer, one), (bayer, other),
                        (novo, other)):  # fmt: skip
        make_wish(who, target)
    both = [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")]
    intake.take_in(event, both, QUIET)
    assert parties(event)["Roche"] == ("Ann's own\nBob's own", "money")
    roche = by_name(event, "Roche")
    assert roche.own_words
    assert wishes_of(roche.id) == {bayer.id: Strength.WANT, novo.id: Strength.WANT}
    assert [wishes_of(who.id) for who in (bayer, novo)] == [{roche.id: Strength.WANT}] * 2


def test_colleagues_who_meet_apart_are_each_renamed(app: Flask) -> None:
    event, apart = make_event(), How(split=True, letters=False)
    intake.take_in(event, [row(2, "Ann", "Rohce"), row(3, "Bob", "Rohce")], apart)
    before = {one.id for one in db.session.scalars(select(Participant))}
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], apart)
    assert people(event) == {"Ann": "Roche", "Bob": "Roche (Bob)"}
    assert {one.id for one in db.session.scalars(select(Participant))} == before


def test_a_company_takes_the_capitals_that_the_list_gives_it_now(app: Flask) -> None:
    for how in (QUIET, How(split=True, letters=False)):
        event = make_event()
        first = [row(2, "Ann", "acme bio"), row(3, "Bob", "acme bio"), row(4, "Cid", "Novo")]
        intake.take_in(event, first, how)
        before = {one.id for one in db.session.scalars(select(Participant))}
        later = [row(2, "Ann", "Acme Bio"), row(3, "Bob", "ACME BIO"), row(4, "Cid", "Novo")]
        intake.take_in(event, later, how)
        bob = "ACME BIO (Bob)" if how.split else "Acme Bio"  # of two spellings the first
        assert people(event) == {"Ann": "Acme Bio", "Bob": bob, "Cid": "Novo"}
        assert {one.id for one in db.session.scalars(select(Participant))} == before


def test_who_comes_to_a_company_does_not_spell_it(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Acme Bio"), row(3, "Bob", "Novo")], QUIET)
    intake.take_in(event, [row(3, "Bob", "ACME BIO"), row(4, "Cid", "acme bio")], QUIET)
    assert people(event) == dict.fromkeys(("Ann", "Bob", "Cid"), "Acme Bio")


def test_an_organisation_of_the_site_is_spelt_as_it_spells_itself(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "acme bio")], QUIET)
    by_name(event, "acme bio").organisation_id = make_organisation(name="acme bio").id
    intake.take_in(event, [row(2, "Ann", "Acme Bio")], QUIET)
    assert people(event) == {"Ann": "acme bio"}


def belongs(event: Event) -> dict[str, int | None]:
    """Return which organisation of the site each participant stands for."""
    query = select(Participant).where(Participant.event_id == event.id)
    return {one.name: one.organisation_id for one in db.session.scalars(query)}


def link(event: Event, name: str) -> int:
    """Let a participant stand for an organisation of its name; return which."""
    organisation_id = make.profile(name).organisation_id
    by_name(event, name).organisation_id = organisation_id
    db.session.flush()
    return organisation_id


def test_an_organisation_of_the_site_stays_linked_to_its_own_name_alone(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Pfizer")], QUIET)
    pfizer = link(event, "Pfizer")
    intake.take_in(event, [row(2, "Ann", "Pfizer Inc.")], QUIET)
    assert belongs(event) == {"Pfizer Inc.": pfizer}
    intake.take_in(event, [row(2, "Ann", "Novartis")], QUIET)
    assert belongs(event) == {"Novartis": None}


def test_who_changes_jobs_takes_no_wishes_along(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Bayer")], QUIET)
    make_wish(by_name(event, "Bayer"), by_name(event, "Roche"))
    make_wish(by_name(event, "Roche"), by_name(event, "Bayer"))
    intake.take_in(event, [row(2, "Ann", "Zymeworks")], QUIET)
    assert people(event) == {"Ann": "Zymeworks", "Bob": "Bayer"}
    assert wishes_of(by_name(event, "Bayer").id) == {}
    assert wishes_of(by_name(event, "Zymeworks").id) == {}


def test_two_organisations_of_the_site_that_a_list_spells_alike_stay_two(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Roche"), row(3, "Bob", "Roche Pharma"), row(4, "Cid", "Rohce"),
             row(5, "Dan", "Roche Pharma")]  # fmt: skip
    intake.take_in(event, first, QUIET)
    roche, pharma = link(event, "Roche"), link(event, "Roche Pharma")
    for name in ("Rohce", "Roche", "Roche Pharma"):
        service.write_words(by_name(event, name), f"words of {name}", "")
    later = [row(at, one.who.name, "Roche AG") for at, one in enumerate(first, 2)]
    later.append(row(6, "Eve", "Roche AG"))
    intake.take_in(event, later, QUIET)
    assert belongs(event) == {"Roche AG": roche, "Roche AG (Bob)": pharma}
    assert people(event) == {
        "Ann": "Roche AG", "Bob": "Roche AG (Bob)", "Cid": "Roche AG", "Dan": "Roche AG (Bob)",
        "Eve": "Roche AG",
    }  # fmt: skip
    assert parties(event) == {
        "Roche AG": ("words of Roche\nwords of Rohce", ""),
        "Roche AG (Bob)": ("words of Roche Pharma", ""),
    }
    assert [one.what for one in intake.compare(event, later)] == [What.UNCHANGED] * 5


def test_whoever_only_comes_to_a_company_that_is_renamed_changes_nothing_that_it_says(
    app: Flask,
) -> None:
    event = make_event()
    first = [row(2, "Zed", "Other"), row(3, "Ann", "Roche"), row(4, "Bob", "Bayer")]
    intake.take_in(event, first, QUIET)
    service.write_words(by_name(event, "Other"), "Zed's own", "")
    service.write_words(by_name(event, "Roche"), "Ann's own", "")
    roche = by_name(event, "Roche")
    make_wish(by_name(event, "Other"), by_name(event, "Bayer"))
    intake.take_in(event, [row(2, "Zed", "Roche AG"), row(3, "Ann", "Roche AG")], QUIET)
    assert people(event) == {"Zed": "Roche AG", "Ann": "Roche AG", "Bob": "Bayer"}
    assert by_name(event, "Roche AG") is roche
    assert parties(event)["Roche AG"] == ("Ann's own", "")
    assert wishes_of(roche.id) == {}


def test_two_linked_organisations_that_come_to_another_company_leave_their_links(
    app: Flask,
) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Alba"), row(3, "Bob", "Bora")], QUIET)
    alba, bora = link(event, "Alba"), link(event, "Bora")
    service.write_words(by_name(event, "Alba"), "Ann's own", "")
    service.write_words(by_name(event, "Bora"), "Bob's own", "")
    assert belongs(event) == {"Alba": alba, "Bora": bora}
    intake.take_in(event, [row(2, "Ann", "Gamma"), row(3, "Bob", "Gamma")], QUIET)
    assert belongs(event) == {"Gamma": None}
    assert parties(event) == {"Gamma": ("Ann's own", "")}


def test_words_of_one_organisation_are_not_given_to_another_one(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Alba"), row(3, "Bob", "Bora")], QUIET)
    link(event, "Alba")
    bora = link(event, "Bora")
    service.write_words(by_name(event, "Alba"), "Ann's own", "")
    intake.take_in(event, [row(2, "Ann", "Bora")], QUIET)
    assert belongs(event) == {"Bora": bora}
    assert parties(event) == {"Bora": ("", "")}


def test_the_preview_knows_which_companies_are_renamed(app: Flask) -> None:
    event = make_event()
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche"), row(4, "Cid", "Rohce"),
                           row(5, "Dan", "Bayer")], QUIET)  # fmt: skip
    later = [row(2, "Ann", "Roche AG"), row(3, "Bob", "Roche AG"), row(4, "Cid", "Roche AG"),
             row(5, "Dan", "Novo")]  # fmt: skip
    found = [one.renaming for one in intake.compare(event, later)]
    assert [one and (one.party.name, one.name) for one in found] == [
        ("Roche", "Roche AG"), ("Roche", "Roche AG"), ("Rohce", "Roche AG"), None,
    ]  # fmt: skip
    assert parties(event).keys() == {"Roche", "Rohce", "Bayer"}


def test_of_two_spellings_each_time_away_counts_and_the_host_reads_of_meetings_left_behind(
    client: Client,
) -> None:
    event = make_event(client.sign_in(make_user()))
    intake.take_in(event, [row(2, "Ann", "Rohce"), row(3, "Bob", "Roch"), row(4, "Cid", "Bayer")],
                   QUIET)  # fmt: skip
    left, bayer = by_name(event, "Roch"), by_name(event, "Bayer")
    first, second, third = (slot.id for slot in slots_of(event.id))
    set_availability(by_name(event, "Rohce"), {second, third})
    set_availability(left, {first, third})
    meeting = Meeting(event_id=event.id, a_id=left.id, b_id=bayer.id, slot_id=third,
                      table_id=tables_of(event.id)[0].id, plan_version=1)  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    for who in (left, bayer):
        db.session.add(MeetingSide(event_id=event.id, meeting_id=meeting.id, participant_id=who.id,
                                   slot_id=third))  # fmt: skip
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], QUIET)
    assert people(event) == {"Ann": "Roche", "Bob": "Roche", "Cid": "Bayer"}
    assert absences_of(by_name(event, "Roche").id) == {first, second}
    client.get(f"/events/{event.slug}/host")
    assert "1 participant of the published list does not come any more: Roch" in client.text


def test_what_hosts_wrote_of_a_second_spelling_stays_where_the_first_says_nothing(
    app: Flask,
) -> None:
    event = make_event()
    first = [row(2, "Ann", "Rohce", offers="sites"), row(3, "Bob", "Roch", looks_for="AI")]
    intake.take_in(event, first, QUIET)
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], QUIET)
    assert parties(event) == {"Roche": ("sites", "AI")}


def test_an_empty_field_of_one_spelling_leaves_what_the_host_wrote_of_the_other(app: Flask) -> None:
    ann, bob = row(2, "Ann", "Rohce", looks_for="AI"), row(3, "Bob", "Roch")
    for first in ([ann, bob], [bob, ann]):  # whoever comes first is joined
        event = make_event()
        intake.take_in(event, first, QUIET)
        service.write_words(by_name(event, "Roch"), "sites", "")
        for _ in range(2):
            later = [row(2, "Ann", "Roche", looks_for="AI"), row(3, "Bob", "Roche")]
            intake.take_in(event, later, QUIET)
            assert parties(event) == {"Roche": ("sites", "AI")}


def test_who_has_cancelled_keeps_no_second_spelling_behind(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Rohce"), row(3, "Bob", "Roch"), row(4, "Cid", "Roch")]
    intake.take_in(event, first, QUIET)
    cid = db.session.scalars(select(Attendee).filter_by(name="Cid")).one()
    service.cancel(event, cid, by_host=True)
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], QUIET)
    assert people(event) == dict.fromkeys(("Ann", "Bob", "Cid"), "Roche")
    assert parties(event).keys() == {"Roche"}
    assert cid.state is AttendeeState.CANCELLED


def meet_apart(event: Event, name: str) -> Participant:
    """Let a person meet apart, with a minimum and words of their own; return for whom."""
    person = db.session.scalars(select(Attendee).filter_by(event_id=event.id, name=name)).one()
    own = sharing.split(person)
    own.min_meetings = 3
    service.write_words(own, f"{name}'s own", "")
    db.session.flush()
    return own


def test_colleagues_who_chose_to_meet_apart_do_so_after_a_correction_too(app: Flask) -> None:
    for linked in (False, True):
        event = make_event()
        first = [row(2, "Bob", "Rohce"), row(3, "Ann", "Rohce"), row(4, "Cid", "Roch")]
        intake.take_in(event, first, QUIET)
        if linked:
            link(event, "Rohce")
        shared, own = by_name(event, "Rohce"), meet_apart(event, "Bob")
        later = [row(at, one.who.name, "Roche") for at, one in enumerate(first, 2)]
        later.append(row(5, "Eve", "Roche"))
        for _ in range(2):
            intake.take_in(event, later, QUIET)
            assert people(event) == {
                "Bob": "Roche (Bob)", "Ann": "Roche", "Cid": "Roche", "Eve": "Roche",
            }  # fmt: skip
            assert parties(event) == {"Roche": ("", ""), "Roche (Bob)": ("Bob's own", "")}
        assert (by_name(event, "Roche"), by_name(event, "Roche (Bob)")) == (shared, own)
        assert (shared.min_meetings, own.min_meetings) == (None, 3)


def test_who_meets_apart_is_joined_by_nobody_where_a_list_names_them_alone(app: Flask) -> None:
    event = make_event()
    first = [row(2, "Ann", "Rohce"), row(3, "Bob", "Rohce"), row(4, "Cid", "Roch")]
    intake.take_in(event, first, QUIET)
    meet_apart(event, "Bob")
    intake.take_in(event, [row(3, "Bob", "Roche"), row(4, "Cid", "Roche")], QUIET)
    assert people(event) == {"Ann": "Rohce", "Bob": "Roche (Bob)", "Cid": "Roche"}
    intake.take_in(event, [row(2, "Ann", "Roche"), row(3, "Bob", "Roche")], QUIET)
    assert people(event) == {"Ann": "Roche", "Bob": "Roche (Bob)", "Cid": "Roche"}
