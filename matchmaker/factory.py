"""The application: settings, extensions, blueprints, commands, job handlers."""

from flask import Flask
from flask_migrate import Migrate

from matchmaker.accounts import session
from matchmaker.accounts import views as accounts
from matchmaker.core import database, language, pages, security
from matchmaker.core.settings import ROOT, Settings, load_settings
from matchmaker.home import views as home
from matchmaker.jobs import commands as jobs_commands
from matchmaker.jobs import queue, service, tasks
from matchmaker.matching import tasks as matching_tasks
from matchmaker.transfer import commands as transfer_commands


def create_app(settings: Settings | None = None) -> Flask:
    """Return a configured application; without settings, those of the environment."""
    settings = settings or load_settings()
    app = Flask(
        "matchmaker",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance),
    )
    app.config["BASE_URL"] = settings.base_url
    app.extensions["settings"] = settings
    configure(app, settings)
    for blueprint in (home.blueprint, accounts.blueprint):
        app.register_blueprint(blueprint)
    for group in (jobs_commands.group, transfer_commands.group):
        app.cli.add_command(group)
    service.register(
        app,
        {
            tasks.SEND_MAIL: tasks.send_mail,
            matching_tasks.REFRESH: matching_tasks.refresh,
        },
    )
    security.check_guards(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Set up what every room stands on."""
    security.configure(app, settings)
    database.configure(app, settings)
    language.configure(app)
    pages.configure(app)
    session.configure(app)
    queue.configure(app, settings)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True)
