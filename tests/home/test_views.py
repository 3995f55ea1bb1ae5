"""The start page."""

from tests.client import Client


def test_the_start_page_opens(client: Client) -> None:
    client.get("/")


def test_a_missing_page_says_so(client: Client) -> None:
    client.get("/nowhere", status=404)


def test_the_language_can_be_chosen(client: Client) -> None:
    client.get("/")
    client.post("/language", {"language": "zh"})
    assert client.page.html
    assert client.page.html["lang"] == "zh"
