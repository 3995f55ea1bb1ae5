"""How well the participants of an event fit each other, by the ranking of the site.

A participant that is an organisation of the site is read by its profile; any other by what it wrote
at registration. The fits are kept until somebody's words change, or the code that makes them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import func, select

from matchmaker.core.clock import now
from matchmaker.core.code import version_of
from matchmaker.core.database import db
from matchmaker.events.models import Event, EventState, Participant
from matchmaker.events.service import FIT, lock
from matchmaker.jobs.service import enqueue_once
from matchmaker.matching import batch, store
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.desk import the_desk
from matchmaker.matching.models import EventFits
from matchmaker.matching.ranking import query_for, rank
from matchmaker.matching.sources import passages_of
from matchmaker.matching.yardstick import NOTHING
from matchmaker.profiles import queries
from matchmaker.profiles import service as profiles
from matchmaker.profiles.document import Listing, Organisation
from matchmaker.profiles.models import Profile

# How many of the other kinds, and of the same, are kept for each participant.
KEPT, KEPT_ALIKE = 80, 40
ROW = np.dtype([("a", np.int32), ("b", np.int32), ("fit", np.float32)])
REFRESH = FIT
CODE = version_of(__name__)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fits:
    """Scores in [0, 1] of pairs of participants (ids, the lower first).

    `is_fresh` says whether they are of the words, and by the code, as they stand now.
    """

    scores: Mapping[Pair, float]
    is_fresh: bool


def documents_of(event_id: int) -> dict[int, Organisation]:
    """Return what is known of each participant, by id; each document's id is its public one."""
    found = db.session.scalars(
        select(Participant).where(Participant.event_id == event_id).order_by(Participant.id)
    ).all()
    own = queries.matching_documents({one.organisation_id for one in found if one.organisation_id})
    return {one.id: _document(one, own.get(one.organisation_id or 0)) for one in found}


def fits_of(event_id: int) -> Fits:
    """Return the fits that are kept, none if there are none yet."""
    kept = db.session.get(EventFits, event_id)
    if kept is None:
        return Fits({}, is_fresh=False)
    rows = np.frombuffer(kept.pairs, ROW)
    scores = dict(
        zip(
            zip(rows["a"].tolist(), rows["b"].tolist(), strict=True),
            rows["fit"].tolist(),
            strict=True,
        )
    )
    return Fits(scores, kept.fingerprint == _fingerprint(documents_of(event_id)))


def are_followed(event: Event) -> bool:
    """Tell whether the fits are made anew by themselves: as long as people may meet."""
    return event.state is not EventState.OVER and event.ends_at > now()


def stale_events() -> list[int]:
    """Return the events, by id, whose fits are followed and not fresh.

    Who comes is read only where something has changed since this process found the fits fresh.
    """
    known, marks = the_desk().fresh_fits, _marks()
    unsure = [number for number, mark in marks.items() if known.get(number) != mark]
    stale = [number for number in unsure if not fits_of(number).is_fresh]
    the_desk().fresh_fits = {number: marks[number] for number in marks.keys() - set(stale)}
    return stale


def _marks() -> dict[int, tuple[object, ...]]:
    """Return for each event whose fits are followed what changes when they may not be fresh.

    One query: who comes, how much they say, how new their profiles are, and the fits that are kept.
    """
    said = sum((func.length(each) for each in (Participant.offers, Participant.looks_for)),
               func.length(Participant.name))  # fmt: skip
    query = (
        select(
            Event.id,
            EventFits.fingerprint,
            func.count(Participant.id),
            func.max(Participant.id),
            func.sum(said),
            func.count(Profile.organisation_id),
            func.sum(Profile.generation),
        )
        .join(Participant, Participant.event_id == Event.id)
        .outerjoin(Profile, Profile.organisation_id == Participant.organisation_id)
        .outerjoin(EventFits, EventFits.event_id == Event.id)
        .where(Event.state != EventState.OVER, Event.ends_at > now())
        .group_by(Event.id, EventFits.fingerprint)
        .order_by(Event.id)
    )
    made_by = the_desk().encoder.name, CODE
    return {row.id: (*made_by, *row) for row in db.session.execute(query)}


