"""The only door for writing profiles, listings and grants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.core.clock import now
from matchmaker.core.database import db, hold_row
from matchmaker.jobs import service as jobs
from matchmaker.organisations.models import Organisation
from matchmaker.profiles import document
from matchmaker.profiles.document import FACET_FIELDS
from matchmaker.profiles.models import (
    Claim,
    Confidential,
    Generation,
    Grant,
    GrantKind,
    Listing,
    Profile,
    Setting,
    Side,
    Status,
    Visibility,
)
from matchmaker.profiles.queries import CHUNK

REFRESH = "matching.refresh"  # the name of a job of the room above: a hint to hurry


def make_profile(organisation: Organisation, **values: Any) -> Profile:
    """Give a new organisation its profile; `values` are columns of Profile."""
    db.session.flush()
    profile = Profile(organisation_id=organisation.id, **values)
    db.session.add(profile)
    touch([organisation.id])
    return profile


def hold(organisation_ids: Iterable[int]) -> None:
    """Let nobody else change what these organisations say until this transaction ends.

    Everybody who does so begins with this, goes on with whatever else is the organisations', and
    takes the next generation last; so no two can each wait for what the other has.
    """
    ids = sorted(set(organisation_ids))
    with db.session.no_autoflush:  # what the caller has changed already is written after this
        for start in range(0, len(ids), CHUNK):
            chosen = select(Profile.organisation_id).where(
                Profile.organisation_id.in_(ids[start : start + CHUNK])
            )
            in_turn = chosen.order_by(Profile.organisation_id)
            db.session.execute(in_turn.with_for_update(key_share=True))


def hold_listing(row: Listing) -> bool:
    """Hold a listing's organisation, then the listing, which is read anew; against the worker too.

    False where it is deleted already.
    """
    hold([row.organisation_id])
    return hold_row(row)


def touch(organisation_ids: Iterable[int]) -> int:
    """Say that what others see of these organisations has changed; return the new generation."""
    ids = list(organisation_ids)
    hold(ids)
    db.session.flush()
    generation = _next_generation()
    _set_generation(ids, generation, updated_at=now())
    jobs.enqueue_once(REFRESH)
    return generation


def show_anew(organisation_ids: Iterable[int]) -> tuple[int, dict[int, int]]:
    """Have every process take these organisations over again, though nobody has changed them.

    Returns the new generation, and the one that each had: where that is not the one that the caller
    has read, somebody has changed it meanwhile.
    """
    ids = list(organisation_ids)
    hold(ids)
    generation = _next_generation()
    before: dict[int, int] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(Profile.organisation_id, Profile.generation)
        chosen = query.where(Profile.organisation_id.in_(ids[start : start + CHUNK]))
        before |= {row.organisation_id: row.generation for row in db.session.execute(chosen)}
    _set_generation(ids, generation, updated_at=Profile.updated_at)
    return generation, before


def save_profile(profile: Profile, values: Mapping[str, Any]) -> None:
    """Change columns of a profile, and `name`, `kind` and `type` of its organisation."""
    for name, value in values.items():
        owner = profile.organisation if name in {"name", "kind", "type"} else profile
        setattr(owner, name, value)
    touch([profile.organisation_id])


def write_profile(profile: Profile, source: document.Organisation) -> None:
    """Make a profile say what a document says; its listings are written one by one."""
    profile.summary = source.summary
    profile.country = source.country
    profile.city = source.city
    profile.website = source.website
    profile.founded = source.founded
    profile.size = source.size
    profile.languages = list(source.languages)
    profile.visibility = Visibility(source.visibility)
    profile.blind = source.blind


def write_listing(row: Listing, source: document.Listing) -> None:
    """Make a listing's row say what a document says; an autosaved draft is then out of date."""
    row.side = Side(source.side)
    row.status = Status(source.status)
    row.title = source.title
    row.text = source.text
    for name in FACET_FIELDS:
        setattr(row, name, list(getattr(source, name)))
    row.claims = [_claim(claim) for claim in source.claims]
    row.draft = row.origin = None


