"""A spreadsheet of attendees: kept, read by the host's choice of columns, taken in once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select, update

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events import intake
from matchmaker.events.intake import Arrival, Difference, How
from matchmaker.events.models import Event
from matchmaker.events.renaming import Renaming
from matchmaker.events.service import Registration
from matchmaker.organisations.models import Kind
from matchmaker.transfer.importers.attendees import Attendees, Layout, layout_of, read_attendees
from matchmaker.transfer.importers.sheet import read_sheet
from matchmaker.transfer.models import AttendeeImport

Fields = Mapping[int, str]


class AlreadyDoneError(ValueError):
    """The file has been taken in already, perhaps by another tap or another host."""


class HasFaultsError(ValueError):
    """The file has faults, so that nothing of it is taken in."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the host chooses beside the columns; `encoding` is empty for the guess."""

    default_kind: str = Kind.STARTUP.value
    split: bool = False
    invited: bool = False
    letters: bool = True
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it is read now: nothing of it is in the event yet.

    `found` is None while no column, or more than one, is the e-mail address.
    """

    layout: Layout
    mapping: Fields
    encoding: str
    sheet_name: str
    found: Attendees | None
    differences: tuple[Difference, ...]

    @property
    def renamings(self) -> tuple[Renaming, ...]:
        """What companies are only called otherwise, each once."""
        found = (each.renaming for each in self.differences)
        return tuple(dict.fromkeys(one for one in found if one is not None))


def keep(event: Event, user_id: int, file_name: str, data: bytes) -> AttendeeImport:
    """Keep an uploaded file, in place of one of the same host that was not taken in.

    Raises UnreadableError.
    """
    layout_of(read_sheet(data))
    db.session.execute(
        delete(AttendeeImport).where(
            AttendeeImport.event_id == event.id,
            AttendeeImport.user_id == user_id,
            AttendeeImport.done_at.is_(None),
        )
    )
    last = _last(event)
    kept = AttendeeImport(
        event_id=event.id,
        user_id=user_id,
        file_name=file_name[-200:],
        data=data,
        columns=dict(last.columns) if last else {},
        options={**last.options, "encoding": ""} if last else asdict(Options()),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def import_of(event: Event, public_id: str) -> AttendeeImport | None:
    """Return the event's import at that address."""
    return db.session.scalar(
        select(AttendeeImport).where(
            AttendeeImport.event_id == event.id, AttendeeImport.public_id == public_id
        )
    )


def imports_of(event: Event) -> Sequence[AttendeeImport]:
    """Return the event's imports, the latest first."""
    query = select(AttendeeImport).where(AttendeeImport.event_id == event.id)
    return db.session.scalars(query.order_by(AttendeeImport.id.desc()).limit(20)).all()


def choose(kept: AttendeeImport, mapping: Fields, options: Options) -> None:
    """Keep what the host says of the columns; the next file with these headers is read so too."""
    layout = _layout(kept, options.encoding)
    kept.columns = {
        **kept.columns,
        **{_key(layout, at): mapping.get(at, "") for at in range(len(layout.columns))},
    }
    kept.options = asdict(options)
    db.session.flush()


def preview(event: Event, kept: AttendeeImport) -> Preview:
    """Read a file that is kept, and say what it would change.

    Raises UnreadableError if the encoding that was chosen is not that of the file.
    """
    options = Options(**kept.options)
    sheet = read_sheet(kept.data or b"", options.encoding)
    layout = layout_of(sheet)
    mapping = _mapping(layout, kept.columns)
    found, differences = None, []
    if list(mapping.values()).count("email") == 1:
        found = read_attendees(layout, mapping, default_kind=options.default_kind)
        if not found.faults:
            differences = intake.compare(event, _arrivals(found), split=options.split)
    return Preview(layout, mapping, sheet.encoding, sheet.name, found, tuple(differences))


def apply(event: Event, kept: AttendeeImport) -> AttendeeImport:
    """Take all of a file in; of two who try, one does. The file itself is forgotten.

    Raises AlreadyDoneError, HasFaultsError.
    """
    if kept.data is None:
        raise AlreadyDoneError(kept.public_id)
    options = Options(**kept.options)
    layout = _layout(kept, options.encoding)
    mapping = _mapping(layout, kept.columns)
    if list(mapping.values()).count("email") != 1:
        raise HasFaultsError(kept.public_id)
    found = read_attendees(layout, mapping, default_kind=options.default_kind)
    if found.faults:
        raise HasFaultsError(kept.public_id)
    mine = db.session.scalar(
        update(AttendeeImport)
        .where(AttendeeImport.id == kept.id, AttendeeImport.done_at.is_(None))
        .values(done_at=now(), data=None)
        .returning(AttendeeImport.id)
    )
    if mine is None:
        raise AlreadyDoneError(kept.public_id)
    how = How(options.split, options.invited, options.letters)
    counts = intake.take_in(event, _arrivals(found), how)
    db.session.refresh(kept)
    kept.summary = {**{what.value: n for what, n in counts.items()}, "gone": len(found.gone)}
    db.session.flush()
    return kept


def forget(kept: AttendeeImport) -> None:
    """Throw a file away that was not taken in."""
    if kept.done_at is None:
        db.session.delete(kept)
        db.session.flush()


def _last(event: Event) -> AttendeeImport | None:
    query = select(AttendeeImport).where(
        AttendeeImport.event_id == event.id, AttendeeImport.done_at.is_not(None)
    )
    return db.session.scalar(query.order_by(AttendeeImport.id.desc()).limit(1))


def _layout(kept: AttendeeImport, encoding: str) -> Layout:
    return layout_of(read_sheet(kept.data or b"", encoding))


def _mapping(layout: Layout, chosen: Mapping[str, Any]) -> dict[int, str]:
    """Return the fields by column: as chosen for the same header before, else as guessed."""
    found = {
        column.at: chosen.get(_key(layout, column.at), layout.guess.get(column.at, ""))
        for column in layout.columns
    }
    return {at: field for at, field in found.items() if field}


def _key(layout: Layout, at: int) -> str:
    """Return what a column is known by: its header, with its place where headers repeat."""
    header = layout.columns[at].header
    again = [column.at for column in layout.columns if column.header == header]
    return header if header and len(again) == 1 else f"{header} #{at + 1}"


def _arrivals(found: Attendees) -> list[Arrival]:
    return [
        Arrival(
            entry.row,
            Registration(
                name=entry.name,
                email=entry.email,
                company=entry.company,
                title=entry.title,
                kind=Kind(entry.kind),
                language=entry.language,
                offers=entry.offers,
                looks_for=entry.looks_for,
            ),
            entry.kind_is_said,
        )
        for entry in found.entries
    ]
