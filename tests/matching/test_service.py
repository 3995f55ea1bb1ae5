"""Ranked matches from the database: fresh, and silent about what is hidden."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from matchmaker.core.database import db
from matchmaker.interest import blocks
from matchmaker.interest import service as interest
from matchmaker.interest.models import PassReason
from matchmaker.jobs import service as jobs
from matchmaker.matching import service, store
from matchmaker.matching.desk import Desk, the_desk
from matchmaker.matching.embedding import Encoder, text_hash
from matchmaker.matching.filters import Filters
from matchmaker.matching.models import Embedding, Encoded
from matchmaker.matching.vectors import Vectors
from matchmaker.organisations.models import Kind, State
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Profile, Status, Visibility
from tests.factories import profiles as make
from tests.factories.accounts import make_user

LUNG = "We triage chest CT for pulmonary nodules and flag early lung cancer."
INSULIN = "A once-weekly insulin analogue for type 2 diabetes."


@pytest.fixture
def scout(app: Flask) -> Profile:
    """A pharma company that looks for software that reads chest CT."""
    owner = make.profile("Grauwald", Kind.PHARMA)
    make.listing(owner, "We need software that finds lung nodules on chest CT.", "need")
    return owner


def names(scout: Profile, filters: Filters | None = None, *, others: bool = False) -> list[str]:
    db.session.commit()
    found = service.matches_for(scout.organisation, None, filters or Filters(), 1, others=others)
    return [card.profile.organisation.name for card in found.page.rows]


def encode() -> None:
    db.session.commit()
    jobs.run_due()


def killed_after(calls: int, whole: Callable[..., Any]) -> Callable[..., Any]:
    """Do something so often; each further time is as if the process was killed."""
    left = iter(range(calls))

    def die(*given: Any) -> Any:
        if next(left, None) is None:
            raise OSError("the process is killed")
        return whole(*given)

    return die


def test_of_very_many_a_filter_finds_whoever_fits_it_however_low_it_stands(
    scout: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.listing(make.profile("Scans", country="CN"), LUNG)
    make.listing(make.profile("Rays", country="CN"), f"{LUNG} Twice.")
    make.listing(make.profile("Sugar", country="SG"), INSULIN)
    encode()
    monkeypatch.setattr("matchmaker.matching.ranking.FEW", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.PROPOSED", 1)
    monkeypatch.setattr("matchmaker.matching.proposal.BY_WORDS", 0)
    best = service.matches_for(scout.organisation, None, Filters(), 1)
    assert (best.page.total, best.fitting, best.counts["country"]) == (1, 3, {"CN": 2, "SG": 1})
    assert names(scout, Filters({"country": ("SG",)})) == ["Sugar"]


def test_whoever_is_blocked_is_no_match_and_not_counted(scout: Profile) -> None:
    make.listing(make.profile("Scans", country="CN"), LUNG)
    rays = make.listing(make.profile("Rays", country="CN"), f"{LUNG} Twice.")
    assert sorted(names(scout)) == ["Rays", "Scans"]
    blocks.block(scout.organisation_id, rays.organisation_id, make_user().id)
    assert names(scout) == ["Scans"]
    assert service.matches_for(scout.organisation, None, Filters(), 1).counts["country"] == {
        "CN": 1
    }


def test_the_better_fit_comes_first_with_its_reason(scout: Profile) -> None:
    make.listing(make.profile("Sugar"), INSULIN)
    make.listing(make.profile("Scans"), LUNG)
    encode()
    assert names(scout) == ["Scans", "Sugar"]
    (card, _) = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert card.reason is not None
    assert card.reason.quotes is not None
    assert [quote.passage.text for quote in card.reason.quotes] == [
        "We need software that finds lung nodules on chest CT.",
        LUNG,
    ]


def test_a_new_listing_counts_by_its_words_until_its_vector_is_there(scout: Profile) -> None:
    encode()
    make.listing(make.profile("Scans"), LUNG)
    db.session.commit()
    (card,) = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert card.match.by_words
    encode()
    (card,) = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert not card.match.by_words


class Interrupted(Encoder):
    """The real models, but something else happens while they read for the first time."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(threads=2)
        self.meanwhile = [meanwhile]

    def encode(self, texts: Sequence[str], **options: Any) -> Vectors:
        found = super().encode(texts, **options)
        if LUNG in texts and self.meanwhile:
            self.meanwhile.pop()()
        return found


def test_what_is_saved_while_the_worker_reads_is_read_too(app: Flask, scout: Profile) -> None:
    encode()
    row = make.listing(make.profile("Scans"), LUNG)

    def save() -> None:
        row.text = INSULIN
        profiles.touch([row.organisation_id])
        db.session.commit()

    app.extensions["desk"] = Desk(Interrupted(save))
    encode()
    encode()
    block = the_desk().follow().corpus.block(row.organisation.public_id)
    assert block.known(0).all()
    assert store.stale_organisations(the_desk().encoder.name) == {}


