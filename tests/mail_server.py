"""A real mail server on this machine, as `MAIL_URL` names one."""

import socket
from email.message import Message
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Received
from aiosmtpd.smtp import AuthResult, LoginPassword

PATIENCE = 60  # seconds for a start; a machine may be busy


class Port:
    """A port of our own: nothing listens on it but what we start there; to be closed."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server may share it
        self.socket.bind(("127.0.0.1", 0))
        self.number: int = self.socket.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self.socket.close()


def url_of(port: int) -> str:
    """Return what `MAIL_URL` says to send by a server at that port."""
    return f"smtp://desk%40host:p%2Fw@127.0.0.1:{port}"


class Inbox(Received):
    """What a mail server was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


class Server(Controller):
    """A real mail server on this machine, that wants a name and a password."""

    def __init__(self, port: int) -> None:
        self.inbox = Inbox()
        super().__init__(
            self.inbox, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE,
            authenticator=self.check, auth_required=True, auth_require_tls=False,
        )  # fmt: skip

    def check(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        return AuthResult(success=who == LoginPassword(b"desk@host", b"p/w"), handled=False)
