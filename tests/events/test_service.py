"""Who gets in, who waits, and who meets for whom."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import service, setup, sharing
from matchmaker.events.models import AttendeeState, Event, Participant, WhoMayCome
from matchmaker.events.service import Registration
from matchmaker.organisations.models import Kind
from tests.factories.events import make_attendee, make_event, make_participant
from tests.factories.organisations import make_organisation
from tests.mail import Outbox

pytestmark = pytest.mark.usefixtures("app")


def person(number: int = 1, **values: object) -> Registration:
    given = {"name": f"Guest {number}", "email": f"guest{number}@example.org", **values}
    return Registration(**given)  # type: ignore[arg-type]


def small_event(who: WhoMayCome = WhoMayCome.ANYONE, capacity: int | None = 1) -> Event:
    return make_event(who_may_come=who, capacity=capacity)


def test_the_last_place_is_given_once_and_a_cancellation_frees_it() -> None:
    event = small_event()
    first = service.register(event, person(1))
    second = service.register(event, person(2))
    assert (first.state, second.state) == (AttendeeState.APPROVED, AttendeeState.WAITLISTED)
    assert service.cancel(event, first, by_host=False) == [second]
    assert (first.state, second.state) == (AttendeeState.CANCELLED, AttendeeState.APPROVED)
    service.restore(event, first)
    assert first.state is AttendeeState.WAITLISTED


def test_where_a_host_decides_approval_goes_as_far_as_the_places() -> None:
    event = small_event(WhoMayCome.APPROVAL)
    people = [service.register(event, person(number)) for number in (1, 2)]
    assert {one.state for one in people} == {AttendeeState.WAITING}
    done = service.approve(event, people)
    assert done == {AttendeeState.APPROVED: 1, AttendeeState.WAITLISTED: 1}


def test_a_code_lets_in_as_often_as_it_may() -> None:
    event = small_event(WhoMayCome.CODE, None)
    setup.add_code(event, "Friends", "", 1)
    assert service.register(event, person(1), code="friends ").state is AttendeeState.APPROVED
    for code in ("friends", "", "other"):
        with pytest.raises(service.WrongCodeError):
            service.register(event, person(2), code=code)


def test_an_address_registers_once_whatever_its_case_and_again_after_cancelling() -> None:
    event = small_event(capacity=None)
    first = service.register(event, person(1))
    with pytest.raises(service.AlreadyRegisteredError) as refusal:
        service.register(event, person(1, email="GUEST1@example.org"))
    assert refusal.value.attendee is first
    service.cancel(event, first, by_host=False)
    assert service.register(event, person(1, name="Back")) is first
    assert (first.name, first.state) == ("Back", AttendeeState.APPROVED)


@pytest.mark.parametrize(
    "window", [{"opens_at": timedelta(days=1)}, {"closes_at": -timedelta(days=1)}]
)
def test_outside_the_window_only_hosts_register_people(window: dict[str, timedelta]) -> None:
    moments: dict[str, Any] = {name: now() + shift for name, shift in window.items()}
    event = make_event(**moments)
    with pytest.raises(service.RegistrationClosedError):
        service.register(event, person())
    assert service.register(event, person(), by_host=True).state is AttendeeState.APPROVED


def test_members_of_an_organisation_share_its_participant() -> None:
    event, owner = small_event(capacity=None), make_organisation()
    people = [
        service.register(event, person(n, company="Acme", organisation_id=owner.id)) for n in (1, 2)
    ]
    assert people[0].participant is people[1].participant


def test_a_typed_company_name_joins_nobody_unless_a_host_vouches() -> None:
    event = small_event(capacity=None)
    known = make_participant(event, "Acme Dx", offers="triage")
    stranger = service.register(event, person(1, company="acme dx"))
    assert stranger.participant is not known
    added = service.register(event, person(2, company="ACME DX"), by_host=True)
    assert added.participant is known
    assert known.offers == "triage"


def test_colleagues_split_and_join_again() -> None:
    event = small_event(capacity=None)
    shared = make_participant(event, "Acme", Kind.PHARMA, looks_for="assets")
    colleague = make_attendee(event, participant_id=shared.id)
    own = sharing.split(colleague)
    assert (own.kind, own.looks_for) == (Kind.PHARMA, "assets")
    with pytest.raises(ValueError, match=colleague.public_id):
        sharing.split(colleague)
    sharing.join(colleague, shared)
    assert db.session.query(Participant).all() == [shared]


def test_a_walk_in_gets_a_place_in_a_full_house() -> None:
    event = small_event()
    service.register(event, person(1))
    late = service.walk_in(event, person(2), "key")
    assert late.state is AttendeeState.APPROVED
    assert late.checked_in_at is not None


def test_a_letter_that_was_taken_back_is_never_sent(outbox: Outbox) -> None:
    event = small_event(capacity=None)
    guest = service.register(event, person(1))
    service.cancel(event, guest, by_host=True)
    service.restore(event, guest)
    db.session.commit()
    assert [letter.subject for letter in outbox.letters()] == [f"You are registered: {event.name}"]


def test_of_many_who_want_the_last_place_at_once_exactly_one_gets_it(app: Flask) -> None:
    event = small_event()
    event_id = event.id
    db.session.commit()
    begin = threading.Barrier(4)

    def come(number: int) -> AttendeeState:
        with app.app_context():
            begin.wait()
            found = db.session.get_one(Event, event_id)
            state = service.register(found, person(number), letter=False).state
            db.session.commit()
            return state

    with ThreadPoolExecutor(4) as pool:
        states = list(pool.map(come, range(4)))
    assert sorted(states) == [AttendeeState.APPROVED] + [AttendeeState.WAITLISTED] * 3
