"""The inbox and a conversation."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.core.clock import now
from matchmaker.core.database import db, new_public_id
from matchmaker.core.security import guarded_by
from matchmaker.core.streams import stream
from matchmaker.interest import blocks, introductions
from matchmaker.interest.introduction_models import IntroductionState
from matchmaker.messaging import (
    agreements,
    attachment_wording,
    attachments,
    meetings,
    queries,
    service,
)
from matchmaker.messaging.attachment_views import receive
from matchmaker.messaging.common_slots import still_free
from matchmaker.messaging.meeting_wording import period, zone_for
from matchmaker.messaging.models import Attachment, Conversation, Message
from matchmaker.messaging.screening_wording import named
from matchmaker.organisations.guards import current_membership, find_membership, member
from matchmaker.organisations.models import Organisation, State

blueprint = Blueprint("conversations", __name__)

WORDS_LIMIT = 200


@blueprint.app_template_global()
def unread_conversations() -> int:
    """Return in how many conversations something is new for whoever is signed in."""
    membership = find_membership()
    if membership is None or membership.organisation.state is not State.APPROVED:
        return 0
    if "unread_conversations" not in g:
        mine = membership.organisation_id
        g.unread_conversations = queries.count_unread(mine, current_user.id)
    return int(g.unread_conversations)


@blueprint.get("/conversations")
@guarded_by(member)
def inbox() -> ResponseReturnValue:
    """List my organisation's conversations, the latest first."""
    words = request.args.get("q", "").strip()[:WORDS_LIMIT]
    archived = request.args.get("shown") == "archived"
    news = "" if words or "before" in request.args else _inbox_news()
    if news and news == request.args.get("seen"):
        return "", 204
    mine = current_membership().organisation_id
    lines = queries.inbox(mine, current_user.id, words=words, archived=archived, before=_before())
    more = None
    if len(lines) > queries.INBOX:
        lines = lines[: queries.INBOX]
        last = lines[-1].conversation
        more = f"{last.last_at.timestamp():.6f}-{last.id}"
    return render_template(
        "messaging/inbox.html", lines=lines, more=more, words=words, archived=archived, news=news
    )


@blueprint.get("/conversations/news")
@guarded_by(member)
def inbox_news() -> ResponseReturnValue:
    """Tell an open inbox that something changed."""
    return stream(_inbox_news)


@blueprint.get("/conversations/unread")
@guarded_by(member)
def unread() -> ResponseReturnValue:
    """Tell how many conversations have something new."""
    if request.args.get("seen") == str(unread_conversations()):
        return "", 204
    return render_template("messaging/_unread.html")


@blueprint.post("/introductions/<public_id>/conversation")
@guarded_by(member)
def begin(public_id: str) -> ResponseReturnValue:
    """Open the conversation of an accepted introduction."""
    mine = current_membership().organisation_id
    row = introductions.introduced_by(mine, public_id)
    if row is None or row.state is not IntroductionState.ACCEPTED:
        abort(404)
    found = service.open_conversation(row.from_id, row.to_id)
    db.session.commit()
    return redirect(url_for("conversations.show", public_id=found.public_id), 303)


@blueprint.get("/conversations/<public_id>")
@guarded_by(member)
def show(public_id: str) -> ResponseReturnValue:
    """Show the latest messages, or those before one; asked again, only what is new."""
    found = _conversation(public_id)
    if request.args.get("revision") == str(found.revision):
        return "", 204
    return _page(found)


@blueprint.get("/conversations/<public_id>/news")
@guarded_by(member)
def news(public_id: str) -> ResponseReturnValue:
    """Tell an open conversation that something changed."""
    return stream(lambda: _conversation_news(public_id))


@blueprint.post("/conversations/<public_id>")
@guarded_by(member)
def send(public_id: str) -> ResponseReturnValue:
    """Add a message; a retry with the same key adds nothing."""
    found, text = _conversation(public_id), request.form.get("text", "")
    key = request.form.get("key", "")[:40] or new_public_id()
    reply = request.form.get("reply", type=int)
    if reply is not None and queries.message_of(found, reply) is None:
        abort(404)
    row = service.sent_before(found, current_user, key)
    if row is None:
        files, faults = receive(found)
        signs = "" if agreements.is_under_cda(found) else attachments.signs_of(text, files)
        again = partial(_page, found, text=text, key=key, files=files)
        if faults:
            return again(fault=" ".join(faults)), 422
        if signs and request.form.get("anyway") != signs:
            return again(warned=signs), 422
        try:
            mine = current_membership().organisation_id
            row = service.send(found, mine, current_user, text, key, reply, signs, files)
        except ValueError:
            fault = _("Write something.") if not text.strip() else _(
                "At most %(most)s characters, please; this is %(count)s.",
                most=service.LONGEST, count=len(text.strip()),
            )  # fmt: skip
            return again(fault=fault), 422
    elif row.edited_at is None and row.text != text.strip():
        fault = _("Your message had arrived before you changed it. Send this as another one, "
                  "or change the one above.")  # fmt: skip
        return _page(found, text=text, fault=fault), 422
    db.session.commit()
    address = url_for("conversations.show", public_id=public_id, _anchor=f"message-{row.number}")
    return redirect(address, 303)


