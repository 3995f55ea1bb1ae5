"""Jobs that every room uses."""

from typing import Any

from flask import current_app

from matchmaker.core.database import db
from matchmaker.core.mail import Mail, deliver
from matchmaker.jobs.service import enqueue

SEND_MAIL = "mail.send"


def queue_mail(mail: Mail) -> None:
    """Send the mail once the caller's transaction is committed."""
    enqueue(SEND_MAIL, mail.as_payload())


def send_mail(payload: dict[str, Any]) -> None:
    """Deliver one mail."""
    deliver(Mail.from_payload(payload), current_app.extensions["settings"])


def send_now(mail: Mail) -> None:
    """Deliver a mail from within a job, without storing it: it holds a secret.

    Commits first, so that what the mail promises is true when it arrives and no transaction is
    held while a mail server answers.
    """
    db.session.commit()
    deliver(mail, current_app.extensions["settings"])