def test_another_process_sees_a_new_listing_at_once(app: Flask, scout: Profile) -> None:
    encode()
    here, elsewhere = the_desk(), Desk(the_desk().encoder)
    assert len(elsewhere.follow().corpus) == len(here.follow().corpus) == 1
    row = make.listing(make.profile("Scans"), LUNG)
    db.session.commit()
    assert len(elsewhere.follow().corpus) == 2
    profiles.set_status(row, Status.WITHDRAWN)
    db.session.commit()
    address = row.organisation.public_id
    assert elsewhere.follow().corpus.document(address).listings == ()


def test_what_is_withdrawn_suspended_or_deleted_is_gone_at_once(scout: Profile) -> None:
    withdrawn, suspended, deleted = (make.profile(name) for name in ("A", "B", "C"))
    rows = [make.listing(owner, LUNG) for owner in (withdrawn, suspended, deleted)]
    assert names(scout) == ["A", "B", "C"] or set(names(scout)) == {"A", "B", "C"}
    profiles.set_status(rows[0], Status.WITHDRAWN)
    suspended.organisation.state = State.SUSPENDED
    profiles.touch([suspended.organisation_id])
    db.session.delete(rows[2])
    organisation = deleted.organisation
    db.session.delete(deleted)
    db.session.flush()
    db.session.delete(organisation)
    assert names(scout) == []


def test_passed_organisations_leave_the_list_until_it_is_undone(scout: Profile) -> None:
    target = make.profile("Scans")
    make.listing(target, LUNG)
    numbers = scout.organisation_id, target.organisation_id
    interest.pass_over(*numbers, make_user().id, PassReason.STAGE)
    assert names(scout) == []
    interest.undo_pass(*numbers)
    assert names(scout) == ["Scans"]


def test_a_profile_for_matches_only_opens_to_those_that_fit(scout: Profile) -> None:
    hidden = make.profile("Hidden", visibility=Visibility.MATCHED)
    make.listing(hidden, LUNG)
    stranger = make.profile("Stranger", Kind.PHARMA)
    make.listing(stranger, "We look for an oral vaccine against cholera.", "need")
    assert (names(scout), names(stranger)) == ([], [])
    encode()
    assert (names(scout), names(stranger)) == (["Hidden"], [])
    assert service.match_with(
        stranger.organisation, None, hidden.organisation.public_id
    ) is None  # fmt: skip


def test_the_page_of_one_organisation_works_out_its_main_reason_once(scout: Profile) -> None:
    scans = make.profile("Scans")
    make.listing(scans, LUNG)
    encode()
    for viewer, other in ((scout, scans), (scans, scout)):
        found = service.match_with(viewer.organisation, None, other.organisation.public_id)
        assert found is not None
        card, explanation = found
        assert card.reason is not None
        assert explanation.main is card.reason
        assert [explanation.forward, explanation.backward].count(None) == 1


def test_a_blind_organisation_is_matched_without_its_name(scout: Profile) -> None:
    blind = make.profile("Acme Imaging", blind=True, summary="Acme Imaging of Basel.")
    make.listing(blind, "Acme Imaging triages chest CT for pulmonary nodules.")
    encode()
    (card,) = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert "Acme" not in str((card.said, card.reason, card.match))
    assert service.matches_for(
        scout.organisation, None, Filters(words="acme"), 1
    ).page.total == 0  # fmt: skip


def test_hospitals_stand_in_a_list_of_their_own(scout: Profile) -> None:
    make.listing(make.profile("Clinic", Kind.OTHER), "Chest CT scans with reports, de-identified.")
    make.listing(make.profile("Scans"), LUNG)
    assert names(scout) == ["Scans"]
    assert names(scout, others=True) == ["Clinic"]


def test_filters_narrow_and_count(scout: Profile) -> None:
    make.listing(
        make.profile("Seen", country="CN"), LUNG, territories=("greater-china",), phases=("filed",)
    )
    make.listing(make.profile("Other", country="SG"), LUNG, territories=("SG",))
    db.session.commit()
    found = service.matches_for(scout.organisation, None, Filters({"territories": ("CN",)}), 1)
    assert [card.profile.organisation.name for card in found.page.rows] == ["Seen"]
    assert found.counts["territories"] == {"greater-china": 1, "SG": 1}
    assert found.counts["country"] == {"CN": 1}
    assert found.unfiltered == 2


def test_an_organisation_that_says_nothing_is_told_so(app: Flask) -> None:
    empty = make.profile("Empty", Kind.PHARMA)
    db.session.commit()
    with pytest.raises(service.NothingListedError):
        service.matches_for(empty.organisation, None, Filters(), 1)


