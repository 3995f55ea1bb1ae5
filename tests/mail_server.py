"""A real mail server on this machine, as `MAIL_URL` names one."""

import socket
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Received
from aiosmtpd.smtp import AuthResult, LoginPassword


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port: int = closed.getsockname()[1]
    return port


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

    def __init__(self, port: int = 0) -> None:
        self.inbox = Inbox()
        super().__init__(
            self.inbox, hostname="127.0.0.1", port=port or free_port(),
            authenticator=self.check, auth_required=True, auth_require_tls=False,
        )  # fmt: skip

    def check(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        return AuthResult(success=who == LoginPassword(b"desk@host", b"p/w"), handled=False)
