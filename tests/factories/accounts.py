"""People, quickly."""

from itertools import count
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db

PASSWORD = "correct horse battery staple"
# Made with weak parameters, because tests need it often; the site makes it anew at sign-in.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$wFMgQITzNmh9cbDRJmz/PA$ELuT4/eMb5IE2y76Yhk0azGmkmHv9wC7JT9NoEqtIYA"
)

_numbers = count(1)


def make_user(*, verified: bool = True, **fields: Any) -> User:
    """Return a stored person, verified unless said otherwise; the password is `PASSWORD`."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "password_hash": PASSWORD_HASH,
        "verified_at": now() if verified else None,
        **fields,
    }
    user = User(**values)
    db.session.add(user)
    db.session.flush()
    return user


def make_administrator(**fields: Any) -> User:
    """Return a stored administrator."""
    return make_user(is_administrator=True, **fields)
