"""The door: signing in, and what mailed links open."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts import passwords, service, throttle, tokens
from matchmaker.accounts.models import Attempt, Purpose, SignIn, Token, User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.models import Job
from tests.client import Client
from tests.factories.accounts import PASSWORD, make_user
from tests.mail import Outbox

NEW = "seven quiet herons"


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def sign_in(
    client: Client, email: str, password: str = PASSWORD, status: int = 200, **more: str
) -> None:
    client.get("/sign-in")
    client.post("/sign-in", {"email": email, "password": password, **more}, status)


def is_signed_in(client: Client) -> bool:
    with client.app.app_context():
        return client.http.get("/account/").status_code == 200


def test_the_right_password_signs_in_and_leads_back(client: Client) -> None:
    user = make_user()
    client.get("/account/devices")
    assert client.address == "/sign-in"
    form = client.page.select_one("main form")
    assert form is not None
    client.submit(form, email=user.email.upper(), password=PASSWORD)
    assert client.address == "/account/devices"


def test_keeping_signed_in_keeps_the_cookie(client: Client) -> None:
    sign_in(client, make_user().email, keep="y")
    assert db.session.scalars(select(SignIn)).one().kept
    cookie = client.http.get_cookie("matchmaker")
    assert cookie is not None
    assert cookie.expires is not None


def test_signing_in_begins_a_session_of_its_own(client: Client) -> None:
    user = make_user()
    client.get("/sign-in")
    before = client.csrf_token()
    sign_in(client, user.email)
    client.post("/language", {"language": "en", "csrf_token": before}, status=400)


def test_a_way_out_of_the_site_is_not_followed(client: Client) -> None:
    sign_in(client, make_user().email, next="//elsewhere.example/")
    assert client.address == "/"


def test_unknown_wrong_and_deactivated_look_the_same(client: Client) -> None:
    known, closed = make_user(), make_user(deactivated_at=now())
    answers = set()
    for email, password in [
        (known.email, "wrong password"),
        ("nobody@example.org", PASSWORD),
        (closed.email, PASSWORD),
    ]:
        sign_in(client, email, password, status=422)
        client.page.select_one("input[name=email]")["value"] = ""  # type: ignore[index]
        for field in client.page.select("[name=csrf_token]"):
            field["value"] = ""
        answers.add(str(client.page))
    assert len(answers) == 1


def test_an_old_hash_is_made_anew_at_sign_in(client: Client) -> None:
    user = make_user()
    assert passwords.is_outdated(user.password_hash)
    sign_in(client, user.email)
    db.session.expire_all()
    assert not passwords.is_outdated(user.password_hash)
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.parametrize("known", [True, False])
def test_too_many_tries_must_wait_whoever_it_is(client: Client, known: bool) -> None:
    email = make_user().email if known else "nobody@example.org"
    for _try in range(throttle.SIGN_IN.account):
        sign_in(client, email, "wrong password", status=422)
    sign_in(client, email, PASSWORD, status=429)
    assert "15 minutes" in client.text
    assert 0 < int(client.answer.headers["Retry-After"]) <= 900
    for attempt in db.session.scalars(select(Attempt)):
        attempt.at -= timedelta(minutes=15)
    sign_in(client, email, PASSWORD, status=200 if known else 422)


def test_a_reset_sets_the_password_and_ends_all_sign_ins(client: Client, outbox: Outbox) -> None:
    user = make_user(verified=False)
    elsewhere = Client(client.app)
    elsewhere.sign_in(user)
    client.get("/reset-password")
    client.post("/reset-password", {"email": user.email})
    link = path_of(outbox.last().links[0])
    client.get(link)
    assert not is_signed_in(client)
    client.post(link, {"password": NEW})
    assert not is_signed_in(elsewhere)
    sign_in(client, user.email, PASSWORD, status=422)
    sign_in(client, user.email, NEW)
    assert is_signed_in(client)
    client.get(link, status=404)
    db.session.expire_all()
    assert user.verified_at
    assert [letter.subject for letter in outbox.letters()] == [
        "Choose a new password",
        "Your password was changed",
    ]


def test_a_bad_new_password_does_not_use_the_link_up(client: Client, outbox: Outbox) -> None:
    user = make_user()
    client.post("/reset-password", {"email": user.email})
    link = path_of(outbox.last().links[0])
    for bad in ("short", "password123", "x" * 129):
        client.post(link, {"password": bad}, status=422)
    client.post(link, {"password": NEW})


def test_asking_for_a_reset_tells_nothing(client: Client, outbox: Outbox) -> None:
    known = make_user()
    answers = set()
    for email in (known.email, "nobody@example.org"):
        client.post("/reset-password", {"email": email})
        answers.add(client.text.replace(email, "…"))
    assert len(answers) == 1
    assert [letter.to for letter in outbox.letters()] == [known.email]


def test_no_clear_token_lies_in_the_database(client: Client, outbox: Outbox) -> None:
    client.post("/reset-password", {"email": make_user().email})
    link = outbox.last().links[0]
    assert db.session.scalars(select(Job)).all() == []
    assert db.session.scalars(select(Token)).one().token_hash not in link


def test_letters_to_one_address_are_limited(client: Client, outbox: Outbox) -> None:
    for _time in range(throttle.LETTER.account):
        client.post("/reset-password", {"email": "nobody@example.org"})
    client.post("/reset-password", {"email": "nobody@example.org"}, status=429)


def test_opening_a_link_uses_nothing_up(client: Client, app: Flask) -> None:
    user = make_user(verified=False)
    token = tokens.make(Purpose.VERIFY, user, user.email)
    client.get(f"/verify/{token}")
    client.get(f"/verify/{token}")
    assert db.session.scalars(select(Token)).one().used_at is None


def test_confirming_an_address_needs_the_password_and_signs_in(client: Client) -> None:
    user = make_user(verified=False)
    token = tokens.make(Purpose.VERIFY, user, user.email)
    client.get(f"/verify/{token}")
    client.post(f"/verify/{token}", {"password": "not the password"}, status=422)
    client.post(f"/verify/{token}", {"password": PASSWORD})
    assert is_signed_in(client)
    db.session.expire_all()
    assert user.verified_at


def test_who_is_signed_in_confirms_by_a_button(client: Client, outbox: Outbox) -> None:
    user = client.sign_in(make_user(verified=False))
    client.post("/verify")
    link = path_of(outbox.last().links[0])
    client.get(link)
    assert client.page.select("main input:not([type=hidden])") == []
    client.post(link)
    db.session.expire_all()
    assert user.verified_at


@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.CHANGE_EMAIL])
def test_a_token_for_something_else_opens_nothing(client: Client, purpose: Purpose) -> None:
    user = make_user(verified=False)
    token = tokens.make(purpose, user, user.email)
    client.get(f"/verify/{token}", status=404)
    client.post(f"/verify/{token}", status=404)


def test_a_token_dies_with_its_time_its_address_and_its_person(client: Client) -> None:
    for purpose in (Purpose.VERIFY, Purpose.RESET):
        old, moved, closed = make_user(), make_user(), make_user()
        made = [tokens.make(purpose, user, user.email) for user in (old, moved, closed)]
        db.session.scalars(select(Token).where(Token.user_id == old.id)).one().expires_at = now()
        moved.email = "elsewhere@example.org"
        closed.deactivated_at = now()
        db.session.flush()
        for token in made:
            with pytest.raises(tokens.TokenRefusedError):
                tokens.look(token, purpose)
            with pytest.raises(tokens.TokenRefusedError):
                tokens.use(token, purpose)
        db.session.rollback()


def test_an_address_is_changed_by_the_new_one_and_the_old_is_told(
    client: Client, outbox: Outbox
) -> None:
    user = client.sign_in(make_user())
    old = user.email
    client.get("/account/email")
    client.post("/account/email", {"email": "New@example.org", "current": "wrong one"}, status=422)
    client.post("/account/email", {"email": "New@example.org", "current": PASSWORD})
    db.session.expire_all()
    assert user.email == old
    letter = outbox.last()
    assert letter.to == "New@example.org"
    visitor = Client(client.app)
    visitor.get(path_of(letter.links[0]))
    visitor.post(path_of(letter.links[0]))
    db.session.expire_all()
    assert user.email == "New@example.org"
    assert not is_signed_in(client)
    assert (outbox.last().to, outbox.last().subject) == (old, "Your e-mail address was changed")


def test_a_taken_address_looks_like_a_free_one(client: Client, outbox: Outbox) -> None:
    client.sign_in(make_user())
    taken = make_user()
    answers = set()
    for email in ("free@example.org", taken.email):
        client.post("/account/email", {"email": email, "current": PASSWORD})
        answers.add(client.text.replace(email, "…"))
    assert len(answers) == 1
    assert outbox.last().subject == "You have an account already"


def test_an_address_taken_meanwhile_is_refused(client: Client) -> None:
    user = make_user()
    token = tokens.make(Purpose.CHANGE_EMAIL, user, "wanted@example.org")
    make_user(email="Wanted@example.org")
    client.post(f"/change-email/{token}", status=404)
    db.session.expire_all()
    assert user.email != "wanted@example.org"


def test_the_password_is_changed_by_the_old_one(client: Client, outbox: Outbox) -> None:
    user = client.sign_in(make_user())
    elsewhere = Client(client.app)
    elsewhere.sign_in(user)
    client.get("/account/password")
    client.post("/account/password", {"current": "wrong one", "password": NEW}, status=422)
    client.post("/account/password", {"current": PASSWORD, "password": NEW})
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert service.authenticate(user.email, NEW, "") == user
    assert outbox.last().subject == "Your password was changed"


def test_name_and_language_are_changed(client: Client) -> None:
    user = client.sign_in(make_user())
    client.get("/account/")
    client.post("/account/", {"name": "  Ada  ", "language": "zh"})
    assert client.page.html
    assert client.page.html["lang"] == "zh"
    db.session.expire_all()
    assert user.name == "Ada"
    client.post("/account/", {"name": "", "language": "zh"}, status=422)


def test_devices_are_listed_and_ended_one_by_one_or_all(client: Client) -> None:
    user = client.sign_in(make_user())
    others = [Client(client.app) for _ in range(3)]
    for other in others:
        other.sign_in(user)
    client.get("/account/devices")
    forms = client.page.select('form[action$="/end"]')
    assert len(forms) == 4
    client.submit(forms[2])
    assert [is_signed_in(other) for other in others].count(True) == 2
    client.submit(client.form("/devices/end"))
    assert [is_signed_in(other) for other in others].count(True) == 0
    assert is_signed_in(client)


def test_nobody_ends_a_device_of_somebody_else(client: Client) -> None:
    other = Client(client.app)
    other.sign_in(make_user())
    theirs = db.session.scalars(select(SignIn)).one().id
    client.sign_in(make_user())
    client.post(f"/account/devices/{theirs}/end", status=404)
    assert is_signed_in(other)


def test_an_administrator_is_made_from_the_command_line(app: Flask) -> None:
    runner = app.test_cli_runner()
    db.session.commit()
    arguments = ["accounts", "make-administrator", "Boss@example.org"]
    result = runner.invoke(args=arguments, input=f"password1\npassword1\n{NEW}\n{NEW}\n")
    assert result.exit_code == 0, result.output
    boss = db.session.scalars(select(User)).one()
    assert boss.is_administrator
    assert boss.verified_at
    assert passwords.matches(boss.password_hash, NEW)
    assert runner.invoke(args=arguments).exit_code == 0
    assert runner.invoke(args=["accounts", "make-administrator", "boss"]).exit_code == 2
