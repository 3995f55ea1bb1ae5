"""Files into a conversation, and out of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.core.database import db
from matchmaker.core.security import guarded_by
from matchmaker.interest import blocks
from matchmaker.messaging import attachment_wording as wording
from matchmaker.messaging import attachments, queries
from matchmaker.messaging.filetypes import RefusedError
from matchmaker.messaging.models import Attachment, Conversation
from matchmaker.organisations.guards import current_membership, member

blueprint = Blueprint("attachments", __name__)

TAKES_FILES = {"conversations.send", "agreements.note"}
# Bytes of a request beside its files: less than the MB that a refusal names.
REST_OF_FORM = 2**20 - 1


@blueprint.app_url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a form with files be as large as the setting says, before anything reads it."""
    if endpoint in TAKES_FILES:
        request.max_content_length = attachments.limit() + REST_OF_FORM


@blueprint.get("/conversations/<public_id>/files/<file_id>")
@guarded_by(member)
def download(public_id: str, file_id: str) -> ResponseReturnValue:
    """Answer a file to be saved, never to be shown."""
    mine = current_membership().organisation_id
    found = queries.conversation_of(mine, public_id) or abort(404)
    if blocks.is_blocked(mine, found.other_than(mine).id):
        abort(404)
    row = attachments.sent_file(found, file_id) or abort(404)
    answer = send_file(
        attachments.path_of(row.stored_as), row.mime,
        as_attachment=True, download_name=row.name, conditional=False, etag=False,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def receive(conversation: Conversation) -> tuple[Sequence[Attachment], list[str]]:
    """Hold the files of a form, beside those that it holds already; commits.

    Return what is held now, and what must be said of those that were not taken.
    """
    uploads = [one for one in request.files.getlist("files") if one.filename]
    held = attachments.held_by(conversation, current_user, request.form.getlist("held"))
    weight = sum(one.size for one in held)
    db.session.rollback()  # hold no transaction while files are written and scanned
    taken, faults = [], []
    for upload in uploads[: attachments.MOST_FILES]:
        content, name = upload.read(), upload.filename or ""
        weight += len(content)
        if weight > attachments.limit():
            faults.append(wording.too_heavy(name))
            continue
        try:
            taken.append(attachments.take(name, content))
        except (RefusedError, attachments.UnsafeError) as error:
            faults.append(wording.refused(name, error))
        except OSError as error:
            current_app.logger.exception("a file could not be stored")
            faults.append(wording.refused(name, error))
    rows = {one.id: one for one in held}
    for one in taken:
        row = attachments.hold(conversation, current_user, one)
        db.session.flush()
        rows[row.id] = row
    db.session.commit()
    if len(uploads) > attachments.MOST_FILES or len(rows) > attachments.MOST_FILES:
        faults.append(wording.too_many())
    return list(rows.values()), faults
