"""The seed evening: from a ticket shop's spreadsheet to agendas, and the day, with no-shows.

`pytest -s` tells how long each step takes.
"""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from matchmaker.core.database import db
from tests.browser.conftest import Opener
from tests.browser.site import Site
from tests.factories.accounts import PASSWORD
from tests.factories.organisations import make_owner
from tests.factories.profiles import profile

pytestmark = pytest.mark.browser

HOST = "host@meetup.example"
EVENING = "AI and Big Data for Better Cancer Treatment"
KNOWN = ("12 Sigma Technologies", "Servier", "Tencent AIMIS", "Bayer", "IBM China", "Roche")
FIRST, OTHER = KNOWN[0], KNOWN[3]
ABSENT = ("Guest 21", "Guest 22", "Guest 23")  # each the only one of a company
THEMES = (
    ("CT lung nodule triage software", "imaging AI for lung cancer"),
    ("an oral GLP-1 peptide for obesity", "metabolic disease assets"),
    ("a registry of breast cancer patients", "hospital data for oncology"),
)


def spreadsheet() -> bytes:
    """Sixty people of forty companies, as a ticket shop exports them."""
    book = Workbook()
    book.active.append([f"{EVENING}, attendees"])
    book.active.append(
        ["Order", "Full name", "Attendee email", "Company", "Type", "What do you offer?",
         "Looking for"]
    )  # fmt: skip
    for at in range(60):
        offer, need = THEMES[at % 3]
        company = KNOWN[at % 40] if at % 40 < len(KNOWN) else f"Company {at % 40}"
        startup = (at % 40) % 2 == 0
        book.active.append(
            [at, f"Guest {at}", f"guest{at}@example.org", company,
             "Startup" if startup else "药企", offer if startup else "", "" if startup else need]
        )  # fmt: skip
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def host_an_event(page: Page) -> str:
    """Sign in, make an event and open it; return its address."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(HOST)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Account menu").wait_for()
    page.goto("/events/new")
    page.get_by_label("Name of the event").fill(EVENING)
    page.get_by_role("button", name="Make the event").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(EVENING)
    page.get_by_role("button", name="Open the event").click()
    page.get_by_role("button", name="Begin").wait_for()
    return re.sub(r"/host$", "", page.url)


def import_everybody(page: Page, event: str) -> None:
    page.goto(f"{event}/import/")
    page.get_by_label("Spreadsheet").set_input_files(
        {"name": "tickets.xlsx", "mimeType": "application/octet-stream", "buffer": spreadsheet()}
    )
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("All rows are in.")).to_be_visible()


def wish(page: Page, site: Site, number: int, other: str) -> None:
    """Come by the mailed link, on a phone; say when, and whom to meet."""
    link = re.findall(r"https?://\S+", site.letter_to(f"guest{number}@example.org"))[0]
    page.goto(re.sub(r"https?://[^/]+", "", link))
    page.get_by_role("link", name="Times", exact=True).click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Save my times").click()
    expect(page.get_by_text("Your times are saved.")).to_be_visible()
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("searchbox").fill(other)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".filters-head").get_by_role("button", name="Close").click()
    mine = page.get_by_role("group", name=f"My wish: {other}", exact=True)
    mine.get_by_role("button", name="Must see").click()
    expect(mine.get_by_role("button", name="Must see")).to_have_attribute("aria-pressed", "true")


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Tell how long a step took."""
    began = time.monotonic()
    yield
    print(f"{step}: {time.monotonic() - began:.1f} s")  # noqa: T201 - for whoever asks with -s


def test_from_the_spreadsheet_to_agendas(site: Site, new_page: Opener) -> None:
    with site.app.app_context():
        make_owner(profile().organisation, email=HOST, name="Host")
        db.session.commit()
    host, phone, other = new_page(), new_page(width=390), new_page(width=390)
    with timed("Set-up"):
        event = host_an_event(host)
    with timed("Import of 60 people"):
        import_everybody(host, event)
    with timed("Wishes of two on their phones"):
        wish(phone, site, 0, OTHER)
        wish(other, site, 3, FIRST)
    publish = host.get_by_role("link", name="Publish…")
    with timed("The list"):
        host.goto(f"{event}/pairing/")
        host.get_by_role("button", name="Make the list").click()
        publish.wait_for()
    move_a_meeting(host)
    with timed("Publishing"):
        publish.click()
        host.get_by_role("button", name="Publish as version 1").click()
        expect(host.get_by_text("Version 1").first).to_be_visible()
    phone.get_by_role("link", name="Agenda", exact=True).click()
    expect(phone.get_by_role("row").filter(has_text=OTHER).first).to_be_visible()
    with timed("The master list as PDF"):
        assert OTHER in printed(host, f"{event}/print/master.pdf")
    with timed("Check-in of one, and three who do not come"):
        host.goto(f"{event}/check-in/")
        let_in(host, "Guest 0")
        for absent in ABSENT:
            stays_away(host, absent)
    with timed("Planning anew"):
        host.get_by_role("link", name="Plan anew").click()
        expect(host.get_by_text("3 participants have left or did not come")).to_be_visible()
        host.get_by_role("button", name="Show what would change").click()
        publish.wait_for()
        publish.click()
        host.get_by_role("button", name="Publish as version 2").click()
        expect(host.get_by_text("Version 2").first).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Version 2 of the list.")).to_be_visible()
    with timed("Slips as PDF"):
        slips = printed(host, f"{event}/print/slips.pdf?size=third")
    assert "cancelled" in slips
    assert "Version 2" in slips
    host.goto(f"{event}/report/")
    expect(host.get_by_role("row").filter(has_text="Said not to come, or did not")).to_contain_text(
        "3"
    )


def move_a_meeting(page: Page) -> None:
    """Move a meeting to another table on the board, by keyboard alone."""
    page.get_by_role("link", name="Change by hand").press("Enter")
    card = page.locator(".board-card").first
    names = card.inner_text().split("\n")
    card.press("Enter")
    page.get_by_role("button", name="Change places").first.press("Enter")
    moved = page.locator(".board-card", has_text="locked")
    expect(moved).to_have_count(1)
    assert moved.inner_text().split("\n")[:2] == names
    expect(page.get_by_text("in conflict")).to_have_count(0)
    page.get_by_role("link", name="Done").press("Enter")


def printed(page: Page, address: str) -> str:
    """The words of a PDF, opened with the page's session."""
    answer = page.request.get(address)
    document = pypdfium2.PdfDocument(answer.body())
    words = "".join(part.get_textpage().get_text_range() for part in document)
    document.close()
    return words


def let_in(page: Page, name: str) -> None:
    find(page, name)
    page.get_by_role("button", name=f"Check in {name}", exact=True).click()
    expect(page.get_by_text(f"{name} is checked in.")).to_be_visible()
    expect(page.locator("tr:focus")).to_contain_text(name)  # a keyboard keeps its place
    expect(page.locator("#door-count")).to_have_text("1 of 60 are here")


def stays_away(page: Page, name: str) -> None:
    find(page, name)
    page.get_by_role("button", name=f"Does not come {name}", exact=True).click()
    expect(page.get_by_text(f"{name} does not come.")).to_be_visible()


def find(page: Page, name: str) -> None:
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(re.compile("q="))
