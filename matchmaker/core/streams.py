"""Server-sent events: an open page learns within a second that something changed.

A view gives a cheap question, whose answer is a short text such as a number that grows with every
change; the template says which answer its page already has, and what to fetch when it is another:

    @blueprint.get("/things/<public_id>/news")
    @guarded_by(member)
    def news(public_id: str) -> ResponseReturnValue:
        return stream(lambda: str(thing_of(current_membership(), public_id).revision))

    {% from "layouts/_live.html" import live %}
    <section id="thing" {{ live("thing", page, news=url_for("….news", …), seen=thing.revision) }}>

The stream carries the answers and nothing else, so it tells nothing that the page would not. Each
question is asked in a request of its own, guard included, and keeps no connection to the database:
a session that ended, a person removed or an `abort(404)` in the question ends the stream. Each
stream holds a thread of the server, so a process has at most `LIVE_STREAMS`; a page without one
asks every few seconds instead (static/js/live.js).
"""

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from matchmaker.core.security import run_guard
from matchmaker.core.settings import Settings

EVERY = 1.0  # seconds between two questions
LASTS = 300.0  # seconds; the browser then comes again
COMES_AGAIN = 2000  # milliseconds after a stream ended
NONE_FREE = 204  # tells an EventSource not to come again by itself

Question = Callable[[], str]
"""Returns one line of text; aborts where the page is no longer there for whoever asks."""


def configure(app: Flask, settings: Settings) -> None:
    """Set how many streams a process has."""
    app.extensions["streams"] = BoundedSemaphore(settings.live_streams)


def stream(ask: Question) -> Response:
    """Answer with the first answer and every later one that differs; 204 where no place is free."""
    answer = ask()
    places: BoundedSemaphore = current_app.extensions["streams"]
    if not places.acquire(blocking=False):
        return Response(status=NONE_FREE)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    events = _events(app, request.environ.copy(), ask, answer)
    response = Response(events, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events back
    response.call_on_close(places.release)
    return response


def _events(
    app: Flask, environ: dict[str, Any], ask: Question, answer: str | None
) -> Iterator[str]:
    yield f"retry: {COMES_AGAIN}\n\n"
    told, ends = None, monotonic() + LASTS
    while answer is not None and monotonic() < ends:
        # A comment when there is nothing to tell: writing is how a closed page is noticed.
        yield f"data: {answer}\n\n" if answer != told else ":\n\n"
        told = answer
        sleep(EVERY)
        answer = _ask_anew(app, environ, ask)


def _ask_anew(app: Flask, environ: dict[str, Any], ask: Question) -> str | None:
    """Return the answer as of now; None if whoever asks may no longer."""
    with app.app_context(), app.request_context(environ):
        try:
            return ask() if run_guard() is None else None
        except HTTPException:
            return None
