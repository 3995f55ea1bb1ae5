"""The host's pages about the pairing list: its rules, and drafts."""

from statistics import median
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from matchmaker.accounts.guards import signed_in
from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.core.streams import stream
from matchmaker.events.models import Event, Participant
from matchmaker.events.queries import event_for_host, slots_of
from matchmaker.jobs.service import enqueue
from matchmaker.matching.participants import REFRESH, fits_of
from matchmaker.pairing import agreed, board, draft_wording, gathering, service, versions
from matchmaker.pairing.agenda_views import event_time
from matchmaker.pairing.candidates import Rules
from matchmaker.pairing.forms import PairForm, RulesForm
from matchmaker.pairing.models import Draft, DraftState, PairRule, Wanted
from matchmaker.pairing.seats import crowded

blueprint = Blueprint("pairing", __name__, url_prefix="/events/<slug>/pairing")


def hosted(slug: str) -> Event:
    """Return the event at the address if whoever asks is a host of it; 404 else."""
    return event_for_host(current_user.id, slug) or abort(404)


def draft_of(event: Event, public_id: str) -> Draft:
    """Return the event's draft at the address; 404 else."""
    query = select(Draft).where(Draft.event_id == event.id, Draft.public_id == public_id)
    return db.session.scalar(query) or abort(404)


def names_of(event: Event) -> dict[str, str]:
    """Return the participants' names by public id, in the order of names."""
    query = select(Participant.public_id, Participant.name).where(Participant.event_id == event.id)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Participant.name))}


def times_of(event: Event) -> tuple[str, ...]:
    """Return when the slots begin, on the clocks there."""
    return tuple(event_time(slot.starts_at, event.zone) for slot in slots_of(event.id))


@blueprint.get("/")
@guarded_by(signed_in)
def overview(slug: str) -> ResponseReturnValue:
    """Show what is published, the drafts, and the button that makes a list."""
    event = hosted(slug)
    query = select(Draft).where(Draft.event_id == event.id).order_by(Draft.number.desc())
    return render_template(
        "pairing/overview.html",
        event=event,
        drafts=db.session.scalars(query).all(),
        versions=versions.all_of(event),
        is_as_published=versions.is_as_published,
        rules=gathering.rules_of(event.id),
        missing=agreed.missing(event),
        names=names_of(event),
        times=times_of(event),
        wording=draft_wording,
    )


@blueprint.get("/rules")
@guarded_by(signed_in)
def rules(slug: str) -> ResponseReturnValue:
    """Show the sliders, and what they make of the candidates; arguments preview other values."""
    event = hosted(slug)
    kept = gathering.rules_of(event.id)
    form = RulesForm(MultiDict(request.args) if "fit" in request.args else None, obj=kept)
    tried = form.rules() if "fit" in request.args and _is_sound(form) else kept
    return _rules_page(event, form, tried)


@blueprint.post("/rules")
@guarded_by(signed_in)
def save_rules(slug: str) -> ResponseReturnValue:
    """Keep the sliders."""
    event, form = hosted(slug), RulesForm()
    if not form.validate_on_submit():
        return _rules_page(event, form, gathering.rules_of(event.id)), 422
    service.save_rules(event, form.rules())
    db.session.commit()
    flash(_("The rules are saved."), "success")
    return redirect(url_for("pairing.rules", slug=slug), 303)


def _is_sound(form: RulesForm) -> bool:
    """Whether a preview's values can be used; a preview changes nothing, so needs no token."""
    form.validate()
    return not {name for name in form.errors if name != "csrf_token"}


