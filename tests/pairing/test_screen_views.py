"""The projector during the meetings."""

from datetime import timedelta

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.events.models import Slot
from matchmaker.pairing import publishing, versions
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import solved


def test_the_room_sees_who_sits_where_now_and_next(client: Client) -> None:
    host = client.sign_in(make_user())
    event, _people = make_meetup(host)
    address = f"/events/{event.slug}/screen/"
    client.get(address)
    assert "The list is being made" in client.text
    publishing.publish(event, solved(event), host.id, 0)
    slots = db.session.query(Slot).filter_by(event_id=event.id).order_by(Slot.number).all()
    for slot in slots:
        slot.starts_at = now() + timedelta(minutes=20 * slot.number - 5)
        slot.ends_at = slot.starts_at + timedelta(minutes=15)
    db.session.commit()
    plan = versions.published_plan(event)
    assert plan is not None
    client.get(address)
    shown = [row.get_text(" ", strip=True) for row in client.page.select(".screen-pair")]
    for meeting in (one for one in plan.meetings if one.slot == 0):
        names = " – ".join(plan.parties[who].name for who in meeting.pair)
        assert f"Now: {names}" in shown
    left = client.page.select_one("[data-screen-until]")
    assert left is not None
    assert left["data-screen-until"] == slots[0].ends_at.isoformat()
    again = client.page.select_one("#screen")
    assert again is not None
    client.get(str(again["hx-get"]), 204)
    for slot in slots:
        slot.starts_at -= timedelta(days=1)
        slot.ends_at -= timedelta(days=1)
    db.session.commit()
    client.get(str(again["hx-get"]))
    assert "The meetings are over" in client.text
