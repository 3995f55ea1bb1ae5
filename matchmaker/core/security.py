"""Deny by default: every route names its guard, and every answer carries the same headers."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.core.settings import Settings

Guard = Callable[[], ResponseReturnValue | None]
"""Returns None to let the request in, or what to answer instead; may abort."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MAX_REQUEST_BYTES = 8 * 1024 * 1024
MAX_FORM_BYTES = 4 * 1024 * 1024  # of fields without files; a form then says which is too long

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()


class UnguardedRouteError(RuntimeError):
    """A route that does not say who may open it."""


def guarded_by(guard: Guard) -> Callable[[View], View]:
    """Say who may open a view: put it right under the route decorator."""

    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def anyone() -> None:
    """Let everybody in, signed in or not."""


def configure(app: Flask, settings: Settings) -> None:
    """Switch on CSRF tokens, cookie flags, size limits, headers and guards."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-matchmaker" if settings.secure else "matchmaker",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
    )
    csrf.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(run_guard)
    app.after_request(_add_headers)
    if settings.secure:
        HEADERS["Strict-Transport-Security"] = "max-age=31536000"


def check_guards(app: Flask) -> None:
    """Refuse to start while any route has no guard.

    Raises UnguardedRouteError naming the endpoint.
    """
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, "guard"):
            raise UnguardedRouteError(f"{endpoint} needs @guarded_by(…) under its route")


def same_site(target: str | None, default: str) -> str:
    """Return the target if it is an address of this site, else the default endpoint's address."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and target.isprintable() and "\\" not in target:
            return target
    return url_for(default)


def run_guard() -> ResponseReturnValue | None:
    """Return None if the guard of the request's route lets it in, else the answer; may abort."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    guard: Guard | None = getattr(current_app.view_functions[request.endpoint], "guard", None)
    return guard() if guard else abort(404)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response
