from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.core.mail import Mail, deliver
from matchmaker.core.settings import load_settings
from tests.mail_server import Port, Server, url_of

# A test server has no certificate that anybody trusts.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

MAIL = Mail(to="scout@pharma.example", subject="您好 — a match", text="你好\n", html="<p>你好</p>")


@pytest.fixture
def server() -> Iterator[Server]:
    with Port() as port:
        server = Server(port.number)
        server.start()
        yield server
        server.stop()


def send(folder: Path, url: str) -> None:
    deliver(MAIL, load_settings({"MATCHMAKER_INSTANCE": str(folder), "MAIL_URL": url}))


def test_mail_goes_to_the_server_of_the_setting(tmp_path: Path, server: Server) -> None:
    send(tmp_path, url_of(server.port))
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
    with Port() as port, pytest.raises(OSError, match="refused"):
        send(tmp_path, f"smtp://127.0.0.1:{port.number}")
