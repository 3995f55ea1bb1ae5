"""Who is let in, and what others are told."""

from typing import Any

import pytest

from matchmaker.accounts.guards import administrator, signed_in
from matchmaker.core.security import Guard
from matchmaker.organisations.guards import editor, member, owner
from matchmaker.organisations.models import Role, State
from tests.client import Client
from tests.factories.accounts import make_administrator, make_user
from tests.factories.organisations import make_membership, make_organisation

GUARDS: dict[str, Guard] = {
    "signed_in": signed_in,
    "administrator": administrator,
    "editor": editor,
    "member": member,
    "owner": owner,
}


class Door:
    """A page that everybody may open, behind a guard of choice."""

    def __init__(self, client: Client, patch: pytest.MonkeyPatch) -> None:
        self.client = client
        self.patch = patch

    def hang(self, guard: Guard) -> None:
        view: Any = self.client.app.view_functions["accounts.reset"]
        self.patch.setattr(view, "guard", guard)

    def statuses(self) -> dict[str, int]:
        """Return what each guard answers to whoever asks."""
        found = {}
        for name, guard in GUARDS.items():
            self.hang(guard)
            with self.client.app.app_context():
                found[name] = self.client.http.get("/reset-password").status_code
        return found


@pytest.fixture
def door(client: Client, monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(client, monkeypatch)


def test_a_visitor_is_sent_to_sign_in(door: Door) -> None:
    assert set(door.statuses().values()) == {303}


def test_an_administrator_without_organisation_is_no_member(door: Door) -> None:
    door.client.sign_in(make_administrator())
    assert door.statuses() == {
        "signed_in": 200, "administrator": 200, "editor": 403, "member": 403, "owner": 403,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "state", "expected"),
    [
        (Role.OWNER, State.APPROVED, (200, 404, 200, 200, 200)),
        (Role.MEMBER, State.APPROVED, (200, 404, 200, 200, 404)),
        (Role.OWNER, State.WAITING, (200, 404, 200, 403, 200)),
        (Role.MEMBER, State.WAITING, (200, 404, 200, 403, 404)),
        (Role.OWNER, State.SUSPENDED, (200, 404, 403, 403, 403)),
    ],
)
def test_a_member_is_let_in_by_role_and_state(
    door: Door, role: Role, state: State, expected: tuple[int, ...]
) -> None:
    door.client.sign_in(make_membership(make_organisation(state=state), role=role).user)
    assert tuple(door.statuses().values()) == expected


def test_an_unverified_person_is_asked_to_confirm_the_address(door: Door) -> None:
    door.client.sign_in(make_membership(user=make_user(verified=False)).user)
    assert tuple(door.statuses().values()) == (200, 404, 403, 403, 403)


@pytest.mark.parametrize("state", [State.WAITING, State.SUSPENDED])
def test_a_member_is_told_why_a_page_is_closed(door: Door, state: State) -> None:
    door.client.sign_in(make_membership(make_organisation(state=state, name="Acme Dx")).user)
    door.hang(member)
    door.client.get("/reset-password", status=403)
    assert "Acme Dx" in door.client.text
