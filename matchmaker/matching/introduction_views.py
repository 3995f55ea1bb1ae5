"""Introductions: the queue of what was asked, what was sent, and answering."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext, to_utc
from flask_login import current_user
from sqlalchemy import Select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.pages import Page, page_number, paginate
from matchmaker.core.security import guarded_by, same_site
from matchmaker.interest import blocks, introductions
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest import introduction_wording as words
from matchmaker.interest.introduction_models import DeclineReason, Introduction, IntroductionState
from matchmaker.matching import introductions as pages
from matchmaker.matching import wording
from matchmaker.organisations.guards import current_membership, find_membership, member
from matchmaker.organisations.models import State
from matchmaker.profiles import wording as profile_wording
from matchmaker.profiles.public import public_profile
from matchmaker.profiles.queries import introduced_to

blueprint = Blueprint("introductions", __name__)


@blueprint.app_template_global()
def waiting_introductions() -> int:
    """Return how many requests wait for my organisation's answer."""
    membership = find_membership()
    if membership is None or membership.organisation.state is not State.APPROVED:
        return 0
    if "waiting_introductions" not in g:
        g.waiting_introductions = queries.count_waiting(membership.organisation_id)
    return int(g.waiting_introductions)


@blueprint.get("/introductions")
@guarded_by(member)
def queue() -> ResponseReturnValue:
    """Show what waits for my organisation's answer, the best fit first."""
    mine = current_membership().organisation
    return _show_list("waiting", pages.queue(mine, page_number()))


@blueprint.get("/introductions/later")
@guarded_by(member)
def later() -> ResponseReturnValue:
    """Show what my organisation has put off."""
    return _list("later", queries.postponed)


@blueprint.get("/introductions/answered")
@guarded_by(member)
def answered() -> ResponseReturnValue:
    """Show what my organisation was asked and what is no longer open."""
    mine = current_membership().organisation
    return _list("answered", queries.answered, blocked=pages.blocked(mine))


@blueprint.get("/introductions/sent")
@guarded_by(member)
def sent() -> ResponseReturnValue:
    """Show whom my organisation has asked."""
    return _list("sent", queries.sent)


@blueprint.get("/introductions/<public_id>")
@guarded_by(member)
def show(public_id: str) -> ResponseReturnValue:
    """Show one introduction to one of its two sides."""
    mine = current_membership().organisation
    row = queries.find_sent(mine.id, public_id) or _received(public_id)
    is_asker = row.from_id == mine.id
    shown = None
    if not is_asker:
        profile = pages.profile_of(row.from_organisation)
        shown = public_profile(profile, mine.id, introduced_to(mine.id))
    return render_template(
        "matching/introduction.html",
        each=pages.read_with_fit(mine, row),
        is_asker=is_asker,
        shown=shown,
        profile_wording=profile_wording,
        **_words(),
    )


@blueprint.post("/introductions/<public_id>/accept")
@guarded_by(member)
def accept(public_id: str) -> ResponseReturnValue:
    """Accept an introduction."""
    row = _received(public_id)
    done = _answer(row, lambda: introductions.accept(row, current_user))
    if done:
        flash(_("Accepted. You see each other's names now."), "success")
    return redirect(url_for("introductions.show", public_id=public_id))


@blueprint.post("/introductions/<public_id>/decline")
@guarded_by(member)
def decline(public_id: str) -> ResponseReturnValue:
    """Decline an introduction for a reason."""
    row, reason = _received(public_id), _reason()
    if _answer(row, lambda: introductions.decline(row, current_user, reason)):
        flash(_("Declined. They read the reason in kind words."), "success")
    return _back()


@blueprint.post("/introductions/decline")
@guarded_by(member)
def decline_many() -> ResponseReturnValue:
    """Decline all that are ticked, for one reason."""
    reason, done = _reason(), 0
    mine = current_membership().organisation_id
    for public_id in request.form.getlist("introduction"):
        row = queries.find_received(mine, public_id) or abort(404)
        try:
            introductions.decline(row, current_user, reason)
            done += 1
        except introductions.MovedOnError:  # a colleague was quicker
            continue
    db.session.commit()
    if done:
        flash(ngettext("Declined %(num)s.", "Declined %(num)s.", done), "success")
    else:
        flash(_("Nothing was ticked, or it was answered already."), "information")
    return _back()


