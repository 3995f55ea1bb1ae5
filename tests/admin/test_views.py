"""The administrator's lists and decisions."""

import pytest
from sqlalchemy import select

from matchmaker.accounts.models import SignIn
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.jobs import service as jobs
from matchmaker.jobs.models import Job
from matchmaker.jobs.tasks import SEND_MAIL
from matchmaker.organisations.models import State
from matchmaker.profiles.models import Profile
from matchmaker.profiles.service import make_profile
from tests.client import Client
from tests.factories.accounts import make_administrator, make_user
from tests.factories.organisations import make_member, make_organisation, make_owner
from tests.mail import Outbox


@pytest.fixture
def admin(client: Client) -> Client:
    client.sign_in(make_administrator(name="Boss"))
    return client


def names(client: Client) -> list[str]:
    return [" ".join(cell.text.split()) for cell in client.page.select("tbody th")]


def generation() -> int:
    db.session.expire_all()
    return db.session.scalars(select(Profile)).one().generation


def test_those_that_wait_come_first(admin: Client) -> None:
    for name, state in [("A", State.WAITING), ("B", State.APPROVED), ("C", State.SUSPENDED)]:
        make_organisation(name=name, state=state)
    admin.get("/admin/organisations")
    assert names(admin) == ["A", "C", "B"]
    admin.get("/admin/organisations?state=approved")
    assert names(admin) == ["B"]
    admin.get("/admin/organisations?state=nonsense&q=c")
    assert names(admin) == ["C"]
    admin.get("/admin/organisations?q=%25")
    assert "There is none" in admin.text


def test_long_lists_have_pages_that_keep_the_filter(admin: Client) -> None:
    for number in range(21):
        make_organisation(name=f"Acme {number:02}", state=State.WAITING)
    admin.get("/admin/organisations?state=waiting&q=acme")
    assert len(names(admin)) == 20
    link = admin.page.select_one("a[rel=next]")
    assert link is not None
    admin.get(str(link["href"]))
    assert names(admin) == ["Acme 00"]


def test_an_organisation_is_approved_suspended_and_reinstated(
    admin: Client, outbox: Outbox
) -> None:
    organisation = make_organisation(state=State.WAITING, name="Acme Dx")
    owner = make_owner(organisation)
    make_member(organisation, deactivated_at=now())
    make_profile(organisation)
    before = generation()
    page = f"/admin/organisations/{organisation.public_id}"

    admin.get("/admin/organisations")
    admin.submit(admin.form("/approve"))
    approved = generation()
    assert organisation.state is State.APPROVED
    admin.submit(admin.form("/suspend"), 422, reason=" ")
    admin.submit(admin.form("/suspend"), reason="No such company.")
    suspended = generation()
    assert (organisation.state, organisation.suspended_because) == (
        State.SUSPENDED, "No such company.",
    )  # fmt: skip
    visitor = Client(admin.app)
    visitor.sign_in(owner)
    visitor.get("/organisation/members", status=403)
    assert "No such company." in visitor.text
    admin.get(page)
    admin.submit(admin.form("/reinstate"))
    assert before < approved < suspended < generation()
    assert (organisation.state, organisation.suspended_because) == (State.APPROVED, "")

    letters = outbox.letters()
    assert [(letter.to, letter.subject) for letter in letters] == [
        (owner.email, "Acme Dx is approved"),
        (owner.email, "Acme Dx is suspended"),
        (owner.email, "Acme Dx is active again"),
    ]
    assert "No such company." in letters[1].text


def test_what_somebody_else_decided_meanwhile_stands(admin: Client, outbox: Outbox) -> None:
    organisation = make_organisation(state=State.APPROVED)
    make_profile(organisation)
    make_owner(organisation)
    for act in ("approve", "reinstate"):
        admin.get("/admin/organisations")
        admin.post(f"/admin/organisations/{organisation.public_id}/{act}")
        assert "Nothing was done" in admin.text
    assert outbox.letters() == []


