"""What the floor asks: put, voted for, shown, answered."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from matchmaker.core.database import db
from matchmaker.events.models import (
    Attendee,
    Event,
    Question,
    QuestionState,
    QuestionVote,
    Talk,
)

LONGEST, SHORTEST = 300, 5
MOST_WAITING = 5  # of one person, before the host has looked at them
AT_ONCE = "questions_at_once"


class TooManyWaitingError(ValueError):
    """The person has as many questions waiting as one may."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what a page shows beside it; `asker` is for hosts only."""

    question: Question
    talk: Talk | None
    asker: Attendee | None


def are_shown_at_once(event: Event) -> bool:
    """Tell whether questions are on the screen without a host looking at them first."""
    return bool(event.settings.get(AT_ONCE))


def show_at_once(event: Event, *, wanted: bool) -> None:
    """Say whether questions are shown without a host looking at them first."""
    event.settings = {**event.settings, AT_ONCE: wanted}
    db.session.flush()


def ask(event: Event, person: Attendee, text: str, talk: Talk | None) -> Question:
    """Put a question, to a talk or to everybody.

    Raises TooManyWaitingError; ValueError if it is too short or too long, or the talk is of another
    event.
    """
    text = " ".join(text.split())
    if not SHORTEST <= len(text) <= LONGEST or (talk and talk.event_id != event.id):
        raise ValueError(f"expected {SHORTEST} to {LONGEST} characters about {event.slug}")
    db.session.execute(select(Attendee.id).where(Attendee.id == person.id).with_for_update())
    waiting = select(func.count()).where(
        Question.attendee_id == person.id, Question.state == QuestionState.WAITING
    )
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise TooManyWaitingError(person.public_id)
    state = QuestionState.SHOWN if are_shown_at_once(event) else QuestionState.WAITING
    question = Question(
        event_id=event.id,
        talk_id=talk.id if talk else None,
        attendee_id=person.id,
        text=text,
        state=state,
    )
    db.session.add(question)
    db.session.flush()
    return question


def vote(question: Question, person: Attendee) -> bool:
    """Give a vote, or take it back; return whether it counts now. Only shown questions take votes.

    Raises ValueError for a question that is not shown.
    """
    # The question's row is the lock, so that nobody votes twice and no vote is lost.
    state = db.session.scalar(
        select(Question.state).where(Question.id == question.id).with_for_update()
    )
    if state is not QuestionState.SHOWN:
        raise ValueError(f"question {question.id} takes no votes")
    gone = db.session.scalar(
        delete(QuestionVote)
        .where(QuestionVote.question_id == question.id, QuestionVote.attendee_id == person.id)
        .returning(QuestionVote.id)
    )
    if gone is None:
        db.session.add(QuestionVote(question_id=question.id, attendee_id=person.id))
        db.session.flush()
    count = select(func.count()).where(QuestionVote.question_id == question.id)
    db.session.execute(
        update(Question).where(Question.id == question.id).values(votes=count.scalar_subquery())
    )
    db.session.refresh(question)
    return gone is None


def decide(question: Question, state: QuestionState) -> None:
    """Let a host show a question, hide it, or mark it answered."""
    question.state = state
    db.session.flush()


def question_of(event: Event, question_id: int) -> Question | None:
    """Return a question of the event."""
    return db.session.scalar(
        select(Question).where(Question.event_id == event.id, Question.id == question_id)
    )


def talk_of(event: Event, talk_id: int) -> Talk | None:
    """Return a talk of the event."""
    return db.session.scalar(select(Talk).where(Talk.event_id == event.id, Talk.id == talk_id))


def talks_of(event: Event) -> Sequence[Talk]:
    """Return the event's talks in the order of the programme."""
    query = select(Talk).where(Talk.event_id == event.id)
    return db.session.scalars(query.order_by(Talk.starts_at, Talk.position, Talk.id)).all()


def asked(event: Event, states: Collection[QuestionState], talk: Talk | None = None) -> list[Asked]:
    """Return the questions in one of the states, most votes first, then the earliest."""
    query = (
        select(Question, Talk, Attendee)
        .outerjoin(Talk, Talk.id == Question.talk_id)
        .outerjoin(Attendee, Attendee.id == Question.attendee_id)
        .where(Question.event_id == event.id, Question.state.in_(states))
        .order_by(Question.votes.desc(), Question.id)
    )
    if talk is not None:
        query = query.where(Question.talk_id == talk.id)
    return [Asked(row[0], row[1], row[2]) for row in db.session.execute(query)]


def own_unseen(event: Event, person: Attendee) -> Sequence[Question]:
    """Return the person's questions that wait for the host."""
    query = select(Question).where(
        Question.event_id == event.id,
        Question.attendee_id == person.id,
        Question.state == QuestionState.WAITING,
    )
    return db.session.scalars(query.order_by(Question.id)).all()


def voted_by(person: Attendee) -> set[int]:
    """Return the questions that a person has voted for."""
    query = select(QuestionVote.question_id).where(QuestionVote.attendee_id == person.id)
    return set(db.session.scalars(query))


def revision(event_id: int) -> int:
    """Return a number above 0 that changes with what is asked, its state and its votes."""
    query = select(Question.id, Question.state, Question.votes, Question.talk_id)
    rows = db.session.execute(query.where(Question.event_id == event_id).order_by(Question.id))
    return 1 + zlib.crc32(repr([tuple(row) for row in rows]).encode())
