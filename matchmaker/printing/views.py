"""The host's print page: every sheet, how to print it, and files of the plan."""

import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.printing import service, wording
from matchmaker.printing.labels import LABELS, PAPERS

blueprint = Blueprint("printing", __name__, url_prefix="/events/<slug>/print")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Offer all sheets in the chosen form, and the plan as files."""
    event = current_event()
    choice = _choice()
    return render_template(
        "printing/show.html",
        event=event,
        choice=choice,
        chosen=_arguments(choice),
        sheets=wording.sheets(),
        needs_plan=service.NEED_A_PLAN,
        choices=wording.choices(),
    )


@blueprint.get("/<sheet>.pdf")
@guarded_by(host)
def pdf(slug: str, sheet: str) -> ResponseReturnValue:
    """Answer a sheet to look at or print; a large one not made yet has a page that waits."""
    event, choice = current_event(), _choice()
    work = _work(sheet, choice)
    if work is None:
        flash(_("Publish a pairing list first: these sheets are made of it."), "error")
        return redirect(url_for("printing.show", slug=slug))
    if work.size > service.AT_ONCE and not work.path.exists():
        return redirect(url_for("printing.large", slug=slug, sheet=sheet, **_arguments(choice)))
    name = f"{event.slug}-{sheet}-v{event.plan_version}.pdf"
    return send_file(io.BytesIO(service.make(work)), "application/pdf", download_name=name)


@blueprint.get("/<sheet>")
@guarded_by(host)
def large(slug: str, sheet: str) -> ResponseReturnValue:
    """Show how far a sheet of a large event is."""
    event, choice = current_event(), _choice()
    work = _work(sheet, choice) or abort(404)
    return render_template(
        "printing/large.html",
        event=event,
        sheet=sheet,
        name=dict(wording.names())[sheet],
        size=work.size,
        chosen=_arguments(choice),
        ready=work.path.exists(),
        running=service.is_being_made(event, sheet, choice),
    )


@blueprint.post("/<sheet>")
@guarded_by(host)
def make(slug: str, sheet: str) -> ResponseReturnValue:
    """Have a sheet made in the background."""
    choice = _choice()
    if _work(sheet, choice) is None:
        abort(404)
    service.ask(current_event(), sheet, choice)
    db.session.commit()
    return redirect(url_for("printing.large", slug=slug, sheet=sheet, **_arguments(choice)), 303)


def _work(sheet: str, choice: service.Choice) -> service.Work | None:
    if sheet not in service.SHEETS:
        abort(404)
    return service.work_of(current_event(), sheet, choice)


def _choice() -> service.Choice:
    """Return what the address chooses; what it does not name is as usual, nonsense is not found."""
    asked = request.args
    choice = service.Choice(
        paper=asked.get("paper", "a4"),
        language=asked.get("language", "both"),
        third=asked.get("size") == "third",
        labels=asked.get("labels", "L7160"),
    )
    known = (choice.paper in PAPERS, choice.language in service.LANGUAGES, choice.labels in LABELS)
    if not all(known):
        abort(404)
    return service.with_labels_of_paper(choice)


def _arguments(choice: service.Choice) -> dict[str, Any]:
    size = "third" if choice.third else "page"
    return {"paper": choice.paper, "language": choice.language, "size": size,
            "labels": choice.labels}  # fmt: skip
