"""What an import would change, and changing it: all of it or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matchmaker.core.database import db
from matchmaker.organisations.models import Kind, Organisation, OrganisationType, State
from matchmaker.profiles import document, queries
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Listing, Profile

Progress = Callable[[int, int], None]
"""Told how many organisations of how many are done."""


class ListingTakenError(ValueError):
    """A listing id of the file stands for another organisation's listing in the database."""

    def __init__(self, listing: str, owner: str) -> None:
        """Name the listing's id and whose it is."""
        super().__init__(f"listing id {listing} belongs to {owner}; expected an id not in use")
        self.listing = listing


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one organisation: `fields` and `listings` name what differs."""

    organisation: document.Organisation
    is_new: bool
    fields: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()  # ids of listings that are new or differ
    kept: tuple[str, ...] = ()  # ids of listings that the file does not have; an import keeps them

    @property
    def is_needed(self) -> bool:
        """True if the database does not say all of this already."""
        return self.is_new or bool(self.fields or self.listings)


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a file would do, organisation by organisation, in the file's order."""

    changes: tuple[Change, ...]

    @property
    def new(self) -> tuple[Change, ...]:
        """Organisations that the database does not have."""
        return tuple(change for change in self.changes if change.is_new)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Organisations that the database has, and that would change."""
        return tuple(change for change in self.changes if change.is_needed and not change.is_new)

    @property
    def unchanged(self) -> int:
        """How many organisations already say what the file says."""
        return sum(not change.is_needed for change in self.changes)


def plan_import(organisations: Sequence[document.Organisation]) -> Plan:
    """Compare the organisations of a file with the database, by the importer's ids.

    Raises ListingTakenError for a listing id that another organisation uses already.
    """
    _refuse_taken(organisations)
    present = _present(organisation.id for organisation in organisations)
    return Plan(tuple(_compare(new, present.get(new.id)) for new in organisations))


def carry_out(plan: Plan, report: Progress = lambda done, total: None) -> None:
    """Make the database say what the plan's organisations say; the caller commits.

    New organisations are approved: importing is an administrator's act.
    """
    needed = [change for change in plan.changes if change.is_needed]
    touched: list[int] = []
    profiles.hold(_ids(change.organisation.id for change in needed))
    for start in range(0, len(needed), queries.CHUNK):
        part = needed[start : start + queries.CHUNK]
        profiles_by_key = _profiles_for(part)
        rows = _listings_for(part)
        for change in part:
            _write_organisation(change.organisation, profiles_by_key[change.organisation.id])
        db.session.flush()  # new organisations get their numbers, which listings refer to
        for change in part:
            profile = profiles_by_key[change.organisation.id]
            _write_listings(change, profile.organisation_id, rows)
            touched.append(profile.organisation_id)
        db.session.flush()
        report(start + len(part), len(needed))
    if touched:
        profiles.touch(touched)


def profiles_to_export(key: str | None = None) -> list[document.Organisation]:
    """Return all profiles as they travel, or the one with that id; in the order of their ids."""
    query = select(Organisation.id)
    if key is not None:
        query = query.where((Organisation.key == key) | (Organisation.public_id == key))
    found = queries.exported_documents(db.session.scalars(query))
    return sorted(found.values(), key=lambda organisation: organisation.id)


def _present(keys: Iterable[str]) -> dict[str, document.Organisation]:
    return {found.id: found for found in queries.exported_documents(_ids(keys)).values()}


def _ids(keys: Iterable[str]) -> list[int]:
    """Return the ids of those organisations that the database has, by the importer's."""
    wanted = list(keys)
    ids: list[int] = []
    for start in range(0, len(wanted), queries.CHUNK):
        part = wanted[start : start + queries.CHUNK]
        ids += db.session.scalars(select(Organisation.id).where(Organisation.key.in_(part)))
    return ids


def _refuse_taken(organisations: Sequence[document.Organisation]) -> None:
    owners = {listing.id: owner.id for owner in organisations for listing in owner.listings}
    keys = list(owners)
    for start in range(0, len(keys), queries.CHUNK):
        query = select(Listing.key, Organisation.key, Organisation.public_id)
        query = query.join(Listing.organisation)
        for key, owner, address in db.session.execute(
            query.where(Listing.key.in_(keys[start : start + queries.CHUNK])).order_by(Listing.key)
        ):
            if owners[str(key)] != owner:
                raise ListingTakenError(str(key), owner or address)


def _compare(new: document.Organisation, old: document.Organisation | None) -> Change:
    if old is None:
        return Change(new, is_new=True, listings=tuple(listing.id for listing in new.listings))
    before = {listing.id: listing for listing in old.listings}
    return Change(
        new,
        is_new=False,
        fields=tuple(
            field.name
            for field in fields(new)
            if field.name != "listings" and getattr(new, field.name) != getattr(old, field.name)
        ),
        listings=tuple(item.id for item in new.listings if before.get(item.id) != item),
        kept=tuple(sorted(before.keys() - {listing.id for listing in new.listings})),
    )


def _profiles_for(changes: Sequence[Change]) -> dict[str, Profile]:
    """Return the profiles of all the organisations, by importer's id, making the new ones."""
    keys = [change.organisation.id for change in changes if not change.is_new]
    query = select(Profile).join(Profile.organisation).where(Organisation.key.in_(keys))
    query = query.options(selectinload(Profile.organisation))
    found = {str(profile.organisation.key): profile for profile in db.session.scalars(query)}
    made = [
        Profile(
            organisation=Organisation(
                key=change.organisation.id, kind=Kind.OTHER, name="", state=State.APPROVED
            )
        )
        for change in changes
        if change.is_new
    ]
    db.session.add_all(made)
    return found | {str(profile.organisation.key): profile for profile in made}


def _listings_for(changes: Sequence[Change]) -> dict[str, Listing]:
    keys = [key for change in changes for key in change.listings]
    found: dict[str, Listing] = {}
    for start in range(0, len(keys), queries.CHUNK):
        query = select(Listing).where(Listing.key.in_(keys[start : start + queries.CHUNK]))
        query = query.options(selectinload(Listing.claims))
        found |= {str(row.key): row for row in db.session.scalars(query)}
    return found


def _write_organisation(source: document.Organisation, profile: Profile) -> None:
    owner = profile.organisation
    owner.name = source.name
    owner.kind = Kind(source.kind)
    owner.type = OrganisationType(source.type) if source.type else None
    profiles.write_profile(profile, source)


def _write_listings(change: Change, organisation_id: int, rows: dict[str, Listing]) -> None:
    for source in change.organisation.listings:
        if source.id not in change.listings:
            continue
        row = rows.get(source.id)
        if row is None:
            row = Listing(key=source.id, organisation_id=organisation_id)
            db.session.add(row)
        profiles.write_listing(row, source)
