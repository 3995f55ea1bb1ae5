"""The published list follows what pairs agree on themselves, and call off again."""

from collections import defaultdict

from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import Event, Participant
from matchmaker.events.queries import slots_of, tables_of
from matchmaker.events.seating import room_of
from matchmaker.events.service import lock
from matchmaker.pairing import gathering, publishing, versions
from matchmaker.pairing.board import Row, pair_of


def follow(event_id: int) -> None:
    """Publish the list as it stands, with what was agreed on and without what was called off.

    Before the first list nothing is to be done, and what has begun stays as it was. A meeting for
    which there is no room stays out: `missing` tells the host of it.
    """
    event = db.session.get(Event, event_id)
    if event is None:
        return
    lock(event)
    db.session.refresh(event)
    last = versions.version_of(event.id, event.plan_version)
    if last is None:
        return
    ahead = {slot.number: slot.id for slot in slots_of(event.id) if slot.starts_at > now()}
    stands = {row["agreed"] for row in gathering.agreed_of(event.id)}
    rows = [
        row
        for row in last.meetings
        if row["slot"] not in ahead or row.get("agreed", "") in {"", *stands}
    ]
    rows += _seated(event.id, rows, ahead)
    if rows != last.meetings:
        publishing.put(event, publishing.claim(event, event.plan_version), rows, None, None)


def missing(event: Event) -> list[Row]:
    """Return what pairs agreed on for a time to come and the published list lacks."""
    last = versions.version_of(event.id, event.plan_version)
    held = {(*pair_of(row), row["slot"]) for row in last.meetings} if last else set()
    ahead = {slot.number for slot in slots_of(event.id) if slot.starts_at > now()}
    return [
        row
        for row in gathering.binding(event.id)
        if last and row["slot"] in ahead and (*pair_of(row), row["slot"]) not in held
    ]


def _seated(event_id: int, rows: list[Row], ahead: dict[int, int]) -> list[Row]:
    """Return the agreed meetings that the rows lack and have room for, each with its table."""
    pairs = {pair_of(row) for row in rows}
    busy = {(who, row["slot"]) for row in rows for who in pair_of(row)}
    lacking: dict[int, list[Row]] = defaultdict(list)
    for row in gathering.binding(event_id):
        at = {(who, row["slot"]) for who in pair_of(row)}
        if row["slot"] in ahead and pair_of(row) not in pairs and busy.isdisjoint(at):
            lacking[row["slot"]].append(row)
    room = room_of(event_id)
    number = {table.id: table.number for table in tables_of(event_id)}
    people = select(Participant.public_id, Participant.id).where(Participant.event_id == event_id)
    ids = {row[0]: row[1] for row in db.session.execute(people)}
    found = []
    for slot, each in lacking.items():
        by_pair = {(ids[row["a"]], ids[row["b"]]): row for row in each}
        seats = room.seat(ahead[slot], by_pair)
        found += [{**by_pair[pair], "table": number[table]} for pair, table in seats.items()]
    return found
