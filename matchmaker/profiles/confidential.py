"""Who reads what listings say under a CDA only; asked anew at each reading."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.models import Confidential, Grant, GrantKind, Listing


def own_text(listing: Listing) -> str:
    """Return what a listing of one's own says so; empty if nothing."""
    row = db.session.get(Confidential, listing.id)
    return row.text if row else ""


def texts_for(viewer_id: int, organisation_id: int) -> dict[str, str]:
    """Return what an organisation's listings say to a viewer with an agreement in force today.

    By the address of the listing.
    """
    query = (
        select(Listing.public_id, Confidential.text)
        .join(Confidential, Confidential.listing_id == Listing.id)
        .join(Grant, Grant.organisation_id == Listing.organisation_id)
        .where(Listing.organisation_id == organisation_id, Grant.viewer_id == viewer_id, _holds())
    )
    return {row.public_id: row.text for row in db.session.execute(query)}


def readers_of(organisation_id: int) -> Sequence[Organisation]:
    """Return the organisations that read an organisation's confidential texts today, by name."""
    query = select(Organisation).join(Grant, Grant.viewer_id == Organisation.id)
    query = query.where(Grant.organisation_id == organisation_id, _holds())
    return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()


def _holds() -> ColumnElement[bool]:
    today = now().date()
    return and_(
        Grant.kind == GrantKind.CDA,
        Grant.begins <= today,
        or_(Grant.ends.is_(None), Grant.ends >= today),
    )
