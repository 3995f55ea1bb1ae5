"""The lists as a page shows them: rows with names and fit, sorted and narrowed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.interest import pipeline_queries as queries
from matchmaker.interest.list_models import NamedList, Stage
from matchmaker.interest.models import Shortlisted
from matchmaker.matching import service
from matchmaker.organisations.models import Organisation
from matchmaker.profiles.naming import shown_name
from matchmaker.profiles.queries import introduced_to, visible_profiles

SORTS = ("added", "fit", "stage", "owner", "name")
ALL = "all"
STAGES = list(Stage)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One row of a list; `fit` is None where nothing can be compared."""

    row: Shortlisted
    address: str
    name: str
    fit: float | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the lists to show, and how; empty means everything. `chosen`: a list's address."""

    chosen: str = ""
    stage: str = ""
    owner: str = ""
    tag: str = ""
    sort: str = "added"

    @property
    def is_narrowed(self) -> bool:
        """True if anything but the list narrows what is shown."""
        return bool(self.stage or self.owner or self.tag)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists, how many each holds (by address, "" for the shortlist itself), and the rows."""

    lists: Sequence[NamedList]
    counts: Mapping[str, int]
    tags: Sequence[str]
    rows: Sequence[Prospect]


def read(viewer: Organisation, wanted: Wanted) -> Lists:
    """Return the viewer's lists, with the rows that are wanted; a handful of queries in all."""
    everything = queries.prospects(viewer.id)
    counts = Counter(_list_of(row) for row in everything)
    kept = [row for row in everything if _is_wanted(row, wanted)]
    return Lists(
        lists=queries.lists_of(viewer.id),
        counts={**counts, ALL: len(everything)},
        tags=sorted({tag for row in everything for tag in row.tags}),
        rows=_sorted(_shown(viewer, kept), wanted.sort),
    )


def chosen(viewer: Organisation, addresses: Sequence[str]) -> list[Shortlisted]:
    """Return the rows of these targets, by address, as far as they stand on the viewer's lists."""
    asked = set(addresses)
    return [row for row in queries.prospects(viewer.id) if row.target.public_id in asked]


def _shown(viewer: Organisation, rows: Sequence[Shortlisted]) -> list[Prospect]:
    profiles = visible_profiles(viewer.id, [row.target_id for row in rows])
    introduced = introduced_to(viewer.id)
    fits = service.fits(viewer, [row.target.public_id for row in rows])
    return [
        Prospect(
            row=row,
            address=row.target.public_id,
            name=shown_name(profiles[row.target_id], viewer.id, introduced),
            fit=fits.get(row.target.public_id),
        )
        for row in rows
        if row.target_id in profiles
    ]


def _list_of(row: Shortlisted) -> str:
    named = row.named_list
    return named.public_id if named is not None and named.removed_at is None else ""


def _is_wanted(row: Shortlisted, wanted: Wanted) -> bool:
    owner = row.owner.public_id if row.owner else "nobody"
    return (
        wanted.chosen in (ALL, _list_of(row))
        and wanted.stage in ("", row.stage)
        and wanted.owner in ("", owner)
        and (not wanted.tag or wanted.tag in row.tags)
    )


def _sorted(rows: list[Prospect], sort: str) -> list[Prospect]:
    """Sort what comes newest first; equal ones stay so."""

    def place(one: Prospect) -> tuple[float, str]:
        if sort == "fit":
            return (-(one.fit if one.fit is not None else -1.0), "")
        if sort == "stage":
            return (STAGES.index(Stage(one.row.stage)), "")
        if sort == "owner":
            return (
                0 if one.row.owner else 1,
                one.row.owner.name.casefold() if one.row.owner else "",
            )
        return (0, one.name.casefold() if sort == "name" else "")

    return sorted(rows, key=place)
