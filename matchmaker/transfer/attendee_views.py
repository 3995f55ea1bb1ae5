"""The host's pages of importing attendees: upload, columns, preview, taking in."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired

from matchmaker.core.database import db
from matchmaker.core.forms import Form
from matchmaker.core.pages import page_number, slice_page
from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.events.intake import What
from matchmaker.organisations.models import Kind
from matchmaker.transfer import attendee_service as service
from matchmaker.transfer import attendee_wording as wording
from matchmaker.transfer.importers import attendee_words
from matchmaker.transfer.importers.sheet import ENCODINGS, MOST_BYTES, UnreadableError
from matchmaker.transfer.models import AttendeeImport

blueprint = Blueprint("attendee_import", __name__, url_prefix="/events/<slug>/import")

SHOWN_FAULTS = 100


class UploadForm(Form):
    """A file from the host's disk."""

    file = FileField(
        _l("Spreadsheet"),
        [FileRequired(_l("Please choose a file."))],
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


@blueprint.get("/")
@guarded_by(host)
def start(slug: str) -> ResponseReturnValue:
    """Ask for a file; list what was imported before."""
    return _start(UploadForm())


@blueprint.post("/")
@guarded_by(host)
def upload(slug: str) -> ResponseReturnValue:
    """Keep a file, so that its columns can be looked at."""
    form = UploadForm()
    if not form.validate():
        return _start(form), 422
    data = form.file.data.stream.read(MOST_BYTES + 1)
    try:
        kept = service.keep(current_event(), current_user.id, form.file.data.filename or "", data)
    except UnreadableError as error:
        db.session.rollback()
        form.refuse("file", wording.refusal(error))
        return _start(form), 422
    db.session.commit()
    return redirect(url_for("attendee_import.show", slug=slug, public_id=kept.public_id), 303)


@blueprint.get("/<public_id>")
@guarded_by(host)
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """Show the columns and what taking the file in would change, or what it has changed."""
    kept = _kept(public_id)
    if kept.done_at is not None:
        return render_template("transfer/imported.html", event=current_event(), kept=kept)
    seen = service.preview(current_event(), kept)
    what = What(request.args["what"]) if request.args.get("what") in set(What) else None
    rows = [one for one in seen.differences if what is None or one.what is what]
    return render_template(
        "transfer/import_preview.html",
        event=current_event(),
        kept=kept,
        seen=seen,
        what=what,
        whats=[(one, sum(each.what is one for each in seen.differences)) for one in What],
        page=slice_page(rows, page_number()),
        faults=seen.found.faults[:SHOWN_FAULTS] if seen.found else (),
        options=service.Options(**kept.options),
        wording=wording,
    )


@blueprint.post("/<public_id>/columns")
@guarded_by(host)
def choose(slug: str, public_id: str) -> ResponseReturnValue:
    """Keep what each column is, and the choices beside."""
    kept = _open(public_id)
    mapping = {
        int(name.removeprefix("column-")): field
        for name, field in request.form.items()
        if name.startswith("column-") and name.removeprefix("column-").isdecimal() and field
    }
    mapping = _moved(mapping, service.preview(current_event(), kept).mapping)
    fields = list(mapping.values())
    if not set(fields) <= attendee_words.FIELDS.keys():
        abort(400)
    twice = sorted({field for field in fields if fields.count(field) > 1})
    if twice:
        names = ", ".join(wording.fields()[field] for field in twice)
        flash(_("Each of these can be one column only: %(names)s.", names=names), "error")
    elif "email" not in fields:
        flash(_("Please say which column is the e-mail address."), "error")
    else:
        _choose(kept, mapping)
    return redirect(url_for("attendee_import.show", slug=slug, public_id=public_id), 303)


@blueprint.post("/<public_id>/apply")
@guarded_by(host)
def apply(slug: str, public_id: str) -> ResponseReturnValue:
    """Take all of the file in."""
    kept = _open(public_id)
    try:
        service.apply(current_event(), kept)
    except service.HasFaultsError:
        db.session.rollback()
        flash(_("Nothing is imported: the file still has faults."), "error")
    except service.AlreadyDoneError:
        db.session.rollback()
    db.session.commit()
    return redirect(url_for("attendee_import.show", slug=slug, public_id=public_id), 303)


@blueprint.post("/<public_id>/discard")
@guarded_by(host)
def discard(slug: str, public_id: str) -> ResponseReturnValue:
    """Throw the file away."""
    service.forget(_kept(public_id))
    db.session.commit()
    flash(_("The file is thrown away; nothing was imported."), "success")
    return redirect(url_for("attendee_import.start", slug=slug), 303)


def _moved(mapping: dict[int, str], before: Mapping[int, str]) -> dict[int, str]:
    """Take a field from the column that had it where another is newly chosen for it."""
    fields = list(mapping.values())
    return {
        at: field
        for at, field in mapping.items()
        if fields.count(field) == 1 or before.get(at) != field
    }


def _choose(kept: AttendeeImport, mapping: dict[int, str]) -> None:
    kind, encoding = request.form.get("default_kind", ""), request.form.get("encoding", "")
    if kind not in set(Kind) or encoding not in {"", *ENCODINGS}:
        abort(400)
    chosen = {name: request.form.get(name) == "yes" for name in ("split", "invited", "letters")}
    try:
        service.choose(kept, mapping, service.Options(kind, encoding=encoding, **chosen))
    except UnreadableError as error:
        db.session.rollback()
        flash(wording.refusal(error), "error")
        return
    db.session.commit()


def _kept(public_id: str) -> AttendeeImport:
    return service.import_of(current_event(), public_id) or abort(404)


def _open(public_id: str) -> AttendeeImport:
    """Return an import that is not done; one that is done has no columns to choose any more."""
    kept = _kept(public_id)
    return kept if kept.done_at is None else abort(409)


def _start(form: UploadForm) -> str:
    return render_template(
        "transfer/import_start.html",
        event=current_event(),
        form=form,
        imports=service.imports_of(current_event()),
        most=MOST_BYTES // 2**20,
    )
