"""What the administrator's pages call things."""

from dataclasses import asdict
from itertools import product

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.matching.outcomes import MOST, WEIGHTS, Experience, shifted
from matchmaker.organisations.models import Kind

# Scores of a fair and of a poor match, and how often something came of introductions.
FAIR, POOR = 0.5, 0.15
TIMES = (1, 3, 10)


def examples(experience: Experience) -> list[tuple[str, float, float]]:
    """Return what has happened with a partner, and what a fair and a poor match then become."""
    rows = []
    for outcome, times in product(("accepted", "declined"), TIMES):
        label = (
            ngettext("Accepted %(num)s introduction", "Accepted %(num)s introductions", times)
            if outcome == "accepted"
            else ngettext("Declined %(num)s introduction", "Declined %(num)s introductions", times)
        )
        fair, poor = (
            experience.example(score, Kind.PHARMA.value, outcome, times) for score in (FAIR, POOR)
        )
        rows.append((label, fair, poor))
    for label, odds in (
        (_("Is much like one that the reader took up"), MOST),
        (_("Is much like one that the reader declined"), -MOST),
        (_("In touch already"), WEIGHTS.settled),
    ):
        rows.append((label, shifted(FAIR, odds), shifted(POOR, odds)))
    return rows


def weights() -> list[tuple[str, float, str]]:
    """Return the weights of what outcomes teach: name, value, and what each does."""
    said = {
        "accepted": (_("Accepted introduction"), _("adds so much to both sides' engagement")),
        "met": (_("Meeting held"), _("adds so much to both sides' engagement")),
        "deal": (_("Deal recorded"), _("adds so much to both sides' engagement")),
        "declined": (_("Declined introduction"), _("takes so much off the engagement")),
        "engagement": (
            _("Engagement"),
            _("how far experience lifts: measured against the partners who engage most"),
        ),
        "many": (
            _("Many"),
            _("which share of the outcomes that a typical partner has counts as many"),
        ),
        "handful": (_("A handful"), _("fewer outcomes than this are never many")),
        "plenty": (_("Plenty"), _("so many outcomes are many, whatever others have")),
        "believed": (
            _("Believed"),
            _("while only so many outcomes are known in all, half of what they say is believed"),
        ),
        "likeness": (
            _("Likeness"),
            _("an outcome counts more, the more alike the other side was to whoever asks"),
        ),
        "reluctance": (
            _("Reluctance"),
            _("how far those sink who mostly declined, in log-odds"),
        ),
        "taste": (
            _("Taste"),
            _("how far those rise or sink who are like what the reader took up or declined"),
        ),
        "typical": (_("Typical likeness"), _("from this likeness on, taste counts")),
        "settled": (
            _("In touch already"),
            _("how far two sink in each other's lists who need no introduction, in log-odds"),
        ),
    }
    return [(said[name][0], value, said[name][1]) for name, value in asdict(WEIGHTS).items()]
