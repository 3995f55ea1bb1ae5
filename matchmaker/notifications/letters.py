"""Mails about notifications: what has happened and where to read it.

Their Message-ID is the same however often one is sent, so that mail programs drop a double; what
concerns the same thing refers to the same message, which nobody has sent, and so stands together.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from flask import current_app
from flask_babel import force_locale

from matchmaker.accounts.models import User
from matchmaker.core.mail import Mail, write_mail
from matchmaker.core.pages import external_url
from matchmaker.core.settings import Settings
from matchmaker.notifications.kinds import Told, kind_of
from matchmaker.notifications.links import SUMMARY, unsubscribe_token
from matchmaker.notifications.models import Notification


def write_letter(user: User, row: Notification, told: Told) -> Mail:
    """Return the mail about one notification."""
    with force_locale(user.language):
        items, calendar = told.items(), told.calendar()
    mail = _write("notification", user, row.kind, told=told, items=items)
    thread = f"{kind_of(row.kind).about}.{row.about}"
    headers = mail.headers | _thread(f"notification.{row.public_id}", thread)
    return replace(mail, headers=headers, calendar=calendar)


def write_to_guest(email: str, language: str, name: str, told: Told) -> Mail:
    """Return the same mail for somebody without an account, who has no preferences."""
    with force_locale(language):
        items, calendar = told.items(), told.calendar()
    context = {"name": name, "told": told, "items": items, "unsubscribe": ""}
    return replace(write_mail("notification", email, language, **context), calendar=calendar)


def write_summary(user: User, due: datetime, all_told: Sequence[Told]) -> Mail:
    """Return the mail that gathers several."""
    with force_locale(user.language):
        parts = [(told, told.items()) for told in all_told]
    mail = _write("notification_summary", user, SUMMARY, parts=parts)
    thread = f"summary.{user.public_id}"
    return replace(mail, headers=mail.headers | _thread(f"{thread}.{due:%Y%m%dT%H%M}", thread))


def _write(template: str, user: User, kind: str, **context: object) -> Mail:
    unsubscribe = external_url("notifications.unsubscribe", token=unsubscribe_token(user, kind))
    mail = write_mail(
        template,
        user.email,
        user.language,
        name=user.name,
        preferences=external_url("notifications.preferences"),
        unsubscribe=unsubscribe,
        **context,
    )
    headers = {  # RFC 8058
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(mail, headers=headers)


def _thread(name: str, thread: str) -> dict[str, str]:
    settings: Settings = current_app.extensions["settings"]
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
    first = f"<{thread}@{domain}>"
    return {"Message-ID": f"<{name}@{domain}>", "In-Reply-To": first, "References": first}
