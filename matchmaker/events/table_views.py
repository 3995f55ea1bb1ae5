"""A host's tables: their names, zones and seats, and the seats that they have in some slots."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.events import queries, setup, table_seats, wording
from matchmaker.events.forms import MoreTablesForm, SeatsForm
from matchmaker.events.guards import current_event, host
from matchmaker.events.hours import MOST_TABLES, SEATS
from matchmaker.events.models import Event
from matchmaker.events.seating import TablesAgreedError

blueprint = Blueprint("event_tables", __name__, url_prefix="/events/<slug>/setup/tables")

REMOVED = "removed_seats"
SOME_SLOTS = "some-slots"  # where on the page they stand


@blueprint.get("")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Show the tables, to be changed."""
    return _show(current_event())


@blueprint.post("")
@guarded_by(host)
def save(slug: str) -> ResponseReturnValue:
    """Save names, zones and seats of the tables, and take away those that are ticked."""
    event = current_event()
    rows = [
        setup.TableRow(
            request.form.get(f"name-{table.id}", table.name).strip()[:60] or table.name,
            request.form.get(f"zone-{table.id}", table.zone).strip()[:60],
            max(2, min(100, request.form.get(f"seats-{table.id}", table.capacity, type=int))),
            table.id,
        )
        for table in queries.tables_of(event.id)
        if f"remove-{table.id}" not in request.form
    ]
    return _set_tables(event, rows)


@blueprint.post("/add")
@guarded_by(host)
def add(slug: str) -> ResponseReturnValue:
    """Add tables after the last one."""
    event, form = current_event(), MoreTablesForm()
    known = queries.tables_of(event.id)
    if form.validate() and len(known) + form.count.data > MOST_TABLES:
        form.refuse("count", _("More than %(most)s tables are too many.", most=MOST_TABLES))
    if form.errors:
        return _show(event, more=form), 422
    rows = [setup.TableRow(one.name, one.zone, one.capacity, one.id) for one in known]
    zone = (form.zone.data or "").strip()
    for number in range(len(known) + 1, len(known) + form.count.data + 1):
        name = _("Table {}").format(number)
        rows.append(setup.TableRow(name, zone, form.capacity.data))
    return _set_tables(event, rows)


@blueprint.post("/seats")
@guarded_by(host)
def set_seats(slug: str) -> ResponseReturnValue:
    """Give some tables other seats in some slots, or none."""
    event = current_event()
    form = _offered(event, SeatsForm())
    if not form.validate():
        return _show(event, seats=form), 422
    try:
        published = table_seats.set_seats(
            event, form.chosen(), form.first.data, form.last.data, form.seats.data
        )
    except TablesAgreedError as error:
        db.session.rollback()
        form.refuse("seats", wording.no_table_for(error.pairs))
        return _show(current_event(), seats=form), 422
    db.session.commit()
    flash(_("The seats are saved."), "success")
    if published:
        flash(
            ngettext(
                "%(num)s published meeting is at a table that is closed now. It stays there until "
                "you plan anew.",
                "%(num)s published meetings are at tables that are closed now. They stay there "
                "until you plan anew.",
                published,
            ),
            "message",
        )
    return redirect(url_for("event_tables.show", slug=slug, _anchor=SOME_SLOTS), 303)


@blueprint.post("/seats/remove")
@guarded_by(host)
def remove_seats(slug: str) -> ResponseReturnValue:
    """Give the tables of a stretch of slots their usual seats again."""
    numbers = [request.form.get(name, type=int) for name in ("first", "last", "seats")]
    first, last, seats = (abort(400) if one is None else one for one in numbers)
    gone = table_seats.remove_stretch(current_event(), first, last, seats)
    db.session.commit()
    if gone is not None:
        session[REMOVED] = {
            "tables": [table.id for table in gone.tables],
            "first": first,
            "last": last,
            "seats": seats,
        }
    return redirect(url_for("event_tables.show", slug=slug, _anchor=SOME_SLOTS), 303)


def _set_tables(event: Event, rows: list[setup.TableRow]) -> ResponseReturnValue:
    try:
        setup.set_tables(event, rows)
    except setup.TableInUseError as error:
        db.session.rollback()
        flash(_("%(table)s stays: the published list has meetings there. Plan anew with fewer "
                "tables first.", table=error.name), "error")  # fmt: skip
    except TablesAgreedError as error:
        db.session.rollback()
        flash(wording.no_table_for(error.pairs), "error")
    else:
        db.session.commit()
        flash(_("The tables are saved."), "success")
    return redirect(url_for("event_tables.show", slug=current_event().slug), 303)


def _offered(event: Event, form: SeatsForm) -> SeatsForm:
    """Let choose among the event's tables and slots."""
    form.offer(
        queries.tables_of(event.id),
        [
            (slot.number, wording.slots_label(slot, slot, event.zone))
            for slot in queries.slots_of(event.id)
        ],
    )
    return form


def _show(
    event: Event, *, more: MoreTablesForm | None = None, seats: SeatsForm | None = None
) -> str:
    return render_template(
        "events/tables.html",
        event=event,
        form=more or MoreTablesForm(formdata=None, count=1, capacity=SEATS),
        seats_form=seats or _offered(event, SeatsForm(formdata=None)),
        tables=queries.tables_of(event.id),
        slots=queries.slots_of(event.id),
        stretches=table_seats.stretches(event.id),
        removed=session.pop(REMOVED, None),
    )
