"""At an event that both attend, the slots in which both are free; nothing else of either's days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import (
    Absence,
    Attendee,
    Event,
    EventHost,
    EventState,
    Meeting,
    MeetingSide,
    Participant,
    Slot,
    TableSeats,
)
from matchmaker.events.queries import slots_of, tables_of
from matchmaker.events.seating import TablesAgreedError
from matchmaker.events.sharing import shape_participant
from matchmaker.events.table_seats import set_seats
from matchmaker.messaging import meetings
from matchmaker.messaging import service as messaging
from matchmaker.messaging.common_slots import common_slots
from matchmaker.messaging.meeting_models import MeetingState, OfferedSlot, Proposal
from matchmaker.messaging.models import Conversation
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.events import make_event, make_participant
from tests.factories.messaging import Talk, agree, make_talk, organisation_of, signed_in
from tests.factories.organisations import make_member

TAKEN = "You are not both free then any more, or no table is. The proposal stays"


def evening(*people: User, slots: int = 4, **values: Any) -> tuple[Event, list[Participant]]:
    """An event of tomorrow, to which these people's organisations come."""
    event = make_event(slots=slots, **values)
    begins = now().replace(microsecond=0) + timedelta(days=1)
    for slot in slots_of(event.id):
        slot.starts_at = begins + timedelta(minutes=20 * slot.number)
        slot.ends_at = slot.starts_at + timedelta(minutes=15)
    comes = [
        make_participant(event, "Somebody", organisation_id=organisation_of(one)) for one in people
    ]
    db.session.flush()
    return event, comes


