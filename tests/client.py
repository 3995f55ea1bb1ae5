"""A client that reads pages as a person or a screen reader would, and objects to bad ones."""

from collections import Counter
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from matchmaker.accounts import sign_ins
from matchmaker.accounts.models import User
from matchmaker.core.database import db

REDIRECTS = 5
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


class Client:
    """Wraps Flask's test client. Every HTML answer is checked; see `check_page`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.page = BeautifulSoup("", "html.parser")

    def sign_in(self, user: User, *, kept: bool = False) -> User:
        """Be that person from now on, without the sign-in page; return the person."""
        token = sign_ins.begin(user, kept=kept)
        db.session.commit()
        with self.app.app_context(), self.http.session_transaction() as session:
            session.clear()
            session["_user_id"] = token
        self.page = BeautifulSoup("", "html.parser")  # its CSRF tokens were somebody else's
        return user

    def get(self, address: str, status: int = 200, **arguments: Any) -> BeautifulSoup:
        """Open a page, following redirects; the status must be as said."""
        return self._ask(status, "GET", address, **arguments)

    def post(
        self, address: str, data: dict[str, Any] | None = None, status: int = 200, **arguments: Any
    ) -> BeautifulSoup:
        """Send a form as a script would, with the CSRF token of any page; follow redirects."""
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self._ask(status, "POST", address, data=form, **arguments)

    def submit(self, form: Tag, status: int = 200, **fields: Any) -> BeautifulSoup:
        """Fill in a form of the page and send it, with what the page had filled in already."""
        data = {**filled_in(form), **fields}
        address = str(form.get("action") or self.address)
        if str(form.get("method", "get")).lower() == "get":
            return self.get(address, status, query_string=data)
        return self._ask(status, "POST", address, data=data)

    def count_queries(self, address: str, status: int = 200) -> int:
        """Open a page and return how many statements it sent to the database."""
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            self.get(address, status)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    def csrf_token(self) -> str:
        """Return a token that this browser's session accepts."""
        field = self.page.select_one("input[name=csrf_token]")
        if field is None:
            field = self.get("/").select_one("input[name=csrf_token]")
        assert field is not None, "no page offers a form with a CSRF token"
        return str(field["value"])

    def form(self, action: str) -> Tag:
        """Return the form of the page whose action ends like that."""
        found = self.page.select_one(f'form[action$="{action}"]')
        assert found is not None, f"no form with action …{action} on {self.address}"
        return found

    @property
    def text(self) -> str:
        """All words of the page, single-spaced."""
        return " ".join(self.page.get_text(" ").split())

    def _ask(self, status: int, method: str, address: str, **arguments: Any) -> BeautifulSoup:
        db.session.commit()  # what the test has prepared; an open transaction would block the site
        answer = self._open(address, method=method, **arguments)
        for _step in range(REDIRECTS):
            if answer.status_code not in {301, 302, 303, 308}:
                break
            answer = self._open(answer.headers["Location"])
        self.answer = answer
        self.address = answer.request.path
        assert answer.status_code == status, (
            f"{self.address}: {answer.status}\n{answer.text[:2000]}"
        )
        if answer.mimetype == "text/html":
            self.page = BeautifulSoup(answer.text, "html.parser")
            if self.page.html:
                check_page(self.page, self.address)
        return self.page

    def _open(self, address: str, **arguments: Any) -> TestResponse:
        with self.app.app_context():  # each request has a g and a database session of its own
            return self.http.open(address, buffered=True, **arguments)


def filled_in(form: Tag) -> dict[str, Any]:
    """Return what a browser would send for an untouched form."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if field.name == "select":
            options = field.select("option[selected]")
            chosen = [str(option.get("value", option.text)) for option in options]
            data[name] = chosen if field.has_attr("multiple") else (chosen or [""])[0]
        elif field.name == "textarea":
            data[name] = field.text
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data.setdefault(name, []).append(str(field.get("value", "on")))
        elif kind not in {"submit", "button", "file", "image"}:
            data[name] = str(field.get("value", ""))
    return data


def check_page(page: BeautifulSoup, address: str) -> None:
    """Fail if a page lacks what every page must have, or has what none may have."""
    tags: list[Tag] = page.find_all(True)  # walked once: selectors would each walk the page again
    faults = [
        *_headings(page, tags),
        *_inputs(tags),
        *_inline(tags),
        *_duplicate_ids(tags),
        *_unprotected_forms(tags),
        *(
            f"image without alt: {tag}"
            for tag in tags
            if tag.name == "img" and "alt" not in tag.attrs
        ),
        *(f"script address: {tag}" for tag in tags if _address_of(tag).startswith("javascript:")),
    ]
    assert not faults, f"{address}: " + "; ".join(faults)


def _headings(page: BeautifulSoup, tags: list[Tag]) -> list[str]:
    faults = []
    headings = sum(tag.name == "h1" for tag in tags)
    if headings != 1:
        faults.append(f"{headings} h1, expected 1")
    if page.title is None or not page.title.text.strip(" –"):
        faults.append("no title")
    if page.html is None or not page.html.get("lang"):
        faults.append("no language")
    return faults


def _inputs(tags: list[Tag]) -> list[str]:
    labelled = {tag.get("for") for tag in tags if tag.name == "label"}
    return [
        f"field without a label: {field.get('name')}"
        for field in tags
        if field.name in {"input", "textarea", "select"}
        and field.get("type") not in UNLABELLED_TYPES
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
        and not (field.get("id") and field["id"] in labelled)
        and not field.find_parent("label")
    ]


def _unprotected_forms(tags: list[Tag]) -> list[str]:
    return [
        f"form without a CSRF token: {form.get('action')}"
        for form in tags
        if form.name == "form"
        and str(form.get("method", "get")).lower() == "post"
        and form.select_one("[name=csrf_token]") is None
    ]


def _inline(tags: list[Tag]) -> list[str]:
    faults = []
    for tag in tags:
        if tag.name == "style" or "style" in tag.attrs:
            faults.append(f"inline style: {str(tag)[:80]}")
        if tag.name == "script" and "src" not in tag.attrs:
            faults.append(f"inline script: {str(tag)[:80]}")
        if any(name.startswith("on") for name in tag.attrs):
            faults.append(f"inline handler: {str(tag)[:80]}")
    return faults


def _duplicate_ids(tags: list[Tag]) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in tags if "id" in tag.attrs)
    return [f"id twice: {name}" for name, times in sorted(ids.items()) if times > 1]


def _address_of(tag: Tag) -> str:
    return str(tag.get("href", "")).lower()
