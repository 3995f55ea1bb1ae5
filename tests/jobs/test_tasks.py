"""Mail waits for a server that is down, for days, and is not lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.mail import Mail
from matchmaker.jobs import service, tasks
from matchmaker.jobs.models import Job
from tests.mail_server import Port, Server, url_of

# A test server has no certificate that anybody trusts.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

MAIL = Mail(to="scout@pharma.example", subject="Good news", text="It arrived.\n")


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The port of a mail server that the settings name, and that does not run."""
    settings = app.extensions["settings"]
    with Port() as port:
        app.extensions["settings"] = replace(settings, mail_url=url_of(port.number))
        yield port.number
    app.extensions["settings"] = settings
    app.extensions.pop(tasks.DOWN, None)


def waiting() -> Job:
    """The only job that waits, due from now on."""
    job = db.session.scalars(select(Job)).one()
    job.due_at = now()
    db.session.commit()
    return job


def test_a_server_that_is_down_delays_and_loses_nothing(app: Flask, port: int) -> None:
    tasks.queue_mail(MAIL)
    db.session.commit()
    assert service.run_due() == 0
    job = waiting()
    assert "refused" in job.error
    job.attempts = service.PATIENT_ATTEMPTS - 2  # days later
    db.session.commit()
    service.run_due()
    assert "a moment ago" in waiting().error  # it rests, and is given up no sooner
    assert waiting().failed_at is None
    server = Server(port)
    server.start()
    app.extensions.pop(tasks.DOWN)
    try:
        assert service.retry(waiting().id)
        db.session.commit()
        assert service.run_due() == 1
    finally:
        server.stop()
    (message,) = server.inbox.messages
    assert (message["To"], message["Subject"]) == (MAIL.to, MAIL.subject)
    assert db.session.scalars(select(Job)).all() == []


def test_after_days_a_mail_is_given_up_for_the_administrator(app: Flask, port: int) -> None:
    tasks.queue_mail(MAIL)
    waiting().attempts = service.PATIENT_ATTEMPTS - 1
    db.session.commit()
    service.run_due()
    assert db.session.scalars(service.troubled()).one().failed_at is not None