def add_listing(organisation_id: int, source: document.Listing) -> Listing:
    """Add what the document says as a listing of the organisation; its key is the caller's."""
    row = Listing(organisation_id=organisation_id)
    write_listing(row, source)
    db.session.add(row)
    touch([organisation_id])
    return row


def save_listing(row: Listing, source: document.Listing) -> None:
    """Publish what the editor holds."""
    hold([row.organisation_id])
    write_listing(row, source)
    touch([row.organisation_id])


def save_draft(row: Listing, values: dict[str, Any]) -> None:
    """Keep what the editor holds without publishing it; nobody else sees it.

    What an event proposed is the member's own draft from then on.
    """
    row.draft, row.origin = values, None


def discard_draft(row: Listing) -> None:
    """Forget what was not published."""
    row.draft = None


def set_status(row: Listing, status: Status) -> None:
    """Publish a listing, withdraw it, or put it back among the drafts."""
    row.status, row.origin = status, None
    touch([row.organisation_id])


def remove_listing(row: Listing) -> None:
    """Delete a listing with its claims, for good."""
    organisation_id = row.organisation_id
    db.session.delete(row)
    touch([organisation_id])


def grant(organisation_id: int, viewer_id: int, kind: GrantKind) -> None:
    """Let the viewer see more of the organisation; granting twice changes nothing."""
    wanted = {"organisation_id": organisation_id, "viewer_id": viewer_id, "kind": kind}
    if db.session.scalar(select(Grant.id).filter_by(**wanted)) is None:
        db.session.add(Grant(**wanted))
        db.session.flush()


def grant_until(
    organisation_id: int, viewer_id: int, kind: GrantKind, begins: date, ends: date | None
) -> None:
    """Let the viewer see more from a day on, until a day or without end; replaces other days."""
    revoke(organisation_id, viewer_id, kind)
    db.session.add(
        Grant(
            organisation_id=organisation_id, viewer_id=viewer_id, kind=kind,
            begins=begins, ends=ends,
        )
    )  # fmt: skip
    db.session.flush()


def revoke(organisation_id: int, viewer_id: int, kind: GrantKind) -> None:
    """Take back what was granted, if it was."""
    db.session.execute(
        delete(Grant).where(
            Grant.organisation_id == organisation_id,
            Grant.viewer_id == viewer_id,
            Grant.kind == kind,
        )
    )


def write_confidential(listing: Listing, text: str) -> None:
    """Say something under a confidentiality agreement only; an empty text takes it away.

    What an event proposed is the member's own draft once there is such a text.
    """
    if text:
        listing.origin = None
    row = db.session.get(Confidential, listing.id)
    if row is None and text:
        db.session.add(Confidential(listing_id=listing.id, text=text))
    elif row is not None and text:
        row.text = text
    elif row is not None:
        db.session.delete(row)
    db.session.flush()


def _claim(source: document.Claim) -> Claim:
    values = {field.name: getattr(source, field.name) for field in fields(source)}
    values["setting"] = Setting(source.setting) if source.setting else None
    return Claim(**values)


def _set_generation(ids: Sequence[int], generation: int, **values: Any) -> None:
    for start in range(0, len(ids), CHUNK):
        chosen = update(Profile).where(Profile.organisation_id.in_(ids[start : start + CHUNK]))
        db.session.execute(chosen.values(generation=generation, **values))


def _next_generation() -> int:
    advance = update(Generation).values(value=Generation.value + 1).returning(Generation.value)
    generation = db.session.scalar(advance)
    if generation is None:
        try:
            with db.session.begin_nested():
                db.session.add(Generation(id=1, value=0))
        except IntegrityError:  # another process made the row first: just as good
            pass
        generation = db.session.scalar(advance)
    if generation is None:
        raise RuntimeError("the generation row could not be made")
    return generation
