"""The product as it runs for its users: a server process, a worker process, a folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TypeVar

from flask import Flask

from matchmaker.core.settings import ROOT, load_settings
from matchmaker.factory import create_app

Answer = TypeVar("Answer")
PROGRAMS = Path(sys.executable).parent
PATIENCE = 300  # seconds: a machine may be slow, or busy with other tests


@dataclass
class Site:
    """A running site; `app` opens its database from the test's own process.

    Its port is taken from the beginning, so that no other program takes it before the server does.
    """

    port: socket.socket
    environ: dict[str, str]
    app: Flask
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the site is, without a slash at the end."""
        return address_of(self.port)

    def flask(self, *arguments: str) -> None:
        """Run a command of the product."""
        subprocess.run(  # noqa: S603 - our own program
            [str(PROGRAMS / "flask"), *arguments], env=self.environ, cwd=ROOT, check=True
        )

    def until(self, ask: Callable[[], Answer | None], what: str) -> Answer:
        """Ask again and again until there is an answer, and return it."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            answer = ask()
            if answer is not None:
                return answer
            time.sleep(0.1)
        raise AssertionError(f"{what} did not come in {PATIENCE} s")

    def mails_to(self, address: str) -> Iterator[EmailMessage]:
        """The mails that have come to an address, the newest first."""
        folder = self.app.extensions["settings"].mail_folder
        for path in sorted(folder.glob("*.eml"), reverse=True):
            mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
            if mail["To"] == address:
                yield mail

    def letter_to(self, address: str) -> str:
        """Wait for a mail to that address, and return its text."""
        mail = self.until(lambda: next(self.mails_to(address), None), f"a mail to {address}")
        body = mail.get_body(("plain",))
        return str(body.get_content()) if body else ""

    def start(self, *, worker: bool = True) -> None:
        """Start the server, and the worker if wanted; wait until the server answers."""
        port = self.port.fileno()
        server = ["gunicorn", "--bind", f"fd://{port}", "--threads", "24",
                  "--timeout", f"{PATIENCE}", "--worker-tmp-dir", "/dev/shm",  # noqa: S108 - as make
                  "--no-control-socket", "app:app"]  # fmt: skip
        for program, *arguments in (server, ["flask", "jobs", "work"])[: 1 + worker]:
            self.processes.append(
                subprocess.Popen(  # noqa: S603 - our own programs
                    [str(PROGRAMS / program), *arguments], env=self.environ, cwd=ROOT,
                    pass_fds=[port],
                )
            )  # fmt: skip
        self.until(self._answers, f"an answer of {self.address}")

    def _answers(self) -> bool | None:
        assert all(one.poll() is None for one in self.processes), "a program has ended"
        try:
            with urllib.request.urlopen(self.address, timeout=5):  # noqa: S310 - our own site
                return True
        except OSError:
            return None

    def stop(self) -> None:
        """Stop both processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(PATIENCE)
        self.port.close()


def address_of(port: socket.socket) -> str:
    """Where a server at that port is."""
    return f"http://127.0.0.1:{port.getsockname()[1]}"


def new_site(folder: Path) -> Site:
    """Return a site with an empty database in a folder of its own, not yet started."""
    port = socket.create_server(("127.0.0.1", 0))
    address = address_of(port)
    own = {"MATCHMAKER_INSTANCE": str(folder), "BASE_URL": address, "FLASK_APP": "app.py"}
    environ = {**os.environ, **own, "HF_HUB_OFFLINE": "1"}
    environ.pop("DATABASE_URL", None)
    site = Site(port, environ, create_app(load_settings(own)))
    site.flask("db", "upgrade")
    return site
