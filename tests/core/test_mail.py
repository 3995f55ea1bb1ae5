import socket
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Received
from aiosmtpd.smtp import AuthResult, LoginPassword

from matchmaker.core.mail import Mail, deliver
from matchmaker.core.settings import load_settings

# A test server has no certificate that anybody trusts.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

MAIL = Mail(to="scout@pharma.example", subject="您好 — a match", text="你好\n", html="<p>你好</p>")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port: int = closed.getsockname()[1]
    return port


class Inbox(Received):
    """What a mail server was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


class Server(Controller):
    """A real mail server on this machine, that wants a name and a password."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        super().__init__(
            self.inbox, hostname="127.0.0.1", port=free_port(),
            authenticator=self.check, auth_required=True, auth_require_tls=False,
        )  # fmt: skip

    def check(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        return AuthResult(success=who == LoginPassword(b"desk@host", b"p/w"), handled=False)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


def send(folder: Path, url: str) -> None:
    deliver(MAIL, load_settings({"MATCHMAKER_INSTANCE": str(folder), "MAIL_URL": url}))


def test_mail_goes_to_the_server_of_the_setting(tmp_path: Path, server: Server) -> None:
    send(tmp_path, f"smtp://desk%40host:p%2Fw@127.0.0.1:{server.port}")
    (message,) = server.inbox.messages
    assert message["To"] == MAIL.to
    texts = [part.get_payload(decode=True).decode() for part in message.walk()  # type: ignore[union-attr]
             if not part.is_multipart()]  # fmt: skip
    assert [text.strip() for text in texts] == ["你好", "<p>你好</p>"]


def test_a_server_that_refuses_is_an_error(tmp_path: Path, server: Server) -> None:
    with pytest.raises(OSError, match="Authentication credentials invalid"):
        send(tmp_path, f"smtp://desk%40host:wrong@127.0.0.1:{server.port}")
    assert server.inbox.messages == []


def test_no_server_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="refused"):
        send(tmp_path, f"smtp://127.0.0.1:{free_port()}")
