"""Drafts of an event's plan, solved on the spot instead of by the worker."""

from typing import Any

from matchmaker.core.database import db
from matchmaker.events.models import Event
from matchmaker.jobs.models import Job
from matchmaker.pairing import process, reading, service
from matchmaker.pairing.candidates import Rules
from matchmaker.pairing.models import Draft, DraftState
from tests.factories.accounts import make_user

QUICK = Rules(seconds=300)  # so small a meetup is solved at once, on any machine


def solved(event: Event, rules: Rules = QUICK, **how: Any) -> Draft:
    """Return a finished draft of the event; `how` as for `service.make_draft`."""
    draft = service.make_draft(event, make_user().id, rules, **how)
    problem = service.problem_of(draft)
    service.begin(draft.id, problem)
    answer = process.answer_to(reading.read(problem), process.Talk(rules.seconds))
    service.finish(draft.id, problem, answer["plan"])
    db.session.query(Job).filter(Job.name == service.SOLVE).delete()
    db.session.commit()
    assert draft.state is DraftState.DONE
    return draft
