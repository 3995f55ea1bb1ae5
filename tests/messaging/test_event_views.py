"""Who meets at an event can write to each other; nobody else can."""

from flask import Flask

from matchmaker.core.database import db
from matchmaker.events.links import link_token
from matchmaker.events.models import Attendee, Event, Participant
from matchmaker.interest import introductions
from matchmaker.messaging.models import Conversation
from matchmaker.organisations.models import Kind
from matchmaker.pairing import publishing
from matchmaker.profiles.models import Profile
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.events import make_event, make_participant, make_wish
from tests.factories.interest import introduction
from tests.factories.messaging import signed_in
from tests.factories.organisations import make_member
from tests.factories.pairing import solved


def meeting_of(event: Event, one: Profile, other: Profile) -> tuple[Participant, Participant]:
    """A published meeting of two organisations."""
    a, b = (
        make_participant(
            event,
            each.organisation.name,
            each.organisation.kind,
            organisation_id=each.organisation_id,
        )
        for each in (one, other)
    )
    make_wish(a, b)
    make_wish(b, a)
    db.session.commit()
    publishing.publish(event, solved(event), make_user().id, 0)
    db.session.commit()
    return a, b


def test_a_published_meeting_opens_the_conversation(app: Flask) -> None:
    event = make_event()
    one, other = make.profile("Alba Dx"), make.profile("Corden", kind=Kind.PHARMA)
    founder, scout = make_member(one.organisation), make_member(other.organisation)
    a, b = meeting_of(event, one, other)
    person = db.session.query(Attendee).filter_by(participant_id=a.id).one()
    startup = signed_in(app, founder)
    startup.get(f"/events/{event.slug}/agenda/{link_token(person)}")
    startup.submit(startup.form(f"/conversations/{b.public_id}"))
    assert "Nothing is written yet." in startup.text
    signed_in(app, scout).post(f"/events/{event.slug}/conversations/{a.public_id}")
    assert db.session.query(Conversation).count() == 1
    stranger = signed_in(app, make_member(make.profile().organisation))
    for participant in (a, b):
        address = f"/events/{event.slug}/conversations/{participant.public_id}"
        stranger.post(address, status=404)
    stranger.get(f"/events/{event.slug}/agenda/{link_token(person)}")
    assert "Write to them" not in stranger.text
    startup.post(f"/events/{make_event().slug}/conversations/{b.public_id}", status=404)


def test_a_blind_organisation_is_named_only_to_whom_it_was_introduced(app: Flask) -> None:
    event = make_event()
    blind, pharma = make.profile("Hidden Dx", blind=True), make.profile("Corden", kind=Kind.PHARMA)
    desk = signed_in(app, make_member(pharma.organisation))
    hidden, _corden = meeting_of(event, blind, pharma)
    address = f"/events/{event.slug}/conversations/{hidden.public_id}"
    desk.post(address, status=404)
    introductions.accept(introduction(blind, pharma), make_user())
    desk.post(address)
    assert "Hidden Dx" in desk.text
