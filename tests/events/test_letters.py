"""Members of the site read in the bell where their registration stands; mails go as they chose."""

from flask import Flask
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import intake, letters, reminders, service, wishes
from matchmaker.events.intake import Arrival, How
from matchmaker.events.models import Attendee, EventState, Strength, Wish
from matchmaker.events.service import Registration
from matchmaker.notifications import service as notifications
from matchmaker.notifications.kinds import tell_reader
from matchmaker.notifications.models import Choice, Notification
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_event
from tests.mail import Outbox


def test_members_of_an_imported_list_are_told_in_the_bell_and_others_by_letter(
    app: Flask, outbox: Outbox
) -> None:
    event, member = make_event(), make_user(name="Ann")
    notifications.choose(member, {letters.PLACE: Choice.OFF})
    rows = [
        Arrival(at, Registration(name=email, email=email))
        for at, email in enumerate((member.email, "guest@example.org"))
    ]
    intake.take_in(event, rows, How(letters=False))
    people = db.session.scalars(select(Attendee).order_by(Attendee.id)).all()
    assert [one.user_id for one in people] == [member.id, None]
    for one in people:
        service.cancel(event, one, by_host=False)
    db.session.commit()
    assert [letter.to for letter in outbox.letters()] == ["guest@example.org"]
    told = tell_reader(member, db.session.scalars(select(Notification)))
    assert [one.line for one in told.values()] == [f"Cancelled: your registration for {event.name}"]
    people[0].state = people[0].state.APPROVED
    assert (
        tell_reader(member, db.session.scalars(select(Notification))) == {}
    )  # is not true any more


def test_a_member_is_reminded_once_and_not_when_the_event_is_over(
    app: Flask, client: Client, outbox: Outbox
) -> None:
    event, member = make_event(), client.sign_in(make_user())
    service.register(event, Registration(name="Ann", email=member.email), by_host=True,
                     letter=False)  # fmt: skip
    assert reminders.remind(event, wishes.silent(event)) == 1
    db.session.commit()
    mail = outbox.last()
    assert mail.subject == f"{event.name} asks whom you would like to meet"
    assert "List-Unsubscribe" in mail.headers
    client.get("/notifications")
    assert mail.subject in client.text
    client.get(mail.links[0])
    assert client.address.endswith("/two-questions")
    assert reminders.remind(event, wishes.silent(event)) == 0
    event.state = EventState.OVER
    db.session.commit()
    client.get("/notifications")
    assert mail.subject not in client.text


def test_nobody_is_reminded_of_what_is_said_meanwhile(app: Flask, outbox: Outbox) -> None:
    event, member = make_event(), make_user()
    service.register(event, Registration(name="Ann", email=member.email), by_host=True,
                     letter=False)  # fmt: skip
    service.register(event, Registration(name="Bea", email="bea@example.org"), by_host=True,
                     letter=False)  # fmt: skip
    assert reminders.remind(event, wishes.silent(event)) == 2
    first, second = wishes.participants_of(event)
    for one, other in ((first, second), (second, first)):
        one.offers = "Reading of CT images"
        db.session.add(Wish(participant_id=one.id, target_id=other.id, strength=Strength.WANT))
    db.session.commit()
    assert not outbox.letters()
    assert db.session.scalar(select(Notification)) is None


def test_whose_account_is_closed_is_told_by_letter(app: Flask, outbox: Outbox) -> None:
    event, member = make_event(), make_user()
    service.register(event, Registration(name="Ann", email=member.email), by_host=True,
                     letter=False)  # fmt: skip
    member.deactivated_at = now()
    service.cancel(event, db.session.scalars(select(Attendee)).one(), by_host=False)
    db.session.commit()
    assert [letter.to for letter in outbox.letters()] == [member.email]
