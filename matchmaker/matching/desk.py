"""What this process knows of everybody who can be matched, brought up to date before each search.

Processes do not talk to each other: each asks the database for profiles of a newer generation than
its own (one indexed query), and reads those alone. Vectors arrive the same way, since the worker
touches a profile when it has encoded its texts.
"""

import threading

import numpy as np
from flask import current_app
from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.matching import store
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.embedding import DIMENSION, Encoder
from matchmaker.matching.filters import Traits, traits_of
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.sources import passages_of
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles import queries
from matchmaker.profiles.models import Profile

LOADED_AT_ONCE = 500


class Desk:
    """A corpus that follows the database. One a process; its threads share it."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Start empty; nothing is loaded yet."""
        self.encoder = encoder or Encoder(threads=1)
        self._lock = threading.Lock()
        self._start_anew(knows_generic=False)

    def _start_anew(self, *, knows_generic: bool) -> None:
        generic = np.zeros((len(GENERIC), DIMENSION), np.float32)
        if knows_generic:
            found = store.load(self.encoder.name, GENERIC)
            generic = np.array([found[text] for text in GENERIC], np.float32)
        self.corpus = Corpus(generic)
        self.traits: dict[str, Traits] = {}  # by address, of those in the corpus
        self._addresses: dict[int, str] = {}
        self._generation = 0
        self._knows_generic = knows_generic
        self._masks: dict[frozenset[str], Mask] = {}

    def follow(self) -> Corpus:
        """Return the corpus as the database is now."""
        with self._lock:
            if not self._knows_generic and not store.missing(self.encoder.name, GENERIC):
                self._start_anew(knows_generic=True)
            if queries.last_generation() < self._generation:  # the database is another one
                self._start_anew(knows_generic=not store.missing(self.encoder.name, GENERIC))
            changed = queries.profiles_since(self._generation)
            for start in range(0, len(changed), LOADED_AT_ONCE):
                self._take_over(dict(changed[start : start + LOADED_AT_ONCE]))
            gone = self._drop_deleted()
            if changed or gone:
                self._masks = {}
            if changed:
                self._generation = changed[-1][1]
            return self.corpus

    def _take_over(self, generations: dict[int, int]) -> None:
        documents = queries.matching_documents(generations)
        texts = {text for found in documents.values() for text in passages_of(found)}
        vectors = store.load(self.encoder.name, texts)
        for number, generation in generations.items():
            found = documents.get(number)
            if found is None:
                self._drop(number)
            else:
                self._addresses[number] = found.id
                self.traits[found.id] = traits_of(found, number, generation)
                self.corpus.put(found, vectors)

    def _drop(self, number: int) -> None:
        address = self._addresses.pop(number, "")
        self.traits.pop(address, None)
        self.corpus.remove(address)

    def _drop_deleted(self) -> set[int]:
        """Take out organisations that are gone without a trace: a deleted row has no generation."""
        present = (
            select(Organisation.id)
            .join(Profile, Profile.organisation_id == Organisation.id)
            .where(Organisation.state == State.APPROVED)
        )
        count = db.session.scalar(select(func.count()).select_from(present.subquery()))
        if count == len(self._addresses):
            return set()
        gone = self._addresses.keys() - set(db.session.scalars(present))
        for number in gone:
            self._drop(number)
        return gone

    def everybody(self, kinds: frozenset[str]) -> Mask:
        """Return a mask over the corpus: organisations of these kinds that everybody may see."""
        if kinds not in self._masks:
            self._masks[kinds] = self.corpus.mask(
                address
                for address, traits in self.traits.items()
                if traits.kind in kinds and not traits.only_matches
            )
        return self._masks[kinds].copy()

    def addresses(self, organisation_ids: set[int]) -> list[str]:
        """Return the addresses of those of the organisations that can be matched."""
        return [self._addresses[one] for one in sorted(organisation_ids & self._addresses.keys())]


def the_desk() -> Desk:
    """Return this process's desk."""
    desk: Desk = current_app.extensions["desk"]
    return desk
