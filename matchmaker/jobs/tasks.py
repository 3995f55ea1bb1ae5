"""Jobs that every room uses."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from flask import current_app

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.mail import Mail, deliver
from matchmaker.jobs.service import OutsideError, enqueue

SEND_MAIL = "mail.send"
DOWN = "mail server is down until"
REST = timedelta(minutes=1)  # in which a server that has not answered is left alone


def queue_mail(mail: Mail) -> None:
    """Send the mail once the caller's transaction is committed."""
    enqueue(SEND_MAIL, mail.as_payload())


def send_mail(payload: dict[str, Any]) -> None:
    """Deliver one mail. Raises as `send_now`."""
    send_now(Mail.from_payload(payload))


def send_now(mail: Mail) -> None:
    """Deliver a mail from within a job, without storing it: it may hold a secret.

    Commits first, so that what the mail promises is true when it arrives and no transaction is
    held while a mail server answers. Raises OutsideError when the server cannot take it now, and
    SMTPRecipientsRefused when it never will.
    """
    db.session.commit()
    rests_until: datetime | None = current_app.extensions.get(DOWN)
    if rests_until is not None and now() < rests_until:  # a thousand mails wait for one time-out
        raise OutsideError("The mail server did not answer a moment ago.")
    try:
        deliver(mail, current_app.extensions["settings"])
    except SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _words in error.recipients.values()):
            raise
        raise OutsideError(str(error)) from error
    except OSError as error:  # SMTPException is one too
        if not isinstance(error, SMTPResponseException):  # not even an answer
            current_app.extensions[DOWN] = now() + REST
        raise OutsideError(f"{type(error).__name__}: {error}") from error
