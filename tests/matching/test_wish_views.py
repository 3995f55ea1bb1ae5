"""Attendees say whom they want to meet, from a list ranked with reasons."""

from collections.abc import Sequence
from typing import Any

from flask import Flask

from matchmaker.core.database import db
from matchmaker.events import links, wishes
from matchmaker.events.models import Attendee, Event, EventState, Participant, Strength
from matchmaker.matching import participants
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.vectors import Vectors
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Visibility
from tests.client import Client
from tests.factories.events import make_event, make_meetup, make_participant, make_wish
from tests.factories.profiles import listing, profile


def be(client: Client, event: Event, party: Participant) -> None:
    """Open the link of the participant's one attendee."""
    person = db.session.query(Attendee).filter_by(participant_id=party.id).one()
    client.get(f"/events/{event.slug}/me/{links.link_token(person)}")


def names(client: Client) -> list[str]:
    return [one.get_text(strip=True) for one in client.page.select(".match-name > a")]


def test_the_best_fit_stands_first_with_the_passages_that_carried_it(
    app: Flask, client: Client
) -> None:
    event, people = make_meetup()
    participants.refresh_fits(event.id)
    be(client, event, people[0])
    client.get(f"/events/{event.slug}/people/")
    assert names(client)[0] == "Corden"
    passages = [one.get_text(strip=True) for one in client.page.select(".passage-text")[:2]]
    assert set(passages) == {"imaging AI for lung cancer", "CT lung nodule triage software"}
    client.get(str(client.page.select(".match-name > a")[0]["href"]))
    assert "Why you two" in client.text


def test_of_two_workers_the_one_that_read_newer_words_is_believed(app: Flask) -> None:
    event, people = make_meetup()
    quick = app.extensions["desk"].encoder

    class Late(Encoder):
        """Reads the words before they change, and is done after another worker."""

        def encode(self, texts: Sequence[str], **_options: Any) -> Vectors:
            app.extensions["desk"].encoder = quick
            db.session.get_one(Participant, people[0].id).offers = "Said meanwhile"
            db.session.commit()
            participants.refresh_fits(event.id)
            found: Vectors = quick.encode(texts)
            return found

    app.extensions["desk"].encoder = Late()
    participants.refresh_fits(event.id)
    assert participants.fits_of(event.id).is_fresh


def test_a_wish_is_said_by_one_tap_and_taken_back_by_the_next(app: Flask, client: Client) -> None:
    event, people = make_meetup()
    be(client, event, people[2])
    address = f"/events/{event.slug}/people/"
    client.get(address)
    form = client.form(f"{people[0].public_id}/wish")
    client.submit(form, strength="must")
    assert client.address == address
    pressed = client.page.select('.wish [aria-pressed="true"]')
    assert [one.get_text(strip=True) for one in pressed] == ["Must see"]
    assert pressed[0]["value"] == ""
    client.submit(client.form(f"{people[0].public_id}/wish"), strength="")
    assert wishes.wishes_of(people[2].id) == {}


def test_past_the_cap_a_must_is_refused_kindly(app: Flask, client: Client) -> None:
    event, people = make_meetup(must_cap=0)
    be(client, event, people[2])
    client.get(f"/events/{event.slug}/people/")
    client.submit(client.form(f"{people[0].public_id}/wish"), strength="must")
    assert "You have given all 0 of your “must see” wishes." in client.text
    assert wishes.wishes_of(people[2].id) == {}


def test_what_others_wish_changes_nothing_on_my_pages(app: Flask, client: Client) -> None:
    event, people = make_meetup()
    participants.refresh_fits(event.id)
    be(client, event, people[2])
    addresses = [
        f"/events/{event.slug}/people/",
        f"/events/{event.slug}/people/?wish=no",
        f"/events/{event.slug}/people/{people[0].public_id}",
        f"/events/{event.slug}/home",
    ]

    def seen() -> list[str]:
        pages = [client.get(address).select_one("main") for address in addresses]
        return [page.get_text(" ", strip=True) for page in pages if page]

    before = seen()
    queries = client.count_queries(addresses[0])
    wishes.set_wish(event, people[0], people[2], Strength.NO)
    make_wish(people[3], people[2], Strength.NO)
    db.session.commit()
    assert seen() == before
    assert client.count_queries(addresses[0]) == queries


def test_the_list_is_searched_and_filtered(app: Flask, client: Client) -> None:
    event, people = make_meetup()
    make_wish(people[0], people[1], Strength.NO)
    be(client, event, people[0])
    address = f"/events/{event.slug}/people/"
    for arguments, expected in (
        ("q=glp-1+oral", ["Bora Bio"]),
        ("q=person+of+corden", ["Corden"]),
        ("kind=startup", ["Bora Bio"]),
        ("wish=no", ["Bora Bio"]),
        ("q=nothing+has+this", []),
    ):
        client.get(f"{address}?{arguments}")
        assert names(client) == expected
    client.get(f"{address}?kind=nonsense", 404)


def test_words_of_a_profile_that_is_not_open_to_the_reader_are_not_quoted(
    app: Flask, client: Client
) -> None:
    event = make_event()
    hidden = profile(visibility=Visibility.MATCHED)
    listing(hidden, text="a secret lung nodule triage software", side="offer")
    make_participant(event, "Hidden", organisation_id=hidden.organisation_id)
    mine = make_participant(event, "Mine", Kind.PHARMA, looks_for="lung nodule triage software")
    db.session.commit()
    participants.refresh_fits(event.id)
    be(client, event, mine)
    client.get(f"/events/{event.slug}/people/")
    assert names(client) == ["Hidden"]
    assert "secret" not in client.text


def test_words_of_a_blind_profile_are_not_quoted_under_its_name(app: Flask, client: Client) -> None:
    event = make_event()
    blind = profile(blind=True)
    listing(blind, text="a secret lung nodule triage software", side="offer")
    make_participant(event, "Blind", organisation_id=blind.organisation_id)
    mine = make_participant(event, "Mine", Kind.PHARMA, looks_for="lung nodule triage software")
    db.session.commit()
    participants.refresh_fits(event.id)
    be(client, event, mine)
    client.get(f"/events/{event.slug}/people/")
    assert names(client) == ["Blind"]
    assert "secret" not in client.text


def test_only_who_comes_is_listed_and_can_be_wished_for(app: Flask, client: Client) -> None:
    event, people = make_meetup()
    absent = make_participant(event, "Absent", comes=False)
    elsewhere = make_participant(make_event(), "Elsewhere")
    be(client, event, people[0])
    client.get(f"/events/{event.slug}/people/")
    assert sorted(names(client)) == ["Bora Bio", "Corden", "Delphi"]
    for other in (absent, elsewhere, people[0]):
        client.post(
            f"/events/{event.slug}/people/{other.public_id}/wish", {"strength": "want"}, 404
        )
        client.get(f"/events/{event.slug}/people/{other.public_id}", 404)


def test_after_the_event_wishes_stay_as_they_are(app: Flask, client: Client) -> None:
    event, people = make_meetup()
    be(client, event, people[0])
    event.state = EventState.OVER
    client.post(
        f"/events/{event.slug}/people/{people[1].public_id}/wish", {"strength": "want"}, 409
    )


def test_the_list_asks_as_much_of_the_database_for_one_row_as_for_three(
    app: Flask, client: Client
) -> None:
    event, people = make_meetup()
    be(client, event, people[0])
    address = f"/events/{event.slug}/people/"
    client.get(address)
    assert client.count_queries(f"{address}?q=corden") == client.count_queries(address)
