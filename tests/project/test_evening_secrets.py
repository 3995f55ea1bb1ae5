"""What is not for somebody to read stands on none of an event's pages, however it is asked for."""

from itertools import product

from flask import Flask
from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.links import link_token
from matchmaker.events.models import (
    Attendee,
    Event,
    EventCode,
    MeetingSide,
    Participant,
    Question,
    QuestionState,
)
from matchmaker.pairing import publishing
from matchmaker.pairing.models import Draft
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import solved

NOTE = "Planted note: the price is too high"
QUESTION = "Planted question that no host has seen?"
MAIL = "planted@example.org"
CODE = "PLANTED-CODE"
DRAFT = "Planted draft of a list"
SLOW = "printing.pdf"  # its words are those of the export


def planted(client: Client) -> tuple[Event, Attendee, Attendee]:
    """Sign in as the host of an evening with secrets; return who has them, and who must not."""
    host = client.sign_in(make_user())
    event, people = make_meetup(host)
    draft = solved(event)
    publishing.publish(event, draft, host.id, 0)
    draft.name = DRAFT
    owner, other = (
        db.session.query(Attendee).filter_by(participant_id=one.id).one()
        for one in (people[0], people[2])
    )
    owner.email = MAIL
    side = db.session.query(MeetingSide).filter_by(participant_id=people[0].id).first()
    assert side is not None
    side.note = NOTE
    asked = Question(event_id=event.id, attendee_id=owner.id, text=QUESTION, votes=0)
    asked.state = QuestionState.WAITING
    db.session.add_all([asked, EventCode(event_id=event.id, code=CODE, used=0)])
    db.session.commit()
    return event, owner, other


def read_everything(client: Client, app: Flask, event: Event, token: str) -> tuple[str, int]:
    """Open all that the event's addresses lead to; return the words, and how many opened."""
    drafts = db.session.scalars(select(Draft.public_id)).all()
    people = db.session.scalars(select(Attendee.public_id)).all()
    parties = db.session.scalars(select(Participant.public_id)).all()
    known = {
        "slug": [event.slug],
        "token": [token],
        "public_id": [*drafts, *people, *parties],
        "sheet": ["slips", "door"],
        "form": ["csv", "json", "ics"],
    }
    words, opened = [], 0
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "slug" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint == SLOW or rule.rule.endswith("/news"):  # a number, told for minutes
            continue
        names = sorted(rule.arguments)
        for values in product(*(known[name] for name in names)):
            address = adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))
            with app.app_context():
                answer = client.http.open(address)
            if answer.mimetype != "image/png":  # of a sheet, whose words stand beside it
                words.append(answer.get_data(as_text=True))
            opened += answer.status_code == 200
    return "\n".join(words), opened


def test_a_host_reads_what_the_event_needs_and_no_private_note(client: Client, app: Flask) -> None:
    event, _owner, other = planted(client)
    words, opened = read_everything(client, app, event, link_token(other))
    assert opened > 40
    assert all(one in words for one in (QUESTION, MAIL, CODE, DRAFT))
    assert NOTE not in words


def test_an_attendee_reads_the_own_agenda_and_nothing_of_others(client: Client, app: Flask) -> None:
    event, owner, other = planted(client)
    phone = Client(app)
    with app.app_context():
        phone.http.get(f"/events/{event.slug}/me/{link_token(other)}")
    words, opened = read_everything(phone, app, event, link_token(other))
    assert opened > 10
    assert "My agenda" in words
    assert [one for one in (NOTE, QUESTION, MAIL, CODE, DRAFT) if one in words] == []
    own, _opened = read_everything(phone, app, event, link_token(owner))
    assert NOTE in own  # the test would see it
