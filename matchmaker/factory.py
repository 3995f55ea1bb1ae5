"""The application: settings, extensions, blueprints, commands, job handlers."""

from flask import Flask
from flask_migrate import Migrate

from matchmaker.accounts import commands as accounts_commands
from matchmaker.accounts import own_views as account
from matchmaker.accounts import session
from matchmaker.accounts import tasks as letters
from matchmaker.accounts import views as accounts
from matchmaker.accounts.service import CHANGE_LETTER, RESET_LETTER, SIGN_UP_LETTER, VERIFIED
from matchmaker.admin import views as admin
from matchmaker.core import database, language, pages, security, streams
from matchmaker.core.settings import ROOT, Settings, load_settings
from matchmaker.demo import commands as demo_commands
from matchmaker.events import attendance_views as attendance
from matchmaker.events import attendee_views as attendees
from matchmaker.events import check_in_views as check_in
from matchmaker.events import claims, drafts, reminders
from matchmaker.events import commands as events_commands
from matchmaker.events import floor_views as floor
from matchmaker.events import gap_views as gaps
from matchmaker.events import invitation_views as event_invitations
from matchmaker.events import letters as event_letters
from matchmaker.events import registration_views as registration
from matchmaker.events import setup_views as event_setup
from matchmaker.events import table_views as event_tables
from matchmaker.events import tasks as event_tasks
from matchmaker.events import views as events
from matchmaker.events.service import DRAFT
from matchmaker.events.service import LETTER as EVENT_LETTER
from matchmaker.events.setup import CHANGED as EVENT_CHANGED
from matchmaker.events.setup import SLOTS_MOVED
from matchmaker.home import sign_up
from matchmaker.home import views as home
from matchmaker.interest import blocks, introduction_letters
from matchmaker.interest import tasks as interest_tasks
from matchmaker.interest import views as interest
from matchmaker.interest.introductions import EXPIRE, RETURN
from matchmaker.jobs import commands as jobs_commands
from matchmaker.jobs import queue, service, tasks
from matchmaker.matching import alerts
from matchmaker.matching import asking_views as asking
from matchmaker.matching import commands as matching_commands
from matchmaker.matching import introduction_views as introductions
from matchmaker.matching import pipeline_views as pipeline
from matchmaker.matching import rule_views as introduction_rules
from matchmaker.matching import saved_search_views as saved_searches
from matchmaker.matching import tasks as matching_tasks
from matchmaker.matching import views as matching
from matchmaker.matching import wish_views as wishes
from matchmaker.matching.desk import Desk
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.participants import REFRESH as FIT_EVENT
from matchmaker.messaging import (
    agreement_views,
    attachment_views,
    attachments,
    complaint_views,
    event_views,
    meeting_letters,
)
from matchmaker.messaging import letters as message_letters
from matchmaker.messaging import meeting_views as meetings
from matchmaker.messaging import views as conversations
from matchmaker.messaging.agreed import CHANGED as AGREED_CHANGED
from matchmaker.messaging.agreed import agreed_pairs, count_ahead
from matchmaker.messaging.meetings import break_off, follow_slots
from matchmaker.notifications import kinds as notification_kinds
from matchmaker.notifications import service as notifications_service
from matchmaker.notifications import tasks as notification_tasks
from matchmaker.notifications import views as notifications
from matchmaker.organisations import invitations
from matchmaker.organisations import tasks as organisation_letters
from matchmaker.organisations import views as organisations
from matchmaker.organisations.service import JOINED
from matchmaker.pairing import agenda_views as agenda
from matchmaker.pairing import (
    announcing,
    board_views,
    publishing_views,
    report_views,
    screen_views,
)
from matchmaker.pairing import commands as pairing_commands
from matchmaker.pairing import service as pairing_service
from matchmaker.pairing import tasks as pairing_tasks
from matchmaker.pairing import views as pairing
from matchmaker.pairing.publishing import ANNOUNCE
from matchmaker.printing import service as printing_service
from matchmaker.printing import tasks as printing_tasks
from matchmaker.printing import views as printing
from matchmaker.profiles import confidential_views, proposals
from matchmaker.profiles import service as profiles_service
from matchmaker.profiles import views as profiles
from matchmaker.transfer import attendee_views as attendee_import
from matchmaker.transfer import commands as transfer_commands
from matchmaker.transfer import list_views
from matchmaker.transfer import plan_views as plan_export
from matchmaker.transfer import views as transfer


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
    encoder = Encoder(
        threads=1,
        english_model=settings.english_model,
        multilingual_model=settings.multilingual_model,
    )
    app.extensions["desk"] = Desk(encoder, settings.instance / "corpus.snapshot")
    configure(app, settings)
    for blueprint in (
        home.blueprint,
        sign_up.blueprint,
        accounts.blueprint,
        account.blueprint,
        notifications.blueprint,
        organisations.blueprint,
        admin.blueprint,
        profiles.blueprint,
        confidential_views.blueprint,
        interest.blueprint,
        matching.blueprint,
        pipeline.blueprint,
        saved_searches.blueprint,
        asking.blueprint,
        introduction_rules.blueprint,
        introductions.blueprint,
        transfer.blueprint,
        list_views.blueprint,
        attendee_import.blueprint,
        events.blueprint,
        event_setup.blueprint,
        event_tables.blueprint,
        attendees.blueprint,
        event_invitations.blueprint,
        registration.blueprint,
        attendance.blueprint,
        floor.blueprint,
        gaps.blueprint,
        wishes.blueprint,
        agenda.blueprint,
        pairing.blueprint,
        board_views.blueprint,
        publishing_views.blueprint,
        conversations.blueprint,
        meetings.blueprint,
        attachment_views.blueprint,
        agreement_views.blueprint,
        complaint_views.blueprint,
        event_views.blueprint,
        check_in.blueprint,
        screen_views.blueprint,
        report_views.blueprint,
        printing.blueprint,
        plan_export.blueprint,
    ):
        app.register_blueprint(blueprint)
    for group in (
        jobs_commands.group,
        accounts_commands.group,
        transfer_commands.group,
        demo_commands.group,
        matching_commands.group,
        pairing_commands.group,
        events_commands.group,
    ):
        app.cli.add_command(group)
    service.register(
        app,
        {
            tasks.SEND_MAIL: tasks.send_mail,
            notifications_service.MAIL: notification_tasks.send,
            notifications_service.DIGEST: notification_tasks.send_summary,
            SIGN_UP_LETTER: letters.send_sign_up_letter,
            RESET_LETTER: letters.send_reset_letter,
            CHANGE_LETTER: letters.send_change_letter,
            profiles_service.REFRESH: matching_tasks.refresh,
            alerts.ALERT: alerts.alert,
            FIT_EVENT: matching_tasks.fit_event,
            pairing_service.SOLVE: pairing_tasks.solve,
            ANNOUNCE: pairing_tasks.announce,
            AGREED_CHANGED: pairing_tasks.follow_agreed,
            blocks.BEGAN: break_off,
            SLOTS_MOVED: follow_slots,
            printing_service.MAKE: printing_tasks.make,
            EXPIRE: interest_tasks.expire,
            RETURN: interest_tasks.bring_back,
            attachments.SWEEP: attachments.sweep,
            EVENT_LETTER: event_tasks.send_letter,
            EVENT_CHANGED: event_tasks.tell_of_change,
            reminders.REMIND: reminders.send_reminder,
            VERIFIED: organisation_letters.follow_proof,
            JOINED: drafts.draft_for_member,
            DRAFT: drafts.draft,
            proposals.FORGET: proposals.forget,
            invitations.LETTER: organisation_letters.send_invitation_letter,
        },
        slow={
            profiles_service.REFRESH,
            FIT_EVENT,
            alerts.ALERT,
            pairing_service.SOLVE,
            printing_service.MAKE,
        },
        at_start={profiles_service.REFRESH},
    )
    notification_kinds.register(
        app,
        (
            *introduction_letters.KINDS,
            *message_letters.KINDS,
            alerts.KIND,
            meeting_letters.KIND,
            *event_letters.KINDS,
            drafts.KIND,
            announcing.KIND,
            organisation_letters.WAITING,
        ),
    )
    claims.register(app, count_ahead, agreed_pairs)
    security.check_guards(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Set up what every room stands on."""
    security.configure(app, settings)
    database.configure(app, settings)
    language.configure(app, notifications.choose_zone)
    pages.configure(app)
    streams.configure(app, settings)
    session.configure(app)
    queue.configure(app, settings)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True)