def test_somebody_elses_listing_is_not_a_question_to_ask(scout: Profile) -> None:
    row = make.listing(make.profile("Scans"), LUNG)
    db.session.commit()
    with pytest.raises(KeyError):
        service.matches_for(scout.organisation, row.public_id, Filters(), 1)


def test_an_interrupted_refresh_goes_on_where_it_stopped(
    scout: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make.listing(make.profile(f"Scans {number}"), f"{LUNG} Version {number}.")
    db.session.commit()
    encoder = the_desk().encoder
    whole = encoder.encode
    turns = iter([True, True, False])

    def stumble(texts: list[str]) -> object:
        if not next(turns, False):
            raise OSError("the machine stumbles")
        return whole(texts)

    monkeypatch.setattr("matchmaker.matching.tasks.TEXTS", 2)
    monkeypatch.setattr(encoder, "encode", stumble)
    jobs.run_due()
    kept = db.session.scalar(select(func.count()).select_from(Embedding))
    assert kept == 4
    monkeypatch.setattr(encoder, "encode", whole)
    profiles.touch([scout.organisation_id])
    encode()
    assert not any(
        card.match.by_words
        for card in service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    )


def test_nobody_waits_for_the_database_while_the_model_computes(
    scout: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.profile("Hidden", visibility=Visibility.MATCHED)
    db.session.commit()
    encoder = the_desk().encoder
    whole = encoder.encode
    held = []

    def watch(texts: list[str]) -> object:
        held.append(db.session().in_transaction())
        return whole(texts)

    monkeypatch.setattr(encoder, "encode", watch)
    jobs.run_due()
    assert set(held) == {False}


def test_after_an_upgrade_the_worker_encodes_what_other_rules_leave_of_the_texts(
    app: Flask, scout: Profile
) -> None:
    make.listing(scout, "We look for antibodies against solid tumours, but no CAR-T.", "need")
    make.listing(make.profile("Bodies"), "Antibodies that bind solid tumours.")
    encode()
    before, vectors = scores(scout), db.session.scalar(select(func.count(Embedding.id)))
    # As a version left it that knew of no exclusions.
    rest = text_hash("We look for antibodies against solid tumours.")
    gone = delete(Embedding).where(Embedding.text_hash == rest).returning(Embedding.id)
    assert len(db.session.scalars(gone).all()) == 1
    db.session.execute(update(Encoded).values(rules="of yesterday"))
    db.session.commit()
    app.extensions["desk"] = Desk(the_desk().encoder)
    found = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert all(card.match.by_words for card in found)
    jobs.begin()  # as a worker does when it starts
    encode()
    assert scores(scout) == before
    assert db.session.scalar(select(func.count(Embedding.id))) == vectors
    assert store.stale_organisations(the_desk().encoder.name) == {}


def test_newest_is_who_said_something_last_whomever_the_worker_has_read_since(
    app: Flask, scout: Profile
) -> None:
    early = make.profile("Early")
    make.listing(early, LUNG)
    make.listing(make.profile("Late"), "We read chest CT for pulmonary nodules.")
    encode()
    read = early.generation
    newest = Filters(sort="newest")
    assert names(scout, newest) == ["Late", "Early"]
    db.session.execute(delete(Embedding).where(Embedding.text_hash == text_hash(LUNG)))
    db.session.execute(update(Encoded).values(rules="of yesterday"))
    jobs.begin()
    encode()
    assert early.generation > read
    assert names(scout, newest) == ["Late", "Early"]
    profiles.touch([early.organisation_id])
    assert names(scout, newest) == ["Early", "Late"]


def test_beside_a_worker_of_another_version_an_upgrade_that_lacks_no_vector_is_soon_over(
    scout: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode()
    db.session.execute(update(Encoded).values(rules="of yesterday"))
    db.session.commit()
    mark, report, reported = store.mark_encoded, jobs.report_progress, []

    def mark_and_be_undone(model: str, generations: dict[int, int]) -> None:
        mark(model, generations)
        db.session.execute(update(Encoded).values(rules="of yesterday"))

    def note(name: str, done: int, total: int) -> None:
        reported.append((done, total))
        report(name, done, total)

    monkeypatch.setattr(store, "mark_encoded", mark_and_be_undone)
    monkeypatch.setattr(jobs, "report_progress", note)
    jobs.begin()
    encode()
    assert reported == [(0, 0)]  # no page says that texts are being read


def join_successor() -> None:
    for thread in threading.enumerate():
        if thread.name == "desk":
            thread.join()


def test_a_model_that_was_left_half_way_never_serves(
    app: Flask,
    scout: Profile,
    own_model: Path,
    bilingual_model: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, text in (("Sugar", INSULIN), ("Scans", LUNG), ("Rays", f"{LUNG} In Basel.")):
        make.listing(make.profile(name), text)
    encode()
    before = scores(scout)
    left = Encoder(threads=2, english_model=str(own_model))
    app.extensions["desk"] = Desk(left)
    monkeypatch.setattr("matchmaker.matching.tasks.ORGANISATIONS", 1)
    monkeypatch.setattr(left, "encode", killed_after(2, left.encode))
    jobs.enqueue_once(profiles.REFRESH)
    encode()
    assert set(db.session.scalars(select(Encoded.model))) > {left.name}
    app.extensions["desk"] = Desk(Encoder(threads=2, multilingual_model=str(bilingual_model)))
    assert (scores(scout), the_desk().reads_anew) == (before, True)


def test_the_earlier_vectors_serve_until_a_changed_model_has_read_everything(
    app: Flask,
    scout: Profile,
    own_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name, text in (("Sugar", INSULIN), ("Scans", LUNG)):
        make.listing(make.profile(name), text)
    encode()
    before = scores(scout)
    other = Encoder(threads=2, english_model=str(own_model))
    app.extensions["desk"] = Desk(other)  # as after a start with another ENGLISH_MODEL
    assert (scores(scout), the_desk().reads_anew) == (before, True)
    whole = other.encode
    monkeypatch.setattr("matchmaker.matching.tasks.ORGANISATIONS", 1)
    monkeypatch.setattr(other, "encode", killed_after(2, whole))
    jobs.enqueue_once(profiles.REFRESH)
    encode()
    assert (scores(scout), the_desk().reads_anew) == (before, True)
    app.extensions["desk"] = Desk(other)
    assert (scores(scout), the_desk().reads_anew) == (before, True)
    monkeypatch.setattr(other, "encode", whole)
    monkeypatch.setattr("matchmaker.matching.desk.READ_AT_ONCE", 0)
    web = the_desk()
    app.extensions["desk"] = Desk(other)  # the worker's
    jobs.enqueue_once(profiles.REFRESH)
    encode()
    app.extensions["desk"] = web
    with monkeypatch.context() as broken:
        broken.setattr(
            "matchmaker.matching.store.load", killed_after(0, store.load)
        )  # the database went away
        for _ in range(2):
            assert (scores(scout), web.reads_anew) == (before, True)
            join_successor()
    said = [record.message for record in caplog.records if record.threadName == "desk"]
    assert said == [f"the vectors of {other.name} are not taken over yet"]
    assert (scores(scout), web.reads_anew) == (before, True)
    join_successor()
    assert the_desk() is not web
    after = scores(scout)
    assert (after.keys(), the_desk().reads_anew) == (before.keys(), False)
    assert after != before
    jobs.enqueue_once(profiles.REFRESH)
    encode()
    assert set(db.session.scalars(select(Embedding.model))) == {other.name}
    assert scores(scout) == after
    # Its vectors and its scale serve in their turn, without its folder.
    app.extensions["desk"] = Desk(Encoder(threads=2, english_model="off"))
    assert (scores(scout), the_desk().reads_anew) == (after, True)
    jobs.enqueue_once(profiles.REFRESH)
    encode()
    assert the_desk().reads_anew is False
    assert after != scores(scout) != before


def test_a_changed_multilingual_model_takes_over_with_vectors_of_its_length_and_back(
    app: Flask, scout: Profile, bilingual_model: Path
) -> None:
    make.listing(make.profile("Sugar"), "我们生产治疗糖尿病的胰岛素。")
    make.listing(make.profile("Scans"), "我们阅读胸部CT，寻找肺结节。")
    encode()
    packaged = the_desk().encoder
    own = Encoder(threads=2, multilingual_model=str(bilingual_model))
    found = [scores(scout)]
    for encoder in (own, packaged):
        app.extensions["desk"] = Desk(encoder)  # as after a start with another MULTILINGUAL_MODEL
        assert (scores(scout), the_desk().reads_anew) == (found[-1], True)
        for _ in range(2):  # the second deletes the earlier vectors
            jobs.enqueue_once(profiles.REFRESH)
            encode()
        found.append(scores(scout))
        assert the_desk().reads_anew is False
        assert set(db.session.scalars(select(Embedding.model))) == {encoder.name}
        assert store.halves_of(encoder.name) == encoder.halves
    before, between, after = found
    assert before == after != between
    assert [*before] == [*between] == ["Scans", "Sugar"]


def scores(scout: Profile) -> dict[str, float]:
    found = service.matches_for(scout.organisation, None, Filters(), 1).page.rows
    assert not any(card.match.by_words for card in found)
    return {card.profile.organisation.name: card.match.score for card in found}
