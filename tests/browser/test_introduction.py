"""From a match to two names: a startup asks, a scout reads the queue and accepts."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.organisations.models import Kind
from tests.browser.conftest import Opener
from tests.browser.site import Site
from tests.factories import profiles as make
from tests.factories.accounts import PASSWORD
from tests.factories.organisations import make_owner

pytestmark = pytest.mark.browser

YEAR = now().year + 1

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
    said = "Monday is good, at ten"  # seen and read out without a reload
    expect(scout.get_by_role("listitem").filter(has_text=said)).to_be_visible()
    expect(scout.get_by_role("status").filter(has_text=said)).to_have_count(1)
    warned_before_an_agreement(founder, scout)
    agreed_on_a_time(founder, scout)
    for address in ("founder@ahorn.example", "scout@birke.example"):
        entry = calendar_to(site, address)
        assert "METHOD:PUBLISH" in entry
        assert f"DTSTART:{YEAR}0702T080000Z" in entry  # ten o'clock of Berlin's summer


def warned_before_an_agreement(founder: Page, scout: Page) -> None:
    """A structure is sent only after a warning, and is live on the other side."""
    founder.get_by_label("Your message").fill("It binds CC(=O)OC1=CC=CC=C1C(=O)O well")
    founder.get_by_role("button", name="Send", exact=True).click()
    expect(founder.get_by_text("This looks like a chemical structure")).to_be_visible()
    founder.get_by_role("button", name="Send anyway").click()
    expect(scout.get_by_role("listitem").filter(has_text="It binds")).to_be_visible()


def agreed_on_a_time(founder: Page, scout: Page) -> None:
    """One proposes, the other takes a time; neither loads a page again."""
    founder.get_by_role("link", name="Propose a meeting").click()
    founder.get_by_label("Time zone").select_option("Europe/Berlin")
    founder.get_by_label("First time").fill(f"{YEAR}-07-01T10:00")
    founder.get_by_label("Second time").fill(f"{YEAR}-07-02T10:00")
    founder.get_by_role("button", name="Propose").click()
    expect(founder.get_by_text("10:00–10:30 (Europe/Berlin)").first).to_be_visible()
    scout.get_by_role("button", name="Take this time").nth(1).click()
    expect(founder.get_by_text("Agreed", exact=True)).to_be_visible()


def calendar_to(site: Site, address: str) -> str:
    """Wait for a mail with a calendar entry to somebody; return the entry."""

    def entry() -> str | None:
        parts = (part for mail in site.mails_to(address) for part in mail.iter_attachments())
        entries = (part for part in parts if part.get_content_type() == "text/calendar")
        return next((str(part.get_content()) for part in entries), None)

    return site.until(entry, f"a calendar to {address}")


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
