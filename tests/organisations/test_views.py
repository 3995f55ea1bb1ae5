"""Members and invitations, as owners and guests meet them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from bs4.element import Tag
from flask import Flask
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs.models import Job
from matchmaker.organisations import invitations, service
from matchmaker.organisations.models import Invitation, Membership, Organisation, Role, State
from tests.client import Client
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.organisations import (
    make_member,
    make_membership,
    make_organisation,
    make_owner,
)
from tests.mail import Outbox


def main_form(client: Client) -> Tag:
    form = client.page.select_one("main form")
    assert form is not None
    return form


def invite(client: Client, email: str, role: str = "member", status: int = 200) -> None:
    client.get("/organisation/members")
    client.submit(client.form("/organisation/invitations"), status, email=email, role=role)


def path_of(outbox: Outbox) -> str:
    return "/" + outbox.last().links[0].split("/", 3)[3]


def membership_of(user: User) -> Membership:
    db.session.expire_all()
    return db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()


def make_invitation(email: str, role: Role = Role.MEMBER) -> tuple[Invitation, str]:
    inviter = make_membership()
    invitation = Invitation(
        organisation=inviter.organisation,
        email=email,
        role=role,
        inviter=inviter.user,
        expires_at=now() + invitations.LIFETIME,
    )
    db.session.add(invitation)
    token = invitations.give_token(invitation)
    db.session.commit()
    return invitation, token


def test_a_new_colleague_joins_by_invitation(client: Client, outbox: Outbox) -> None:
    owner = client.sign_in(make_owner(name="Ada Lin"))
    invite(client, "Bob@acme.example", "owner")
    letter = outbox.last()
    assert letter.to == "Bob@acme.example"
    assert "Ada Lin" in letter.text
    guest = Client(client.app)
    guest.get(path_of(outbox))
    guest.submit(main_form(guest), 422, name="Bob", password="short")
    guest.submit(main_form(guest), name="Bob", password="seven quiet herons")
    assert guest.address == "/organisation/members"
    bob = db.session.scalars(select(User).where(User.name == "Bob")).one()
    assert bob.verified_at
    member = membership_of(bob)
    assert (member.organisation_id, member.role) == (
        membership_of(owner).organisation_id, Role.OWNER,
    )  # fmt: skip
    guest.get(path_of(outbox), status=404)


def test_a_known_colleague_signs_in_and_joins(client: Client, outbox: Outbox) -> None:
    client.sign_in(make_owner())
    bob = make_user(verified=False)
    invite(client, bob.email)
    guest = Client(client.app)
    guest.get(path_of(outbox))
    link = guest.page.select_one("main a")
    assert link is not None
    guest.get(str(link["href"]))
    guest.submit(main_form(guest), email=bob.email, password=PASSWORD)
    assert guest.address == path_of(outbox)
    guest.submit(main_form(guest))
    assert membership_of(bob).role is Role.MEMBER
    assert bob.verified_at


def test_no_clear_invitation_lies_in_the_database(client: Client, outbox: Outbox) -> None:
    client.sign_in(make_owner())
    invite(client, "bob@acme.example")
    token = path_of(outbox).split("/")[-1]
    assert db.session.scalars(select(Job)).all() == []
    assert token not in str(vars(db.session.scalars(select(Invitation)).one()))


def test_an_invitation_is_for_its_address_alone(client: Client) -> None:
    invitation, token = make_invitation("bob@acme.example")
    eve = client.sign_in(make_user(email="eve@acme.example"))
    client.get(f"/invitations/{token}")
    assert client.page.select('form[action*="/invitations/"]') == []
    client.post(f"/invitations/{token}", status=409)
    assert db.session.scalar(select(Membership).where(Membership.user_id == eve.id)) is None
    db.session.expire_all()
    assert invitation.accepted_at is None


def test_who_belongs_elsewhere_must_leave_first(client: Client) -> None:
    bob = client.sign_in(make_owner())
    before = membership_of(bob).organisation_id
    invitation, token = make_invitation(bob.email)
    client.get(f"/invitations/{token}")
    client.post(f"/invitations/{token}", status=409)
    assert membership_of(bob).organisation_id == before
    assert invitation.accepted_at is None


def test_an_account_made_meanwhile_is_asked_to_sign_in(client: Client) -> None:
    _invitation, token = make_invitation("bob@acme.example")
    client.get(f"/invitations/{token}")
    form = main_form(client)
    make_user(email="Bob@acme.example")
    client.submit(form, 409, name="Bob", password="seven quiet herons")
    assert "You have an account" in client.text


@pytest.mark.parametrize("end", ["old", "withdrawn", "accepted", "suspended"])
def test_an_ended_invitation_opens_nothing(client: Client, end: str) -> None:
    invitation, token = make_invitation("bob@acme.example")
    if end == "old":
        invitation.expires_at = now() - timedelta(seconds=1)
    elif end == "withdrawn":
        invitation.withdrawn_at = now()
    elif end == "accepted":
        invitation.accepted_at = now()
    else:
        invitation.organisation.state = State.SUSPENDED
    client.get(f"/invitations/{token}", status=404)
    answer = {"name": "Bob", "password": "seven quiet herons"}
    client.post(f"/invitations/{token}/new", answer, status=404)
    client.sign_in(make_user(email="bob@acme.example"))
    client.post(f"/invitations/{token}", status=404)


def test_inviting_again_ends_the_former_invitation(client: Client, outbox: Outbox) -> None:
    client.sign_in(make_owner())
    invite(client, "bob@acme.example")
    first = path_of(outbox)
    invite(client, "BOB@acme.example")
    assert path_of(outbox) != first
    Client(client.app).get(first, status=404)
    client.get("/organisation/members")
    assert len(client.page.select('form[action$="/withdraw"]')) == 1


def test_an_invitation_withdrawn_before_it_is_mailed_is_not_mailed(
    client: Client, outbox: Outbox
) -> None:
    client.sign_in(make_owner())
    invite(client, "bob@acme.example")
    client.submit(client.form("/withdraw"))
    assert outbox.letters() == []


def test_nobody_withdraws_an_invitation_of_others(client: Client) -> None:
    invitation, _token = make_invitation("bob@acme.example")
    client.sign_in(make_owner())
    client.post(f"/organisation/invitations/{invitation.public_id}/withdraw", status=404)
    db.session.expire_all()
    assert invitation.withdrawn_at is None


def test_a_member_is_not_invited_again(client: Client) -> None:
    owner = client.sign_in(make_owner())
    invite(client, owner.email.upper(), status=422)
    assert "member already" in client.text


def test_a_guest_joins_once_however_often_the_button_is_pressed(app: Flask) -> None:
    _invitation, token = make_invitation("bob@acme.example")
    user_id = make_user(email="bob@acme.example").id
    db.session.commit()
    together = Barrier(4)

    def accept(_number: int) -> bool:
        with app.app_context():
            user = db.session.get(User, user_id)
            assert user
            db.session.commit()
            together.wait()
            try:
                invitations.accept(token, user)
            except (invitations.InvitationRefusedError, service.AlreadyMemberError):
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(accept, range(4))) == 1


def test_an_owner_changes_roles_and_removes_members(client: Client) -> None:
    organisation = make_organisation()
    client.sign_in(make_owner(organisation))
    bob = make_member(organisation)
    client.get("/organisation/members")
    client.submit(client.form(f"{bob.public_id}/role"))
    assert membership_of(bob).role is Role.OWNER
    client.submit(client.form(f"{bob.public_id}/role"))
    assert membership_of(bob).role is Role.MEMBER
    client.submit(client.form(f"{bob.public_id}/remove"))
    assert db.session.scalar(select(Membership).where(Membership.user_id == bob.id)) is None


def test_a_member_sees_colleagues_but_runs_nothing(client: Client) -> None:
    organisation = make_organisation()
    owner = make_owner(organisation)
    client.sign_in(make_member(organisation))
    client.get("/organisation/members")
    assert owner.email in client.text
    actions = [str(form["action"]) for form in client.page.select("main form")]
    assert actions == ["/organisation/leave"]
    client.post("/organisation/invitations", {"email": "a@b.example", "role": "owner"}, status=404)
    client.post(f"/organisation/members/{owner.public_id}/role", {"role": "member"}, status=404)
    client.post(f"/organisation/members/{owner.public_id}/remove", status=404)


def test_nobody_touches_members_of_another_organisation(client: Client) -> None:
    other = make_member()
    client.sign_in(make_owner())
    client.post(f"/organisation/members/{other.public_id}/remove", status=404)
    client.post(f"/organisation/members/{other.public_id}/role", {"role": "owner"}, status=404)
    assert membership_of(other).role is Role.MEMBER


def test_the_last_owner_stays(client: Client) -> None:
    organisation = make_organisation()
    owner = client.sign_in(make_owner(organisation))
    make_member(organisation)
    make_owner(organisation, deactivated_at=now())
    client.post("/organisation/leave", status=409)
    client.post(f"/organisation/members/{owner.public_id}/role", {"role": "member"}, status=409)
    client.post(f"/organisation/members/{owner.public_id}/remove", status=409)
    assert membership_of(owner).role is Role.OWNER


def test_of_two_owners_leaving_at_once_one_stays(app: Flask) -> None:
    organisation = make_organisation()
    ids = [make_membership(organisation).id for _ in range(2)]
    db.session.commit()
    together = Barrier(2)

    def leave(membership_id: int) -> bool:
        with app.app_context():
            membership = db.session.get(Membership, membership_id)
            assert membership
            db.session.commit()
            together.wait()
            try:
                service.remove_member(membership)
            except service.LastOwnerError:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(leave, ids)) == 1


def test_a_member_leaves_even_a_suspended_organisation(client: Client) -> None:
    organisation = make_organisation(state=State.SUSPENDED)
    make_owner(organisation)
    bob = client.sign_in(make_member(organisation))
    client.post("/organisation/leave")
    assert db.session.scalar(select(Membership).where(Membership.user_id == bob.id)) is None
    client.get("/organisation/members", status=403)
    client.post("/organisation/leave", status=404)


def test_the_list_of_members_asks_the_database_as_often_for_three_as_for_one(
    client: Client, app: Flask
) -> None:
    organisation = make_organisation()
    client.sign_in(make_owner(organisation))
    one = client.count_queries("/organisation/members")
    for _ in range(3):
        make_member(organisation)
    assert client.count_queries("/organisation/members") == one
    assert db.session.scalars(select(Organisation)).one()
