"""Everybody who can be matched, as a process holds them.

Changed one by one as profiles change; replaced whole when the vectors of other models take over, so
that whoever asks keeps to one roster from the first question to the last: numbers and masks of one
mean nothing in another.
"""

import threading
from collections.abc import Mapping

from matchmaker.interest import outcomes
from matchmaker.matching.choices import Choices
from matchmaker.matching.corpus import Corpus, Mask
from matchmaker.matching.filters import Traits, traits_of
from matchmaker.matching.outcomes import Experience, Outcome
from matchmaker.matching.vectors import Vectors
from matchmaker.profiles.document import Organisation
from matchmaker.profiles.queries import Change


class Roster:
    """A corpus and what lists need beside it; shared by the threads of a process."""

    def __init__(self, corpus: Corpus) -> None:
        """Take a corpus; whoever is in it already has still to be noted."""
        self.corpus = corpus
        self.choices = Choices()
        self.traits: dict[str, Traits] = {}  # by address; walked under the lock alone
        self._addresses: dict[int, str] = {}
        self._masks: dict[frozenset[str], Mask] = {}
        self._lock = threading.Lock()
        self._experience = Experience(corpus, ())
        self._learned_of = (0, 0, 0)  # which outcomes and organisations it knows
        self._learning = threading.Lock()

    def put(self, found: Organisation, vectors: Mapping[str, Vectors], change: Change) -> None:
        """Take in an organisation, or what it says since its last change."""
        self.corpus.put(found, vectors)
        self.note(found, change)

    def note(self, found: Organisation, change: Change) -> None:
        """Know beside the corpus of somebody who is in it."""
        self.choices.put(self.corpus.numbers_of([found.id])[0], found)
        with self._lock:
            self._addresses[change.organisation_id] = found.id
            self.traits[found.id] = traits_of(found, *change)
            self._masks = {}

    def drop(self, number: int) -> None:
        """Take an organisation out; one that is not here is no fault."""
        with self._lock:
            address = self._addresses.pop(number, "")
            self.traits.pop(address, None)
            self._masks = {}
        self.corpus.remove(address)
        self.choices.remove(self.corpus.number(address))

    def fresh(self, number: int) -> int | None:
        """Return how fresh an organisation's document is here; None if there is none."""
        traits = self.traits.get(self._addresses.get(number, ""))
        return traits.generation if traits else None

    def generations(self) -> dict[str, int]:
        """Return how fresh each document is, by address."""
        with self._lock:
            return {address: traits.generation for address, traits in self.traits.items()}

    def numbers(self) -> set[int]:
        """Return the ids of everybody here."""
        with self._lock:
            return set(self._addresses)

    def everybody(self, kinds: frozenset[str]) -> Mask:
        """Return a mask over the corpus: organisations of these kinds that everybody may see."""
        with self._lock:
            if kinds not in self._masks:
                self._masks[kinds] = self.corpus.mask(
                    address
                    for address, traits in self.traits.items()
                    if traits.kind in kinds and not traits.only_matches
                )
            return self._masks[kinds].copy()

    def addresses(self, organisation_ids: set[int]) -> list[str]:
        """Return the addresses of those of the organisations that can be matched."""
        with self._lock:
            known = sorted(organisation_ids & self._addresses.keys())
            return [self._addresses[one] for one in known]

    def experience(self) -> Experience:
        """Return what outcomes teach, as the database is now."""
        with self._learning:
            mark = (*outcomes.mark(), len(self.corpus.ids))
            if mark != self._learned_of:
                found = [
                    Outcome(self._address_of(one), self._address_of(other), kind.value)
                    for one, other, kind in outcomes.all_outcomes()
                ]
                self._experience, self._learned_of = Experience(self.corpus, found), mark
            return self._experience

    def _address_of(self, number: int) -> str:
        """Return an organisation's address; one that cannot be matched counts all the same."""
        return self._addresses.get(number, f"#{number}")
