"""The product as it runs for its users: a server process, a worker process, a folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from pathlib import Path

from flask import Flask

from matchmaker.core.settings import ROOT, load_settings
from matchmaker.factory import create_app

PROGRAMS = Path(sys.executable).parent
START_SECONDS = 60


@dataclass
class Site:
    """A running site; `app` opens its database from the test's own process."""

    address: str
    environ: dict[str, str]
    app: Flask
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def flask(self, *arguments: str) -> None:
        """Run a command of the product."""
        subprocess.run(  # noqa: S603 - our own program
            [str(PROGRAMS / "flask"), *arguments], env=self.environ, cwd=ROOT, check=True
        )

    def letter_to(self, address: str) -> str:
        """Wait for a mail to that address, and return its text."""
        folder = self.app.extensions["settings"].mail_folder
        for _turn in range(600):
            for path in sorted(folder.glob("*.eml"), reverse=True):
                mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
                if mail["To"] == address:
                    body = mail.get_body(("plain",))
                    return str(body.get_content()) if body else ""
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} in {folder}")

    def start(self, *, worker: bool = True) -> None:
        """Start the server, and the worker if wanted; wait until the server answers."""
        port = self.address.rsplit(":", 1)[1]
        server = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "24",
                  "--no-control-socket", "app:app"]  # fmt: skip
        for program, *arguments in (server, ["flask", "jobs", "work"])[: 1 + worker]:
            self.processes.append(
                subprocess.Popen(  # noqa: S603 - our own programs
                    [str(PROGRAMS / program), *arguments], env=self.environ, cwd=ROOT
                )
            )
        for _turn in range(START_SECONDS * 10):
            try:
                urllib.request.urlopen(self.address, timeout=5)  # noqa: S310 - our own site
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"{self.address} does not answer after {START_SECONDS} s")

    def stop(self) -> None:
        """Stop both processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(60)


def new_site(folder: Path) -> Site:
    """Return a site with an empty database in a folder of its own, not yet started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    own = {"MATCHMAKER_INSTANCE": str(folder), "BASE_URL": address, "FLASK_APP": "app.py"}
    environ = {**os.environ, **own, "HF_HUB_OFFLINE": "1"}
    environ.pop("DATABASE_URL", None)
    site = Site(address, environ, create_app(load_settings(own)))
    site.flask("db", "upgrade")
    return site
