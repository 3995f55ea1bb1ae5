"""What an organisation is called, for a given reader."""

import hashlib
import hmac

from flask import current_app
from flask_babel import gettext as _

from matchmaker.core.language import current_language
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Profile
from matchmaker.taxonomy.facets import territories


def is_masked(profile: Profile, viewer_id: int | None, introduced: set[int]) -> bool:
    """Tell whether the viewer may not know whose profile this is.

    `introduced` are the organisations whose names the viewer may know (`queries.introduced_to`).
    """
    owner = profile.organisation_id
    return profile.blind and owner != viewer_id and owner not in introduced


def shown_name(profile: Profile, viewer_id: int | None, introduced: set[int]) -> str:
    """Return the name, or for one who may not know it a description with a code.

    The code differs from viewer to viewer, so that two of them cannot compare notes by it.
    """
    if not is_masked(profile, viewer_id, introduced):
        return profile.organisation.name
    kinds = {
        Kind.STARTUP: _("Startup"),
        Kind.PHARMA: _("Pharma company"),
        Kind.OTHER: _("Organisation"),
    }
    said = kinds[profile.organisation.kind]
    if profile.country:
        country = territories().label(profile.country, current_language())
        said = _("%(kind)s in %(country)s", kind=said, country=country)
    return f"{said} · {_code(profile.organisation_id, viewer_id)}"


def _code(owner_id: int, viewer_id: int | None) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"{owner_id} {viewer_id}".encode(), hashlib.sha256).hexdigest()[:5]
