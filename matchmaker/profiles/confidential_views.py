"""What a listing says under a confidentiality agreement only: where its owner writes it."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.organisations.guards import current_membership, editor
from matchmaker.profiles import confidential, queries, service
from matchmaker.profiles.forms import ConfidentialForm

blueprint = Blueprint("confidential", __name__)


@blueprint.route("/profile/listings/<address>/confidential", methods=["GET", "POST"])
@guarded_by(editor)
def edit(address: str) -> ResponseReturnValue:
    """Write what only those read with whom an agreement is in force."""
    mine = current_membership().organisation_id
    listing = queries.own_listing(mine, address) or abort(404)
    form = ConfidentialForm(data={"text": confidential.own_text(listing)})
    if form.validate_on_submit():
        service.write_confidential(listing, form.text.data)
        db.session.commit()
        flash(_("Saved. It opens only under a CDA that both sides have confirmed."), "success")
        return redirect(url_for("profiles.edit"), 303)
    page = render_template(
        "profiles/confidential.html",
        listing=listing,
        form=form,
        readers=confidential.readers_of(mine),
    )
    return page, 422 if form.errors else 200
