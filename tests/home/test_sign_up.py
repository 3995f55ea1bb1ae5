"""Signing up, from the form to the first page of one's own."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts import throttle
from matchmaker.accounts.models import User
from matchmaker.core.database import db
from matchmaker.organisations.models import Kind, Membership, Organisation, OrganisationType, State
from matchmaker.profiles.models import Profile
from tests.client import Client
from tests.factories.accounts import make_administrator, make_user
from tests.factories.organisations import make_owner
from tests.mail import Outbox

PASSWORD = "seven quiet herons"
ANSWERS = {
    "name": "Ada Lin",
    "email": "ada@acme.example",
    "password": PASSWORD,
    "organisation": "Acme Dx",
    "kind": "startup",
    "type": "",
    "country": "CN",
}


def sign_up(client: Client, status: int = 200, **changes: str) -> None:
    client.get("/sign-up")
    form = client.page.select_one("main form")
    assert form is not None
    client.submit(form, status, **{**ANSWERS, **changes})


def facts() -> tuple[int, int, int, int]:
    """Return how many people, organisations, memberships and profiles there are."""
    tables = (User, Organisation, Membership, Profile)
    return tuple(len(db.session.scalars(select(table)).all()) for table in tables)  # type: ignore[return-value]


def test_a_newcomer_gets_an_organisation_that_waits(client: Client, outbox: Outbox) -> None:
    boss = make_administrator()
    sign_up(client)
    member = db.session.scalars(select(Membership)).one()
    organisation = member.organisation
    assert (member.user.email, member.user.name) == ("ada@acme.example", "Ada Lin")
    assert (organisation.name, organisation.kind, organisation.state, member.role) == (
        "Acme Dx", "startup", "waiting", "owner",
    )  # fmt: skip
    assert db.session.scalars(select(Profile)).one().country == "CN"
    link = "/" + outbox.last().links[0].split("/", 3)[3]
    client.get(link)
    form = client.page.select_one("main form")
    assert form is not None
    client.submit(form, password=PASSWORD)
    client.get("/organisation/members")
    assert "Acme Dx waits for approval" in client.text
    assert (outbox.last().to, outbox.last().subject) == (boss.email, "Acme Dx waits for approval")


def test_approval_can_be_switched_off(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_house = replace(app.extensions["settings"], approve_organisations=False)
    monkeypatch.setitem(app.extensions, "settings", open_house)
    sign_up(client)
    assert db.session.scalars(select(Organisation)).one().state is State.APPROVED


def test_a_known_address_looks_like_a_new_one_and_changes_nothing(
    client: Client, outbox: Outbox
) -> None:
    known = make_user()
    answers = set()
    for email in ("new@acme.example", known.email.upper()):
        sign_up(client, email=email)
        shown = client.text.lower()
        answers.add(shown.replace(email.lower(), "…"))
    assert len(answers) == 1
    assert facts() == (2, 1, 1, 1)
    subjects = [letter.subject for letter in outbox.letters()]
    assert subjects == ["Confirm your e-mail address", "You have an account already"]


def test_signing_up_twice_sends_the_link_again(client: Client, outbox: Outbox) -> None:
    sign_up(client)
    sign_up(client, name="Somebody Else", organisation="Other")
    assert facts() == (1, 1, 1, 1)
    assert len({letter.links[0] for letter in outbox.letters()}) == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"email": "no address"},
        {"password": "short"},
        {"password": "ada lin"},
        {"password": "Password1"},
        {"name": " "},
        {"name": "Win at https://elsewhere.example"},
        {"organisation": ""},
        {"organisation": "x" * 201},
        {"kind": "bank"},
        {"kind": "other"},
        {"country": ""},
        {"country": "XX"},
    ],
)
def test_bad_answers_are_named_at_their_field(client: Client, bad: dict[str, str]) -> None:
    sign_up(client, status=422, **bad)
    wrong = [str(field["name"]) for field in client.page.select("[aria-invalid=true]")]
    assert wrong == (["type"] if bad == {"kind": "other"} else list(bad))
    assert facts() == (0, 0, 0, 0)


def test_another_organisation_says_what_it_is(client: Client) -> None:
    sign_up(client, kind="other", type="hospital")
    organisation = db.session.scalars(select(Organisation)).one()
    assert (organisation.kind, organisation.type) == (Kind.OTHER, OrganisationType.HOSPITAL)


def test_signing_up_is_limited(client: Client) -> None:
    for number in range(throttle.LETTER.account):
        sign_up(client, name=f"Ada {number}")
    sign_up(client, status=429)


def test_a_person_without_organisation_founds_one(client: Client, outbox: Outbox) -> None:
    boss = make_administrator()
    client.sign_in(make_user())
    client.get("/sign-up")
    assert client.address == "/sign-up/organisation"
    form = client.page.select_one("main form")
    assert form is not None
    client.submit(form, 422, organisation="Acme Dx", kind="startup", country="")
    client.submit(form, organisation="Acme Dx", kind="startup", country="CN")
    assert client.address == "/organisation/members"
    assert outbox.last().to == boss.email


def test_a_member_founds_no_second_organisation(client: Client) -> None:
    client.sign_in(make_owner())
    client.get("/sign-up/organisation")
    assert client.address == "/organisation/members"
    client.post("/sign-up/organisation", {"organisation": "B", "kind": "startup", "country": "CN"})
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_a_name_is_kept_on_one_line(client: Client) -> None:
    sign_up(client, name=" Ada\r\n\tLin\0 ")
    assert db.session.scalars(select(User)).one().name == "Ada Lin"
