"""Pages of a long list, full addresses, and what a page shows when something went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, render_template, request, url_for
from jinja2 import StrictUndefined
from sqlalchemy import Select, func, select
from werkzeug.exceptions import HTTPException

from matchmaker.core.database import db
from matchmaker.core.settings import ROOT

T = TypeVar("T")

SIZE = 20
MOST_TAKEN = 256 * 2**20  # bytes of a request that is refused for its size
THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row shown, from 1; 0 when the list is empty."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return min(self.number * self.size, self.total)


def page_number() -> int:
    """Return the page that the address asks for: a whole number from 1, else 1."""
    return max(1, request.args.get("page", 1, type=int))


def paginate(query: Select[T], number: int, size: int = SIZE) -> Page[T]:
    """Return one page of what a select finds; a number past the end gives the last page."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    number = min(number, max(1, -(-total // size)))
    rows = db.session.scalars(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, total, size)


def slice_page(rows: Sequence[T], number: int, size: int = SIZE) -> Page[T]:
    """Return one page of a list at hand; a number past the end gives the last page."""
    number = min(number, max(1, -(-len(rows) // size)))
    return Page(rows[(number - 1) * size : number * size], number, len(rows), size)


def external_url(endpoint: str, **values: Any) -> str:
    """Return the full address of a page, for mail: from `BASE_URL`, never from a request header."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def address_with(**changes: Any) -> str:
    """Return this page's address with some of its arguments changed; None takes one away."""
    arguments = request.args.to_dict(flat=False)
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = list(value) if isinstance(value, list | tuple) else [value]
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # noqa: S101 - a request always has one
    values = {**(request.view_args or {}), **arguments}
    return adapter.build(request.endpoint or "", values)


def asset(name: str) -> str:
    """Return the address of a file of ours under static/, which changes when the file does.

    So browsers may keep what they have fetched; `_keep_assets` lets them.
    """
    changed = (Path(current_app.static_folder or "") / name).stat().st_mtime_ns
    if "static_address" not in g:  # a page names some fifty files
        g.static_address = url_for("static", filename="")
    return f"{g.static_address}{name}?v={changed:x}"


@cache
def component_styles() -> tuple[str, ...]:
    """Return the names of the components' style sheets under static/, in order."""
    folder = ROOT / "static"
    sheets = sorted((folder / "css" / "components").glob("*.css"))
    return tuple(sheet.relative_to(folder).as_posix() for sheet in sheets)


def theme() -> str:
    """Return the colours chosen on this device: light, dark, or auto, which asks the device."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def endpoint_exists(endpoint: str) -> bool:
    """Say whether a page is there yet."""
    return endpoint in current_app.view_functions


def configure(app: Flask) -> None:
    """Give templates what every page needs, and errors a page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        address_with=address_with,
        asset=asset,
        component_styles=component_styles,
        endpoint_exists=endpoint_exists,
        theme=theme,
    )
    app.after_request(_keep_assets)
    app.register_error_handler(HTTPException, _show_error)


def _keep_assets(response: Response) -> Response:
    if (
        request.endpoint == "static"
        and "v" in request.args
        and response.status_code == HTTPStatus.OK
    ):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _show_error(error: HTTPException) -> Any:
    response = error.get_response()
    if response.is_json or error.code is None or error.code < 400:
        return response
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _take_rest()
    most = (request.max_content_length or 0) // 2**20
    response.data = render_template("error.html", code=error.code, most=most)
    response.content_type = "text/html; charset=utf-8"
    return response


def _take_rest() -> None:
    """Read what still comes, into nothing: a browser shows no answer before it has sent all."""
    stream, left = request.environ["wsgi.input"], MOST_TAKEN
    while left > 0 and (part := stream.read(2**16)):
        left -= len(part)
