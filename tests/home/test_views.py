"""The start page."""

import pytest

from tests.client import Client
from tests.factories.accounts import make_user


def test_the_start_page_opens(client: Client) -> None:
    client.get("/")


def test_a_missing_page_says_so(client: Client) -> None:
    client.get("/nowhere", status=404)


def test_the_language_can_be_chosen(client: Client) -> None:
    client.get("/")
    client.post("/language", {"language": "zh"})
    assert client.page.html
    assert client.page.html["lang"] == "zh"


def test_the_language_chosen_while_signed_in_is_kept_with_the_person(client: Client) -> None:
    user = client.sign_in(make_user(language="en"))
    client.get("/account/")
    client.post("/language", {"language": "zh", "next": "/account/"})
    assert user.language == "zh"
    assert client.page.html
    assert client.page.html["lang"] == "zh"


@pytest.mark.parametrize(
    ("chosen", "media"),
    [("auto", "screen and (prefers-color-scheme: dark)"), ("dark", "screen"), ("light", None)],
)
def test_the_colours_can_be_chosen(client: Client, chosen: str, media: str | None) -> None:
    client.get("/")
    client.post("/theme", {"theme": chosen})
    sheet = client.page.select_one('link[href*="dark.css"]')
    assert (sheet and sheet["media"]) == media


def test_colours_that_do_not_exist_change_nothing(client: Client) -> None:
    client.get("/")
    client.post("/theme", {"theme": "plaid"})
    assert client.http.get_cookie("theme") is None


def test_a_style_sheet_may_be_kept_until_it_changes(client: Client) -> None:
    sheet = client.get("/").select_one('link[href*="base.css"]')
    assert sheet
    with client.http.get(str(sheet["href"])) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
