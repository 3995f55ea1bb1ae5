"""Who may open a route, by account alone."""

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user


def signed_in() -> ResponseReturnValue | None:
    """Let in whoever is signed in; send others to the sign-in page, and back afterwards."""
    return None if current_user.is_authenticated else ask_to_sign_in()


def administrator() -> ResponseReturnValue | None:
    """Let in administrators; for everybody else signed in, the page does not exist."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    return None if current_user.is_administrator else abort(404)


def ask_to_sign_in() -> ResponseReturnValue:
    """Answer with the way to the sign-in page."""
    reads = request.method in {"GET", "HEAD"}
    wanted = request.full_path.rstrip("?") if reads else None
    address = url_for("accounts.sign_in", next=wanted)
    if "X-Unattended" in request.headers:  # nobody asked: leave the page as it is
        return Response(status=204)
    if request.headers.get("HX-Request"):  # a part of a page must not become the sign-in page
        return Response(status=401, headers={"HX-Redirect": url_for("accounts.sign_in")})
    return redirect(address, 303)
