"""Wishes with their cap, times, who met before, who has said nothing."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import wishes
from matchmaker.events.models import AttendeeState, Event, Meeting, Participant, Slot, Strength
from tests.factories.events import make_attendee, make_event, make_participant, make_wish
from tests.factories.profiles import profile


def met(event: Event, one: Participant, other: Participant, *, held: bool | None = True) -> None:
    a, b = sorted((one, other), key=lambda party: party.id)
    slot = db.session.scalars(select(Slot.id).where(Slot.event_id == event.id)).first()
    meeting = Meeting(event_id=event.id, a_id=a.id, b_id=b.id, slot_id=slot,
                      table_id=1, plan_version=1, held=held)  # fmt: skip
    db.session.add(meeting)
    db.session.flush()


def test_a_wish_is_said_changed_and_taken_back(app: Flask) -> None:
    event = make_event()
    ann, bob = make_participant(event, "Ann"), make_participant(event, "Bob")
    for said in (Strength.WANT, Strength.MUST, Strength.MUST, Strength.NO):
        wishes.set_wish(event, ann, bob, said)
        assert wishes.wishes_of(ann.id) == {bob.id: said}
    wishes.set_wish(event, ann, bob, None)
    wishes.set_wish(event, ann, bob, None)
    assert wishes.wishes_of(ann.id) == {}


def test_no_more_musts_than_the_event_allows(app: Flask) -> None:
    event = make_event(must_cap=1)
    ann, bob, cid = (make_participant(event, name) for name in ("Ann", "Bob", "Cid"))
    wishes.set_wish(event, ann, bob, Strength.MUST)
    with pytest.raises(wishes.MustsUsedUpError) as refused:
        wishes.set_wish(event, ann, cid, Strength.MUST)
    assert refused.value.cap == 1
    wishes.set_wish(event, ann, cid, Strength.WANT)
    wishes.set_wish(event, ann, bob, Strength.WANT)
    wishes.set_wish(event, ann, cid, Strength.MUST)
    assert wishes.wishes_of(ann.id) == {bob.id: Strength.WANT, cid.id: Strength.MUST}


def test_who_takes_the_place_of_another_gets_its_wishes_within_the_cap(app: Flask) -> None:
    event = make_event(must_cap=2)
    names = ("Ann", "Left", "Bob", "Cid", "Dan", "Eve")
    ann, left, bob, cid, dan, eve = (make_participant(event, name) for name in names)
    for target, strength in ((bob, Strength.NO), (cid, Strength.MUST)):
        wishes.set_wish(event, ann, target, strength)
    for target, strength in ((ann, Strength.WANT), (bob, Strength.WANT)):
        wishes.set_wish(event, left, target, strength)
    for target in (dan, eve):
        wishes.set_wish(event, left, target, Strength.MUST)
    make_wish(bob, left, Strength.MUST)
    make_wish(bob, ann, Strength.NO)
    make_wish(cid, left)
    make_wish(ann, left)
    wishes.hand_over(event, left, ann)
    assert wishes.wishes_of(ann.id).items() >= {
        bob.id: Strength.NO, cid.id: Strength.MUST, dan.id: Strength.MUST, eve.id: Strength.WANT,
    }.items()  # fmt: skip
    assert wishes.wishes_of(bob.id)[ann.id] is Strength.NO
    assert wishes.wishes_of(cid.id) == {ann.id: Strength.WANT}


def test_who_takes_the_place_of_another_is_away_when_either_is(app: Flask) -> None:
    event = make_event()
    ann, left = make_participant(event, "Ann"), make_participant(event, "Left")
    first, second, third = db.session.scalars(
        select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.number)
    )
    wishes.set_availability(ann, {second, third})
    wishes.set_availability(left, {third})
    wishes.hand_over(event, left, ann)
    assert wishes.absences_of(ann.id) == {first, second}


def test_of_many_musts_at_once_as_many_count_as_the_event_allows(app: Flask) -> None:
    event = make_event(must_cap=2)
    who = make_participant(event, "Ann")
    targets = [make_participant(event, f"Other {at}").id for at in range(6)]
    ids = event.id, who.id
    db.session.commit()
    refused: list[int] = []

    def want(target: int) -> None:
        with app.app_context():
            who, whom = (db.session.get_one(Participant, one) for one in (ids[1], target))
            try:
                wishes.set_wish(db.session.get_one(Event, ids[0]), who, whom, Strength.MUST)
                db.session.commit()
            except wishes.MustsUsedUpError:
                refused.append(target)
                db.session.rollback()

    threads = [threading.Thread(target=want, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(wishes.wishes_of(ids[1])), len(refused)) == (2, 4)


def test_nobody_wishes_for_oneself_or_for_somebody_at_another_event(app: Flask) -> None:
    event, other = make_event(), make_event()
    ann, far = make_participant(event, "Ann"), make_participant(other, "Far")
    for target in (ann, far):
        with pytest.raises(ValueError, match=target.public_id):
            wishes.set_wish(event, ann, target, Strength.WANT)


def test_times_are_kept_as_absences_from_the_events_own_slots(app: Flask) -> None:
    event, other = make_event(slots=3), make_event()
    ann = make_participant(event, "Ann")
    first, second, third = db.session.scalars(
        select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.number)
    )
    foreign = db.session.scalars(select(Slot.id).where(Slot.event_id == other.id)).first()
    wishes.set_availability(ann, {first, foreign or 0})
    assert wishes.absences_of(ann.id) == {second, third}
    wishes.set_availability(ann, {first, second, third})
    assert wishes.absences_of(ann.id) == set()


def test_who_met_is_known_by_organisation_and_by_person(app: Flask) -> None:
    before, event = make_event(), make_event()
    alba, roche = (profile().organisation_id for _ in range(2))
    old = [
        make_participant(before, "Alba", organisation_id=alba),
        make_participant(before, "Roche", organisation_id=roche),
        make_participant(before, "Ann", comes=False),
        make_participant(before, "Bob", comes=False),
        make_participant(before, "Cid"),
    ]
    new = [
        make_participant(event, "Alba", organisation_id=alba),
        make_participant(event, "Roche", organisation_id=roche),
        make_participant(event, "Ann & Co", comes=False),
        make_participant(event, "Bob & Co", comes=False),
    ]
    for at, email in ((2, "ann@example.org"), (3, "bob@example.org")):
        make_attendee(before, participant_id=old[at].id, email=email)
        make_attendee(event, participant_id=new[at].id, email=email)
    met(before, old[0], old[1])
    assert wishes.met_before(event.id) == {(new[0].id, new[1].id)}
    db.session.query(Meeting).delete()
    met(before, old[2], old[3])
    assert wishes.met_before(event.id) == {(new[2].id, new[3].id)}
    db.session.query(Meeting).delete()
    met(before, old[2], old[3], held=None)
    assert wishes.met_before(event.id) == frozenset()


def test_who_lacks_words_or_wishes_is_listed(app: Flask) -> None:
    event = make_event()
    ann = make_participant(event, "Ann", offers="something")
    bob = make_participant(event, "Bob")
    make_participant(event, "Not coming", comes=False)
    make_wish(bob, ann, Strength.NO)
    done = make_participant(event, "Done", looks_for="something")
    make_wish(done, ann)
    found = [(one.participant.name, one.lacks_words, one.lacks_wishes)
             for one in wishes.silent(event)]  # fmt: skip
    assert found == [("Ann", False, True), ("Bob", True, True)]


def test_what_a_person_wrote_earlier_is_remembered(app: Flask) -> None:
    before, event = make_event(), make_event()
    old = make_participant(before, "Old", comes=False, offers="triage", looks_for="hospitals")
    make_attendee(before, participant_id=old.id, email="ann@example.org")
    new = make_participant(event, "New", comes=False)
    ann = make_attendee(event, participant_id=new.id, email="ann@example.org")
    assert wishes.earlier_words(ann) == ("triage", "hospitals")
    stranger = make_attendee(event, AttendeeState.WAITING, email="bob@example.org")
    assert wishes.earlier_words(stranger) == ("", "")
