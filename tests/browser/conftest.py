"""A real browser on a real site."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.site import PATIENCE, Site, new_site

QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
WAIT = PATIENCE * 1000  # milliseconds
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which `make test` installs."""
    path = shutil.which("chromium")
    assert path, "chromium is missing: run `make test`, or `apt-get install chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with an empty database, its server and its worker running; one for each journey."""
    site = new_site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.stop()


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator["Opener"]:
    """Opens pages as different people: each call is a browser of its own."""
    opener = Opener(browser, site)
    yield opener
    opener.close()


class Opener:
    """Makes browser contexts and closes them all; a page that fails on a script fails the test."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def __call__(self, *, width: int = 1280, scripts: bool = True, language: str = "en") -> Page:
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale=language,
        )
        context.set_default_timeout(WAIT)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.errors == []
