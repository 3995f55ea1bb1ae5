"""Introductions in the reader's language: where they stand, and why not, in kind words."""

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from matchmaker.core.clock import now
from matchmaker.interest.introduction_models import (
    DeclineReason,
    Introduction,
    IntroductionState,
    RuleKind,
)
from matchmaker.interest.introduction_queries import Habits


def state_label(state: IntroductionState) -> str:
    """Return the state in a word."""
    labels: dict[IntroductionState, str] = {
        IntroductionState.REQUESTED: _("Open"),
        IntroductionState.ACCEPTED: _("Accepted"),
        IntroductionState.DECLINED: _("Declined"),
        IntroductionState.WITHDRAWN: _("Withdrawn"),
        IntroductionState.EXPIRED: _("Expired"),
    }
    return labels[state]


def decline_label(reason: DeclineReason) -> str:
    """Return a reason as whoever declines says it."""
    labels: dict[DeclineReason, str] = {
        DeclineReason.AREA: _("Outside our disease areas"),
        DeclineReason.MODALITY: _("Not a modality we work with"),
        DeclineReason.STAGE: _("Too early or too late for us"),
        DeclineReason.TERRITORY: _("Wrong territory"),
        DeclineReason.EVIDENCE: _("Not enough evidence"),
        DeclineReason.TIMING: _("Not the right time"),
        DeclineReason.OTHER: _("Another reason"),
    }
    return labels[reason]


def kind_words(reason: DeclineReason | None) -> str:
    """Return a reason as whoever asked reads it."""
    words: dict[DeclineReason, str] = {
        DeclineReason.AREA: _("It lies outside the disease areas that they work in now."),
        DeclineReason.MODALITY: _("It is not a modality that they work with now."),
        DeclineReason.STAGE: _("It is earlier or later in development than what they look for."),
        DeclineReason.TERRITORY: _("They have no plans for these territories now."),
        DeclineReason.EVIDENCE: _(
            "They would like to see more evidence first. New data is a good reason to ask again."
        ),
        DeclineReason.TIMING: _("The time is not right for them now. Later it may be."),
        DeclineReason.OTHER: _("They thank you for asking, and do not take it further now."),
    }
    return words[reason or DeclineReason.OTHER]


def standing_for_asker(row: Introduction) -> str:
    """Say in a sentence or two where a request stands, to those who asked."""
    if row.state is IntroductionState.REQUESTED:
        if row.remind_at is not None and row.remind_at > now():
            return str(_("They will come back to it on %(day)s.", day=format_date(row.remind_at)))
        return str(_("Waiting for their answer until %(day)s.", day=format_date(row.expires_at)))
    day = format_date(row.answered_at)
    if row.state is IntroductionState.DECLINED:
        said = _("Declined on %(day)s.", day=day)
        return f"{said} {kind_words(row.reason)}"
    words: dict[IntroductionState, str] = {
        IntroductionState.ACCEPTED: _(
            "Accepted on %(day)s: you see each other's names and contacts.", day=day
        ),
        IntroductionState.WITHDRAWN: _("You took it back on %(day)s.", day=day),
        IntroductionState.EXPIRED: _(
            "Not answered in time: it expired on %(day)s. You may ask again.", day=day
        ),
    }
    return words[row.state]


def standing_for_asked(row: Introduction) -> str:
    """Say in a sentence where a request stands, to those who were asked."""
    if row.state is IntroductionState.REQUESTED:
        if row.remind_at is not None and row.remind_at > now():
            return str(_("Put off until %(day)s.", day=format_date(row.remind_at)))
        return str(_("Waits for your answer until %(day)s.", day=format_date(row.expires_at)))
    day = format_date(row.answered_at)
    if row.state is IntroductionState.DECLINED:
        reason = decline_label(row.reason or DeclineReason.OTHER)
        return str(_("Declined on %(day)s: %(reason)s.", day=day, reason=reason))
    words: dict[IntroductionState, str] = {
        IntroductionState.ACCEPTED: _(
            "Accepted on %(day)s: you see each other's names and contacts.", day=day
        ),
        IntroductionState.WITHDRAWN: _("They took it back on %(day)s.", day=day),
        IntroductionState.EXPIRED: _("Expired on %(day)s without an answer.", day=day),
    }
    return words[row.state]


def habits(known: Habits | None) -> str:
    """Say how an organisation usually answers."""
    if known is None:
        return str(_("Nobody can say yet how they usually answer: they were asked too rarely."))
    said: str = _(
        "Of their last %(asked)s requests they answered %(answered)s and accepted %(accepted)s.",
        asked=known.asked,
        answered=known.answered,
        accepted=known.accepted,
    )
    if known.days is None:
        return said
    days = max(1, round(known.days))
    usual = ngettext(
        "An answer usually takes %(num)s day.", "An answer usually takes %(num)s days.", days
    )
    return f"{said} {usual}"


def rule_label(kind: RuleKind) -> str:
    """Return what a rule declines."""
    labels: dict[RuleKind, str] = {
        RuleKind.AREAS: _("Outside our disease areas"),
        RuleKind.MODALITIES: _("Other modalities"),
        RuleKind.PHASE: _("Before our earliest phase"),
        RuleKind.TERRITORIES: _("Outside our territories"),
    }
    return labels[kind]