def test_a_person_is_deactivated_and_reactivated(admin: Client) -> None:
    bob = make_member(name="Bob")
    visitor = Client(admin.app)
    visitor.sign_in(bob)
    admin.get("/admin/people?q=BOB")
    assert names(admin) == ["Bob"]
    admin.submit(admin.form("/deactivate"))
    visitor.get("/account/")
    assert visitor.address == "/sign-in"
    ended = db.session.scalars(select(SignIn).where(SignIn.user_id == bob.id)).one()
    assert ended.ended_at is not None
    admin.get("/admin/people?q=bob@none")
    admin.get("/admin/people")
    admin.submit(admin.form("/reactivate"))
    db.session.expire_all()
    assert bob.is_active


def test_an_administrator_stays_active(admin: Client) -> None:
    admin.get("/admin/people?q=boss")
    assert admin.page.select("main form[method=post]") == []
    boss = db.session.scalars(select(SignIn)).one().user
    admin.post(f"/admin/people/{boss.public_id}/deactivate")
    assert "cannot deactivate your own" in admin.text
    db.session.expire_all()
    assert boss.is_active


def test_a_failed_job_is_listed_and_tried_again(admin: Client) -> None:
    job = jobs.enqueue(SEND_MAIL, {"to": "secret@example.org"})
    job.attempts, job.failed_at, job.error = jobs.ATTEMPTS, now(), "OSError: no line"
    admin.get("/admin/jobs")
    assert "OSError: no line" in admin.text
    assert "secret@example.org" not in admin.text
    admin.submit(admin.form("/retry"))
    db.session.expire_all()
    again = db.session.scalars(select(Job)).one()
    assert (again.attempts, again.failed_at, again.error) == (0, None, "")
    assert admin.app.extensions["queue"].pending_count() >= 1
    admin.post(f"/admin/jobs/{job.id}/retry", status=404)


def test_a_job_that_is_still_tried_is_listed_too(admin: Client) -> None:
    job = jobs.enqueue(SEND_MAIL, {"to": "secret@example.org"})
    job.attempts, job.error = 5, "OutsideError: refused"
    admin.get("/admin/jobs")
    assert "5 times so far" in admin.text


def test_missing_things_are_missing(admin: Client) -> None:
    admin.get("/admin/organisations/nothing", status=404)
    for address in ("organisations/nothing/approve", "people/nothing/deactivate", "jobs/1/retry"):
        admin.post(f"/admin/{address}", status=404)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/admin/organisations"),
        ("get", "/admin/people"),
        ("get", "/admin/jobs"),
        ("get", "/admin/organisations/{organisation}"),
        ("post", "/admin/organisations/{organisation}/approve"),
        ("post", "/admin/organisations/{organisation}/suspend"),
        ("post", "/admin/organisations/{organisation}/reinstate"),
        ("post", "/admin/people/{person}/deactivate"),
        ("post", "/admin/people/{person}/reactivate"),
        ("post", "/admin/jobs/{job}/retry"),
    ],
)
def test_for_others_the_administration_does_not_exist(
    client: Client, method: str, address: str
) -> None:
    organisation = make_organisation(state=State.WAITING)
    person = make_user()
    job = jobs.enqueue(SEND_MAIL, {})
    job.failed_at, job.error = now(), "OSError: no line"
    wanted = address.format(
        organisation=organisation.public_id, person=person.public_id, job=job.id
    )
    client.sign_in(make_owner())
    client.get("/")
    getattr(client, method)(wanted, status=404)
    db.session.expire_all()
    assert (organisation.state, person.is_active) == (State.WAITING, True)
    assert db.session.scalars(select(Job)).one().failed_at


@pytest.mark.parametrize("address", ["/admin/organisations", "/admin/people"])
def test_a_list_asks_the_database_as_often_for_three_as_for_one(
    admin: Client, address: str
) -> None:
    make_owner()
    one = admin.count_queries(address)
    for _ in range(3):
        make_owner()
    assert admin.count_queries(address) == one
