"""A stream tells what changed to whoever may still know, and there are only so many."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.accounts.models import SignIn
from matchmaker.core.database import db
from matchmaker.core.streams import NONE_FREE
from matchmaker.interest import blocks, introductions
from matchmaker.messaging import service
from matchmaker.messaging.models import Conversation
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member


def opened(client: Client, address: str) -> TestResponse:
    """An answer that is not read yet."""
    with client.app.app_context():
        return client.http.open(address)


@contextmanager
def streaming(client: Client, address: str) -> Iterator[TestResponse]:
    """A stream that is closed in the end, as when its page is."""
    db.session.commit()
    response = opened(client, address)
    try:
        yield response
    finally:
        response.close()


def events(response: TestResponse) -> Iterator[str]:
    """What a stream sends, piece by piece."""
    return (piece.decode() for piece in response.iter_encoded())


def conversation_of_members(app: Flask) -> tuple[Conversation, Client]:
    """A conversation, and the browser of a member of its receiver."""
    row = introduction()
    introductions.accept(row, make_user())
    desk = Client(app)
    desk.sign_in(make_member(row.to_organisation))
    return service.open_conversation(row.from_id, row.to_id), desk


def test_a_change_is_told_and_nothing_else(app: Flask) -> None:
    conversation, desk = conversation_of_members(app)
    with streaming(desk, f"/conversations/{conversation.public_id}/news") as response:
        assert response.mimetype == "text/event-stream"
        assert response.headers["X-Accel-Buffering"] == "no"
        told = events(response)
        assert [next(told) for _piece in range(3)] == ["retry: 2000\n\n", "data: 0\n\n", ":\n\n"]
        service.send(conversation, conversation.a_id, make_user(), "Secret-7", "key")
        db.session.commit()
        assert next(told) == "data: 1\n\n"


def test_a_stream_ends_with_the_right_to_it(app: Flask) -> None:
    conversation, desk = conversation_of_members(app)
    with streaming(desk, f"/conversations/{conversation.public_id}/news") as response:
        told = events(response)
        next(told)
        next(told)
        blocks.block(conversation.b_id, conversation.a_id, make_user().id)
        blocks.block(conversation.a_id, conversation.b_id, make_user().id)
        db.session.commit()
        assert list(told) == []
    with streaming(desk, "/conversations/news") as response:
        told = events(response)
        next(told)
        next(told)
        db.session.execute(db.delete(SignIn))
        db.session.commit()
        assert list(told) == []


def test_where_no_place_is_free_the_page_asks_by_itself(app: Flask) -> None:
    conversation, desk = conversation_of_members(app)
    address = f"/conversations/{conversation.public_id}/news"
    places = app.extensions["settings"].live_streams
    db.session.commit()
    taken = [opened(desk, address) for _page in range(places)]
    assert {one.status_code for one in taken} == {200}
    desk.get(address, NONE_FREE)
    for one in taken:
        one.close()
    with streaming(desk, address) as response:
        assert response.status_code == 200
