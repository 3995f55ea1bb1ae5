"""A few requests for the demo's accounts to answer. Only illustrative organisations ask."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest.introduction_models import Introduction
from matchmaker.interest.introductions import EXPIRE, pair_of
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.models import Listing, Side

# Who asks whom: keys of the demo's data.
REQUESTS = (
    ("wrenfield-pathology", "roche"),
    ("conjugate-blind-01", "roche"),
    ("torvane-cell", "roche"),
    ("grauwald", "12-sigma"),
)
NOTE = """\
This request is made up for the demo. We would like to show you what we do, and to hear what you \
look for. Could we have a first, non-confidential conversation?
"""


def load_introductions() -> None:
    """Make the requests that are not there; nobody is told by mail."""
    keys = {key for pair in REQUESTS for key in pair}
    rows = db.session.execute(
        select(Organisation.key, Organisation.id).where(Organisation.key.in_(keys))
    )
    ids = {row.key: row.id for row in rows}
    expires_at = now() + timedelta(days=current_app.extensions["settings"].introduction_days)
    for from_key, to_key in REQUESTS:
        one, other = ids[from_key], ids[to_key]
        if db.session.scalar(select(Introduction.id).filter_by(from_id=one, to_id=other)):
            continue
        side = Side.NEED if from_key == "grauwald" else Side.OFFER
        about = select(Listing.id).filter_by(organisation_id=one, side=side).order_by(Listing.id)
        db.session.add(
            Introduction(
                from_id=one,
                to_id=other,
                pair=pair_of(one, other),
                from_listing_id=db.session.scalar(about.limit(1)),
                note=NOTE.strip(),
                expires_at=expires_at,
            )
        )
        jobs.enqueue(EXPIRE, due_at=expires_at)
    db.session.flush()
