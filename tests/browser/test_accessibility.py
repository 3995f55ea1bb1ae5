"""Every kind of page, looked at by axe: light on a wide screen, dark on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.settings import ROOT
from matchmaker.messaging import agreements, attachments, complaints, service
from matchmaker.messaging.models import Grievance
from matchmaker.messaging.telling import RECEIVED
from matchmaker.notifications.links import unsubscribe_token
from tests.browser.conftest import Opener
from tests.browser.site import Site, new_site
from tests.factories.messaging import organisation_of

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = "standards => axe.run({runOnly: standards, resultTypes: ['violations']})"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VISITOR = ("/", "/sign-in", "/sign-up", "/reset-password", "/nowhere")
MEMBER = (
    "/matches",
    "/matches?group=others&country=CN",
    "/matches?q=nothing+has+these+words",
    "/shortlist",
    "/shortlist?view=board",
    "/searches",
    "/passed",
    "/introductions",
    "/introductions/later",
    "/introductions/answered",
    "/introductions/sent",
    "/introductions/rules",
    "/profile",
    "/profile/organisation",
    "/profile/listings/new",
    "/organisation/members",
    "/account/",
    "/account/password",
    "/account/devices",
    "/account/notifications",
    "/notifications",
)
EVENT = "/events/wehealth-hours-shanghai"
GUEST = (f"{EVENT}/", f"{EVENT}/register", f"{EVENT}/lost", f"{EVENT}/me")
HOST = (
    "/events/",
    "/events/new",
    *(f"{EVENT}/{page}" for page in (
        "host", "setup/", "setup/programme", "setup/hours", "setup/tables", "setup/hosts",
        "attendees/", "attendees/?state=waiting", "attendees/new", "attendees/walk-in",
        "attendees/invite", "attendees/codes", "pairing/", "pairing/rules",
        "import/", "missing/", "questions/host", "questions/screen",
    )),
    f"{EVENT}/check-in/",
    f"{EVENT}/screen/",
    f"{EVENT}/report/",
    f"{EVENT}/print/",
)  # fmt: skip
ATTENDEE = tuple(
    f"{EVENT}/{page}" for page in ("home", "people/", "availability", "two-questions", "questions/")
)
ADMINISTRATOR = ("/admin/organisations", "/admin/people", "/admin/jobs",
                 "/admin/reports", "/admin/learning")  # fmt: skip
SCREENS = [pytest.param(1440, "light", id="wide"), pytest.param(390, "dark", id="phone")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demo; without a worker, so that nothing changes meanwhile."""
    site = new_site(tmp_path_factory.mktemp("demo"))
    site.flask("demo", "load")
    site.start(worker=False)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def conversation(demo: Site) -> str:
    """Return the address of one with files, a CDA that waits and a report."""
    with demo.app.app_context():
        people = select(User).where(User.name.in_(("Startup founder", "Pharma scout")))
        scout, founder = db.session.scalars(people.order_by(User.name)).all()
        mine, theirs = organisation_of(founder), organisation_of(scout)
        found = service.open_conversation(mine, theirs)
        taken = attachments.take("sites.csv", b"site,patients\nZurich,120\n")
        file = attachments.hold(found, founder, taken)
        first = service.send(found, mine, founder, "Our sites", "1", files=[file])
        service.send(found, theirs, scout, "Thank you", "2", reply_to=first.number)
        service.send(found, mine, founder, "Anything else?", "3")
        agreements.note(found, mine, founder, "CDA 118", now().date(), None)
        complaints.complain(theirs, scout, mine, Grievance.SPAM, "Too many", first)
        db.session.commit()
        return f"/conversations/{found.public_id}"


@pytest.fixture(scope="module")
def unsubscribe(demo: Site) -> str:
    """The way out of a mail to the scout."""
    with demo.app.app_context():
        scout = db.session.scalars(select(User).filter_by(name="Pharma scout")).one()
        return f"/unsubscribe/{unsubscribe_token(scout, RECEIVED)}"


@pytest.fixture
def look(browser: Browser, demo: Site) -> Iterator[Opener]:
    """Opens the demo's pages."""
    opener = Opener(browser, demo)
    yield opener
    opener.close()


