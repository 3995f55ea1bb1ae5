"""An organisation takes its own data home."""

import io

from flask import Blueprint, abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.security import guarded_by
from matchmaker.organisations.guards import current_membership, editor
from matchmaker.transfer import service
from matchmaker.transfer.exporters.any import WRITERS, CannotExportError, exported

blueprint = Blueprint("transfer", __name__)


@blueprint.get("/profile/export.<form>")
@guarded_by(editor)
def export(form: str) -> ResponseReturnValue:
    """Give all that my organisation says, as a file; its name names nobody."""
    if f".{form}" not in WRITERS:
        abort(404)
    mine = current_membership().organisation
    try:
        data = exported(service.profiles_to_export(mine.public_id), f".{form}")
    except CannotExportError:
        flash(_("A text is too long for a workbook. Please take CSV or JSON Lines."), "error")
        return redirect(url_for("profiles.edit"))
    name = f"matchmaker-profile.{form}"
    return send_file(io.BytesIO(data), download_name=name, as_attachment=True)
