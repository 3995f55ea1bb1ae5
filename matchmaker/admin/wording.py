"""What the administrator's pages call things."""

from dataclasses import asdict

from flask_babel import gettext as _

from matchmaker.matching.outcomes import WEIGHTS


def weights() -> list[tuple[str, float, str]]:
    """Return the weights of what outcomes teach: name, value, and what each does."""
    said = {
        "accepted": (_("Accepted introduction"), _("adds so much to both sides' engagement")),
        "met": (_("Meeting held"), _("adds so much to both sides' engagement")),
        "deal": (_("Deal recorded"), _("adds so much to both sides' engagement")),
        "declined": (_("Declined introduction"), _("takes so much off the engagement")),
        "ceiling": (_("Ceiling"), _("the most that engagement alone can say for a match")),
        "patience": (_("Patience"), _("after so many outcomes two thirds of the ceiling count")),
        "likeness": (
            _("Likeness"),
            _("an outcome counts more, the more alike the other side was to whoever asks"),
        ),
        "typical": (_("Typical likeness"), _("how alike any two organisations are")),
        "reluctance": (
            _("Reluctance"),
            _("how far those sink who mostly declined, in log-odds"),
        ),
        "taste": (
            _("Taste"),
            _("how far those rise or sink who are like what the reader took up or declined"),
        ),
        "settled": (
            _("In touch already"),
            _("how far two sink in each other's lists who need no introduction, in log-odds"),
        ),
    }
    return [(said[name][0], value, said[name][1]) for name, value in asdict(WEIGHTS).items()]
