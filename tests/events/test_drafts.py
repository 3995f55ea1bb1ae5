"""What is written for an event becomes drafts of the organisation of whom it is written."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import event as listening

from matchmaker.accounts.service import mark_verified
from matchmaker.core.database import db
from matchmaker.events import intake, service, sharing
from matchmaker.events.intake import Arrival, How
from matchmaker.events.models import Attendee, Event, WhoMayCome
from matchmaker.events.registration_forms import OwnForm
from matchmaker.events.service import Registration
from matchmaker.jobs.service import run_due
from matchmaker.organisations.models import Organisation, Role, State
from matchmaker.organisations.service import add_member
from matchmaker.profiles import document
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Listing
from matchmaker.profiles.queries import own_listings
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_event
from tests.factories.organisations import make_member
from tests.factories.profiles import profile

OFFERS, NEEDS = "CT triage of nodules", "Hospitals with records"


def company(**values: Any) -> Organisation:
    return profile("Planted Secret Ltd", **values).organisation


def takes_in(
    event: Event, email: str, offers: str = OFFERS, needs: str = NEEDS, company: str = "Alba"
) -> Any:
    """What taking in a spreadsheet of one line answers; the worker has then done its part."""
    who = Registration("Ann", email, company, offers=offers, looks_for=needs)
    found = intake.take_in(event, [Arrival(2, who)], How(letters=False))
    db.session.commit()
    run_due()
    return found


def listed(owner: Organisation) -> list[tuple[str, str, str]]:
    db.session.expire_all()
    return [
        (one.text, one.status.value, f"{one.event_name} {one.origin}" if one.origin else "")
        for one in own_listings(owner.id)
    ]


def proposed(owner: Organisation) -> list[str]:
    return [text for text, status, mark in listed(owner) if status == "draft" and mark]


def keep(row: Listing, text: str) -> None:
    """Keep a draft in the editor, with other words."""
    profiles.save_listing(row, document.Listing(id="", side=row.side, text=text, status="draft"))
    db.session.commit()


def statements(doing: Callable[[], object]) -> int:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        doing()
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def test_a_member_publishes_or_dismisses_what_a_spreadsheet_said(client: Client) -> None:
    event, owner = make_event(name="AI evening"), company()
    user = client.sign_in(make_member(owner))
    takes_in(event, user.email)
    assert listed(owner) == [
        (OFFERS, "draft", "AI evening host"), (NEEDS, "draft", "AI evening host")
    ]  # fmt: skip
    client.get("/notifications")
    assert "1 not read" in client.text
    assert "Drafts from AI evening are in your profile" in client.text
    client.get("/profile")
    assert "From the event “AI evening”, in its host’s list." in client.text
    offer, need = (one.public_id for one in own_listings(owner.id))
    client.submit(client.form(f"{offer}/status"))
    client.submit(client.form(f"{need}/dismiss"))
    assert listed(owner) == [(OFFERS, "live", "")]
    client.submit(client.form(f"{need}/bring-back"))
    assert proposed(owner) == [NEEDS]
    client.submit(client.form(f"{need}/dismiss"))
    client.post(f"/profile/listings/{offer}/dismiss", status=404)
    takes_in(event, user.email)
    takes_in(make_event(), user.email, needs="")  # the same words for another event
    assert listed(owner) == [(OFFERS, "live", "")]


def test_a_host_learns_nothing_of_accounts_and_organisations(client: Client) -> None:
    host = make_user()
    with_account, without = make_event(host, name="Same"), make_event(host, name="Same")
    owner = company(blind=True)
    emails = make_member(owner).email, "personn@example.org"
    answers: list[Any] = []
    for event, email in zip((with_account, without), emails, strict=True):
        db.session.commit()
        db.session.refresh(event)
        arrivals = [Arrival(2, Registration("Ann", email, "Alba", offers=OFFERS))]
        take_in = partial(intake.take_in, event, arrivals, How(letters=False))
        asked = statements(lambda take_in=take_in: answers.append(take_in()))  # type: ignore[misc]
        answers[-1] = (answers[-1], asked)
        db.session.commit()
        run_due()
    assert answers[0] == answers[1]
    assert proposed(owner) == [OFFERS]
    client.sign_in(host)
    pages = []
    for event in (with_account, without):
        person = db.session.query(Attendee).filter_by(event_id=event.id).one()
        addresses = [
            f"/events/{event.slug}/{part}"
            for part in ("attendees/", f"attendees/{person.public_id}", "missing/", "check-in/")
        ]
        counted = [client.count_queries(address) for address in addresses]
        pages.append((counted, client.text.replace(person.email, "")))
        assert "Planted Secret" not in client.text
    assert pages[0] == pages[1]


def test_a_draft_follows_the_words_until_a_member_touches_it(app: Flask) -> None:
    event, owner = make_event(who_may_come=WhoMayCome.ANYONE), company()
    email = make_member(owner).email
    takes_in(event, email, needs="")
    takes_in(event, email, offers="MR triage", needs="")
    assert proposed(owner) == ["MR triage"]
    keep(own_listings(owner.id)[0], "MR triage, and more")
    takes_in(event, email, offers="Again and again", needs="")
    assert listed(owner) == [("MR triage, and more", "draft", "")]
    person = db.session.query(Attendee).one()
    assert person.participant is not None
    service.write_words(person.participant, "What I say myself", NEEDS)
    db.session.commit()
    run_due()
    mark = f"{event.name} registration"
    rest = [("What I say myself", "draft", mark), (NEEDS, "draft", mark)]
    assert listed(owner) == [("MR triage, and more", "draft", ""), *rest]
    service.write_words(person.participant, "What I say myself", "")
    db.session.commit()
    run_due()
    assert proposed(owner) == ["What I say myself"]


def test_nothing_goes_live_that_its_reader_has_not_seen(client: Client) -> None:
    event, owner = make_event(), company()
    user = client.sign_in(make_member(owner))
    takes_in(event, user.email, needs="")
    client.get("/profile")
    read = client.form(f"{own_listings(owner.id)[0].public_id}/status")
    takes_in(event, user.email, offers="Other words", needs="")
    client.submit(read)
    assert "Please read it again." in client.text
    assert proposed(owner) == ["Other words"]
    client.submit(client.form("/status"))
    assert listed(owner) == [("Other words", "live", "")]


def test_what_a_member_has_begun_to_write_is_theirs(app: Flask) -> None:
    event, owner = make_event(), company()
    email = make_member(owner).email
    takes_in(event, email)
    offer, need = own_listings(owner.id)
    profiles.save_draft(offer, {"title": "Mine"})
    profiles.write_confidential(need, "Planted under a CDA")
    db.session.commit()
    takes_in(event, email, offers="Again", needs="And again")
    assert listed(owner) == [(OFFERS, "draft", ""), (NEEDS, "draft", "")]


def test_who_meets_apart_leaves_the_shared_drafts_alone(app: Flask) -> None:
    event, owner = make_event(who_may_come=WhoMayCome.ANYONE), company()
    first, second = make_member(owner).email, make_member(owner).email
    takes_in(event, first, needs="")
    takes_in(event, second, offers="", needs="")
    person = db.session.query(Attendee).filter_by(email=second).one()
    service.write_words(sharing.split(person), "What I say myself", "")
    db.session.commit()
    run_due()
    assert sorted(proposed(owner)) == sorted([OFFERS, "What I say myself"])


def test_ends_of_lines_make_no_other_words(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"offers": "CT triage\r\nMR triage "}):
        assert OwnForm(meta={"csrf": False}).offers.data == "CT triage\nMR triage"


def test_drafts_come_with_the_organisation(app: Flask) -> None:
    event, owner, waiting = make_event(), company(), company(state=State.WAITING)
    late, unproven = make_user(), make_user(verified=False)
    stranger = make_user(email="stranger@example.org")
    for who in (late, unproven, stranger):
        takes_in(event, who.email, offers=f"Of {who.id}", needs="", company=who.name)
    mine = db.session.query(Attendee).filter_by(email=late.email).one().participant
    assert mine is not None
    service.write_words(mine, f"Of {late.id}", NEEDS)
    add_member(owner, late, Role.OWNER)
    add_member(waiting, unproven, Role.OWNER)
    db.session.commit()
    run_due()
    marks = (f"{event.name} host", f"{event.name} registration")  # each side has its own
    assert listed(owner) == [(f"Of {late.id}", "draft", marks[0]), (NEEDS, "draft", marks[1])]
    assert proposed(waiting) == []
    mark_verified(unproven)
    db.session.commit()
    run_due()
    assert proposed(waiting) == [f"Of {unproven.id}"]


def test_words_that_are_shared_are_nobodys_drafts(app: Flask) -> None:
    event, owner = make_event(), company()
    user, colleague = make_member(owner), make_user()
    both = [
        Arrival(2, Registration("Ann", user.email, "Alba", offers=OFFERS)),
        Arrival(3, Registration("Bob", colleague.email, "Alba", offers="Planted")),
    ]
    intake.take_in(event, both, How(letters=False))
    person = db.session.query(Attendee).filter_by(email=user.email).one()
    sharing.use_profile(person, owner.id)
    db.session.commit()
    run_due()
    assert person.participant is not None
    assert (person.participant.organisation_id, listed(owner)) == (owner.id, [])
