"""The host's print page: every sheet, how to print it, and files of the plan."""

import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.events.guards import current_event, host
from matchmaker.printing import service, typesetting, wording
from matchmaker.printing.choice import Choice

blueprint = Blueprint("printing", __name__, url_prefix="/events/<slug>/print")


@blueprint.get("/")
@guarded_by(host)
def show(slug: str) -> ResponseReturnValue:
    """Offer all sheets in the chosen form, and the plan as files."""
    choice = _choice()
    return render_template(
        "printing/show.html",
        event=current_event(),
        choice=choice,
        chosen=_arguments(choice),
        sheets=wording.sheets(),
        needs_plan=service.NEED_A_PLAN,
        choices=wording.choices(),
    )


@blueprint.get("/<sheet>")
@guarded_by(host)
def preview(slug: str, sheet: str) -> ResponseReturnValue:
    """Show a sheet page by page; a large one not made yet, how far it is."""
    event, choice = current_event(), _choice()
    work = _work(sheet, choice)
    if work is None:
        flash(_("Publish a pairing list first: these sheets are made of it."), "error")
        return redirect(url_for("printing.show", slug=slug))
    shown = {"event": event, "sheet": sheet, "name": dict(wording.names())[sheet],
             "size": work.size, "chosen": _arguments(choice)}  # fmt: skip
    if _is_to_be_made(work):
        standing = service.standing(event, sheet, choice)
        return render_template("printing/large.html", standing=standing, **shown)
    number = request.args.get("page", 1, int)
    pages, text = typesetting.text_of(_made(work), number) or abort(404)
    return render_template("printing/preview.html", number=number, pages=pages, text=text, **shown)


@blueprint.get("/<sheet>.pdf")
@guarded_by(host)
def pdf(slug: str, sheet: str) -> ResponseReturnValue:
    """Answer a sheet to print; what cannot be answered at once is for the page before it."""
    event, choice = current_event(), _choice()
    work = _work(sheet, choice)
    if work is None or _is_to_be_made(work):
        address = url_for("printing.preview", slug=slug, sheet=sheet, **_arguments(choice))
        return redirect(address)
    name = f"{event.slug}-{sheet}-v{event.plan_version}.pdf"
    return send_file(io.BytesIO(_made(work)), "application/pdf", download_name=name)


@blueprint.get("/<sheet>.png")
@guarded_by(host)
def picture(slug: str, sheet: str) -> ResponseReturnValue:
    """Answer one page of a sheet as it will look on paper."""
    work = _work(sheet, _choice())
    if work is None or _is_to_be_made(work):
        abort(404)
    drawn = typesetting.picture_of(_made(work), request.args.get("page", 1, int)) or abort(404)
    return send_file(io.BytesIO(drawn), "image/png")


@blueprint.post("/<sheet>")
@guarded_by(host)
def make(slug: str, sheet: str) -> ResponseReturnValue:
    """Have a sheet made in the background."""
    choice = _choice()
    if _work(sheet, choice) is None:
        abort(404)
    service.ask(current_event(), sheet, choice)
    return _back_to_preview(slug, sheet, choice)


@blueprint.post("/<sheet>/stop")
@guarded_by(host)
def stop(slug: str, sheet: str) -> ResponseReturnValue:
    """Do not make a sheet after all."""
    choice = _choice()
    service.stop(current_event(), sheet, choice)
    return _back_to_preview(slug, sheet, choice)


def _back_to_preview(slug: str, sheet: str, choice: Choice) -> ResponseReturnValue:
    db.session.commit()
    return redirect(url_for("printing.preview", slug=slug, sheet=sheet, **_arguments(choice)), 303)


def _work(sheet: str, choice: Choice) -> service.Work | None:
    if sheet not in service.SHEETS:
        abort(404)
    return service.work_of(current_event(), sheet, choice)


def _is_to_be_made(work: service.Work) -> bool:
    return work.size > service.AT_ONCE and not work.path.exists()


def _made(work: service.Work) -> bytes:
    return service.make(work) or abort(404)


def _choice() -> Choice:
    """Return what the address chooses; what it does not name is as usual, nonsense is not found."""
    asked = request.args
    choice = Choice(
        paper=asked.get("paper", "a4"),
        language=asked.get("language", "both"),
        third=asked.get("size") == "third",
        labels=asked.get("labels", "L7160"),
        right=asked.get("right", 0.0, float),
        down=asked.get("down", 0.0, float),
    )
    if not choice.is_known():
        abort(404)
    return choice.with_labels_of_paper()


def _arguments(choice: Choice) -> dict[str, Any]:
    """Return the choice as the address says it."""
    said = {"paper": choice.paper, "language": choice.language,
            "size": "third" if choice.third else "page", "labels": choice.labels}  # fmt: skip
    return said | {key: getattr(choice, key) for key in ("right", "down") if getattr(choice, key)}
