"""Which language a person reads, and on whose clocks."""

from collections.abc import Callable

from flask import Flask, g, request, session
from flask_babel import Babel, get_locale, get_timezone

from matchmaker.core.settings import ROOT

LANGUAGES = {"en": "English", "zh": "简体中文"}
DEFAULT = "en"


def choose_language() -> str:
    """Return the code of the language for this request.

    The signed-in person's own choice (`g.language`) comes first, then the choice made on this
    device, then what the browser asks for.
    """
    for choice in (g.get("language"), session.get("language")):
        if choice in LANGUAGES:
            return str(choice)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def current_language() -> str:
    """Return the code of the language in force, inside or outside a request."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def current_zone() -> str:
    """Return the time zone in which a page shows moments, in words."""
    return str(get_timezone()).replace("_", " ")


def configure(app: Flask, choose_zone: Callable[[], str | None]) -> None:
    """Let templates and messages speak the reader's language, and moments be on their clocks.

    `choose_zone` returns the IANA name of theirs; None is UTC.
    """
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "matchmaker" / "translations")
    Babel(app, locale_selector=choose_language, timezone_selector=choose_zone)
    app.jinja_env.globals.update(
        languages=LANGUAGES, current_language=current_language, current_zone=current_zone
    )
