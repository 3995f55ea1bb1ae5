"""Every route stands in the table, is guarded as it says, and refuses everybody else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.guards import LINKS
from matchmaker.events.links import link_token
from matchmaker.events.models import AttendeeState, EventHost
from matchmaker.organisations.models import Role, State
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.accounts import make_administrator, make_user
from tests.factories.events import make_attendee, make_event, make_participant
from tests.factories.organisations import make_membership
from tests.project.routes import ROUTES

# What each actor may open; nobody's rights follow from another row.
MAY_OPEN = {
    "visitor": {"anyone"},
    "deactivated": {"anyone"},
    "unverified": {"anyone", "signed_in"},
    "without organisation": {"anyone", "signed_in"},
    "member of a suspended organisation": {"anyone", "signed_in"},
    "member of a waiting organisation": {"anyone", "signed_in", "editor"},
    "member": {"anyone", "signed_in", "editor", "member"},
    "owner": {"anyone", "signed_in", "editor", "member", "owner"},
    "administrator": {"anyone", "signed_in", "administrator"},
    "host": {"anyone", "signed_in", "host"},
    "host of another event": {"anyone", "signed_in"},
    "attendee by link": {"anyone", "attendee", "admitted"},
    "attendee by account": {"anyone", "signed_in", "attendee", "admitted"},
    "attendee who waits": {"anyone", "attendee"},
    "attendee who cancelled": {"anyone"},
    "attendee of another event": {"anyone"},
}
BY_LINK = {
    "attendee by link": AttendeeState.APPROVED,
    "attendee who waits": AttendeeState.WAITING,
    "attendee who cancelled": AttendeeState.CANCELLED,
    "attendee of another event": AttendeeState.APPROVED,
}
LET_IN = "let in"
NOWHERE = {"form": "csv", "sheet": "door",
           "address": "nosuchadress", "public_id": "nosuchadress", "token": "nosuchtoken",
           "proposal_id": "nosuchadress",
           "facet": "nosuchfacet", "slug": "the-event",
           "sign_in_id": 0, "job_id": 0, "rule_id": 0, "talk_id": 0, "code_id": 0,
           "question_id": 0, "number": 0, "file_id": "nosuchadress"}  # fmt: skip


def actor(kind: str) -> User | None:
    """Return a person of that kind; None for a visitor."""
    if kind == "visitor" or kind in BY_LINK:
        return None
    if kind in {"without organisation", "attendee by account"} or kind.startswith("host"):
        return make_user()
    if kind == "administrator":
        return make_administrator()
    states = {
        "member of a suspended organisation": State.SUSPENDED,
        "member of a waiting organisation": State.WAITING,
    }
    organisation = make.profile(state=states.get(kind, State.APPROVED)).organisation
    user = make_user(verified=kind != "unverified")
    role = Role.OWNER if kind in {"owner", "unverified", "deactivated"} else Role.MEMBER
    make_membership(organisation, user, role)
    return user


def plant_event(client: Client, kind: str, user: User | None) -> None:
    """Make the event of the addresses, and another, and let the actor be who it is there."""
    event, other = make_event(slug=NOWHERE["slug"]), make_event()
    make_participant(event, "Somebody")
    if kind.startswith("host"):
        ran = other if "another" in kind else event
        db.session.add(EventHost(event_id=ran.id, user_id=user.id if user else 0))
    if kind == "attendee by account" and user is not None:
        make_attendee(event, user_id=user.id)
    if kind in BY_LINK:
        person = make_attendee(other if "another" in kind else event, state=BY_LINK[kind])
        with client.app.app_context(), client.http.session_transaction() as session:
            session[LINKS] = {event.public_id: link_token(person)}
    db.session.commit()


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule with its method."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_stands_in_the_table_with_its_guard(app: Flask) -> None:
    guards = {
        name: view.guard.__name__  # type: ignore[union-attr]
        for name, view in app.view_functions.items()
        if name != "static"
    }
    assert guards == ROUTES


@pytest.fixture
def bare_app(app: Flask) -> Iterator[Flask]:
    """The application with every view answering only that somebody got in; guards are as ever.

    Whoever is refused is told the number alone: thousands of error pages would take minutes.
    """
    views, error_pages = dict(app.view_functions), dict(app.error_handler_spec)
    app.error_handler_spec.clear()
    for name, view in views.items():
        if name != "static":
            app.view_functions[name] = bare(view)
    yield app
    app.view_functions.update(views)
    app.error_handler_spec.update(error_pages)


def bare(view: Any) -> Callable[..., str]:
    """A view that does nothing, behind the guard of the one it stands for."""

    def answer(**_values: Any) -> str:
        return LET_IN

    answer.guard = view.guard  # type: ignore[attr-defined]
    return answer


@pytest.mark.parametrize("kind", MAY_OPEN)
def test_a_route_lets_in_whom_the_table_says_and_nobody_else(bare_app: Flask, kind: str) -> None:
    client, user = Client(bare_app), actor(kind)
    if user is not None:
        client.sign_in(user)
        user.deactivated_at = now() if kind == "deactivated" else None
    db.session.commit()
    plant_event(client, kind, user)
    bare_app.config["WTF_CSRF_ENABLED"] = False
    found = {name: set[bool]() for name in ROUTES}
    for rule, method in rules(bare_app):
        values = {name: NOWHERE[name] for name in rule.arguments}
        address = bare_app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        with bare_app.app_context():
            answer = client.http.open(address, method=method)
        found[rule.endpoint].add(answer.text == LET_IN)
    bare_app.config["WTF_CSRF_ENABLED"] = True
    assert found == {name: {wanted in MAY_OPEN[kind]} for name, wanted in ROUTES.items()}
