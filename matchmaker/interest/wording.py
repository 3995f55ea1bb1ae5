"""Reasons for passing, in the reader's language."""

from flask_babel import gettext as _

from matchmaker.interest.models import PassReason


def reason_label(reason: PassReason) -> str:
    """Return the reason as people say it."""
    labels: dict[PassReason, str] = {
        PassReason.AREA: _("Outside our disease areas"),
        PassReason.STAGE: _("Too early or too late for us"),
        PassReason.EVIDENCE: _("Not enough evidence"),
        PassReason.TERRITORY: _("Wrong territory"),
        PassReason.TERMS: _("Terms do not fit"),
        PassReason.KNOWN: _("We know each other already"),
        PassReason.OTHER: _("Another reason"),
    }
    return labels[reason]
