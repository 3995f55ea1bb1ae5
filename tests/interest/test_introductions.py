"""Requests move along one table, one at a time, and open no more than they should."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.interest import blocks, introductions, outcomes
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest.introduction_models import (
    DeclineReason,
    Introduction,
    IntroductionState,
    RuleKind,
)
from matchmaker.interest.introductions import TRANSITIONS
from matchmaker.interest.models import OutcomeKind
from matchmaker.jobs import service as jobs
from matchmaker.jobs.models import Job
from matchmaker.notifications.queries import count_unread
from matchmaker.organisations.models import Kind, Organisation, State
from matchmaker.profiles.queries import introduced_to
from tests.factories import profiles as make
from tests.factories.accounts import make_user
from tests.factories.interest import NOTE, introduction
from tests.factories.organisations import make_member
from tests.mail import Outbox

REQUESTED, ACCEPTED, DECLINED, WITHDRAWN, EXPIRED = IntroductionState

VERBS: dict[str, Callable[[Introduction, User], object]] = {
    "accept": introductions.accept,
    "decline": lambda row, user: introductions.decline(row, user, DeclineReason.TIMING),
    "postpone": lambda row, _user: introductions.postpone(row, now() + timedelta(days=3)),
    "withdraw": lambda row, _user: introductions.withdraw(row),
}


def test_accepting_opens_the_names_of_both_and_is_an_outcome(app: Flask) -> None:
    row = introduction()
    assert introduced_to(row.from_id) == introduced_to(row.to_id) == set()
    introductions.accept(row, make_user())
    assert introduced_to(row.from_id) == {row.to_id}
    assert introduced_to(row.to_id) == {row.from_id}
    assert [kind for *_pair, kind in outcomes.all_outcomes()] == [OutcomeKind.ACCEPTED]


def test_declining_keeps_names_closed_and_is_an_outcome(app: Flask) -> None:
    row = introduction()
    introductions.decline(row, make_user(), DeclineReason.STAGE)
    assert introduced_to(row.from_id) == introduced_to(row.to_id) == set()
    assert row.reason is DeclineReason.STAGE
    assert [kind for *_pair, kind in outcomes.all_outcomes()] == [OutcomeKind.DECLINED]


@pytest.mark.parametrize("state", [ACCEPTED, DECLINED, WITHDRAWN, EXPIRED])
@pytest.mark.parametrize("verb", VERBS)
def test_nothing_moves_from_where_the_table_does_not_start(
    app: Flask, verb: str, state: IntroductionState
) -> None:
    assert TRANSITIONS[verb][0] is REQUESTED
    row = introduction()
    row.state = state
    db.session.flush()
    with pytest.raises(introductions.MovedOnError) as moved:
        VERBS[verb](row, make_user())
    assert moved.value.introduction.state is state
    assert outcomes.all_outcomes() == []


def test_of_many_who_answer_at_once_one_does(app: Flask) -> None:
    row, users = introduction(), [make_user().id for _each in range(6)]
    number = row.id
    db.session.commit()
    together = Barrier(len(users))

    def answer(user_id: int) -> bool:
        with app.app_context():
            mine, user = db.session.get_one(Introduction, number), db.session.get_one(User, user_id)
            assert mine.state is REQUESTED
            db.session.rollback()  # everybody has seen it open
            together.wait()
            try:
                introductions.accept(mine, user)
                db.session.commit()
            except introductions.MovedOnError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(len(users)) as pool:
        assert sum(pool.map(answer, users)) == 1
    db.session.expire_all()
    assert row.state is ACCEPTED
    assert len(outcomes.all_outcomes()) == 1


def test_of_many_who_ask_at_once_one_does(app: Flask) -> None:
    one, other = make.profile().organisation, make.profile(kind=Kind.PHARMA).organisation
    pairs = [(one.id, other.id), (other.id, one.id)] * 3
    user_id = make_user().id
    db.session.commit()
    together = Barrier(len(pairs))

    def ask(pair: tuple[int, int]) -> bool:
        with app.app_context():
            sender, target = (db.session.get_one(type(one), number) for number in pair)
            user = db.session.get_one(User, user_id)
            db.session.rollback()
            together.wait()
            try:
                introductions.ask(sender, target, user, NOTE)
                db.session.commit()
            except introductions.PairTakenError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(len(pairs)) as pool:
        assert sum(pool.map(ask, pairs)) == 1
    assert db.session.scalar(select(func.count(Introduction.id))) == 1


def test_between_two_one_is_open_whoever_asked(app: Flask) -> None:
    sender, target = make.profile(), make.profile()
    row = introduction(sender, target)
    with pytest.raises(introductions.PairTakenError) as taken:
        introduction(target, sender)
    assert taken.value.introduction == row
    introductions.withdraw(row)
    assert introduction(target, sender).state is REQUESTED


def test_an_accepted_introduction_need_not_be_asked_again(app: Flask) -> None:
    sender, target = make.profile(), make.profile()
    introductions.accept(introduction(sender, target), make_user())
    with pytest.raises(introductions.PairTakenError):
        introduction(sender, target)


def test_a_week_holds_so_many_and_withdrawing_gives_none_back(app: Flask) -> None:
    sender, cap = make.profile(), app.extensions["settings"].introductions_per_week
    rows = [introduction(sender) for _each in range(cap)]
    assert introductions.left_this_week(sender.organisation_id) == 0
    introductions.withdraw(rows[0])
    with pytest.raises(introductions.WeekIsFullError):
        introduction(sender)
    rows[0].created_at = now() - introductions.WEEK
    db.session.flush()
    assert introduction(sender).state is REQUESTED


def test_of_many_colleagues_who_ask_at_once_none_slips_past_the_cap(app: Flask) -> None:
    sender, cap = make.profile(), app.extensions["settings"].introductions_per_week
    for _each in range(cap - 1):
        introduction(sender)
    targets = [make.profile().organisation_id for _each in range(4)]
    user_id, sender_id = make_user().id, sender.organisation_id
    db.session.commit()
    together = Barrier(len(targets))

    def ask(target_id: int) -> bool:
        with app.app_context():
            one, other = (db.session.get_one(Organisation, n) for n in (sender_id, target_id))
            user = db.session.get_one(User, user_id)
            db.session.rollback()
            together.wait()
            try:
                introductions.ask(one, other, user, NOTE)
                db.session.commit()
            except introductions.WeekIsFullError:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(len(targets)) as pool:
        assert sum(pool.map(ask, targets)) == 1


@pytest.mark.parametrize(
    ("note", "sentences"),
    [
        ("Hello.", 1),
        ("Hello", 1),
        ("...", 0),
        ("We read CT. You need it.", 2),
        ("We reached 0.93 at v2.1 of it", 1),
        ("我们读CT影像。贵方需要。", 2),
        ("Dear all\n\nWe read CT.", 2),
    ],
)
def test_a_note_has_two_sentences_at_least(app: Flask, note: str, sentences: int) -> None:
    assert introductions.count_sentences(note) == sentences
    if sentences < 2:
        with pytest.raises(introductions.NoteTooShortError):
            introduction(note=note)


def test_without_an_answer_it_expires_and_frees_the_two(app: Flask) -> None:
    sender, target = make.profile(), make.profile()
    row, late = introduction(sender, target), introduction()
    for job in db.session.scalars(select(Job).filter_by(name=introductions.EXPIRE)):
        assert job.due_at in {row.expires_at, late.expires_at}
        job.due_at = now()
    row.expires_at = now()
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    assert (row.state, late.state) == (EXPIRED, REQUESTED)
    assert outcomes.all_outcomes() == []
    assert introduction(sender, target).state is REQUESTED


def test_what_is_put_off_comes_back_and_has_its_time_again(app: Flask, outbox: Outbox) -> None:
    row = introduction()
    introductions.postpone(row, now() + timedelta(days=20))
    assert queries.waiting(row.to_id) == []
    assert queries.count_waiting(row.to_id) == 0
    assert db.session.scalars(queries.postponed(row.to_id)).all() == [row]
    assert row.expires_at > now() + timedelta(days=33)
    scout = make_member(row.to_organisation)
    returning = db.session.scalars(select(Job).filter_by(name=introductions.RETURN)).one()
    assert returning.due_at == row.remind_at
    row.remind_at = returning.due_at = now()
    db.session.commit()
    assert queries.waiting(row.to_id) == [row]
    assert queries.count_waiting(row.to_id) == 1
    assert any("Put off until today: " in one.subject for one in outbox.letters())
    assert count_unread(scout.id) == 1


@pytest.mark.parametrize("days", [-1, 91])
def test_it_cannot_be_put_off_into_the_past_or_for_good(app: Flask, days: int) -> None:
    with pytest.raises(ValueError, match="90 days"):
        introductions.postpone(introduction(), now() + timedelta(days=days))


def test_a_rule_declines_at_once_and_its_owner_can_take_that_back(app: Flask) -> None:
    target = make.profile(kind=Kind.PHARMA)
    introductions.save_rule(target.organisation_id, RuleKind.PHASE, ["phase-2"])
    sender = make.profile()
    early = make.listing(sender, "An early asset.", phases=("preclinical",))
    row = introduction(sender, target, listing=early)
    assert (row.state, row.reason) == (DECLINED, DeclineReason.STAGE)
    assert outcomes.all_outcomes() == []
    assert [declined for _rule, declined in queries.rules_of(target.organisation_id)] == [1]
    assert queries.count_waiting(target.organisation_id) == 0
    introductions.reopen(row)
    assert (row.state, row.reason, row.rule_id) == (REQUESTED, None, None)
    assert queries.waiting(target.organisation_id) == [row]
    assert [declined for _rule, declined in queries.rules_of(target.organisation_id)] == [0]


def test_what_a_person_declined_is_not_taken_back(app: Flask) -> None:
    row = introduction()
    introductions.decline(row, make_user(), DeclineReason.AREA)
    with pytest.raises(introductions.MovedOnError):
        introductions.reopen(row)


def test_taking_back_gives_way_to_a_newer_request(app: Flask) -> None:
    sender, target = make.profile(), make.profile(kind=Kind.PHARMA)
    introductions.save_rule(target.organisation_id, RuleKind.PHASE, ["phase-2"])
    early = make.listing(sender, "An early asset.", phases=("preclinical",))
    row = introduction(sender, target, listing=early)
    newer = introduction(sender, target)
    with pytest.raises(introductions.PairTakenError) as taken:
        introductions.reopen(row)
    assert taken.value.introduction == newer
    assert row.state is DECLINED


def test_a_rule_without_codes_declines_nothing(app: Flask) -> None:
    sender, target = make.profile(), make.profile(kind=Kind.PHARMA)
    introductions.save_rule(target.organisation_id, RuleKind.MODALITIES, ["imaging"])
    introductions.save_rule(target.organisation_id, RuleKind.MODALITIES, [])
    other = make.listing(sender, "A pill.", modalities=("small-molecule",))
    assert introduction(sender, target, listing=other).state is REQUESTED


def test_who_is_blocked_or_suspended_is_not_heard_and_sees_it_open(app: Flask) -> None:
    blocked, suspended, target = make.profile(), make.profile(), make.profile(kind=Kind.PHARMA)
    introductions.save_rule(target.organisation_id, RuleKind.PHASE, ["phase-2"])
    early = make.listing(blocked, "An early asset.", phases=("preclinical",))
    blocks.block(target.organisation_id, blocked.organisation_id, make_user().id)
    rows = [introduction(blocked, target, listing=early), introduction(suspended, target)]
    suspended.organisation.state = State.SUSPENDED
    db.session.flush()
    for row in rows:
        assert row.state is REQUESTED
        assert queries.find_received(target.organisation_id, row.public_id) is None
        assert queries.find_sent(row.from_id, row.public_id) == row
    assert queries.waiting(target.organisation_id) == []
    assert queries.count_waiting(target.organisation_id) == 0
    assert db.session.scalars(queries.received(target.organisation_id)).all() == []
    blocks.unblock(target.organisation_id, blocked.organisation_id)
    assert queries.waiting(target.organisation_id) == [rows[0]]


def test_habits_are_told_from_a_handful_on(app: Flask) -> None:
    target, user = make.profile(kind=Kind.PHARMA), make_user()
    rows = [introduction(target=target) for _each in range(7)]
    introductions.accept(rows[0], user)
    for row in rows[1:4]:
        introductions.decline(row, user, DeclineReason.AREA)
    assert queries.habits_of(target.organisation_id) is None
    for row in rows[:4]:
        row.created_at = now() - timedelta(days=2)
    rows[4].expires_at = now()
    db.session.flush()
    introductions.expire_due()
    introductions.withdraw(rows[5])
    habits = queries.habits_of(target.organisation_id)
    assert habits is not None
    assert (habits.asked, habits.answered, habits.accepted) == (5, 4, 1)
    assert habits.days == pytest.approx(2, abs=0.01)


def test_mails_say_what_happened_and_not_what_was_written(app: Flask, outbox: Outbox) -> None:
    sender, target = make.profile("Scans"), make.profile("Grauwald", Kind.PHARMA)
    asks, answers = make_member(sender.organisation), make_member(target.organisation)
    row = introduction(sender, target, note="A planted secret. Nobody may mail it.")
    db.session.commit()
    letter = outbox.last()
    assert (letter.to, letter.subject) == (answers.email, "Scans asks to be introduced to you")
    assert letter.links[0].endswith(f"/introductions/{row.public_id}")
    introductions.decline(row, answers, DeclineReason.TIMING)
    db.session.commit()
    letter = outbox.last()
    assert letter.to == asks.email
    assert letter.subject == "Grauwald does not take up your introduction"
    assert "The time is not right for them now." in letter.text
    assert len(outbox.letters()) == 2
    for each in outbox.letters():
        assert "planted" not in each.text + each.html + each.subject


def test_a_mail_does_not_name_who_is_blind_before_it_is_accepted(
    app: Flask, outbox: Outbox
) -> None:
    sender, target = make.profile("Velvetray", blind=True), make.profile("Hides", blind=True)
    make_member(sender.organisation)
    user = make_member(target.organisation)
    row = introduction(sender, target)
    db.session.commit()
    assert outbox.last().subject == "A blind organisation asks to be introduced to you"
    assert "Velvetray" not in outbox.last().text + outbox.last().html
    introductions.accept(row, user)
    db.session.commit()
    assert outbox.last().subject == "Hides has accepted your introduction"


def test_who_is_blocked_or_has_withdrawn_gets_no_mail_through(app: Flask, outbox: Outbox) -> None:
    target = make.profile(kind=Kind.PHARMA)
    make_member(target.organisation)
    blocked = make.profile()
    blocks.block(target.organisation_id, blocked.organisation_id, make_user().id)
    introduction(blocked, target)
    introductions.withdraw(introduction(target=target))
    db.session.commit()
    assert outbox.letters() == []
