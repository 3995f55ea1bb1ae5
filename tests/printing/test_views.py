"""A host prints; the PDF says what the list says, whatever people are called."""

import json

import pypdfium2
import pytest
from flask import Flask

from matchmaker.core.database import db
from matchmaker.events.models import Event
from matchmaker.jobs import service as jobs
from matchmaker.jobs.models import Job
from matchmaker.pairing import publishing
from matchmaker.printing import contents, service
from matchmaker.printing.choice import Choice
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import solved

HOSTILE = '#eval("6*7") *bold* $x^2$ @nobody \\ <a> `raw`'


def published(client: Client) -> Event:
    """Sign in as the host of a meetup with a published list, one name of which is hostile."""
    host = client.sign_in(make_user())
    event, people = make_meetup(host)
    people[0].name, people[2].name = HOSTILE, "上海某某生物医药科技股份有限公司"
    publishing.publish(event, solved(event), host.id, 0)
    db.session.commit()
    return event


def text_of(client: Client, address: str) -> list[str]:
    """The text of each page of a PDF."""
    client.get(address)
    document = pypdfium2.PdfDocument(client.answer.data)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    return pages


def test_every_sheet_is_a_pdf_of_the_published_list(client: Client) -> None:
    event = published(client)
    address = f"/events/{event.slug}/print"
    client.get(f"{address}/")
    assert "Master list" in client.text
    master = text_of(client, f"{address}/master.pdf")
    assert len(master) == 1
    assert '#eval("6*7") *bold* $x^2$ @nobody \\ <a> `raw`' in " ".join(master[0].split())
    assert "Version 1" in master[0]
    assert "1 / 1" in master[0]
    people = text_of(client, f"{address}/people.pdf?paper=us-letter&language=zh")
    assert len(people) == 4
    assert "上海某某生物医药科技股份有限公司" in "".join(people)
    assert len(text_of(client, f"{address}/people.pdf?size=third")) == 2
    assert len(text_of(client, f"{address}/badges.pdf?labels=5160&paper=us-letter")) == 1
    assert "Person of" in text_of(client, f"{address}/door.pdf")[0]
    assert len(text_of(client, f"{address}/tents.pdf")) == 2
    client.get(f"{address}/nonsense.pdf", 404)
    client.get(f"{address}/master.pdf?paper=a3", 404)


def test_before_the_first_list_only_what_needs_none_is_printed(client: Client) -> None:
    event, _people = make_meetup(client.sign_in(make_user()))
    client.get(f"/events/{event.slug}/print/")
    assert "No list is published yet" in client.text
    client.get(f"/events/{event.slug}/print/master.pdf")
    assert client.address == f"/events/{event.slug}/print/"
    assert len(text_of(client, f"/events/{event.slug}/print/tents.pdf")) == 2


def test_a_large_event_is_printed_in_the_background_and_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = published(client)
    monkeypatch.setattr(service, "AT_ONCE", 1)
    address = f"/events/{event.slug}/print/people"
    choice = "paper=a4&language=en&size=page&labels=L7160"
    client.get(f"{address}.png?{choice}", 404)
    client.get(f"{address}.pdf?{choice}")
    assert client.address == address
    for _host in range(2):  # two hosts who ask at once get one
        client.post(f"{address}?{choice}")
    assert db.session.query(Job).filter(Job.name == service.MAKE).count() == 1
    client.get(f"{address}?{choice}")
    assert "0 / 4" in client.text
    client.submit(client.page.select("form[action*='/stop']")[0])
    assert "Make it" in client.text
    jobs.run_due()
    client.get(f"{address}?{choice}")
    client.submit(client.page.select("form.post-button")[-1])
    jobs.run_due()
    client.get(f"{address}?{choice}")
    assert "Page 1 of 4" in client.text
    client.get(f"{address}.png?{choice}&page=4")
    assert client.answer.data[:4] == b"\x89PNG"
    client.get(f"{address}.png?{choice}&page=5", 404)
    assert len(text_of(client, f"{address}.pdf?{choice}")) == 4


def test_parts_join_to_what_one_would_be(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    event = published(client)
    monkeypatch.setattr(contents, "PART", 3)
    heard: list[tuple[int, int]] = []
    work = service.work_of(event, "people", Choice(third=True))
    assert work is not None

    def note(done: int, total: int) -> bool:
        heard.append((done, total))
        return True

    made = service.make(work, note)
    assert heard == [(3, 4), (4, 4)]
    document = pypdfium2.PdfDocument(made)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    document.close()
    assert [("3 / 4" in page, "4 / 4" in page) for page in pages] == [(True, False), (False, True)]
    assert all("Version 1" in page for page in pages)


def test_a_changed_name_is_printed_anew_and_the_old_file_goes(app: Flask, client: Client) -> None:
    event = published(client)
    folder = service._folder() / event.public_id
    text_of(client, f"/events/{event.slug}/print/tents.pdf")
    first = set(folder.glob("tents-*"))
    event.name = "Another name"
    db.session.commit()
    assert "Another name" in text_of(client, f"/events/{event.slug}/print/tents.pdf")[0]
    second = set(folder.glob("tents-*"))
    assert (len(first), len(second), len(first & second)) == (1, 1, 0)


def test_the_list_is_taken_along_as_a_file(client: Client) -> None:
    event = published(client)
    address = f"/events/{event.slug}/export/meetings"
    files = {}
    for form in ("json", "csv", "ics", "xlsx"):
        client.get(f"{address}.{form}")
        files[form] = client.answer.data
    said = json.loads(files["json"])
    assert len(said["meetings"]) == 4
    assert set(said["meetings"][0]) == {"a", "b", "slot", "table"}
    assert files["csv"].count(b"\r\n") == 5
    assert files["ics"].count(b"BEGIN:VEVENT") == 4
    assert files["xlsx"][:2] == b"PK"
    client.get(f"{address}.doc", 404)
