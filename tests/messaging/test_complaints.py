"""Reports: administrators read what the reporter wrote and attached, and nothing else."""

from flask import Flask

from matchmaker.core.database import db
from matchmaker.messaging import service
from matchmaker.messaging.models import Complaint, Grievance
from matchmaker.organisations.models import Organisation
from tests.factories import profiles as make
from tests.factories.accounts import make_administrator
from tests.factories.messaging import Talk, organisation_of, signed_in
from tests.factories.organisations import make_member
from tests.mail import Outbox


def test_a_report_carries_the_message_only_if_it_is_attached(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    for text in ("Secret-41: buy this", "Secret-42: our price"):
        service.send(conversation, organisation_of(founder), founder, text, text)
    address = f"/conversations/{conversation.public_id}"
    desk = signed_in(app, scout)
    desk.get(f"{address}/report?message=1")
    assert "Secret-41" in desk.text
    desk.submit(desk.form("message=1"), 422, text="They sell Secret-43")
    desk.submit(desk.form("message=1"), grievance="spam", text="They sell Secret-43")
    desk.get(f"{address}/report?message=2")
    form = desk.form("message=2")
    form.select("input[name=attach]")[0].extract()  # unticked
    desk.submit(form, grievance="other", text="And more")
    assert [(one.grievance, one.quoted) for one in db.session.query(Complaint).order_by("id")] == [
        (Grievance.SPAM, "Secret-41: buy this"),
        (Grievance.OTHER, ""),
    ]
    desk.get(f"{address}/report?message=9", 404)
    signed_in(app, founder).get(f"{address}/report?message=1", 404)  # one's own message
    admin = signed_in(app, make_administrator())
    admin.get("/admin/reports")
    assert "Reports 2" in admin.text
    assert "Secret-41" in admin.text
    assert "Secret-43" in admin.text
    assert "Secret-42" not in admin.text
    admin.submit(admin.form("/close"))
    assert "Reports 1" in admin.text
    admin.get(address, 403)


def test_a_blind_organisation_is_reported_under_the_name_that_is_read(app: Flask) -> None:
    blind = make.profile("Hidden Dx", blind=True)
    scout = make_member(make.profile().organisation)
    address = f"/organisations/{blind.organisation.public_id}/report"
    desk = signed_in(app, scout)
    desk.get(address)
    assert "Hidden Dx" not in desk.text
    desk.submit(desk.form("/report?"), grievance="fraud", text="Not what they say")
    assert "Hidden Dx" not in desk.text
    admin = signed_in(app, make_administrator())
    admin.get("/admin/reports")
    assert "Hidden Dx" in admin.text
    mine = db.session.get_one(Organisation, organisation_of(scout)).public_id
    desk.get(f"/organisations/{mine}/report", 404)
    desk.get("/organisations/nosuchadress/report", 404)


def test_administrators_are_told_of_a_report_without_its_text(
    app: Flask, talk: Talk, outbox: Outbox
) -> None:
    conversation, founder, scout = talk
    service.send(conversation, organisation_of(founder), founder, "Secret-61", "k")
    db.session.commit()
    admin = make_administrator()
    desk = signed_in(app, scout)
    desk.get(f"/conversations/{conversation.public_id}/report?message=1")
    desk.submit(desk.form("message=1"), grievance="spam", text="Secret-62")
    told = [one for one in outbox.letters() if one.to == admin.email][-1]
    name = db.session.get_one(Organisation, organisation_of(founder)).name
    assert told.subject == f"A member has reported {name}"
    client = signed_in(app, admin)
    client.get("/notifications")
    assert f"A member has reported {name}" in client.text
    for said in (told.text, told.html, client.text):
        assert "Secret-6" not in said
    client.get("/admin/reports")
    client.submit(client.form("/close"))
    client.get("/notifications")
    assert "not read" not in client.text


def test_nobody_but_administrators_reads_a_report(app: Flask, talk: Talk) -> None:
    conversation, founder, scout = talk
    service.send(conversation, organisation_of(founder), founder, "Hello", "k")
    address = f"/conversations/{conversation.public_id}"
    desk, startup = signed_in(app, scout), signed_in(app, founder)
    desk.get(f"{address}/report")
    desk.submit(desk.form("/report?"), grievance="harassment", text="Secret-44")
    db.session.query(Complaint).one()
    stranger = signed_in(app, make_member(make.profile().organisation))
    stranger.get(f"{address}/report", 404)
    stranger.post(f"{address}/report", {"grievance": "spam", "text": "x"}, status=404)
    for client in (startup, stranger):
        for page in ("/conversations", "/conversations?q=secret", "/matches", "/profile"):
            client.get(page)
            assert "Secret-44" not in client.text
        client.get("/admin/reports", 404)
    startup.get(address)
    assert "Secret-44" not in startup.text
