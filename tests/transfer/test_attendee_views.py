"""A host takes in the spreadsheet of a ticket shop."""

import io
from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.events.models import Attendee, Event, Participant
from matchmaker.transfer.models import AttendeeImport
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_event
from tests.mail import Outbox

LIST = """Order,Full name,Attendee email,Company,What do you offer?,Looking for
1,Ann Lee,ann@example.org,Alba Dx,CT triage,
2,王小明,wang@example.cn,康泰医药,,肺癌影像
3,Bob Ray,bob@example.org,Alba Dx,,hospital data
"""


def hosted(client: Client) -> Event:
    return make_event(client.sign_in(make_user()))


def upload(client: Client, event: Event, data: bytes, status: int = 200) -> None:
    client.get(f"/events/{event.slug}/import/")
    client.post(
        f"/events/{event.slug}/import/",
        {"file": (io.BytesIO(data), "list.csv")},
        status,
        content_type="multipart/form-data",
    )


def counted(event: Event) -> tuple[int, int]:
    def of(model: type[Attendee] | type[Participant]) -> int:
        query = select(func.count()).select_from(model).where(model.event_id == event.id)
        return db.session.scalar(query) or 0

    return of(Attendee), of(Participant)


def chosen(client: Client) -> Sequence[str]:
    return [str(one["value"]) for one in client.page.select("table select option[selected]")]


def test_a_host_uploads_looks_and_imports(app: Flask, client: Client, outbox: Outbox) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode("gb18030"))
    assert chosen(client) == ["", "name", "email", "company", "offers", "looks_for"]
    assert "王小明" in client.text
    assert counted(event) == (0, 0)
    client.submit(client.form("/apply"))
    assert "All rows are in." in client.text
    assert counted(event) == (3, 2)
    assert {letter.to for letter in outbox.letters()} == {
        "ann@example.org", "wang@example.cn", "bob@example.org",
    }  # fmt: skip
    upload(client, event, LIST.replace("CT triage", "MR triage").encode())
    assert "CT triage → MR triage" in client.text


def test_the_preview_says_which_companies_are_renamed(
    app: Flask, client: Client, outbox: Outbox
) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    assert "Companies that are renamed" not in client.text
    client.submit(client.form("/apply"))
    later = LIST.replace("Alba Dx", "Alba Dx Inc.").replace("康泰医药", "拜耳医药")
    upload(client, event, later.encode())
    (heading,) = [one for one in client.page.select("h3") if "renamed" in one.text]
    renamed = heading.find_next("ul")
    assert renamed is not None
    assert renamed.get_text(" ", strip=True) == "Alba Dx → Alba Dx Inc."
    client.submit(client.form("/apply"))
    names = select(Participant.name).where(Participant.event_id == event.id)
    assert sorted(db.session.scalars(names)) == ["Alba Dx Inc.", "拜耳医药"]


def test_faults_are_named_by_cell_and_nothing_is_taken_in(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, LIST.replace("bob@", "bob at ").encode())
    row = client.page.select_one("table tbody tr")
    assert row is not None
    assert row.get_text(" ", strip=True) == (
        "C4 Attendee email bob at example.org is not an e-mail address; expected one like "
        "ann@example.org"
    )
    assert client.page.select('form[action$="/apply"]') == []
    client.post(f"{client.address}/apply")
    assert "still has faults" in client.text
    assert counted(event) == (0, 0)


def test_the_choice_of_columns_is_kept_for_the_next_file(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    fields: dict[str, Any] = {"column-3": "", "column-0": "title", "letters": ""}
    client.submit(client.form("/columns"), **fields)
    client.submit(client.form("/apply"))
    assert counted(event) == (3, 3)
    upload(client, event, LIST.encode())
    assert chosen(client) == ["title", "name", "email", "", "offers", "looks_for"]


def test_a_field_moves_to_the_column_that_is_newly_chosen_for_it(
    app: Flask, client: Client
) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    fields: dict[str, Any] = {"column-0": "name"}
    client.submit(client.form("/columns"), **fields)
    assert chosen(client) == ["name", "", "email", "company", "offers", "looks_for"]


def test_one_field_cannot_be_two_columns(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    fields: dict[str, Any] = {"column-0": "title", "column-3": "title"}
    client.submit(client.form("/columns"), **fields)
    assert "one column only: Job title" in client.text


def test_a_second_tap_on_import_does_nothing(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    address = client.address
    client.post(f"{address}/apply")
    client.post(f"{address}/apply", status=409)
    assert counted(event) == (3, 2)
    assert db.session.scalars(select(AttendeeImport.data)).all() == [None]


def test_a_file_that_is_no_table_is_refused_with_the_reason(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, b"\x89PNG\r\n\x1a\n\0\0", 422)
    assert "This is not a spreadsheet" in client.text


def test_another_hosts_import_does_not_exist(app: Flask, client: Client) -> None:
    event = hosted(client)
    upload(client, event, LIST.encode())
    name = client.address.rsplit("/", 1)[1]
    other = hosted(client)
    client.get(f"/events/{event.slug}/import/{name}", 404)
    client.get(f"/events/{other.slug}/import/{name}", 404)
