"""Who may see which profile, and whose name."""

from sqlalchemy import ColumnElement, and_, exists, or_

from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles.models import Grant, GrantKind, Profile, Visibility


def is_visible_to(viewer_id: int | None) -> ColumnElement[bool]:
    """Return the condition, on a select of Profile joined to Organisation, for what a viewer sees.

    The viewer is an organisation: its own profile always; of others the approved ones, and among
    those that only matches may see, the ones that granted it. Without an organisation (an
    administrator, say) only what everybody signed in may see.
    """
    public = Profile.visibility == Visibility.SIGNED_IN
    if viewer_id is None:
        return and_(Organisation.state == State.APPROVED, public)
    granted = exists().where(
        Grant.organisation_id == Profile.organisation_id,
        Grant.viewer_id == viewer_id,
        Grant.kind != GrantKind.CDA,
    )
    return or_(
        Profile.organisation_id == viewer_id,
        and_(Organisation.state == State.APPROVED, or_(public, granted)),
    )
