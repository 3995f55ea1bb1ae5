"""Background work of matching: vectors for what is new or changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matchmaker.core.database import db, reading
from matchmaker.events.service import FIT
from matchmaker.jobs import service as jobs
from matchmaker.matching import participants, service, store
from matchmaker.matching.alerts import look_soon
from matchmaker.matching.desk import the_desk
from matchmaker.matching.sources import passages_of
from matchmaker.profiles import queries
from matchmaker.profiles import service as profiles

ORGANISATIONS = 50
TEXTS = 128


def refresh(_payload: dict[str, Any]) -> None:
    """Encode the texts that have no vector yet, some organisations at a time.

    Each batch of vectors is committed, so that a worker that is killed loses one batch; no
    transaction is open while the model computes. After an upgrade that reads texts by other rules
    only those that have no vector are encoded. After a change of models the earlier vectors serve
    until everything is read: then each process takes all over at once, and the next refresh
    deletes the earlier ones. The fits of events are asked for where they are not fresh.

    Who is to be read is asked once: of whatever changes meanwhile another job is told, and of two
    versions of the program at once neither reads again and again what the other has read.
    """
    encoder = the_desk().encoder
    model = encoder.name
    _forget_earlier(model)
    with reading():
        standards = store.missing(model, encoder.standards)
        stale = store.stale_organisations(model)
        db.session.rollback()
    _encode(standards, 0, len(standards))
    lacking = _mark_read(model, stale)
    done, total = 0, sum(lacking.values())
    for part in _parts(lacking):
        _encode_organisations(model, {number: stale[number] for number in part}, done, total)
        done += sum(lacking[number] for number in part)
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


def _mark_read(model: str, stale: Mapping[int, int]) -> dict[int, int]:
    """Note of whom no text lacks a vector; return how many do of each of the others."""
    found: dict[int, int] = {}
    for part in _parts(stale):
        texts, lacking = _texts(model, part)
        counts = {number: len(lacking.intersection(each)) for number, each in texts.items()}
        found |= {number: count for number, count in counts.items() if count}
        read = {number: stale[number] for number, count in counts.items() if not count}
        store.mark_encoded(model, read)
        db.session.commit()
        jobs.report_progress(profiles.REFRESH, 0, 0)
    return found


def _encode_organisations(model: str, generations: dict[int, int], done: int, total: int) -> None:
    """Encode what these organisations lack; `done` of all the `total` texts are read already.

    Whoever was changed meanwhile is not marked as read, but by another refresh.
    """
    texts, lacking = _texts(model, generations)
    _encode(sorted(lacking), done, total)
    read = {number: generations[number] for number in texts}
    if texts and store.serving_model(model) == model:
        newest, before = profiles.show_anew(texts)  # every process takes the vectors over
        read = {number: newest for number in texts if before.get(number) == generations[number]}
    store.mark_encoded(model, read)
    if len(read) < len(texts):
        jobs.enqueue_once(profiles.REFRESH)
    db.session.commit()


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    every = list(numbers)
    for start in range(0, len(every), ORGANISATIONS):
        yield every[start : start + ORGANISATIONS]


def _texts(model: str, numbers: Iterable[int]) -> tuple[dict[int, tuple[str, ...]], set[str]]:
    """Return the texts of those of the organisations that are matched, and which lack vectors."""
    with reading():
        documents = queries.matching_documents(numbers)
        texts = {number: passages_of(found) for number, found in documents.items()}
        lacking = set(store.missing(model, {text for each in texts.values() for text in each}))
        db.session.rollback()
    return texts, lacking


def _encode(texts: list[str], done: int, total: int) -> None:
    encoder = the_desk().encoder
    for start in range(0, len(texts), TEXTS):
        part = texts[start : start + TEXTS]
        store.save(encoder.name, part, encoder.encode(part), encoder.halves)
        db.session.commit()
        # Whoever writes more meanwhile makes more than was counted.
        jobs.report_progress(profiles.REFRESH, min(done + start + len(part), total), total)


def fit_event(payload: dict[str, Any]) -> None:
    """Compute how well the participants of an event fit each other."""
    participants.refresh_fits(payload["event"])
