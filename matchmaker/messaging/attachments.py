"""Files of messages: taken, looked at, kept on disk. Each verb flushes; the caller commits.

A file is on disk before its row exists, and outlives it until the next sweep: so a row never lacks
its file, and what a crash leaves behind is found as a file that has no row.
"""

import hashlib
import logging
import secrets
import shlex
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Select, and_, delete, select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.files import write_whole
from matchmaker.core.settings import Settings
from matchmaker.jobs.service import enqueue
from matchmaker.messaging import filetypes, screening
from matchmaker.messaging.models import Attachment, Conversation

MOST_FILES = 10  # of one message
HELD = timedelta(days=1)  # so long a file that is not sent is kept
SWEEP = "messaging.sweep"  # the job that removes files that were not sent
SCAN_SECONDS = 120

IS_HELD = and_(Attachment.message_id.is_(None), Attachment.agreement_id.is_(None))

log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a scanner has said of a file that is not taken."""

    INFECTED = "infected"
    UNSCANNED = "unscanned"


class UnsafeError(ValueError):
    """A file that the virus scanner refused, or could not look at."""

    def __init__(self, verdict: Verdict) -> None:
        """Keep the reason."""
        super().__init__(verdict.value)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is on disk and clean, with no row yet; the fields are those of Attachment."""

    name: str
    mime: str
    size: int
    digest: str
    stored_as: str
    signs: str


def take(name: str, content: bytes) -> Taken:
    """Write a file to disk and have it scanned; hold no transaction meanwhile, it takes its time.

    Raises filetypes.RefusedError, UnsafeError, and OSError where it cannot be written.
    """
    kind = filetypes.type_of(content)
    name = filetypes.named(name, kind)
    signs = _signs(name, *filetypes.words_of(content, kind))
    digest, stored_as = hashlib.sha256(content).hexdigest(), secrets.token_hex(16)
    path = path_of(stored_as)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    try:
        _scan(path)
    except UnsafeError:
        path.unlink()
        raise
    return Taken(name, kind.mime, len(content), digest, stored_as, ",".join(signs))


def hold(conversation: Conversation, user: User, taken: Taken) -> Attachment:
    """Keep a file until it is sent; the same file again is the one that is held already."""
    held = _held(conversation, user).filter_by(name=taken.name, digest=taken.digest)
    found = db.session.scalar(held.limit(1))
    if found is not None:
        path_of(taken.stored_as).unlink()
        return found
    row = Attachment(conversation_id=conversation.id, user_id=user.id, **asdict(taken))
    db.session.add(row)
    enqueue(SWEEP, due_at=now() + HELD + timedelta(minutes=1))
    return row


def held_by(conversation: Conversation, user: User, ids: Sequence[str]) -> Sequence[Attachment]:
    """Return those of the files that a person holds for a conversation."""
    query = _held(conversation, user).where(Attachment.public_id.in_(ids[: 2 * MOST_FILES]))
    return db.session.scalars(query.order_by(Attachment.id)).all()


def sent_file(conversation: Conversation, public_id: str) -> Attachment | None:
    """Return a file of a conversation's messages and agreements."""
    query = select(Attachment).filter_by(conversation_id=conversation.id, public_id=public_id)
    return db.session.scalar(query.where(~IS_HELD))


def signs_of(text: str, files: Iterable[Attachment]) -> str:
    """Return what a message looks like with its files: signs in their order, by commas."""
    found = set(screening.signs(text)).union(*(one.signs.split(",") for one in files))
    return ",".join(sign for sign in screening.Sign if sign in found)


def path_of(stored_as: str) -> Path:
    """Return where a file is kept."""
    return _folder() / stored_as[:2] / stored_as


def limit() -> int:
    """Return how many bytes the files of one message may weigh together."""
    return _settings().attachment_megabytes * 2**20


def sweep(_payload: dict[str, Any]) -> None:
    """Remove what was uploaded and not sent, and files without a row, once they are a day old."""
    known = set(db.session.scalars(select(Attachment.stored_as)))
    for path in _folder().glob("*/*"):
        is_old = path.stat().st_mtime < time.time() - HELD.total_seconds()
        if is_old and path.name not in known:
            path.unlink(missing_ok=True)
    unsent = delete(Attachment).where(IS_HELD, Attachment.created_at < now() - HELD)
    if db.session.execute(unsent.returning(Attachment.id)).all():
        enqueue(SWEEP)  # their files go once it is certain that the rows are gone


def _signs(name: str, words: str, is_all: bool) -> tuple[screening.Sign, ...]:
    found = screening.signs(f"{name}\n{words}")
    return found if is_all else (*found, screening.Sign.UNREAD)


def _held(conversation: Conversation, user: User) -> Select[Attachment]:
    mine = select(Attachment).filter_by(conversation_id=conversation.id, user_id=user.id)
    return mine.where(IS_HELD)


def _scan(path: Path) -> None:
    """Ask the scanner that the installation names; whatever goes wrong, the file is not taken."""
    command = shlex.split(_settings().scan_command)
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own command, without a shell
            [*command, str(path)], stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SCAN_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        log.exception("the virus scanner does not answer")
        raise UnsafeError(Verdict.UNSCANNED) from error
    if done.returncode == 1:  # as clamscan, clamdscan and their like say it
        raise UnsafeError(Verdict.INFECTED)
    if done.returncode != 0:
        log.error("the virus scanner failed with %s: %r", done.returncode, done.stderr[-500:])
        raise UnsafeError(Verdict.UNSCANNED)


def _folder() -> Path:
    return _settings().instance / "attachments"


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
