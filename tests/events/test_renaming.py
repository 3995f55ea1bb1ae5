"""Companies that a list only spells otherwise: renamed, joined, or left apart."""

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import intake, service, sharing
from matchmaker.events.intake import How, What
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
from matchmaker.events.wishes import absences_of, set_availability, wishes_of
from matchmaker.organisations.models import Kind
from tests.client import Client
from tests.events.lists import QUIET, by_name, parties, people, row
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.events import make_event, make_wish
from tests.factories.organisations import make_organisation


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
