"""Profiles as others see them, as matching reads them, and as they travel."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, not_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles import document
from matchmaker.profiles.document import FACET_FIELDS
from matchmaker.profiles.models import Claim, Generation, Grant, GrantKind, Listing, Profile, Status
from matchmaker.profiles.policy import is_visible_to

IS_DISMISSED = and_(Listing.origin.is_not(None), Listing.status == Status.WITHDRAWN)
CHUNK = 500  # ids in one select: databases limit the number of parameters
MASK = "▇▇▇"
COMMON_ENDINGS = re.compile(
    r"[\s,]+(inc|ltd|llc|gmbh|ag|sa|plc|co|corp|limited|company|corporation)\.?$", re.IGNORECASE
)


class Change(NamedTuple):
    """When what others see of an organisation last changed, and by which mark a process knows it.

    The mark also grows when the texts have got their vectors.
    """

    organisation_id: int
    generation: int
    at: datetime


def profiles_since(generation: int) -> list[Change]:
    """Return what changed after that generation, oldest first."""
    query = (
        select(Profile.organisation_id, Profile.generation, Profile.updated_at)
        .where(Profile.generation > generation)
        .order_by(Profile.generation, Profile.organisation_id)
    )
    return [Change(*row) for row in db.session.execute(query)]


def last_generation() -> int:
    """Return the newest generation that was given out; 0 if none was."""
    return db.session.scalar(select(Generation.value)) or 0


def own_profile(organisation_id: int) -> Profile:
    """Return the profile of the organisation, with the organisation."""
    query = select(Profile).where(Profile.organisation_id == organisation_id)
    return db.session.scalars(query.options(joinedload(Profile.organisation))).one()


def own_listings(organisation_id: int) -> Sequence[Listing]:
    """Return all listings of the organisation with their claims: offers first, then by age.

    Without proposals that were dismissed.
    """
    query = select(Listing).where(Listing.organisation_id == organisation_id, not_(IS_DISMISSED))
    query = query.order_by(Listing.side.desc(), Listing.id).options(selectinload(Listing.claims))
    return db.session.scalars(query).all()


def own_listing(organisation_id: int, public_id: str) -> Listing | None:
    """Return a listing if it is the organisation's own."""
    query = select(Listing).filter_by(organisation_id=organisation_id, public_id=public_id)
    return db.session.scalars(query.options(selectinload(Listing.claims))).one_or_none()


def visible_profile(viewer_id: int | None, public_id: str) -> Profile | None:
    """Return the profile with that address if the viewer may see it."""
    query = (
        select(Profile)
        .join(Profile.organisation)
        .options(contains_eager(Profile.organisation))
        .where(Organisation.public_id == public_id, is_visible_to(viewer_id))
    )
    return db.session.scalars(query).one_or_none()


def visible_profiles(viewer_id: int | None, organisation_ids: Iterable[int]) -> dict[int, Profile]:
    """Return those of the organisations that the viewer may see, by organisation id."""
    found: dict[int, Profile] = {}
    ids = sorted(set(organisation_ids))
    for start in range(0, len(ids), CHUNK):
        query = (
            select(Profile)
            .join(Profile.organisation)
            .options(contains_eager(Profile.organisation))
            .where(Profile.organisation_id.in_(ids[start : start + CHUNK]))
            .where(is_visible_to(viewer_id))
        )
        found |= {profile.organisation_id: profile for profile in db.session.scalars(query)}
    return found


def introduced_to(viewer_id: int | None) -> set[int]:
    """Return the organisations whose names the viewer may know although they are blind."""
    query = select(Grant.organisation_id).filter_by(viewer_id=viewer_id, kind=GrantKind.INTRODUCED)
    return set(db.session.scalars(query))


def document_of(
    profile: Profile, listings: Iterable[Listing], *, masked: bool
) -> document.Organisation:
    """Return what an organisation says in the form in which matching and pages read it.

    Ids are the addresses (`public_id`). Masked, the name is empty wherever it stood, and so are
    city and website, which would give it away.
    """
    organisation = profile.organisation
    said = document.Organisation(
        id=organisation.public_id,
        kind=organisation.kind,
        name=organisation.name,
        type=organisation.type or "",
        country=profile.country,
        city=profile.city,
        website=profile.website,
        founded=profile.founded,
        size=profile.size,
        languages=tuple(profile.languages),
        summary=profile.summary,
        visibility=profile.visibility,
        blind=profile.blind,
        listings=tuple(listing_document(row) for row in listings),
    )
    return mask(said) if masked else said


