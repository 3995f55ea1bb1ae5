"""From signing up to being found: a startup that writes Chinese, a scout who reads English."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation
from tests.browser.conftest import Opener
from tests.browser.site import Site
from tests.factories.accounts import PASSWORD, make_administrator
from tests.factories.organisations import make_owner

pytestmark = pytest.mark.browser

OFFER = "我们的人工智能软件读取胸部CT，自动检出肺结节并提示早期肺癌风险，已在三家三甲医院试用。"
NEED = "We look for software that finds lung nodules on chest CT scans, for early lung cancer."
OTHERS = {
    "Sugarline": "A once-weekly insulin analogue for type 2 diabetes in phase 2.",
    "Heartlead": "A patch that records the heart's rhythm for two weeks.",
    "Skinwise": "A cream against atopic dermatitis in children.",
    "Boneyard": "A scaffold that helps broken bones heal.",
}


def others() -> list[dict[str, object]]:
    """A pharma company with a need, and startups that do something else."""
    startups: list[dict[str, object]] = [
        {"id": name.lower(), "kind": "startup", "name": name, "country": "SG",
         "listings": [{"id": f"{name.lower()}-1", "side": "offer", "text": text}]}
        for name, text in OTHERS.items()
    ]  # fmt: skip
    need = {"id": "grauwald-1", "side": "need", "title": "Chest CT", "text": NEED}
    pharma: dict[str, object] = {
        "id": "grauwald",
        "kind": "pharma",
        "name": "Grauwald",
        "listings": [need],
    }
    return [pharma, *startups]


@pytest.fixture
def scout(site: Site, tmp_path: Path) -> str:
    """The address of a scout whose organisation was imported; an administrator is there too."""
    file = tmp_path / "others.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in others()), encoding="utf-8")
    site.flask("transfer", "import", str(file))
    with site.app.app_context():
        pharma = db.session.query(Organisation).filter_by(key="grauwald").one()
        make_owner(pharma, email="scout@grauwald.example", name="Scout")
        make_administrator(email="admin@desk.example", name="Administrator")
        db.session.commit()
    return "scout@grauwald.example"


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)


def sign_up(page: Page, site: Site) -> None:
    page.goto("/sign-up")
    page.get_by_label("Your name").fill("Founder")
    page.get_by_label("E-mail").fill("founder@feying.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill("肺影科技")
    page.get_by_label("What it is").select_option("startup")
    page.get_by_label("Country or region").select_option("CN")
    page.get_by_role("button", name="Sign up").click()
    letter = site.letter_to("founder@feying.example")
    found = re.search(r"https?://\S+", letter)
    assert found
    page.goto(found[0])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def write_offer(page: Page) -> None:
    page.goto("/profile/listings/new")
    page.get_by_role("button", name="Write an offer").click()
    page.locator("input[name=title]").fill("胸部CT肺结节检出")
    page.locator("textarea[name=text]").fill(OFFER)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    picker = page.get_by_role("combobox", name="Modality")
    picker.fill("影像")
    expect(page.get_by_role("option").first).to_be_visible()
    picker.press("ArrowDown")
    picker.press("Enter")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Your listing is live")).to_be_visible()


def test_a_chinese_offer_finds_the_scout_who_wrote_in_english(
    site: Site, scout: str, new_page: Opener
) -> None:
    startup = new_page()
    sign_up(startup, site)

    administrator = new_page()
    sign_in(administrator, "admin@desk.example")
    administrator.goto("/admin/organisations")
    administrator.get_by_role("button", name="Approve 肺影科技").click()
    expect(administrator.get_by_text("肺影科技").first).to_be_visible()

    write_offer(startup)

    desk = new_page()
    sign_in(desk, scout)
    first = desk.locator("article.match").first

    def is_read() -> bool | None:
        desk.goto("/matches")
        return ("By words alone" not in desk.content() and "肺影科技" in first.inner_text()) or None

    site.until(is_read, "the place that it has once the worker has encoded it")
    expect(first.locator("blockquote").nth(0)).to_have_text(NEED)
    quoted = first.locator("blockquote").nth(1)
    expect(quoted).to_have_attribute("lang", re.compile("^zh"))
    assert quoted.inner_text() in {OFFER, "胸部CT肺结节检出"}

    first.get_by_role("button", name="Shortlist").click()
    expect(desk.get_by_text("肺影科技 is on your shortlist.")).to_be_visible()
    second = desk.locator("article.match").nth(1)
    second.get_by_role("button", name="Pass", exact=False).first.click()
    desk.get_by_label("Not enough evidence").locator("visible=true").check()
    desk.get_by_role("button", name="Pass over").locator("visible=true").click()
    expect(desk.locator("article.match")).to_have_count(len(OTHERS))
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("article.match")).to_have_count(len(OTHERS) + 1)


def test_matches_can_be_narrowed_without_a_script(site: Site, new_page: Opener) -> None:
    page = new_page(scripts=False, width=390)
    sign_in(page, "scout@grauwald.example")
    page.goto("/matches?country=CN")
    expect(page.locator("article.match")).to_have_count(1)
    page.goto("/matches?country=SG")
    expect(page.locator("article.match")).to_have_count(len(OTHERS))


def test_the_site_speaks_chinese(new_page: Opener) -> None:
    page = new_page(language="zh-CN")
    page.goto("/sign-in")
    assert (page.locator("html").get_attribute("lang") or "").startswith("zh")
