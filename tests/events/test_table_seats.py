"""Tables with other seats in some slots, or none: set, shown as stretches, taken back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from matchmaker.core.database import db
from matchmaker.events import queries, setup, table_seats
from matchmaker.events.hours import Hours
from matchmaker.events.models import Event, Meeting, TableSeats
from matchmaker.events.seating import room_of
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import BEGINS, make_attendee, make_event, make_meetup


def seats(event: Event) -> list[list[int]]:
    """The seats of each table, by slot."""
    return [list(row.values()) for row in queries.seats_by_slot(event.id).values()]


def stretches(event: Event) -> list[tuple[str, int, int, int]]:
    return [
        ("".join(table.name[-1] for table in one.tables), one.first.number, one.last.number,
         one.seats)
        for one in table_seats.stretches(event.id)
    ]  # fmt: skip


def test_exceptions_are_merged_and_the_usual_is_none(app: Flask) -> None:
    event, other = make_event(slots=4, tables=3), make_event()
    ids = [table.id for table in queries.tables_of(event.id)]
    stranger = queries.tables_of(other.id)[0].id
    table_seats.set_seats(event, [*ids, stranger], 1, 2, 0)
    table_seats.set_seats(event, [ids[1]], 2, 3, 8)
    table_seats.set_seats(event, [ids[2]], 1, 1, 4)
    assert seats(event) == [[4, 4, 4], [0, 0, 4], [0, 8, 0], [4, 8, 4]]
    assert stretches(event) == [("B", 1, 1, 0), ("A", 1, 2, 0), ("C", 2, 2, 0), ("B", 2, 3, 8)]
    assert seats(other) == [[4, 4]] * 3
    assert table_seats.places_of(event.id) == 8
    assert table_seats.remove_stretch(event, 1, 2, 0) is not None
    assert table_seats.remove_stretch(event, 1, 2, 0) is None
    assert seats(event)[1] == [4, 0, 4]


def test_exceptions_follow_their_slots_and_a_copy_has_them_too(app: Flask) -> None:
    host, event = make_user(), make_event(slots=3, tables=2)
    setup.set_hours(event, Hours(BEGINS, BEGINS + timedelta(minutes=60), 15, 5))
    table_seats.set_seats(event, [queries.tables_of(event.id)[1].id], 1, 2, 0)
    made = setup.duplicate(event, host, BEGINS + timedelta(days=7), "Again")
    assert seats(made) == [[4, 4], [4, 0], [4, 0]]
    setup.set_hours(event, Hours(BEGINS, BEGINS + timedelta(minutes=50), 20, 5))
    assert seats(event) == [[4, 4], [4, 0]]
    assert seats(made) == [[4, 4], [4, 0], [4, 0]]


def test_fewer_seats_than_none_cannot_be_stored(app: Flask) -> None:
    event = make_event()
    slot, table = queries.slots_of(event.id)[0].id, queries.tables_of(event.id)[0].id
    db.session.add(TableSeats(slot_id=slot, table_id=table, seats=-1))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_an_agreed_meeting_gets_an_open_table_with_seats_enough(app: Flask) -> None:
    event, (alba, bora, corden, delphi) = make_meetup(tables=3)
    for _colleague in range(3):
        make_attendee(event, participant_id=corden.id)
    first, second, third = (table.id for table in queries.tables_of(event.id))
    slots = [slot.id for slot in queries.slots_of(event.id)]
    table_seats.set_seats(event, [first], 0, 0, 0)
    table_seats.set_seats(event, [third], 0, 1, 6)
    large, small = (alba.id, corden.id), (bora.id, delphi.id)
    room = room_of(event.id)
    assert room.seat(slots[0], [small, large]) == {small: second, large: third}
    assert room.seat(slots[1], [small, large]) == {small: first, large: third}
    assert room.seat(slots[2], [small, large]) == {large: first, small: second}
    table_seats.set_seats(event, [second, third], 0, 0, 0)
    delphi.table_id = first
    assert room_of(event.id).seat(slots[0], [small, large]) == {}


def test_a_host_closes_tables_takes_it_back_and_undoes_that(client: Client) -> None:
    event, people = make_meetup(client.sign_in(make_user()), name="Harbour Night")
    page = f"/events/{event.slug}/setup/tables"
    client.get(page)
    form = client.form("/tables/seats#set-seats")
    client.submit(form, 422, first="1", last="0", seats="-1")
    assert "Please choose at least one table." in client.text
    client.submit(
        client.form("/tables/seats#set-seats"), 422, tables="0", first="1", last="0", seats="0"
    )
    assert "The last slot is before the first." in client.text
    client.submit(
        client.form("/tables/seats#set-seats"), 422, tables="1234", first="0", last="1", seats="0"
    )
    slots, tables = queries.slots_of(event.id), queries.tables_of(event.id)
    row = Meeting(event_id=event.id, a_id=people[0].id, b_id=people[2].id, slot_id=slots[1].id,
                  table_id=tables[1].id, plan_version=1)  # fmt: skip
    db.session.add(row)
    client.submit(
        client.form("/tables/seats#set-seats"), tables="0", first="0", last="1", seats="0"
    )
    assert "1 published meeting is at a table that is closed now." in client.text
    assert "All tables 1–2 · Mar 4, 2099, 18:00–18:35 closed" in client.text
    assert seats(event) == [[0, 0], [0, 0], [4, 4]]
    client.get(f"/events/{event.slug}/setup/hours")
    assert "Meetings that fit 2" in client.text
    client.get(page)
    client.submit(client.form("/seats/remove"))
    assert seats(event) == [[4, 4]] * 3
    client.submit(client.page.select('form:has([name="tables"][type="hidden"])')[0])
    assert len(stretches(event)) == 1
    client.post(f"{page}/seats/remove", {"first": "x"}, 400)