def listing_document(row: Listing) -> document.Listing:
    """Return a listing's row as a document; its id is the address."""
    return document.Listing(
        id=row.public_id,
        side=row.side,
        text=row.text,
        title=row.title,
        status=row.status,
        claims=tuple(_claim_document(claim) for claim in row.claims),
        **{name: tuple(getattr(row, name)) for name in FACET_FIELDS},
    )


def matching_documents(organisation_ids: Iterable[int]) -> dict[int, document.Organisation]:
    """Return what matching reads: approved organisations, live listings, blind ones without names.

    An organisation that is asked for and missing from the answer takes no part in matching.
    """
    profiles = _profiles(organisation_ids, Organisation.state == State.APPROVED)
    rows = _listings(profiles, Listing.status == Status.LIVE)
    return {
        number: document_of(profile, rows[number], masked=profile.blind)
        for number, profile in profiles.items()
    }


def exported_documents(organisation_ids: Iterable[int]) -> dict[int, document.Organisation]:
    """Return all that the organisations say, under the ids of the importer where there are any."""
    profiles = _profiles(organisation_ids)
    rows = _listings(profiles, not_(IS_DISMISSED))
    return {
        number: replace(
            document_of(profile, (), masked=False),
            id=profile.organisation.key or profile.organisation.public_id,
            listings=tuple(
                replace(listing_document(row), id=row.key or row.public_id) for row in rows[number]
            ),
        )
        for number, profile in profiles.items()
    }


def mask(organisation: document.Organisation) -> document.Organisation:
    """Take an organisation's name out of everything it says."""
    name = organisation.name.strip()
    spellings = {name, COMMON_ENDINGS.sub("", name)}
    first = name.split()[0] if name.split() else ""
    if len(first) >= 4 and len(name.split()) > 1:  # "Acme Diagnostics" signs as "Acme"
        spellings.add(first)
    joined = "|".join(re.escape(text) for text in sorted(spellings, key=len, reverse=True) if text)
    pattern = re.compile(joined, re.IGNORECASE)

    def hide(text: str) -> str:
        return pattern.sub(MASK, text) if joined else text

    return replace(
        organisation,
        name="",
        city="",
        website="",
        summary=hide(organisation.summary),
        listings=tuple(
            replace(
                listing,
                title=hide(listing.title),
                text=hide(listing.text),
                claims=tuple(
                    replace(
                        claim,
                        statement=hide(claim.statement),
                        site=hide(claim.site),
                        source="" if "://" in claim.source else hide(claim.source),
                    )
                    for claim in listing.claims
                ),
            )
            for listing in organisation.listings
        ),
    )


def _claim_document(row: Claim) -> document.Claim:
    return document.Claim(
        statement=row.statement,
        metric=row.metric,
        value=row.value,
        setting=row.setting or "",
        site=row.site,
        sample_size=row.sample_size,
        source=row.source,
    )


def _profiles(organisation_ids: Iterable[int], *conditions: object) -> dict[int, Profile]:
    found: dict[int, Profile] = {}
    ids = sorted(set(organisation_ids))
    for start in range(0, len(ids), CHUNK):
        query = (
            select(Profile)
            .join(Profile.organisation)
            .options(contains_eager(Profile.organisation))
            .where(Profile.organisation_id.in_(ids[start : start + CHUNK]), *conditions)  # type: ignore[arg-type]
            .order_by(Profile.organisation_id)
        )
        found |= {profile.organisation_id: profile for profile in db.session.scalars(query)}
    return found


def _listings(organisation_ids: Iterable[int], *conditions: object) -> dict[int, list[Listing]]:
    found: dict[int, list[Listing]] = defaultdict(list)
    ids = list(organisation_ids)
    for start in range(0, len(ids), CHUNK):
        query = (
            select(Listing)
            .options(selectinload(Listing.claims))
            .where(Listing.organisation_id.in_(ids[start : start + CHUNK]), *conditions)  # type: ignore[arg-type]
            .order_by(Listing.organisation_id, Listing.id)
        )
        for row in db.session.scalars(query):
            found[row.organisation_id].append(row)
    return found
