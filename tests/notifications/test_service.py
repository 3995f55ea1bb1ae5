"""People are told once, as they chose, and only what is still true."""

from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks, introductions
from matchmaker.interest.introduction_letters import ANSWERED, RECEIVED
from matchmaker.interest.introduction_models import DeclineReason, Introduction
from matchmaker.jobs.models import Job
from matchmaker.jobs.service import enqueue
from matchmaker.notifications import service
from matchmaker.notifications.models import Choice, MailState, Notification
from matchmaker.organisations.models import Kind, Membership, State
from matchmaker.profiles.models import Profile
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.interest import introduction
from tests.factories.organisations import make_member
from tests.mail import Outbox

HOUR = timedelta(hours=1)


@pytest.fixture
def target(app: Flask) -> Profile:
    return make.profile("Grauwald", Kind.PHARMA)


@pytest.fixture
def reader(target: Profile) -> User:
    return make_member(target.organisation, name="Ada")


def asked(target: Profile, name: str = "Scans") -> Introduction:
    """A request that the target's people are told of once jobs are done."""
    row = introduction(make.profile(name), target)
    db.session.commit()
    return row


def make_due(name: str) -> None:
    """Let the time come at which the jobs of that name are due, and what they gather."""
    db.session.execute(update(Job).where(Job.name == name).values(due_at=now()))
    db.session.execute(update(Notification).values(mail_due_at=now()))
    db.session.commit()


def told() -> list[tuple[str, MailState]]:
    return [
        (row.kind, row.mail)
        for row in db.session.scalars(select(Notification).order_by(Notification.id))
    ]


def test_each_kind_comes_when_it_is_wanted(target: Profile, reader: User, outbox: Outbox) -> None:
    service.choose(reader, {RECEIVED: Choice.OFF, ANSWERED: Choice.DAILY})
    asked(target)
    mine = [introduction(target, make.profile(name)) for name in ("Alba", "Bora")]
    for row in mine:
        introductions.decline(row, make_user(), DeclineReason.TIMING)
    db.session.commit()
    assert outbox.letters() == []
    assert told() == [
        (RECEIVED, MailState.NONE), (ANSWERED, MailState.GATHERED), (ANSWERED, MailState.GATHERED),
    ]  # fmt: skip
    make_due(service.DIGEST)
    (letter,) = outbox.letters()
    assert (letter.to, letter.subject) == (reader.email, "Your summary: 2 things are new")
    assert "Alba does not take up your introduction." in letter.text
    assert "Bora does not take up your introduction." in letter.text
    assert "Scans" not in letter.text
    make_due(service.DIGEST)
    assert len(outbox.letters()) == 1


def test_one_waiting_summary_gathers_whatever_comes(target: Profile, reader: User) -> None:
    service.choose(reader, {RECEIVED: Choice.DAILY})
    for number in range(3):
        service.notify(reader, RECEIVED, "x", str(number))
    assert len(db.session.scalars(select(Job).filter_by(name=service.DIGEST)).all()) == 1


def test_the_same_fact_is_told_once(reader: User) -> None:
    for _time in range(2):
        service.notify(reader, RECEIVED, "abc", "abc 1")
    assert len(told()) == 1
    with pytest.raises(LookupError, match="known: "):
        service.notify(reader, "no such kind", "abc", "abc 1")


def test_mail_waits_for_the_end_of_quiet_hours(
    target: Profile, reader: User, outbox: Outbox
) -> None:
    begins, ends = (now() - HOUR).time(), (now() + HOUR).time()
    service.keep_hours(reader, "UTC", (begins, ends), 8)
    asked(target)
    assert outbox.letters() == []
    job = db.session.scalars(select(Job).filter_by(name=service.MAIL)).one()
    assert job.due_at.time() == ends
    make_due(service.MAIL)
    assert outbox.letters() == []  # it is still quiet: a worker that comes early waits on
    service.keep_hours(reader, "UTC", None, 8)
    make_due(service.MAIL)
    assert len(outbox.letters()) == 1


