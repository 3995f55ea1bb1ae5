"""What a text looks like, in words."""

from flask_babel import gettext as _

from matchmaker.messaging.screening import Sign


def named(warned: str) -> list[str]:
    """Return the names of signs that are given by commas."""
    names = {
        Sign.STRUCTURE: _("a chemical structure"),
        Sign.SEQUENCE: _("a sequence"),
        Sign.MARKED: _("something marked as confidential or unpublished"),
    }
    return [name for sign, name in names.items() if sign in warned.split(",")]