def _rules_page(event: Event, form: RulesForm, tried: Rules) -> str:
    found = gathering.gather(event)
    candidates = gathering.candidates_of(found, tried)
    each = candidates.each()
    places = sum(seats > 0 for row in found.seats for seats in row)
    names = {one.id: one.name for one in found.participants}
    pair_form = PairForm()
    pair_form.offer(_choices(event))
    said = select(PairRule).where(PairRule.event_id == event.id).order_by(PairRule.id)
    return render_template(
        "pairing/rules.html",
        event=event,
        form=form,
        pair_form=pair_form,
        said=db.session.scalars(said).all(),
        must=Wanted.MUST,
        candidates=candidates,
        lonely=[names[one] for one in candidates.lonely],
        usual=int(median([each[one.id] for one in found.participants] or [0])),
        places=places,
        makeup=candidates.makeup(places),
        needed=-(-tried.least * len(found.participants) // 2),
        people=len(found.participants),
        fits=fits_of(event.id),
    )


def _choices(event: Event) -> list[tuple[str, str]]:
    return list(names_of(event).items())


@blueprint.post("/fits")
@guarded_by(signed_in)
def compute_fits(slug: str) -> ResponseReturnValue:
    """Ask for the fits of everybody, so that the preview counts with them."""
    event = hosted(slug)
    enqueue(REFRESH, {"event": event.id})
    db.session.commit()
    flash(_("The fits are being computed. Load this page again in a moment."), "success")
    return redirect(url_for("pairing.rules", slug=slug), 303)


@blueprint.post("/pairs")
@guarded_by(signed_in)
def set_pair(slug: str) -> ResponseReturnValue:
    """Say that two must meet, or must not."""
    event, form = hosted(slug), PairForm()
    form.offer(_choices(event))
    if not form.validate_on_submit() or form.first.data == form.second.data:
        flash(_("Please choose two different participants."), "error")
        return redirect(url_for("pairing.rules", slug=slug), 303)
    service.set_pair(event, form.first.data, form.second.data, Wanted(form.wanted.data))
    db.session.commit()
    flash(_("The next list keeps to that."), "success")
    return redirect(url_for("pairing.rules", slug=slug), 303)


@blueprint.post("/pairs/<int:rule_id>/remove")
@guarded_by(signed_in)
def forget_pair(slug: str, rule_id: int) -> ResponseReturnValue:
    """Take back what was said about two."""
    service.forget_pair(hosted(slug), rule_id)
    db.session.commit()
    return redirect(url_for("pairing.rules", slug=slug), 303)


@blueprint.post("/drafts")
@guarded_by(signed_in)
def make(slug: str) -> ResponseReturnValue:
    """Make a list in the background; `keep` names a draft whose locked meetings stay."""
    event = hosted(slug)
    keep = draft_of(event, request.form["keep"]) if request.form.get("keep") else None
    how: dict[str, Any] = {"from_slot": 0, "max_changes": None}
    if keep is not None:
        how = {name: keep.settings[name] for name in how}
    kept = gathering.rules_of(event.id)
    draft = service.make_draft(event, current_user.id, kept, keep=keep, **how)
    db.session.commit()
    return redirect(url_for("pairing.draft", slug=slug, public_id=draft.public_id), 303)


@blueprint.get("/drafts/<public_id>")
@guarded_by(signed_in)
def draft(slug: str, public_id: str) -> ResponseReturnValue:
    """Show how the search goes, or what it found and whether it is healthy."""
    event = hosted(slug)
    found = draft_of(event, public_id)
    names = names_of(event)
    if found.state is not DraftState.DONE:
        page = render_template(
            "pairing/progress.html",
            event=event,
            draft=found,
            names=names,
            wording=draft_wording,
            news=service.news_of(found),
        )
        over = found.state is DraftState.FAILED and bool(request.headers.get("HX-Request"))
        return page, 200, {"HX-Refresh": "true"} if over else {}
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "search":
        return "", 200, {"HX-Refresh": "true"}
    setting = versions.setting_of(event)
    times = times_of(event)
    return render_template(
        "pairing/draft.html",
        event=event,
        draft=found,
        names=names,
        times=times,
        tables=setting.tables,
        figures=board.figures(found.problem, found.meetings, [t.zone for t in setting.tables]),
        conflicts=service.conflicts(found),
        reasons=draft_wording.reasons(found.problem, found.outcome.get("unmet", []), names, times),
        fairness=found.outcome.get("fairness") or {},
        open=[
            sum(not table.is_closed(slot) for table in setting.tables) for slot in range(len(times))
        ],
        crowded=crowded(setting, found.meetings),
        wording=draft_wording,
    )


@blueprint.get("/drafts/<public_id>/news")
@guarded_by(signed_in)
def draft_news(slug: str, public_id: str) -> ResponseReturnValue:
    """Tell an open page how far the search is."""
    return stream(lambda: service.news_of(draft_of(hosted(slug), public_id)))


@blueprint.post("/drafts/<public_id>/stop")
@guarded_by(signed_in)
def stop(slug: str, public_id: str) -> ResponseReturnValue:
    """End the search with the best so far."""
    service.stop(draft_of(hosted(slug), public_id))
    db.session.commit()
    return redirect(url_for("pairing.draft", slug=slug, public_id=public_id), 303)


@blueprint.post("/drafts/<public_id>/name")
@guarded_by(signed_in)
def rename(slug: str, public_id: str) -> ResponseReturnValue:
    """Give a draft a name."""
    service.rename(draft_of(hosted(slug), public_id), request.form.get("name", "").strip())
    db.session.commit()
    return redirect(url_for("pairing.draft", slug=slug, public_id=public_id), 303)


@blueprint.post("/drafts/<public_id>/discard")
@guarded_by(signed_in)
def discard(slug: str, public_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    service.discard(draft_of(hosted(slug), public_id))
    db.session.commit()
    flash(_("The draft is gone."), "success")
    return redirect(url_for("pairing.overview", slug=slug), 303)


@blueprint.get("/compare")
@guarded_by(signed_in)
def compare(slug: str) -> ResponseReturnValue:
    """Show two drafts beside each other, in numbers and by people."""
    event = hosted(slug)
    both = [draft_of(event, request.args.get(side, "")) for side in ("first", "second")]
    if any(one.state is not DraftState.DONE for one in both):
        abort(404)
    zones = [table.zone for table in versions.setting_of(event).tables]
    names = names_of(event)
    return render_template(
        "pairing/compare.html",
        event=event,
        both=both,
        figures=[board.figures(one.problem, one.meetings, zones) for one in both],
        people=_people_in(both, names),
        names=names,
    )


def _people_in(both: list[Draft], names: dict[str, str]) -> list[tuple[str, list[list[str]]]]:
    """Return for each participant whom only the first and only the second draft lets them meet."""
    partners = [board.partners(one.meetings) for one in both]
    found = []
    for who, name in names.items():
        first, second = (one.get(who, frozenset()) for one in partners)
        if first != second:
            only = [sorted(names.get(p, "?") for p in part)
                    for part in (first - second, second - first)]  # fmt: skip
            found.append((name, only))
    return found
