"""Background work of matching: vectors for what is new or changed."""

from typing import Any

from sqlalchemy import func, select

from matchmaker.core.database import db, reading
from matchmaker.events.service import FIT
from matchmaker.jobs import service as jobs
from matchmaker.matching import participants, service, store
from matchmaker.matching.alerts import look_soon
from matchmaker.matching.desk import the_desk
from matchmaker.matching.sources import passages_of
from matchmaker.profiles import queries
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Profile

ORGANISATIONS = 50
TEXTS = 128


def refresh(_payload: dict[str, Any]) -> None:
    """Encode the texts that have no vector yet, some organisations at a time.

    Each batch of vectors is committed, so that a worker that is killed loses one batch; no
    transaction is open while the model computes. After an upgrade that reads texts by other rules
    only those that have no vector are encoded. After a change of models the earlier vectors serve
    until everything is read: then each process takes all over at once, and the next refresh
    deletes the earlier ones. The fits of events are asked for where they are not fresh.
    """
    encoder = the_desk().encoder
    model = encoder.name
    _forget_earlier(model)
    with reading():
        lacking = store.missing(model, encoder.standards)
        db.session.rollback()
    _encode(lacking)
    done = 0
    while stale := _stale(model):
        _encode_organisations(model, dict(stale))
        done += len(stale)
        jobs.report_progress(profiles.REFRESH, done, done + _left(model))
    with reading():
        stale_events = participants.stale_events()  # of other words, or by another version
        db.session.rollback()
    service.open_to_matches()
    look_soon()
    for event_id in stale_events:
        jobs.enqueue_once(FIT, {"event": event_id})
    db.session.commit()
    with reading():
        the_desk().save_snapshot()
        db.session.rollback()


def _forget_earlier(model: str) -> None:
    """Delete the vectors of models that serve nobody any more, some in each transaction."""
    if store.serving_model(model) == model:
        while store.forget_others(model):
            db.session.commit()
    db.session.rollback()


def _stale(model: str) -> list[tuple[int, int]]:
    with reading():
        found = store.stale_organisations(model, ORGANISATIONS)
        db.session.rollback()
    return found


def _left(model: str) -> int:
    with reading():
        query = select(func.count()).select_from(Profile)
        found = min(len(store.stale_organisations(model, 100_000)), db.session.scalar(query) or 0)
        db.session.rollback()
    return found


def _encode_organisations(model: str, generations: dict[int, int]) -> None:
    with reading():
        documents = queries.matching_documents(generations)
        texts = {number: passages_of(found) for number, found in documents.items()}
        lacking = set(store.missing(model, {text for each in texts.values() for text in each}))
        db.session.rollback()
    _encode(sorted(lacking))
    improved = [number for number, each in texts.items() if lacking.intersection(each)]
    if improved and store.serving_model(model) == model:
        newest = profiles.touch(improved)  # every process takes the vectors over
        generations |= dict.fromkeys(improved, newest)
    store.mark_encoded(model, generations)
    db.session.commit()


def _encode(texts: list[str]) -> None:
    encoder = the_desk().encoder
    for start in range(0, len(texts), TEXTS):
        part = texts[start : start + TEXTS]
        store.save(encoder.name, part, encoder.encode(part))
        db.session.commit()
        jobs.report_progress(profiles.REFRESH, start + len(part), len(texts))


def fit_event(payload: dict[str, Any]) -> None:
    """Compute how well the participants of an event fit each other."""
    participants.refresh_fits(payload["event"])
