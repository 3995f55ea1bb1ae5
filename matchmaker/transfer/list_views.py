"""Lists of an organisation as files."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.security import guarded_by
from matchmaker.matching import pipeline
from matchmaker.matching.pipeline_wording import stage_label
from matchmaker.matching.wording import percent
from matchmaker.organisations.guards import current_membership, member
from matchmaker.transfer.exporters.lists import FORMS

blueprint = Blueprint("list_export", __name__)


@blueprint.get("/shortlist/list.<form>")
@guarded_by(member)
def download(form: str) -> ResponseReturnValue:
    """Send one list, or all, as CSV or XLSX."""
    if form not in FORMS:
        abort(404)
    chosen = request.args.get("list", "")
    found = pipeline.read(current_membership().organisation, pipeline.Wanted(chosen=chosen))
    if chosen not in ("", pipeline.ALL, *(row.public_id for row in found.lists)):
        abort(404)
    head = [_("Organisation"), _("Fit"), _("Stage"), _("Owner"), _("Tags"), _("Note"), _("Added")]
    rows = [[str(label) for label in head], *(_cells(one) for one in found.rows)]
    write, kind = FORMS[form]
    answer = Response(write(rows), content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename=shortlist.{form}"
    return answer


def _cells(one: pipeline.Prospect) -> list[str]:
    row = one.row
    return [
        one.name,
        percent(one.fit) if one.fit is not None else "",
        stage_label(row.stage, row.lost_reason),
        row.owner.name if row.owner else "",
        ", ".join(row.tags),
        row.note,
        row.created_at.date().isoformat(),
    ]