@blueprint.post("/conversations/<public_id>/seen")
@guarded_by(member)
def see(public_id: str) -> ResponseReturnValue:
    """Note how far I have read."""
    found = _conversation(public_id)
    service.mark_seen(found, current_user, request.form.get("number", 0, type=int))
    db.session.commit()
    if request.headers.get("HX-Request"):  # the counts of the page that is open
        return render_template("messaging/_unread.html") + render_template(
            "notifications/_bell.html"
        )
    return redirect(url_for("conversations.show", public_id=public_id), 303)


@blueprint.route("/conversations/<public_id>/messages/<int:number>", methods=["GET", "POST"])
@guarded_by(member)
def edit(public_id: str, number: int) -> ResponseReturnValue:
    """Change my own message within five minutes."""
    found = _conversation(public_id)
    message = queries.message_of(found, number) or abort(404)
    if message.user_id != current_user.id:
        abort(404)
    back = url_for("conversations.show", public_id=public_id, _anchor=f"message-{number}")
    if request.method == "GET" and service.may_edit(message, current_user, now()):
        return _edit_page(found, message, message.text, "")
    text = request.form.get("text", "")
    try:
        service.edit(message, current_user, text)
    except service.TooLateError:
        flash(_("A message can be changed for five minutes; this one stays as it is."), "error")
        return redirect(back, 303)
    except ValueError:
        fault = _("Write 1 to %(most)s characters.", most=service.LONGEST)
        return _edit_page(found, message, text, fault), 422
    db.session.commit()
    return redirect(back, 303)


@blueprint.post("/conversations/<public_id>/settings")
@guarded_by(member)
def change(public_id: str) -> ResponseReturnValue:
    """Mute, put away, block, or take that back."""
    found, what = _conversation(public_id), request.form.get("do", "")
    if what in {"mute", "hear"}:
        service.set_muted(found, current_user, muted=what == "mute")
    elif what in {"archive", "restore"}:
        service.set_archived(found, current_user, archived=what == "archive")
    elif what == "block":
        mine = current_membership().organisation_id
        blocks.block(mine, found.other_than(mine).id, current_user.id)
        flash(_("You do not hear from them any more. They do not learn of it."), "success")
    else:
        abort(400)
    db.session.commit()
    if what in {"archive", "block"}:
        return redirect(url_for("conversations.inbox"), 303)
    return redirect(url_for("conversations.show", public_id=public_id), 303)


def _conversation(public_id: str) -> Conversation:
    return queries.conversation_of(current_membership().organisation_id, public_id) or abort(404)


def _conversation_news(public_id: str) -> str:
    found = _conversation(public_id)
    mine = current_membership().organisation_id
    if blocks.is_blocked(mine, found.other_than(mine).id):
        abort(404)
    return str(found.revision)


def _inbox_news() -> str:
    return queries.inbox_news(current_membership().organisation_id, current_user.id)


def _page(
    found: Conversation,
    text: str = "",
    fault: str = "",
    key: str = "",
    warned: str = "",
    files: Sequence[Attachment] = (),
) -> str:
    mine = current_membership().organisation_id
    other = found.other_than(mine)
    if blocks.is_blocked(mine, other.id):
        return render_template("messaging/blocked.html", other=other)
    before = request.args.get("before", type=int)
    messages = queries.messages_of(found, before)
    proposals = meetings.proposals_of(messages)
    reader = queries.standing_of(found, current_user.id)
    seen = reader.seen_number if reader else 0
    zone = zone_for(current_user.id)
    reply = request.values.get("reply", type=int)
    return render_template(
        "messaging/conversation.html",
        conversation=found,
        other=other,
        messages=messages,
        before=before,
        quoted=queries.quoted(found, messages),
        proposals=proposals,
        free=still_free(found, proposals.values()),
        zone=zone,
        period=partial(period, zone=zone),
        moment=now(),
        seen=seen,
        told=_told(messages, mine, seen),
        reader=reader,
        reply=queries.message_of(found, reply) if reply else None,
        text=text,
        fault=fault,
        key=key or new_public_id(),
        longest=service.LONGEST,
        warned=warned,
        signs=named(warned),
        standing=agreements.standing_of(found),
        today=now().date(),
        may_edit=_may_edit,
        mine=mine,
        files=files,
        taken=attachment_wording.taken(),
    )


def _told(messages: Sequence[Message], mine: int, seen: int) -> Message | None:
    """Return what a page that was open already should read out: the other side's new message."""
    last = messages[-1] if messages and "revision" in request.args else None
    return last if last and last.sender_id != mine and last.number > seen else None


def _edit_page(found: Conversation, message: Message, text: str, fault: str) -> str:
    other: Organisation = found.other_than(current_membership().organisation_id)
    return render_template(
        "messaging/edit.html", conversation=found, other=other, message=message, text=text,
        fault=fault, longest=service.LONGEST,
    )  # fmt: skip


def _may_edit(message: Message) -> bool:
    return service.may_edit(message, current_user, now())


def _before() -> tuple[datetime, int] | None:
    """Return where the last page ended; nonsense is as if nothing was said."""
    moment, _dash, number = request.args.get("before", "").partition("-")
    try:
        return datetime.fromtimestamp(float(moment), UTC), int(number)
    except (ValueError, OverflowError, OSError):
        return None
