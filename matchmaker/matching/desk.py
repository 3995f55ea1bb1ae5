"""What this process knows of everybody who can be matched, brought up to date before each search.

Processes do not talk to each other: each asks the database for profiles of a newer generation than
its own (one indexed query), and reads those alone. Vectors arrive the same way, since the worker
touches a profile when it has encoded its texts. When the models are changed, the vectors of the
earlier ones serve until the worker has read everything anew.
"""

import gc
import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Select, func, select

from matchmaker.core.database import db, reading
from matchmaker.matching import snapshot, store
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.roster import Roster
from matchmaker.matching.snapshot import SnapshotError
from matchmaker.matching.sources import passages_of
from matchmaker.matching.yardstick import NOTHING
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles import queries
from matchmaker.profiles.models import Profile
from matchmaker.profiles.queries import Change

LOADED_AT_ONCE = 500
# From so many organisations on a snapshot saves time; it is renewed when so large a part changed.
SNAPSHOT_FROM, SNAPSHOT_PART = 1000, 0.02
# So many organisations are read anew while somebody waits; more of them behind everybody's back.
READ_AT_ONCE = 200

log = logging.getLogger(__name__)


class Desk:
    """A roster that follows the database. One a process; its threads share it."""

    def __init__(self, encoder: Encoder | None = None, snapshot_path: Path | None = None) -> None:
        """Start empty; nothing is loaded yet. Without a path no snapshot is read or written."""
        self.encoder = encoder or Encoder(threads=1)
        self._snapshot = snapshot_path
        self._saved: set[tuple[str, int]] = set()  # who stands in the snapshot, how fresh
        self._lock = threading.Lock()
        self._successor: threading.Thread | None = None
        self._has_complained = False  # that no successor can be made
        # What the events were known by whose fits were found fresh (see `participants`).
        self.fresh_fits: dict[int, tuple[object, ...]] = {}
        self._start_anew("", knows_standards=False)

    def _start_anew(self, model: str, *, knows_standards: bool) -> None:
        self._model = model  # what made the vectors that are compared
        yardstick = store.yardstick_of(model) if model else None
        self._roster = Roster(Corpus(yardstick or NOTHING))
        self._can_compare = yardstick is not None  # else words alone count, until it has been read
        self._generation = 0
        self._knows_standards = knows_standards

    def follow(self, *, waits: bool = False) -> Roster:
        """Return everybody who can be matched, as the database is now.

        After a change of models this desk serves on with the earlier vectors while another is made
        behind it, unless the caller waits.
        """
        with self._lock:
            if queries.last_generation() < self._generation:  # the database is another one
                self._start_anew("", knows_standards=False)
            self._settle_model(waits=waits)
            newer = queries.profiles_since(self._generation)
            is_first = self._generation == 0
            held = self._roster.fresh
            changed = [one for one in newer if held(one.organisation_id) != one.generation]
            for start in range(0, len(changed), LOADED_AT_ONCE):
                self._take_over(changed[start : start + LOADED_AT_ONCE])
            self._drop_deleted()
            if newer:
                self._generation = newer[-1].generation
            if is_first and len(self._roster.corpus) >= SNAPSHOT_FROM:
                gc.freeze()  # what stays as long as the process need not be walked again and again
            return self._roster

    @property
    def reads_anew(self) -> bool:
        """True while an earlier model's vectors serve, since the wanted one has not read all."""
        return self._model != self.encoder.name

    def _settle_model(self, *, waits: bool) -> None:
        """Start anew with the vectors that are complete; those of the wanted model stay."""
        wanted = self.encoder.name
        model = wanted if self._model == wanted else store.serving_model(wanted)
        if model == self._model and self._knows_standards:
            return
        if model != self._model and len(self._roster.corpus) > READ_AT_ONCE and not waits:
            self._make_successor()
            return
        # An earlier model serves only after it has read all that it needs.
        wanted_texts = self.encoder.standards if model == wanted else GENERIC
        knows_standards = not store.missing(model, wanted_texts)
        if model != self._model or knows_standards:
            self._start_anew(model, knows_standards=knows_standards)
        if knows_standards:
            self._restore()

    def _make_successor(self) -> None:
        """Make, in a thread, the desk that takes this one's place when it has read everything."""
        if self._successor and self._successor.is_alive():
            return
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        desk = Desk(self.encoder, self._snapshot)

        def read() -> None:
            try:
                with app.app_context(), reading():
                    desk.follow(waits=True)
            except Exception:
                # Each page tries again; one line is enough.
                if not self._has_complained:
                    log.exception("the vectors of %s are not taken over yet", self.encoder.name)
                self._has_complained = True
            else:
                app.extensions["desk"] = desk

        self._successor = threading.Thread(target=read, name="desk", daemon=True)
        self._successor.start()

    def _restore(self) -> None:
        """Take over from the snapshot whoever has not changed since it was written."""
        if self._snapshot is None or not self._snapshot.exists():
            return
        try:
            corpus, generations = snapshot.load(self._snapshot, model=self._model)
        except SnapshotError as error:
            log.warning("the snapshot is not used: %s", error)
            return
        self._saved = set(generations.items())
        current = {row[0]: Change(*row[1:]) for row in db.session.execute(_here())}
        roster = Roster(corpus)
        for address, generation in generations.items():
            change = current.get(address)
            if change is None or change.generation != generation:
                corpus.remove(address)
                continue
            roster.note(corpus.document(address), change)
        self._roster = roster
        log.info("restored %s organisations from %s", len(corpus), self._snapshot)

    def save_snapshot(self) -> bool:
        """Write the snapshot if that is worth its while; tell whether it was written."""
        self.follow(waits=True)
        with self._lock:
            generations = self._roster.generations()
            now = set(generations.items())
            few = len(now) < SNAPSHOT_FROM
            fresh = len(now ^ self._saved) <= SNAPSHOT_PART * len(now)
            if self._snapshot is None or not self._knows_standards or few or fresh:
                return False
            corpus = self._roster.corpus
            snapshot.save(corpus, self._snapshot, model=self._model, generations=generations)
            self._saved = now
        return True

    def _take_over(self, changes: Sequence[Change]) -> None:
        documents = queries.matching_documents(one.organisation_id for one in changes)
        texts = {text for found in documents.values() for text in passages_of(found)}
        vectors = store.load(self._model, texts) if self._can_compare else {}
        for one in changes:
            found = documents.get(one.organisation_id)
            if found is None:
                self._roster.drop(one.organisation_id)
            else:
                self._roster.put(found, vectors, one)

    def _drop_deleted(self) -> None:
        """Take out organisations that are gone without a trace: a deleted row has no generation."""
        present = _here().with_only_columns(Organisation.id)
        count = db.session.scalar(select(func.count()).select_from(present.subquery()))
        here = self._roster.numbers()
        if count != len(here):
            for number in here - set(db.session.scalars(present)):
                self._roster.drop(number)


def _here() -> Select[str, int, int, datetime]:
    """Select who can be matched: the address, then what makes a `Change`."""
    return (
        select(Organisation.public_id, Organisation.id, Profile.generation, Profile.updated_at)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .where(Organisation.state == State.APPROVED)
    )


def the_desk() -> Desk:
    """Return this process's desk."""
    desk: Desk = current_app.extensions["desk"]
    return desk
