"""Files with messages: sent once, saved by both sides, seen by nobody else."""

import io
import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfWriter

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.messaging import attachment_views, attachments
from matchmaker.messaging.models import Attachment, Message
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.messaging import Talk, make_talk, organisation_of, signed_in
from tests.factories.organisations import make_member

DECK = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 38>>stream
BT /F 9 Tf (Our deck. Secret-21) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R/Size 6>>
startxref
0
%%EOF
"""
TABLE = b"site,patients\nZurich,120\n"


def upload(name: str, content: bytes) -> tuple[io.BytesIO, str]:
    """What a browser sends for a file."""
    return io.BytesIO(content), name


def send(client: Client, address: str, *files: Any, status: int = 200, **fields: str) -> None:
    """Write a message with files on the page of a conversation."""
    client.get(address)
    client.submit(client.form(address), status, files=list(files), **fields)


def on_disk(app: Flask) -> list[Path]:
    """The files that are kept."""
    return sorted((app.extensions["settings"].instance / "attachments").glob("*/*"))


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> None:
    for path in on_disk(app):
        path.unlink()


def scanned_by(app: Flask, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Set the virus scanner to a shell script; `$0` is the file's path."""
    settings = replace(app.extensions["settings"], scan_command=f"sh -c '{script}'")
    monkeypatch.setitem(app.extensions, "settings", settings)


