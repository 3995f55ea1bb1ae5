"""Jobs that every room uses."""

from typing import Any

from flask import current_app

from matchmaker.core.mail import Mail, deliver
from matchmaker.jobs.service import enqueue

SEND_MAIL = "mail.send"


def queue_mail(mail: Mail) -> None:
    """Send the mail once the caller's transaction is committed."""
    enqueue(SEND_MAIL, mail.as_payload())


def send_mail(payload: dict[str, Any]) -> None:
    """Deliver one mail."""
    deliver(Mail.from_payload(payload), current_app.extensions["settings"])
