"""The bell, the page behind it, what a person chooses, and the way out of a mail."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.guards import signed_in
from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.forms import zones
from matchmaker.core.pages import page_number, paginate
from matchmaker.core.security import anyone, csrf, guarded_by, same_site
from matchmaker.notifications import queries, service
from matchmaker.notifications.forms import preferences_form
from matchmaker.notifications.kinds import kind_of, kinds_for, tell
from matchmaker.notifications.links import SUMMARY, read_unsubscribe_token
from matchmaker.notifications.models import Choice, Notification

blueprint = Blueprint("notifications", __name__)


@blueprint.app_template_global()
def unread_notifications() -> int:
    """Return how many notifications whoever is signed in has not read."""
    if "unread_notifications" not in g:
        g.unread_notifications = queries.count_unread(current_user.id)
    return int(g.unread_notifications)


def choose_zone() -> str | None:
    """Return the time zone of whoever is signed in; None where nobody is."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return queries.hours_of(current_user.id).zone


@blueprint.get("/notifications")
@guarded_by(signed_in)
def show() -> ResponseReturnValue:
    """List what I was told of, the latest first."""
    page = paginate(queries.notifications_of(current_user.id), page_number())
    return render_template(
        "notifications/notifications.html", page=page, told=tell(page.rows), moment=now()
    )


@blueprint.get("/notifications/bell")
@guarded_by(signed_in)
def bell() -> ResponseReturnValue:
    """Show the bell with its count, for a page that is open already."""
    return render_template("notifications/_bell.html")


@blueprint.post("/notifications/<public_id>/open")
@guarded_by(signed_in)
def open_it(public_id: str) -> ResponseReturnValue:
    """Go where a notification leads; it is read."""
    row = _own(public_id)
    told = tell([row]).get(row.id)
    service.mark_read(row)
    db.session.commit()
    if told is None:
        return redirect(url_for("notifications.show"), 303)
    return redirect(urlsplit(told.address)._replace(scheme="", netloc="").geturl(), 303)


@blueprint.post("/notifications/<public_id>/read")
@guarded_by(signed_in)
def mark_read(public_id: str) -> ResponseReturnValue:
    """Note that I have read one."""
    service.mark_read(_own(public_id))
    db.session.commit()
    return redirect(url_for("notifications.show"), 303)


@blueprint.post("/notifications/read")
@guarded_by(signed_in)
def mark_all_read() -> ResponseReturnValue:
    """Note that I have read all."""
    service.mark_all_read(current_user)
    db.session.commit()
    return redirect(url_for("notifications.show"), 303)


@blueprint.route("/account/notifications", methods=["GET", "POST"])
@guarded_by(signed_in)
def preferences() -> ResponseReturnValue:
    """Choose which mails come when."""
    chosen, hours = queries.choices_of(current_user.id), queries.hours_of(current_user.id)
    form, kinds = preferences_form(kinds_for(current_user), chosen, hours)
    if not form.is_submitted():
        return render_template("notifications/preferences.html", form=form, kinds=kinds)
    if not form.validate():
        return render_template("notifications/preferences.html", form=form, kinds=kinds), 422
    service.choose(current_user, {name: Choice(form[name].data) for name in kinds})
    service.keep_hours(current_user, form.zone.data, form.quiet, int(form.digest_hour.data))
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("notifications.preferences"), 303)


@blueprint.post("/account/zone")
@guarded_by(signed_in)
def take_zone() -> ResponseReturnValue:
    """Keep the time zone of this device as mine."""
    zone = request.form.get("zone", "")
    if zone not in zones():
        abort(400)
    service.keep_zone(current_user, zone)
    db.session.commit()
    flash(_("Your times are those of %(zone)s now.", zone=zone.replace("_", " ")))
    return redirect(same_site(request.form.get("next", ""), "notifications.preferences"), 303)


@blueprint.get("/unsubscribe/<token>")
@guarded_by(anyone)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether mails of this kind shall end: programs that check links open them too."""
    _user, kind = _read(token)
    return render_template("notifications/unsubscribe.html", kind=_label(kind), done=False)


@blueprint.post("/unsubscribe/<token>")
@guarded_by(anyone)
def end_mails(token: str) -> ResponseReturnValue:
    """End mails of this kind."""
    user, kind = _read(token)
    service.turn_off(user, kind)
    db.session.commit()
    return render_template("notifications/unsubscribe.html", kind=_label(kind), done=True)


csrf.exempt(end_mails)  # mail programs post there (RFC 8058); the token is what allows it


def _own(public_id: str) -> Notification:
    return queries.own_notification(current_user.id, public_id) or abort(404)


def _read(token: str) -> tuple[User, str]:
    return read_unsubscribe_token(token) or abort(404)


def _label(kind: str) -> str:
    return _("the daily summary") if kind == SUMMARY else str(kind_of(kind).label)
