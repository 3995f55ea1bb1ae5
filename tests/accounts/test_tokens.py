"""A link works once, however many press its button at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from matchmaker.accounts import throttle, tokens
from matchmaker.accounts.models import Purpose
from matchmaker.core.database import db
from tests.factories.accounts import make_user

AT_ONCE = 8


def test_of_many_at_once_one_uses_a_token(app: Flask) -> None:
    user = make_user()
    token = tokens.make(Purpose.RESET, user, user.email)
    db.session.commit()
    together = Barrier(AT_ONCE)

    def use(_number: int) -> bool:
        with app.app_context():
            together.wait()
            try:
                tokens.use(token, Purpose.RESET)
            except tokens.TokenRefusedError:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(use, range(AT_ONCE))) == 1


def test_of_many_at_once_no_try_slips_through(app: Flask) -> None:
    together = Barrier(AT_ONCE)
    limit = throttle.Limit("test", 3, 100, throttle.SIGN_IN.within)

    def try_once(_number: int) -> bool:
        with app.app_context():
            together.wait()
            try:
                throttle.count(limit, "a@example.org", "192.0.2.1")
            except throttle.TooManyTriesError:
                return False
            return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(try_once, range(AT_ONCE))) <= limit.account


def test_a_network_is_limited_whatever_the_address(app: Flask) -> None:
    limit = throttle.Limit("test", 100, 3, throttle.SIGN_IN.within)
    refused = []
    for number in range(5):
        try:  # one subscriber has the whole lower half of an IPv6 address
            throttle.count(limit, f"{number}@example.org", f"2001:db8::{number}")
        except throttle.TooManyTriesError:
            refused.append(number)
    assert refused == [3, 4]
    throttle.count(limit, "5@example.org", "2001:db8:1::1")
