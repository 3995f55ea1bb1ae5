"""Sign-ins: alive for as long as agreed, ended when asked."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts import sign_ins
from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.models import SignIn
from matchmaker.core.clock import now
from matchmaker.core.database import db
from tests.client import Client
from tests.factories.accounts import make_user


@pytest.mark.parametrize(
    ("kept", "created", "seen", "alive"),
    [
        (False, timedelta(hours=11), timedelta(hours=2), True),
        (False, timedelta(hours=13), timedelta(hours=0), False),
        (False, timedelta(hours=4), timedelta(hours=4), False),
        (True, timedelta(days=29), timedelta(days=29), True),
        (True, timedelta(days=31), timedelta(days=0), False),
    ],
)
def test_a_sign_in_lives_as_long_as_agreed(
    app: Flask, kept: bool, created: timedelta, seen: timedelta, alive: bool
) -> None:
    token = sign_ins.begin(make_user(), kept=kept)
    sign_in = db.session.scalars(select(SignIn)).one()
    sign_in.created_at, sign_in.seen_at = now() - created, now() - seen
    assert (sign_ins.find(token) is not None) == alive


def test_no_token_lies_in_the_database(app: Flask) -> None:
    token = sign_ins.begin(make_user())
    assert token not in str(vars(db.session.scalars(select(SignIn)).one()))


def test_an_ended_sign_in_opens_nothing(app: Flask) -> None:
    user = make_user()
    kept, lost = sign_ins.begin(user), sign_ins.begin(user)
    sign_ins.end_all(user, but=kept)
    db.session.expire_all()
    assert sign_ins.find(lost) is None
    assert sign_ins.find(kept) is not None


def test_a_deactivated_person_is_nobody(app: Flask) -> None:
    user = make_user()
    token = sign_ins.begin(user)
    user.deactivated_at = now()
    assert sign_ins.find(token) is None


@pytest.mark.parametrize(("minutes", "touched"), [(4, False), (6, True)])
def test_a_page_view_touches_the_sign_in_now_and_then(
    client: Client, minutes: int, touched: bool
) -> None:
    client.sign_in(make_user())
    before = now() - timedelta(minutes=minutes)
    db.session.scalars(select(SignIn)).one().seen_at = before
    client.get("/")
    db.session.expire_all()
    assert (db.session.scalars(select(SignIn)).one().seen_at > before) == touched


def test_the_page_speaks_the_language_of_whoever_is_signed_in(client: Client) -> None:
    client.sign_in(make_user(language="zh"))
    client.get("/")
    assert client.page.html
    assert client.page.html["lang"] == "zh"


def test_signing_out_ends_the_sign_in(client: Client) -> None:
    client.sign_in(make_user())
    client.post("/sign-out")
    assert db.session.scalars(select(SignIn)).one().ended_at is not None


def test_a_page_behind_a_door_leads_back_to_itself(app: Flask) -> None:
    with app.test_request_context("/matches?page=2"):
        answer = signed_in()
    assert answer.headers["Location"] == "/sign-in?next=/matches?page%3D2"  # type: ignore[union-attr]