def refresh_fits(event_id: int) -> None:
    """Compute the fits anew if they are not fresh; commits before it computes, and the vectors.

    Of two at once, what the later has read stands.
    """
    documents = documents_of(event_id)
    fingerprint = _fingerprint(documents)
    kept = db.session.get(EventFits, event_id)
    if kept is not None and kept.fingerprint == fingerprint:
        return
    _encode(event_id, documents)
    corpus = corpus_of(documents)
    db.session.rollback()  # hold no transaction while everybody is ranked
    pairs = compute(documents, corpus)
    event = db.session.get(Event, event_id)
    if event is not None:
        lock(event)
        row = EventFits(event_id=event_id, fingerprint=fingerprint, pairs=pairs, made_at=now())
        if not fits_of(event_id).is_fresh:  # another worker was faster, and has read newer words
            db.session.merge(row)
    db.session.commit()


def _encode(event_id: int, documents: Mapping[int, Organisation]) -> None:
    """Give the participants' words their vectors, and commit them.

    Every process takes over again the profiles whose words got theirs: it knows them without.
    """
    encoder = the_desk().encoder
    said = _said_by(documents)
    texts = sorted({*encoder.standards, *said}) if said else []  # nobody says anything: no model
    lacking = store.missing(encoder.name, texts)
    db.session.rollback()  # hold no transaction while the model computes
    if lacking:
        store.save(encoder.name, lacking, encoder.encode(lacking), encoder.halves)
        if store.serving_model(encoder.name) == encoder.name:
            _show_anew(event_id, set(lacking))
        db.session.commit()


def _show_anew(event_id: int, texts: Set[str]) -> None:
    """Have the profiles of whoever comes taken over again that say some of these texts."""
    come = select(Participant.organisation_id).where(
        Participant.event_id == event_id, Participant.organisation_id.is_not(None)
    )
    documents = queries.matching_documents(filter(None, db.session.scalars(come)))
    saying = [number for number, each in documents.items() if texts & set(passages_of(each))]
    if saying:
        profiles.show_anew(saying)
        enqueue_once(profiles.REFRESH)


def compute(documents: Mapping[int, Organisation], corpus: Corpus) -> bytes:
    """Rank everybody for everybody; return the best of each as rows of `ROW`."""
    ids = {document.id: number for number, document in documents.items()}
    kinds = {document.kind for document in documents.values()}
    found: dict[Pair, float] = {}
    for number, document in documents.items():
        query = query_for(corpus, document.id)
        if not query.sources:
            continue
        for alike, limit in ((False, KEPT), (True, KEPT_ALIKE)):
            wanted = {document.kind} if alike else kinds - {document.kind}
            allowed = corpus.mask(_of_kinds(documents.values(), wanted))
            for match in rank(corpus, query, allowed=allowed, limit=limit):
                if match.forward_pair or match.backward_pair:
                    other = ids[match.organisation]
                    pair = (min(number, other), max(number, other))
                    found[pair] = max(match.score, found.get(pair, 0.0))
    rows = [(a, b, fit) for (a, b), fit in sorted(found.items())]
    return np.array(rows, ROW).tobytes()


def corpus_of(documents: Mapping[int, Organisation]) -> Corpus:
    """Return a corpus of the participants, from the vectors kept: no model is woken.

    Whoever's words have no vector yet, or all while what everybody writes has none, count by words.
    """
    encoder = the_desk().encoder
    yardstick = store.yardstick_of(encoder.name)
    vectors = store.load(encoder.name, _said_by(documents)) if yardstick else {}
    return batch.build(
        tuple(documents.values()), encoder, vectors=vectors, yardstick=yardstick or NOTHING
    )


def _said_by(documents: Mapping[int, Organisation]) -> set[str]:
    return {text for each in documents.values() for text in passages_of(each)}


def _document(one: Participant, own: Organisation | None) -> Organisation:
    """Return what a participant says: its organisation's profile, and its words for the event."""
    known = {(listing.side, listing.text) for listing in own.listings} if own else set()
    said = (("offer", one.offers), ("need", one.looks_for))
    listings = tuple(
        Listing(id=f"{one.public_id}-{side}", side=side, text=text)
        for side, text in said
        if text and (side, text) not in known
    )
    if own is not None and (own.listings or own.summary.strip()):
        return replace(own, id=one.public_id, listings=(*own.listings, *listings))
    return Organisation(one.public_id, one.kind.value, one.name, listings=listings)


def _of_kinds(documents: Iterable[Organisation], kinds: set[str]) -> list[str]:
    return [document.id for document in documents if document.kind in kinds]


def _fingerprint(documents: Mapping[int, Organisation]) -> str:
    """Return a hash of all that the fits depend on: the model, our code, and what is known."""
    digest = hashlib.sha256(repr((the_desk().encoder.name, CODE)).encode())
    for number, document in sorted(documents.items()):
        digest.update(repr((number, document)).encode())
    return digest.hexdigest()
