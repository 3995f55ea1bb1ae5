"""Stages of the pipeline, in the reader's language."""

from flask_babel import gettext as _

from matchmaker.interest.list_models import Stage
from matchmaker.interest.models import PassReason
from matchmaker.interest.wording import reason_label


def stage_label(stage: str, lost_reason: str = "") -> str:
    """Return a stage as people say it, with why it was lost."""
    labels: dict[str, str] = {
        Stage.NEW: _("New"),
        Stage.SCREENING: _("Screening"),
        Stage.CONTACT: _("In contact"),
        Stage.CDA: _("CDA"),
        Stage.DILIGENCE: _("Diligence"),
        Stage.WON: _("Closed: won"),
        Stage.LOST: _("Closed: lost"),
    }
    if not lost_reason:
        return labels[stage]
    why = reason_label(PassReason(lost_reason))
    return str(_("%(stage)s (%(reason)s)", stage=labels[stage], reason=why))


def stage_choices() -> list[tuple[str, str]]:
    """Return what a stage can be set to; what is lost has its reason."""
    open_ones = [(stage.value, stage_label(stage)) for stage in Stage if stage is not Stage.LOST]
    lost = [(f"lost:{one.value}", stage_label(Stage.LOST, one.value)) for one in PassReason]
    return open_ones + lost


def changed_words(what: str, count: int) -> str:
    """Say what was done to so many organisations."""
    said: dict[str, str] = {
        "stage": _("Stage changed: %(num)s.", num=count),
        "owner": _("Owner changed: %(num)s.", num=count),
        "list": _("Moved: %(num)s.", num=count),
        "tags": _("Tags changed: %(num)s.", num=count),
        "removed": _("Taken off the lists: %(num)s.", num=count),
        "list removed": _("The list is removed; what it held is on the shortlist."),
    }
    return said[what]