def test_files_go_with_a_message_and_are_saved_by_the_other_side(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    send(startup, address, upload("deck.html", DECK), upload("sites.csv", TABLE), text="Our deck")
    desk.get(address)
    links = [str(one["href"]) for one in desk.page.select(".message-files a")]
    assert f"deck.html.pdf {len(DECK)} Bytes" in desk.text
    desk.get(links[0])
    assert desk.answer.data == DECK
    assert {
        name: desk.answer.headers[name]
        for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy",
                     "X-Content-Type-Options", "Cache-Control")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename=deck.html.pdf",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }  # fmt: skip
    desk.get(links[1])
    assert (desk.answer.data, desk.answer.mimetype) == (TABLE, "text/plain")
    send(desk, address, upload("photo.jpg", DECK))  # a file alone is a message too
    startup.get("/conversations")
    assert "A file" in startup.text


def test_a_retry_stores_nothing_twice(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    startup = signed_in(app, founder)
    address = f"/conversations/{conversation.public_id}"
    startup.get(address)
    for _try in range(3):
        startup.post(address, {"key": "k", "text": "Deck", "files": [upload("deck.pdf", DECK)]})
    assert [[one.name for one in row.files] for row in db.session.query(Message)] == [["deck.pdf"]]
    assert len(on_disk(app)) == 1


def test_nobody_else_saves_a_file(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    send(startup, address, upload("secret-22.pdf", DECK))
    file = str(startup.page.select(".message-files a")[0]["href"])
    stranger = signed_in(app, make_member(make.profile().organisation))
    stranger.get(file, 404)
    other = make_talk_file(app)
    desk.get(f"{address}/files/{other}", 404)
    blocks.block(organisation_of(scout), organisation_of(founder), scout.id)
    desk.get(file, 404)
    startup.get(file)


def test_a_sent_file_is_found_by_its_name_and_a_held_one_is_not(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    address = f"/conversations/{conversation.public_id}"
    startup, desk = signed_in(app, founder), signed_in(app, scout)
    send(startup, address, upload("Site list 2026.csv", TABLE))
    send(startup, address, upload("Confidential plan.csv", TABLE), status=422)  # held
    stranger = signed_in(app, make_talk()[1])
    for reader, words, is_found in (
        (desk, "2026+site", True),
        (desk, "plan", False),
        (startup, "plan", False),
        (stranger, "2026+site", False),
    ):
        reader.get(f"/conversations?q={words}")
        assert bool(reader.page.select(f'a[href="{address}"]')) is is_found


def make_talk_file(app: Flask) -> str:
    """The id of a file in another conversation."""
    conversation, founder, _scout = make_talk()
    client = signed_in(app, founder)
    send(client, f"/conversations/{conversation.public_id}", upload("other.pdf", DECK))
    return str(client.page.select(".message-files a")[0]["href"]).rsplit("/", 1)[-1]


def test_what_looks_confidential_in_a_file_or_its_name_is_sent_only_after_a_warning(
    app: Flask, talk: Talk
) -> None:
    conversation, founder, scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    lead = upload("lead.csv", b"id,smiles\n1,CC(=O)Oc1ccccc1C(=O)O\n")
    send(startup, address, lead, upload("Confidential.pdf", DECK), text="Here", status=422)
    assert "a chemical structure, something marked as confidential" in startup.text
    desk = signed_in(app, scout)
    held = startup.page.select("input[name=held]")
    desk.get(f"{address}/files/{held[0]['value']}", 404)
    startup.submit(startup.form(address), anyway="structure,marked")
    assert [(row.warned, [one.name for one in row.files]) for row in db.session.query(Message)] == [
        ("structure,marked", ["lead.csv", "Confidential.pdf"])
    ]
    assert len(on_disk(app)) == 2


def test_of_what_nobody_could_look_through_the_sender_is_told(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    locked = PdfWriter(clone_from=io.BytesIO(DECK))
    locked.encrypt("a password", algorithm="RC4-128")
    content = io.BytesIO()
    locked.write(content)
    send(startup, address, upload("deck.pdf", content.getvalue()), text="Here", status=422)
    assert "was not looked through, or not to its end" in startup.text
    assert "This looks like" not in startup.text
    startup.submit(startup.form(address), anyway="unread")
    assert [one.warned for one in db.session.query(Message)] == ["unread"]


def test_a_file_that_is_not_taken_is_named_and_the_others_stay(app: Flask, talk: Talk) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    tool = upload("tool.pdf", b"MZ\x90\x00")
    send(startup, address, tool, upload("deck.pdf", DECK), text="Two", status=422)
    assert "“tool.pdf” was not taken: it is none of the kinds" in startup.text
    startup.submit(startup.form(address))
    assert [[one.name for one in row.files] for row in db.session.query(Message)] == [["deck.pdf"]]


def test_a_message_carries_so_much_and_no_more(
    app: Flask, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    settings = replace(app.extensions["settings"], attachment_megabytes=0)
    monkeypatch.setitem(app.extensions, "settings", settings)
    send(startup, address, upload("a.pdf", DECK), status=422)
    assert "“a.pdf” was not taken: the files of one message weigh at most 0 MB" in startup.text
    monkeypatch.setattr(attachment_views, "REST_OF_FORM", 100)
    send(startup, address, upload("b.pdf", DECK), status=413)
    assert "What a form sends may weigh 0 MB here" in startup.text
    assert db.session.query(Message).count() == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "the virus scanner refuses it"),
        ("exit 2", "could not be scanned"),
        ("kill -9 $$", "could not be scanned"),
        ('test -s "$0" && exit 1', "the virus scanner refuses it"),
    ],
)
def test_only_what_the_scanner_finds_clean_is_taken(
    app: Flask, talk: Talk, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    scanned_by(app, monkeypatch, script)
    send(startup, address, upload("deck.pdf", DECK), status=422)
    assert said in startup.text
    assert (db.session.query(Attachment).count(), on_disk(app)) == (0, [])
    scanned_by(app, monkeypatch, 'test -s "$0"')
    send(startup, address, upload("deck.pdf", DECK))
    assert len(on_disk(app)) == 1


def test_a_scanner_that_is_not_there_lets_nothing_through(
    app: Flask, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.extensions["settings"], scan_command="/no/such/scanner --fast")
    monkeypatch.setitem(app.extensions, "settings", settings)
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    send(startup, address, upload("deck.pdf", DECK), status=422)
    assert "could not be scanned" in startup.text
    assert on_disk(app) == []


def test_a_folder_that_cannot_be_written_loses_no_words(
    app: Flask, talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    (tmp_path / "attachments").write_bytes(b"")  # a file where the folder should be
    settings = replace(app.extensions["settings"], instance=tmp_path)
    monkeypatch.setitem(app.extensions, "settings", settings)
    send(startup, address, upload("deck.pdf", DECK), text="Hello again", status=422)
    assert "it could not be stored" in startup.text
    assert "Hello again" in startup.text
    assert db.session.query(Attachment).count() == 0


def test_what_was_not_sent_is_swept_after_a_day_and_what_was_sent_stays(
    app: Flask, talk: Talk
) -> None:
    conversation, founder, _scout = talk
    startup, address = signed_in(app, founder), f"/conversations/{conversation.public_id}"
    send(startup, address, upload("kept.pdf", DECK))
    send(startup, address, upload("bad.exe", b"\x00"), upload("held.pdf", TABLE), status=422)
    lost = attachments.path_of("00" * 16)  # as a crash leaves it
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(DECK)
    attachments.sweep({})
    assert len(on_disk(app)) == 3
    for path in on_disk(app):
        os.utime(path, (time.time() - 90_000,) * 2)
    db.session.query(Attachment).update({"created_at": now() - timedelta(hours=25)})
    for _turn in range(2):
        attachments.sweep({})
        db.session.commit()
    assert [one.name for one in db.session.query(Attachment)] == ["kept.pdf"]
    assert [path.read_bytes() for path in on_disk(app)] == [DECK]
