"""Mail: one message, rendered in its reader's language, sent by SMTP or kept as a file."""

import re
import smtplib
import ssl
from dataclasses import asdict, dataclass, field
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from flask import render_template
from flask_babel import force_locale

from matchmaker.core import clock
from matchmaker.core.settings import Settings

SMTP_SECONDS = 30


class WholeHeader(UnstructuredHeader):
    """A header of one long word, which Python would otherwise break by encoding it."""

    name: str

    def fold(self, *, policy: Any) -> str:
        """Return the header on one line."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-unsubscribe"):
    HEADERS.map_to_type(_name, WholeHeader)  # type: ignore[arg-type]
POLICY = default.clone(header_factory=HEADERS)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one address, ready to go."""

    to: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    calendar: str = ""  # an iCalendar file to attach

    def as_payload(self) -> dict[str, Any]:
        """Return the message as what a job can carry."""
        return asdict(self)

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Return the message that a job carried."""
        return cls(**payload)


def write_mail(kind: str, to: str, language: str, **context: Any) -> Mail:
    """Return the mail that `templates/mail/<kind>.{subject.txt,txt,html}` make of the context."""
    with force_locale(language):
        subject = render_template(f"mail/{kind}.subject.txt", **context)
        return Mail(
            to=to,
            subject=" ".join(subject.split()),
            text=render_template(f"mail/{kind}.txt", **context),
            html=render_template(f"mail/{kind}.html", **context),
        )


def deliver(mail: Mail, settings: Settings) -> None:
    """Hand the mail to the SMTP server of `MAIL_URL`, or write it to the mail folder.

    Raises OSError or smtplib.SMTPException when it could not be handed over.
    """
    message = _message(mail, settings.mail_from)
    if settings.mail_url:
        _send(message, settings.mail_url)
    else:
        _keep(message, settings.mail_folder)


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage(POLICY)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate(localtime=False)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: answers by itself are not wanted
    for name, value in {
        "Message-ID": make_msgid(domain="matchmaker.invalid"),
        **mail.headers,
    }.items():
        message[name] = value
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        method = re.search(r"^METHOD:(\w+)", mail.calendar, re.MULTILINE)
        message.add_attachment(
            mail.calendar, subtype="calendar", filename="agenda.ics",
            params={"method": method[1] if method else "PUBLISH"},
        )  # fmt: skip
    return message


def _send(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    host = parts.hostname or "localhost"
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SMTP_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SMTP_SECONDS)
    with server:
        server.ehlo()  # asks what the server can do
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _keep(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{clock.now():%Y%m%dT%H%M%S%f}"
    unfinished = folder / f"{stem}.part"
    unfinished.write_bytes(message.as_bytes())
    unfinished.rename(folder / f"{stem}.eml")
