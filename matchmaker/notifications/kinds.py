"""Kinds of notifications: what each is about, and how it is told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale

from matchmaker.accounts.models import User
from matchmaker.notifications.models import Choice, Notification


@dataclass(frozen=True, slots=True)
class Told:
    """What a notification says to its reader now, in the language in force.

    `line` says it without a full stop; `address` is full; what only a mail says is made when one
    is written. What is settled stands in the bell and needs no mail any more.
    """

    line: str
    address: str
    more: str = ""
    items: Callable[[], Sequence[str]] = tuple
    calendar: Callable[[], str] = str
    is_settled: bool = False


Teller = Callable[[Sequence[Notification]], Mapping[int, Told]]
"""Tells what rows of one reader say, by their ids; a row that is not true or theirs any more is
absent. Asks the database as often for many rows as for one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `about` names what it concerns, and mails about the same thing stand together.

    `usual` is when its mails come to whoever has not chosen.
    """

    name: str
    label: Any  # lazily translated: when it comes, in plain words
    about: str
    tell: Teller
    is_for_administrators: bool = False
    usual: Choice = Choice.AT_ONCE
    chosen_there: Any = ""  # says so where the thing itself has the choice; here it can be off


def register(app: Flask, kinds: Iterable[Kind]) -> None:
    """Say which kinds there are, in the order in which they are listed."""
    app.extensions["notification_kinds"] = {kind.name: kind for kind in kinds}


def kind_of(name: str) -> Kind:
    """Return the kind of that name. Raises LookupError."""
    kinds = _kinds()
    if name not in kinds:
        raise LookupError(f"no notifications of kind {name!r}; known: {', '.join(sorted(kinds))}")
    return kinds[name]


def is_known(name: str) -> bool:
    """Tell whether there is a kind of that name."""
    return name in _kinds()


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds that a person can get."""
    return [
        one for one in _kinds().values() if user.is_administrator or not one.is_for_administrators
    ]


def tell(rows: Iterable[Notification]) -> dict[int, Told]:
    """Return what notifications of one reader say now, by id, in the language in force."""
    by_kind: dict[str, list[Notification]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    found: dict[int, Told] = {}
    for name, each in by_kind.items():
        if is_known(name):
            found |= kind_of(name).tell(each)
    return found


def tell_reader(user: User, rows: Iterable[Notification]) -> dict[int, Told]:
    """Return the same in the reader's language."""
    with force_locale(user.language):
        return tell(rows)


def _kinds() -> dict[str, Kind]:
    kinds: dict[str, Kind] = current_app.extensions["notification_kinds"]
    return kinds