def publish(event: Event, slot: Slot, one: Participant, name: str) -> None:
    """A published meeting with somebody else, who is called so."""
    other = make_participant(event, name)
    table = tables_of(event.id)[0]
    row = Meeting(
        event_id=event.id, a_id=one.id, b_id=other.id, slot_id=slot.id, table_id=table.id,
        plan_version=1,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for side in (one, other):
        db.session.add(
            MeetingSide(
                event_id=event.id, meeting_id=row.id, participant_id=side.id, slot_id=slot.id
            )
        )
    db.session.commit()


def offered(conversation: Conversation) -> list[int]:
    """The numbers of the slots that are offered."""
    return [slot.number for _event, slot in common_slots(conversation)]


def proposed(talk: Talk, slot: Slot, key: str = "key") -> Proposal:
    """What the founder proposes: a slot, and the day after it."""
    conversation, founder, _scout = talk
    return meetings.propose(
        conversation, organisation_of(founder), founder, key, "Shall we?",
        [slot.starts_at + timedelta(days=1)], 30, "Europe/Berlin", "", [slot],
    )  # fmt: skip


def test_slots_in_which_both_are_free_are_offered_and_taken(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    event, [startup, pharma] = evening(founder, scout, slots=6, name="Harbour Night")
    slots = slots_of(event.id)
    slots[0].starts_at = now() - timedelta(minutes=1)
    db.session.add(Absence(participant_id=startup.id, slot_id=slots[1].id))
    db.session.add(Absence(participant_id=pharma.id, slot_id=slots[2].id))
    publish(event, slots[3], pharma, "Rival Secret")
    assert offered(conversation) == [4, 5]
    page = signed_in(app, founder)
    page.get(f"/conversations/{conversation.public_id}/meetings")
    boxes = page.page.select('input[name="slots"]')
    assert [box["value"] for box in boxes] == [str(one.id) for one in slots[4:]]
    assert "Harbour Night" in page.text
    assert "(Europe/Zurich)" in page.text
    assert "Rival Secret" not in page.text
    form = page.form("/meetings")
    page.submit(form, 422, slots=[str(slots[3].id)], zone="Europe/Berlin")
    assert "You are not both free then any more" in page.text
    page.submit(form, slots=[str(slots[4].id)], zone="Europe/Berlin")
    desk = signed_in(app, scout)
    desk.get(f"/conversations/{conversation.public_id}")
    desk.submit(desk.page.select('form:has(input[value="accept"])')[0])
    assert "Agreed Harbour Night:" in desk.text
    assert db.session.query(Proposal).one().agreed_at == slots[4].starts_at
    assert offered(conversation) == []  # they meet once at an event
    page.get(f"/conversations/{conversation.public_id}")
    page.submit(page.page.select('form:has(input[value="cancel"])')[0])
    assert offered(conversation) == [4, 5]


def test_a_slot_without_a_table_for_them_is_not_offered(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    others = make_talk()
    event, [startup, _pharma, *_others] = evening(founder, scout, *others[1:], slots=3, tables=2)
    slots, tables = slots_of(event.id), tables_of(event.id)
    publish(event, slots[0], make_participant(event, "Rival"), "Secret")
    agree(others, slots[0])  # not in a list yet, and takes the other table all the same
    assert offered(conversation) == [1, 2]
    publish(event, slots[1], make_participant(event, "Rival Two"), "Secret Two")
    startup.table_id = tables[0].id  # where the others sit in that slot
    assert offered(conversation) == [2]


def test_a_full_slot_is_not_offered_for_a_free_one_at_another_event(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    full, _both = evening(founder, scout, slots=1, tables=1)
    free, _both = evening(founder, scout, slots=1)
    publish(full, slots_of(full.id)[0], make_participant(full, "Rival"), "Secret")
    assert [event for event, _slot in common_slots(conversation)] == [free]


def test_who_meets_somebody_at_another_event_then_is_not_free(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    stranger = make_member(make.profile().organisation)
    first, [startup, _stranger] = evening(founder, stranger)
    second, _both = evening(founder, scout)
    for slot in slots_of(second.id):  # each overlaps with two of the first event's
        slot.starts_at += timedelta(minutes=10)
        slot.ends_at += timedelta(minutes=10)
    publish(first, slots_of(first.id)[1], startup, "Rival Secret")
    assert offered(conversation) == [2, 3]
    other = messaging.open_conversation(organisation_of(founder), organisation_of(stranger))
    agree((other, founder, stranger), slots_of(first.id)[3])
    assert offered(conversation) == []


def test_an_event_that_one_of_them_does_not_attend_never_appears(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    stranger = make_member(make.profile().organisation)
    evening(founder, stranger, name="Only Startup")
    evening(scout, stranger, name="Only Pharma")
    evening(founder, scout, name="Is Over", state=EventState.OVER)
    event, _one = evening(founder, name="Not Approved")
    make_participant(event, "Late", comes=False, organisation_id=organisation_of(scout))
    foreign = slots_of(event.id)[0].id
    assert offered(conversation) == []
    for person in (founder, scout):
        page = signed_in(app, person)
        page.get(f"/conversations/{conversation.public_id}/meetings")
        page.submit(page.form("/meetings"), 422, slots=[str(foreign)], zone="Europe/Berlin")
        assert "You are not both free then any more" in page.text
        assert not page.page.select("[name=slots]")
        for name in ("Only Startup", "Only Pharma", "Is Over", "Not Approved"):
            assert name not in page.text
    assert db.session.query(Proposal).count() == 0


def test_a_slot_that_was_taken_meanwhile_is_refused_and_the_proposal_stays(
    app: Flask, talk: Talk
) -> None:
    conversation, founder, scout = talk
    event, [startup, _pharma] = evening(founder, scout)
    slot = slots_of(event.id)[1]
    proposal = proposed(talk, slot)
    publish(event, slot, startup, "Rival Secret")
    desk = signed_in(app, scout)
    address = f"/conversations/{conversation.public_id}/meetings/{proposal.public_id}"
    desk.post(address, {"do": "accept", "start": slot.starts_at.isoformat()})
    assert TAKEN in desk.text
    assert "Rival Secret" not in desk.text
    db.session.expire_all()
    assert db.session.query(Proposal).one().state is MeetingState.OPEN
    offers = [one.text.split() for one in desk.page.select(".message-meeting li")]
    assert ["Taken" in one for one in offers] == [True, False]
    desk.post(address, {"do": "accept", "start": proposal.starts[1]})
    db.session.expire_all()
    assert db.session.query(Proposal).one().state is MeetingState.AGREED


def test_tables_that_agreed_meetings_need_are_not_closed(app: Flask, talk: Talk) -> None:
    event, [startup, pharma] = evening(*talk[1:])
    slot = slots_of(event.id)[1]
    agree(talk, slot)
    first, *others = tables_of(event.id)
    shape_participant(startup, table_id=first.id)
    with pytest.raises(TablesAgreedError) as refused:
        set_seats(event, [first.id], 0, slot.number, 0)
    assert refused.value.pairs == ((startup.name, pharma.name),)
    db.session.rollback()
    set_seats(event, [one.id for one in others], slot.number, slot.number, 0)
    set_seats(event, [first.id], 2, 3, 0)  # they meet before
    db.session.commit()
    user = make_user()
    db.session.add(EventHost(event_id=event.id, user_id=user.id))
    host = signed_in(app, user)
    host.get(f"/events/{event.slug}/setup/tables")
    needed, others_go = {f"remove-{first.id}": "on"}, {f"remove-{one.id}": "on" for one in others}
    host.submit(host.form("/setup/tables"), 200, **needed)
    assert "1 meeting on which people agreed would have no table: Somebody – Somebody." in host.text
    person = db.session.query(Attendee).filter_by(participant_id=startup.id).one()
    host.get(f"/events/{event.slug}/attendees/{person.public_id}")
    host.submit(host.form("/meets-as"), 422, **{"meets-table": str(others[0].id)})
    assert "would have no table: Somebody – Somebody." in host.text
    host.get(f"/events/{event.slug}/setup/tables")
    host.submit(host.form("/setup/tables"), 200, **others_go)
    assert [table.id for table in tables_of(event.id)] == [first.id]


def test_who_loses_a_table_is_named_and_who_had_none_before_is_not(app: Flask, talk: Talk) -> None:
    third, fourth = (make_member(make.profile().organisation) for _who in range(2))
    event, comers = evening(*talk[1:], third, fourth)
    slot, (first, second) = slots_of(event.id)[1], tables_of(event.id)
    other = messaging.open_conversation(organisation_of(third), organisation_of(fourth))
    agree(talk, slot)
    agree((other, third, fourth), slot)
    for who, name in zip(comers, ("Ann", "Bob", "Cid", "Dan"), strict=True):
        who.name = name
    shape_participant(comers[0], table_id=first.id)
    db.session.add(TableSeats(slot_id=slot.id, table_id=first.id, seats=0))  # as before the rule
    db.session.commit()
    for change in (
        lambda: set_seats(event, [second.id], slot.number, slot.number, 0),
        lambda: shape_participant(comers[0], table_id=None),  # takes the table of the others
    ):
        with pytest.raises(TablesAgreedError) as refused:
            change()
        assert refused.value.pairs == (("Cid", "Dan"),)
        db.session.rollback()


def test_a_slot_that_the_host_moved_or_took_away_is_refused(app: Flask, talk: Talk) -> None:
    event, _both = evening(*talk[1:])
    moved, gone = slots_of(event.id)[:2]
    proposals = [proposed(talk, moved, "one"), proposed(talk, gone, "two")]
    moved.starts_at += timedelta(minutes=5)
    db.session.commit()
    db.session.delete(gone)
    db.session.commit()
    assert [one.slot_id for one in db.session.query(OfferedSlot).order_by("id")] == [moved.id, None]
    desk = signed_in(app, talk[2])
    for one in proposals:
        address = f"/conversations/{talk[0].public_id}/meetings/{one.public_id}"
        desk.post(address, {"do": "accept", "start": one.starts[0]})
        assert TAKEN in desk.text


def test_of_two_conversations_that_take_the_same_slot_at_once_one_does(
    app: Flask, talk: Talk
) -> None:
    _conversation, founder, scout = talk
    third = make_member(make.profile().organisation)
    event, _all = evening(founder, scout, third)
    slot = slots_of(event.id)[0]
    other = messaging.open_conversation(organisation_of(founder), organisation_of(third))
    takers = {
        proposed(talk, slot, "one").id: scout.id,
        proposed((other, founder, third), slot, "two").id: third.id,
    }
    start, barrier = slot.starts_at, Barrier(2)
    db.session.commit()

    def take(number: int) -> bool:
        with app.test_request_context(method="POST"):
            barrier.wait()
            try:
                row = db.session.get_one(Proposal, number)
                meetings.accept(row, db.session.get_one(User, takers[number]), start)
            except meetings.SlotTakenError:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, takers)) == [False, True]


def test_a_place_that_looks_like_a_structure_warns(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    event, _both = evening(founder, scout)
    page = signed_in(app, founder)
    page.get(f"/conversations/{conversation.public_id}/meetings")
    said: dict[str, Any] = {"slots": [str(slots_of(event.id)[0].id)], "zone": "Europe/Berlin",
            "place": "CC(=O)Oc1ccccc1C(=O)O"}  # fmt: skip
    page.submit(page.form("/meetings"), 422, **said)
    assert "This looks like a chemical structure" in page.text
    page.submit(page.form("/meetings"), **said, anyway="structure")
    assert db.session.query(Proposal).one().message.warned == "structure"