@blueprint.post("/introductions/<public_id>/later")
@guarded_by(member)
def postpone(public_id: str) -> ResponseReturnValue:
    """Put an introduction off until a day, or for so many days."""
    row = _received(public_id)
    try:
        until = _until()
        if _answer(row, lambda: introductions.postpone(row, until)):
            flash(words.standing_for_asked(row), "success")
    except ValueError:
        days = introductions.LATEST_REMINDER.days
        flash(_("Please choose a day within the next %(days)s days.", days=days), "error")
    return _back()


@blueprint.post("/introductions/<public_id>/withdraw")
@guarded_by(member)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take back what my organisation has asked."""
    row = queries.find_sent(current_membership().organisation_id, public_id) or abort(404)
    if _answer(row, lambda: introductions.withdraw(row)):
        flash(_("You have taken your request back."), "success")
    return redirect(url_for("introductions.show", public_id=public_id))


@blueprint.post("/introductions/<public_id>/block")
@guarded_by(member)
def block(public_id: str) -> ResponseReturnValue:
    """Hear no more from whoever asked."""
    row = _received(public_id)
    blocks.block(row.to_id, row.from_id, current_user.id)
    db.session.commit()
    flash(_("You do not hear from them any more. They do not learn of it."), "success")
    return redirect(url_for("introductions.queue"))


@blueprint.post("/organisations/<address>/unblock")
@guarded_by(member)
def unblock(address: str) -> ResponseReturnValue:
    """Hear from an organisation again."""
    mine = current_membership().organisation_id
    target = blocks.blocked_at(mine, address) or abort(404)
    blocks.unblock(mine, target.id)
    db.session.commit()
    flash(_("You hear from them again."), "success")
    return redirect(url_for("introductions.answered"))


def _answer(row: Introduction, verb: Callable[[], object]) -> bool:
    """Do one of the verbs and commit; tell whether it was done, and the reader if not."""
    try:
        verb()
    except introductions.MovedOnError as moved:
        db.session.rollback()
        state = words.state_label(moved.introduction.state)
        flash(_("Somebody was quicker: it stands at “%(state)s”.", state=state), "information")
        return False
    db.session.commit()
    return True


def _received(public_id: str) -> Introduction:
    mine = current_membership().organisation_id
    return queries.find_received(mine, public_id) or abort(404)


def _reason() -> DeclineReason:
    reason = request.form.get("reason", "")
    if reason not in set(DeclineReason):
        abort(400)
    return DeclineReason(reason)


def _until() -> datetime:
    """Return when something that is put off comes back. Raises ValueError if nobody can tell."""
    days = request.form.get("days", type=int)
    if days is not None:
        return now() + timedelta(days=max(0, min(days, 1000)))
    day = date.fromisoformat(request.form.get("day", ""))
    morning: datetime = to_utc(datetime.combine(day, time(6)))
    return morning.replace(tzinfo=UTC)


def _list(tab: str, select: Callable[[int], Select[Introduction]], **more: object) -> str:
    mine = current_membership().organisation
    page = paginate(select(mine.id), page_number())
    shown = Page(pages.read(mine, page.rows), page.number, page.total, page.size)
    return _show_list(tab, shown, **more)


def _show_list(tab: str, page: Page[pages.Request], **more: object) -> str:
    template = f"matching/introductions_{tab}.html"
    return render_template(template, page=page, tab=tab, **_words(), **more)


def _words() -> dict[str, object]:
    """Return what every page of introductions needs for its words and buttons."""
    mine = current_membership()
    tomorrow = now() + timedelta(days=1)
    return {
        "mine": mine.organisation.public_id,
        "is_owner": mine.role == "owner",
        "words": words,
        "wording": wording,
        "reasons": [(reason.value, words.decline_label(reason)) for reason in DeclineReason],
        "states": IntroductionState,
        "tomorrow": tomorrow.date().isoformat(),
        "latest": (now() + introductions.LATEST_REMINDER).date().isoformat(),
        "left": introductions.left_this_week(mine.organisation_id),
    }


def _back() -> ResponseReturnValue:
    return redirect(same_site(request.form.get("next"), "introductions.queue"))
