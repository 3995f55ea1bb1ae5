"""What is said about files."""

from flask_babel import gettext as _

from matchmaker.messaging import attachments
from matchmaker.messaging.attachments import UnsafeError, Verdict
from matchmaker.messaging.filetypes import TYPES, Flaw, RefusedError


def taken() -> tuple[str, str, int]:
    """Return which files are taken: in words, as endings for the browser's dialog, and in bytes."""
    said = _(
        "Up to %(count)s files, %(most)s MB together: PDF, Word, Excel, PowerPoint, PNG, JPEG, "
        "plain text, CSV. The other side saves them; they are not shown here.",
        count=attachments.MOST_FILES,
        most=attachments.limit() // 2**20,
    )
    return said, ",".join(e for kind in TYPES for e in kind.endings), attachments.limit()


def refused(name: str, error: Exception) -> str:
    """Return why a file was not taken."""
    said: str = _("“%(name)s” was not taken: %(why)s.", name=name[:200], why=_why(error))
    return said


def too_heavy(name: str) -> str:
    """Say that there is no room for a file."""
    most = attachments.limit() // 2**20
    said: str = _("“%(name)s” was not taken: the files of one message weigh at most %(most)s MB "
             "together.", name=name[:200], most=most)  # fmt: skip
    return said


def too_many() -> str:
    """Say that there are more files than one message carries."""
    said: str = _("At most %(count)s files, please.", count=attachments.MOST_FILES)
    return said


def _why(error: Exception) -> str:
    refusals: dict[Flaw, str] = {
        Flaw.EMPTY: _("it is empty"),
        Flaw.UNKNOWN: _("it is none of the kinds of files that are taken here"),
        Flaw.DAMAGED: _("it is damaged"),
        Flaw.UNPACKS: _("it unpacks to far more than it weighs"),
        Flaw.PIXELS: _("the picture has too many pixels"),
        Flaw.MACROS: _("it holds macros; save it without them"),
    }
    verdicts: dict[Verdict, str] = {
        Verdict.INFECTED: _("the virus scanner refuses it"),
        Verdict.UNSCANNED: _("it could not be scanned for viruses; try again later"),
    }
    if isinstance(error, RefusedError):
        return refusals[error.flaw]
    if isinstance(error, UnsafeError):
        return verdicts[error.verdict]
    unwritten: str = _("it could not be stored; try again later")
    return unwritten
