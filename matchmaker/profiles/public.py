"""What one reader sees of an organisation."""

from dataclasses import dataclass

from matchmaker.profiles import document, queries
from matchmaker.profiles.models import Profile, Status
from matchmaker.profiles.naming import is_masked, shown_name


@dataclass(frozen=True, slots=True)
class Shown:
    """A profile for one reader, with nothing left to load.

    `said` holds live listings only, without the name where the reader may not know it;
    `illustrative` are the addresses of listings written for the demo.
    """

    address: str
    name: str
    is_masked: bool
    is_own: bool
    is_illustrative: bool
    said: document.Organisation
    illustrative: frozenset[str]


def public_profile(profile: Profile, viewer_id: int | None, introduced: set[int]) -> Shown:
    """Show a profile that the viewer may see; `introduced` as for `naming.shown_name`."""
    rows = [
        row for row in queries.own_listings(profile.organisation_id) if row.status is Status.LIVE
    ]
    masked = is_masked(profile, viewer_id, introduced)
    return Shown(
        address=profile.organisation.public_id,
        name=shown_name(profile, viewer_id, introduced),
        is_masked=masked,
        is_own=profile.organisation_id == viewer_id,
        is_illustrative=profile.illustrative,
        said=queries.document_of(profile, rows, masked=masked),
        illustrative=frozenset(row.public_id for row in rows if row.illustrative),
    )
