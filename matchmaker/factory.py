"""The application: settings, extensions, blueprints, commands, job handlers."""

from flask import Flask

from matchmaker.core import web


def create_app() -> Flask:
    """Return a configured application."""
    app = Flask("matchmaker", template_folder=str(web.TEMPLATES), static_folder=str(web.STATIC))
    app.jinja_env.undefined = web.StrictUndefined
    return app
