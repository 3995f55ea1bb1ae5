"""Mail as its reader sees it."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from matchmaker.jobs import service


@dataclass(frozen=True)
class Letter:
    """One delivered mail."""

    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://\S+", self.text)


class Outbox:
    """The folder into which the application delivers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def letters(self) -> list[Letter]:
        service.run_due()
        return [_letter(path) for path in sorted(self.folder.glob("*.eml"))]

    def calendars(self, address: str) -> list[str]:
        """The calendar files that came to an address, the oldest first."""
        service.run_due()
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            for part in message.walk():
                if message["To"] == address and part.get_content_type() == "text/calendar":
                    text = part.get_payload(decode=True)
                    assert isinstance(text, bytes)
                    assert f"METHOD:{part.get_param('method')}" in text.decode()
                    found.append(text.decode())
        return found

    def last(self) -> Letter:
        return self.letters()[-1]


def _letter(path: Path) -> Letter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=plain.get_content() if plain else "",
        html=rich.get_content() if rich else "",
        headers={name: str(value) for name, value in message.items()},
    )
