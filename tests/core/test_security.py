"""What every answer carries, and what no route may lack."""

import pytest
from flask import Flask

from matchmaker.core.security import UnguardedRouteError, check_guards, same_site
from tests.client import Client


def test_every_page_carries_the_security_headers(client: Client) -> None:
    client.get("/")
    headers = client.answer.headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_a_form_without_its_token_is_refused(client: Client) -> None:
    client.get("/")
    client.post("/language", {"language": "zh", "csrf_token": ""}, status=400)


def test_a_route_without_a_guard_stops_the_start() -> None:
    app = Flask("unguarded")
    app.add_url_rule("/open", "open", lambda: "door")
    with pytest.raises(UnguardedRouteError, match="open needs @guarded_by"):
        check_guards(app)


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b",
        "",
        None,
        "relative",
    ],
)
def test_a_way_out_of_the_site_leads_to_the_start(app: Flask, target: str | None) -> None:
    with app.test_request_context():
        assert same_site(target, "home.start") == "/"


def test_a_way_within_the_site_is_kept(app: Flask) -> None:
    with app.test_request_context():
        assert same_site("/matches?page=2", "home.start") == "/matches?page=2"