def sign_in(page: Page, role: str) -> None:
    """Sign in by the button that the start page has for each account of the demo."""
    page.goto("/")
    page.get_by_role("button", name=f"Sign in {role}").click()
    page.get_by_role("button", name="Account menu").wait_for()


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, each with where."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(RUN, STANDARDS)
    wrong = [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wrong.append(f"{page.url}: wider than the screen")
    return wrong


def walk(page: Page, addresses: tuple[str, ...]) -> list[str]:
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += faults(page)
    return wrong


def opened(look: Opener, width: int, colours: str) -> Page:
    page = look(width=width)
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    return page


@pytest.mark.parametrize(("width", "colours"), SCREENS)
def test_pages_for_visitors_have_no_fault(
    look: Opener, unsubscribe: str, width: int, colours: str
) -> None:
    assert walk(opened(look, width, colours), (*VISITOR, *GUEST, unsubscribe)) == []


@pytest.mark.parametrize(("width", "colours"), SCREENS)
def test_pages_for_hosts_have_no_fault(look: Opener, width: int, colours: str) -> None:
    page = opened(look, width, colours)
    sign_in(page, "Event host")
    wrong = walk(page, HOST)
    page.goto(f"{EVENT}/attendees/")
    page.locator("tbody th a").first.click()
    page.get_by_role("heading", name="How this person meets").wait_for()
    assert wrong + faults(page) == []


@pytest.mark.parametrize(("width", "colours"), SCREENS)
def test_pages_for_attendees_have_no_fault(look: Opener, width: int, colours: str) -> None:
    page = opened(look, width, colours)
    sign_in(page, "Pharma scout")
    wrong = walk(page, ATTENDEE)
    page.goto(f"{EVENT}/people/")
    page.locator(".wish-must").first.click()
    page.locator(".wish-must[aria-pressed=true]").first.wait_for()
    wrong += faults(page)
    page.locator(".match-name a").first.click()
    page.get_by_role("heading", name="Who comes").wait_for()
    assert wrong + faults(page) == []


@pytest.mark.parametrize(("width", "colours"), SCREENS)
def test_pages_for_members_have_no_fault(look: Opener, width: int, colours: str) -> None:
    page = opened(look, width, colours)
    sign_in(page, "Pharma scout")
    wrong = walk(page, MEMBER)
    page.goto("/matches")
    page.locator(".match-name a").first.click()
    wrong += faults(page)
    page.get_by_role("link", name="Ask for an introduction").click()
    page.get_by_label("Your note").wait_for()
    wrong += faults(page)
    page.goto("/introductions")
    page.locator(".match-name a").first.click()
    page.get_by_role("heading", name="Their note").wait_for()
    wrong += faults(page)
    page.goto("/profile")
    page.locator(".listing-title a").first.click()
    wrong += faults(page)
    page.get_by_role("combobox", name="Modality").fill("im")
    page.get_by_role("option").first.wait_for()
    assert wrong + faults(page) == []


@pytest.mark.parametrize(("width", "colours"), SCREENS)
def test_pages_of_a_conversation_have_no_fault(
    look: Opener, conversation: str, width: int, colours: str
) -> None:
    page = opened(look, width, colours)
    sign_in(page, "Pharma scout")
    pages = ("", "/cda", "/report", "/report?message=1", "/messages/2")
    wrong = walk(page, ("/notifications", "/conversations", *(conversation + one for one in pages)))
    page.goto("/profile")
    page.get_by_role("link", name="Under a CDA").first.click()
    page.get_by_role("textbox").wait_for()
    assert wrong + faults(page) == []


@pytest.mark.parametrize(("width", "colours"), SCREENS)
@pytest.mark.usefixtures("conversation")
def test_pages_for_administrators_have_no_fault(look: Opener, width: int, colours: str) -> None:
    page = opened(look, width, colours)
    sign_in(page, "Administrator")
    assert walk(page, ADMINISTRATOR) == []


def test_menus_and_dialogs_open_without_a_script_and_close_by_escape(look: Opener) -> None:
    page = look(width=390)
    page.route("**/*.js*", lambda route: route.abort())
    sign_in(page, "Pharma scout")
    page.goto("/matches")
    for opener, panel in (("Menu", "#navigation"), ("Filters", "#filters-panel")):
        page.get_by_role("button", name=opener, exact=True).click()
        expect(page.locator(panel)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(panel)).to_be_hidden()
    page.get_by_role("button", name="Pass").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