@pytest.mark.parametrize("choice", [Choice.AT_ONCE, Choice.WEEKLY])
def test_news_of_the_next_hours_waits_neither_for_the_morning_nor_for_a_summary(
    target: Profile, reader: User, outbox: Outbox, choice: Choice
) -> None:
    row = asked(target)
    service.mark_all_read(reader)
    outbox.letters()
    service.keep_hours(reader, "UTC", ((now() - HOUR).time(), (now() + 8 * HOUR).time()), 8)
    service.choose(reader, {RECEIVED: choice})
    before = now() + 400 * HOUR  # what is later than this can wait
    service.notify(reader, RECEIVED, row.public_id, "later", before=before)
    db.session.commit()
    assert len(outbox.letters()) == 1  # of what was asked, before it was quiet
    service.notify(reader, RECEIVED, row.public_id, "soon", before=now() + 4 * HOUR)
    db.session.commit()
    assert len(outbox.letters()) == 2


@pytest.mark.parametrize("what", ["read", "answered", "blocked", "suspended", "left", "closed"])
def test_what_is_not_true_any_more_is_not_mailed(
    target: Profile, reader: User, outbox: Outbox, what: str
) -> None:
    service.keep_hours(reader, "UTC", ((now() - HOUR).time(), (now() + HOUR).time()), 8)
    row = asked(target)
    assert outbox.letters() == []
    if what == "read":
        service.mark_all_read(reader)
    elif what == "answered":
        introductions.decline(row, reader, DeclineReason.AREA)
    elif what == "blocked":
        blocks.block(row.to_id, row.from_id, reader.id)
    elif what == "suspended":
        row.from_organisation.state = State.SUSPENDED
    elif what == "left":
        db.session.execute(delete(Membership).where(Membership.user_id == reader.id))
    else:
        accounts.deactivate(reader)
    service.keep_hours(reader, "UTC", None, 8)
    make_due(service.MAIL)
    assert [one for one in outbox.letters() if one.to == reader.email] == []
    assert told()[0] == (RECEIVED, MailState.NONE)


def test_who_is_deactivated_is_told_nothing(target: Profile, reader: User, outbox: Outbox) -> None:
    accounts.deactivate(reader)
    service.notify(reader, RECEIVED, "abc", "abc 1")
    asked(target)
    assert (told(), outbox.letters()) == ([], [])


def test_what_is_long_past_is_forgotten(reader: User) -> None:
    service.notify(reader, RECEIVED, "abc", "old")
    db.session.execute(update(Notification).values(created_at=now() - service.KEPT))
    service.notify(reader, RECEIVED, "abc", "new")
    assert [row.key for row in db.session.scalars(select(Notification))] == ["new"]


def test_mails_stand_together_and_can_be_ended_by_their_program(
    app: Flask, target: Profile, reader: User, outbox: Outbox
) -> None:
    row = introduction(target, make.profile("Alba"))
    introductions.decline(row, make_user(), DeclineReason.TIMING)
    db.session.commit()
    outbox.letters()
    db.session.execute(update(Notification).values(mail=MailState.WAITING))
    (again,) = db.session.scalars(select(Notification)).all()
    enqueue(service.MAIL, {"notification": again.id})
    db.session.commit()
    first, second = outbox.letters()
    assert first.headers["Message-ID"] == second.headers["Message-ID"]  # sent twice, it is one
    root = f"<introduction.{row.public_id}@localhost>"
    assert (first.headers["References"], first.headers["In-Reply-To"]) == (root, root)
    assert first.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = first.headers["List-Unsubscribe"]
    assert link.startswith("<http://127.0.0.1:5000/unsubscribe/")
    assert link[1:-1] in first.text
    for path in Path(outbox.folder).glob("*.eml"):
        raw = path.read_bytes()
        assert f"\nList-Unsubscribe: {link}\n".encode() in raw  # no program would decode it
        parts = BytesParser(policy=policy.default).parsebytes(raw).walk()
        kinds = [part.get_content_type() for part in parts]
        assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_mails_speak_the_readers_language_and_hold_nothing_that_was_written(
    target: Profile, reader: User, outbox: Outbox
) -> None:
    reader.language = "zh"
    sender = make.profile("Velvetray", blind=True)
    introduction(sender, target, note="A planted secret. Nobody may mail it.")
    db.session.commit()
    letter = outbox.last()
    assert letter.subject == "一家匿名机构请求与您引荐"
    assert "不再接收这类邮件" in letter.text
    whole = letter.text + letter.html + letter.subject + str(letter.headers)
    assert not any(secret in whole for secret in ("planted", "Velvetray", "Hello"))
