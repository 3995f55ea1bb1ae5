"""The rules by which an organisation declines requests by itself, as its owners see them work."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.core.database import db
from matchmaker.core.pages import Page, page_number, paginate
from matchmaker.core.security import guarded_by
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest import introduction_wording, introductions
from matchmaker.matching.introduction_forms import FACET_OF, RulesForm
from matchmaker.matching.introductions import read
from matchmaker.organisations.guards import current_membership, owner
from matchmaker.profiles import pickers

blueprint = Blueprint("introduction_rules", __name__)


@blueprint.get("/introductions/rules")
@guarded_by(owner)
def rules() -> ResponseReturnValue:
    """Show the rules, how many requests each has declined, and which."""
    mine = current_membership().organisation_id
    data: dict[str, object] = {}
    for rule, _declined in queries.rules_of(mine):
        name = FACET_OF[rule.kind]
        data[name] = "".join(rule.codes) if name == "phases" else rule.codes
    return _show(RulesForm(formdata=None, data=data))


@blueprint.post("/introductions/rules")
@guarded_by(owner)
def save_rules() -> ResponseReturnValue:
    """Save the rules; or find terms for one of them, and save nothing."""
    form = RulesForm()
    if "find" in request.form:
        return _show(form)
    if not form.validate():
        return _show(form), 422
    for kind, codes in form.codes().items():
        introductions.save_rule(current_membership().organisation_id, kind, codes)
    db.session.commit()
    flash(_("Your rules are saved. They hold for what is asked from now on."), "success")
    return redirect(url_for("introduction_rules.rules"))


@blueprint.post("/introductions/<public_id>/reopen")
@guarded_by(owner)
def reopen(public_id: str) -> ResponseReturnValue:
    """Take back what a rule has declined."""
    row = queries.find_received(current_membership().organisation_id, public_id) or abort(404)
    try:
        introductions.reopen(row)
    except (introductions.MovedOnError, introductions.PairTakenError):
        db.session.rollback()
        flash(_("It is open again already, or they have asked anew."), "information")
        return redirect(url_for("introduction_rules.rules"))
    db.session.commit()
    flash(_("It waits in your queue again."), "success")
    return redirect(url_for("introduction_rules.rules"))


def _show(form: RulesForm) -> str:
    mine = current_membership().organisation
    page = paginate(queries.declined_by_rules(mine.id), page_number())
    found = request.form.get("find", "")
    return render_template(
        "matching/introduction_rules.html",
        form=form,
        rules=[row for row in queries.rules_of(mine.id) if row[0].codes or row[1]],
        page=Page(read(mine, page.rows), page.number, page.total, page.size),
        pickers=pickers.pickers(
            form,
            found,
            request.form.get(f"{found}-query", ""),
            ("therapeutic_areas", "territories"),
        ),
        words=introduction_wording,
    )
