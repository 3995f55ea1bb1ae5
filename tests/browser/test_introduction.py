"""From a match to two names: a startup asks, a scout reads the queue and accepts."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from matchmaker.core.database import db
from matchmaker.organisations.models import Kind
from tests.browser.conftest import Opener
from tests.browser.site import Site
from tests.factories import profiles as make
from tests.factories.accounts import PASSWORD
from tests.factories.organisations import make_owner

pytestmark = pytest.mark.browser

NEED = "We look for software that finds lung nodules on chest CT scans."
OFFER = "Our software reads chest CT scans and flags lung nodules."


def signed_in(new_page: Opener, email: str) -> Page:
    page = new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Account menu").wait_for()
    return page


def test_a_request_is_written_read_and_accepted(new_page: Opener, site: Site) -> None:
    with site.app.app_context():
        startup = make.profile("Ahorn Scans", blind=True)
        pharma = make.profile("Birke Pharma", Kind.PHARMA)
        make.listing(startup, OFFER, title="CT triage", modalities=("imaging",))
        make.listing(pharma, NEED, "need", title="Chest CT", modalities=("imaging",))
        make_owner(startup.organisation, email="founder@ahorn.example", name="Founder")
        make_owner(pharma.organisation, email="scout@birke.example", name="Scout")
        address = pharma.organisation.public_id
        db.session.commit()
    founder = signed_in(new_page, "founder@ahorn.example")
    founder.goto(f"/matches/{address}")
    founder.get_by_role("link", name="Ask for an introduction").click()
    note = founder.get_by_label("Your note")
    expect(note).to_have_value(
        re.compile(r"You look for this: .* We offer this: .* We agree on: Modality \(Imaging\)\.")
    )
    note.fill("Our software reads chest CT. Three sites use it; may we show you?")
    founder.get_by_role("button", name="Send this note").click()
    expect(founder.get_by_text("Waiting for their answer until").first).to_be_visible()

    scout = signed_in(new_page, "scout@birke.example")
    scout.get_by_role("link", name="Introductions 1 waiting").click()
    card = scout.get_by_role("article")
    expect(card).to_contain_text("Three sites use it; may we show you?")
    expect(card).not_to_contain_text("Ahorn")
    assert "A blind organisation asks" in site.letter_to("scout@birke.example")
    card.get_by_role("button", name="Accept").click()
    expect(scout.get_by_role("heading", level=1)).to_contain_text("Ahorn Scans")
    expect(scout.get_by_role("link", name="founder@ahorn.example")).to_be_visible()
    founder.reload()
    expect(founder.get_by_role("link", name="scout@birke.example")).to_be_visible()

    scout.get_by_role("button", name="Write to them").click()
    scout.get_by_label("Your message").fill("Thank you. Can we talk on Monday?")
    scout.get_by_role("button", name="Send").click()
    expect(scout.get_by_role("listitem").filter(has_text="on Monday?")).to_be_visible()
    founder.get_by_role("button", name="Write to them").click()
    expect(founder.get_by_text("Thank you. Can we talk on Monday?")).to_be_visible()
    founder.get_by_label("Your message").fill("Monday is good, at ten")
    founder.reload()
    expect(founder.get_by_label("Your message")).to_have_value("Monday is good, at ten")
    retry_after_a_cut_line(founder)
    expect(founder.get_by_role("listitem").filter(has_text="at ten")).to_have_count(1)
    expect(scout.get_by_text("Monday is good, at ten")).to_be_visible()  # without a reload


def retry_after_a_cut_line(page: Page) -> None:
    """Send without a connection, then with the answer lost on the way back: it goes by itself."""
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    page.route("**/conversations/*", lambda route: lose(route, page))
    page.context.set_offline(False)
    expect(page.get_by_label("Your message")).to_have_value("")  # it has arrived
    assert len(LOST) == 1


LOST: list[str] = []


def lose(route: Route, page: Page) -> None:
    if route.request.method != "POST" or LOST:
        route.continue_()
        return
    LOST.append(route.request.url)
    page.request.post(
        route.request.url,
        data=route.request.post_data_buffer or b"",
        headers={"content-type": route.request.headers["content-type"]},
    )
    route.abort()
