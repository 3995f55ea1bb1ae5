"""Questions from the floor: asked, voted for, moderated."""

import threading

import pytest
from flask import Flask

from matchmaker.core.database import db
from matchmaker.events import questions
from matchmaker.events.models import Attendee, Event, Question, QuestionState, Talk
from tests.factories.events import BEGINS, make_attendee, make_event, make_participant

SHOWN = {QuestionState.SHOWN}


def floor(people: int = 2) -> tuple[Event, list[Attendee]]:
    event = make_event()
    party = make_participant(event, "Alba", comes=False)
    found = [make_attendee(event, participant_id=party.id) for _ in range(people)]
    db.session.commit()
    return event, found


def texts(event: Event) -> list[tuple[str, int]]:
    return [(one.question.text, one.question.votes) for one in questions.asked(event, SHOWN)]


def test_a_question_waits_for_a_host_unless_they_are_shown_at_once(app: Flask) -> None:
    event, (ann, _bob) = floor()
    first = questions.ask(event, ann, "  What is\n AI really? ", None)
    assert (first.text, first.state) == ("What is AI really?", QuestionState.WAITING)
    assert [one.id for one in questions.own_unseen(event, ann)] == [first.id]
    questions.show_at_once(event, wanted=True)
    second = questions.ask(event, ann, "Who pays for it?", None)
    assert second.state is QuestionState.SHOWN
    questions.decide(first, QuestionState.SHOWN)
    assert texts(event) == [("What is AI really?", 0), ("Who pays for it?", 0)]


def test_a_vote_counts_once_and_is_taken_back_by_the_second_tap(app: Flask) -> None:
    event, (ann, bob) = floor()
    questions.show_at_once(event, wanted=True)
    first = questions.ask(event, ann, "First question", None)
    second = questions.ask(event, ann, "Second question", None)
    assert questions.vote(second, ann)
    assert questions.vote(second, bob)
    assert questions.vote(first, bob)
    assert texts(event) == [("Second question", 2), ("First question", 1)]
    assert not questions.vote(second, bob)
    assert questions.voted_by(bob) == {first.id}
    assert texts(event) == [("First question", 1), ("Second question", 1)]


def test_no_vote_is_lost_when_many_tap_at_once(app: Flask) -> None:
    event, people = floor(6)
    questions.show_at_once(event, wanted=True)
    asked = questions.ask(event, people[0], "Who regulates it?", None).id
    ids = [person.id for person in people]
    db.session.commit()

    def tap(person: int) -> None:
        with app.app_context():
            questions.vote(
                db.session.get_one(Question, asked), db.session.get_one(Attendee, person)
            )
            db.session.commit()

    threads = [threading.Thread(target=tap, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert db.session.get_one(Question, asked).votes == 6


@pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.HIDDEN,
                                   QuestionState.ANSWERED])  # fmt: skip
def test_only_what_is_shown_takes_votes(app: Flask, state: QuestionState) -> None:
    event, (ann, _bob) = floor()
    question = questions.ask(event, ann, "What is AI really?", None)
    questions.decide(question, state)
    with pytest.raises(ValueError, match="no votes"):
        questions.vote(question, ann)


def test_nobody_floods_the_floor(app: Flask) -> None:
    event, (ann, bob) = floor()
    for at in range(questions.MOST_WAITING):
        questions.ask(event, ann, f"Question number {at}", None)
    with pytest.raises(questions.TooManyWaitingError):
        questions.ask(event, ann, "One more question", None)
    questions.ask(event, bob, "Mine is the first", None)


def test_a_question_is_neither_empty_nor_a_speech_nor_to_another_events_talk(app: Flask) -> None:
    event, (ann, _bob) = floor()
    other = make_event()
    talk = Talk(event_id=other.id, title="Elsewhere", starts_at=BEGINS, ends_at=BEGINS)
    db.session.add(talk)
    db.session.flush()
    for text, wanted in (("   Hm ", None), ("x" * 301, None), ("A good question?", talk)):
        with pytest.raises(ValueError, match=event.slug):
            questions.ask(event, ann, text, wanted)


def test_the_revision_changes_with_every_change_and_only_then(app: Flask) -> None:
    event, (ann, bob) = floor()
    seen = [questions.revision(event.id)]
    question = questions.ask(event, ann, "What is AI really?", None)
    seen.append(questions.revision(event.id))
    questions.decide(question, QuestionState.SHOWN)
    seen.append(questions.revision(event.id))
    questions.vote(question, bob)
    seen.append(questions.revision(event.id))
    assert len(set(seen)) == 4
    assert questions.revision(event.id) == seen[-1]
