"""What a process keeps in memory of everybody who can be matched, changed one by one.

All of it can be rebuilt from documents and vectors. Rows are sources (a listing, a summary); a
changed organisation gets new rows and its old ones die, until so many are dead that the tables are
written anew. One lock guards it: a search holds it for some milliseconds, a change for less.
"""

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching import facets, lexical
from matchmaker.matching.block import AS_NEED, AS_OFFER, Block, Passages, Rows, keep, roles_of
from matchmaker.matching.embedding import Vectors
from matchmaker.matching.index import Nearest
from matchmaker.matching.sources import Source, sources_of
from matchmaker.matching.table import Grown, starts_of
from matchmaker.matching.yardstick import SCALE, Yardstick
from matchmaker.profiles.document import Organisation

Mask = npt.NDArray[np.bool_]

# As if so many other listings stood in every corpus, so that words weigh something in a small one.
OTHERS = 100
# The tables are written anew when more than half of their rows are dead.
FEW_ROWS = 1000
# How many rows the rarest words of a query may stand in together, to be looked up.
LOOKED_UP = 60_000


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a corpus is made of: documents, stated codes by number, and arrays by name."""

    documents: tuple[Organisation, ...]
    codes: list[list[facets.Codes]]
    arrays: dict[str, npt.NDArray[Any]]


class Corpus:
    """Everybody who can be matched, by organisation; may be shared between threads."""

    def __init__(self, yardstick: Yardstick) -> None:
        """Start empty; `yardstick` is that of the model whose vectors will be put."""
        self.lock = threading.RLock()
        self.codes: list[dict[facets.Codes, int]] = [{(): 0} for _ in facets.COLUMNS]
        self._by_number: list[list[facets.Codes]] = [[] for _ in facets.COLUMNS]
        self.ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._documents: dict[str, Organisation] = {}
        self._rows: dict[int, list[int]] = {}
        self._here = Grown(np.bool_)
        self._yardstick = yardstick
        self.width: int = yardstick.generic.shape[1]  # of each vector, both halves together
        self._start_tables()

    def _start_tables(self) -> None:
        self._role, self._owner = Grown(np.int8), Grown(np.int64)
        self._alive, self._pending = Grown(np.bool_), Grown(np.bool_)
        self._starts, self._term_starts = Grown(np.int64), Grown(np.int64)
        self._starts.extend([0])
        self._term_starts.extend([0])
        # Of half precision, as they are stored, but laid out to be compared without converting.
        self._vectors = Grown(np.float32, self.width)
        self._passages = Grown(np.int64)  # 0, 1, 2 …: what a block of everything says they are
        self._generality = Grown(np.float32, 2)
        self._known = Grown(np.bool_, 2)
        self._terms = Grown(np.uint32)
        self._facets = Grown(np.int32, len(facets.COLUMNS))
        self._frequency = np.zeros(3 * lexical.PLACES, np.int32)
        self._postings: dict[int, array[int]] = {}
        self._dead = 0
        self._weights: Vectors = np.zeros(0, np.float32)
        self._needs, self._offers = Nearest(self.width), Nearest(self.width)

    def __len__(self) -> int:
        """Count the organisations."""
        return len(self._documents)

    def __contains__(self, organisation: str) -> bool:
        """Say whether an organisation is here."""
        return organisation in self._documents

    def organisations(self) -> list[str]:
        """Give the ids of everybody here, sorted."""
        with self.lock:
            return sorted(self._documents)

    def document(self, organisation: str) -> Organisation:
        """Give the document that was put; KeyError if there is none."""
        return self._documents[organisation]

    # Changing

    def put(self, organisation: Organisation, vectors: Mapping[str, Vectors]) -> None:
        """Add an organisation or replace what stood under its id.

        `vectors` gives the row (width,) of each text of `sources.passages_of(organisation)`.
        A passage without one takes part by its words until the organisation is put again.
        """
        sources = sources_of(organisation)
        block = self.block_of(sources, vectors)
        missing = [
            any(text and text not in vectors for text in source.meant()) for source in sources
        ]
        with self.lock:
            self.remove(organisation.id)
            number = self._numbers.setdefault(organisation.id, len(self.ids))
            if number == len(self.ids):
                self.ids.append(organisation.id)
                self._here.extend([False])
            self._documents[organisation.id] = organisation
            rows = self._append(block, [number] * len(block), missing)
            self._rows[number] = rows.tolist()
            self._here.view[number] = True
            self._renew_if_mostly_dead()

    def remove(self, organisation: str) -> None:
        """Take an organisation out at once; one that is not here is no fault."""
        with self.lock:
            self._documents.pop(organisation, None)
            number = self._numbers.get(organisation)
            rows = self._rows.pop(number, []) if number is not None else []
            if number is not None:
                self._here.view[number] = False
            for row in rows:
                self._alive.view[row] = False
                np.subtract.at(self._frequency, self._terms_of(row), 1)
            self._needs.remove(rows)
            self._offers.remove(rows)
            self._dead += len(rows)

    def _append(self, block: Block, owners: Sequence[int], missing: npt.ArrayLike) -> Rows:
        rows = np.arange(len(self._role), len(self._role) + len(block))
        self._role.extend(block.role)
        self._owner.extend(owners)
        self._alive.extend([True] * len(block))
        self._pending.extend(missing)
        self._starts.extend(block.starts[1:] + len(self._vectors))
        self._term_starts.extend(block.term_starts[1:] + len(self._terms))
        vectors = block.kept.vectors[block.passages]
        self._passages.extend(np.arange(len(self._vectors), len(self._vectors) + len(vectors)))
        self._vectors.extend(vectors.astype(np.float16))
        self._generality.extend(block.kept.generic[block.passages])
        self._known.extend(block.kept.known[block.passages])
        self._terms.extend(block.terms)
        self._facets.extend(block.facets)
        np.add.at(self._frequency, block.terms, 1)
        for at, row in enumerate(rows.tolist()):
            for term in block.terms[block.term_starts[at] : block.term_starts[at + 1]].tolist():
                self._postings.setdefault(term, array("I")).append(row)
        for index, roles in ((self._needs, AS_NEED), (self._offers, AS_OFFER)):
            mine = np.flatnonzero(np.isin(block.role, roles))
            part = block.take(mine)
            index.add(rows[mine], part.starts, part.kept.vectors[part.passages])
        return rows

    def _terms_of(self, row: int) -> lexical.Terms:
        starts = self._term_starts.view
        terms: lexical.Terms = self._terms.view[starts[row] : starts[row + 1]]
        return terms

    def _renew_if_mostly_dead(self) -> None:
        if self._dead < FEW_ROWS or self._dead * 2 < len(self._role):
            return
        alive = np.flatnonzero(self._alive.view)
        kept = self.everything().take(alive)
        # A copy, since the tables that it points to are about to be others.
        kept = replace(kept, kept=Passages(*_passages(kept), self._yardstick.scale))
        kept = replace(kept, passages=np.arange(len(kept.passages)))
        pending = self._pending.view[alive]
        self._start_tables()
        self._take(kept, pending)

    def _take(self, block: Block, pending: npt.ArrayLike) -> None:
        """Fill empty tables with the sources of many, their owners' numbers being known."""
        self._rows = {}
        rows = self._append(block, block.owner.tolist(), pending)
        for row, owner in zip(rows.tolist(), block.owner.tolist(), strict=True):
            self._rows.setdefault(owner, []).append(row)

    def kept(self) -> Kept:
        """Give all that this is made of, for a snapshot."""
        with self.lock:
            names = self.organisations()
            rows = self.rows_of(self._numbers[name] for name in names)
            block = self.everything().take(rows)
            # Numbers of organisations are those of this process; a file has its own.
            owners = np.repeat(
                np.arange(len(names)), [len(self._rows[self._numbers[name]]) for name in names]
            )
            vectors, generality, known = _passages(block)
            arrays: dict[str, npt.NDArray[Any]] = {
                "role": block.role,
                "owner": owners,
                "starts": block.starts,
                "vectors": vectors.astype(np.float16),
                "generality": generality,
                "known": known,
                "terms": block.terms,
                "term_starts": block.term_starts,
                "facets": block.facets,
                "pending": self._pending.view[rows],
                "generic": self._yardstick.generic,
                "scale": np.array(self._yardstick.scale),
            }
            documents = tuple(self._documents[name] for name in names)
            return Kept(documents, [list(known) for known in self.codes], arrays)

    @classmethod
    def restored(cls, kept: Kept) -> "Corpus":
        """Make a corpus of what another was made of."""
        held = kept.arrays
        # Snapshots written before there were models of one's own say nothing of the scale.
        (english, cross) = held["scale"].tolist() if "scale" in held else SCALE
        corpus = cls(Yardstick(held["generic"], ((*english,), (*cross,))))
        corpus.codes = [{codes: at for at, codes in enumerate(known)} for known in kept.codes]
        corpus.ids = [document.id for document in kept.documents]
        corpus._numbers = {name: at for at, name in enumerate(corpus.ids)}
        corpus._documents = {document.id: document for document in kept.documents}
        corpus._here.extend(np.ones(len(corpus.ids), np.bool_))
        passages = Passages(
            held["vectors"], held["generality"], held["known"], corpus._yardstick.scale
        )
        block = Block(
            held["role"],
            held["owner"],
            held["starts"],
            np.arange(len(held["vectors"])),
            passages,
            held["terms"],
            held["term_starts"],
            held["facets"],
        )
        corpus._take(block, held["pending"])
        corpus._rows.update({at: [] for at in range(len(corpus.ids)) if at not in corpus._rows})
        return corpus

    # Reading

    def block_of(self, sources: Iterable[Source], vectors: Mapping[str, Vectors]) -> Block:
        """Lay out sources that need not be here; owner is -1."""
        sources = tuple(sources)
        nothing = np.zeros(self.width, np.float32)
        # A passage that only rules out has no meaning that could be near to another.
        rows = [vectors.get(text, nothing) for source in sources for text in source.meant()]
        stacked = np.array(rows, np.float32).reshape(-1, self.width)
        terms = [source.terms() for source in sources]
        return Block(
            np.array(roles_of(sources), np.int8),
            np.full(len(sources), -1, np.int64),
            starts_of(len(source.passages) for source in sources),
            np.arange(len(stacked)),
            keep(stacked, self._yardstick),
            np.concatenate([*terms, np.zeros(0, np.uint32)]),
            starts_of(map(len, terms)),
            self._numbers_of([(*source.facets, source.said()) for source in sources]),
        )

    def _numbers_of(self, stated: list[facets.Stated]) -> npt.NDArray[np.int32]:
        with self.lock:
            found = [
                [
                    known.setdefault(codes, len(known))
                    for known, codes in zip(self.codes, each, strict=True)
                ]
                for each in stated
            ]
        return np.array(found, np.int32).reshape(-1, len(facets.COLUMNS))

    def codes_at(self, facet: int, number: int) -> facets.Codes:
        """Give the codes that a number of a facet's column stands for."""
        known = self._by_number[facet]
        if number >= len(known):
            known = self._by_number[facet] = list(self.codes[facet])
        return known[number]

    def everything(self) -> Block:
        """Give all rows, dead ones too, without copying: valid while the lock is held."""
        return Block(
            self._role.view,
            self._owner.view,
            self._starts.view,
            self._passages.view,
            Passages(
                self._vectors.view,
                self._generality.view,
                self._known.view,
                self._yardstick.scale,
            ),
            self._terms.view,
            self._term_starts.view,
            self._facets.view,
        )

    def block(self, organisation: str) -> Block:
        """Give the sources of one organisation, in the order of `sources_of`; KeyError."""
        with self.lock:
            rows = self._rows[self._numbers[organisation]]
            return self.everything().take(np.array(rows, np.int64))

    def single(self, organisation: str, place: int) -> Block:
        """Give one of the sources of an organisation; KeyError if there is none any more."""
        with self.lock:
            rows = self._rows[self._numbers[organisation]]
            if place >= len(rows):
                raise KeyError(organisation)
            return self.everything().single(rows[place])

    def rows_of(self, numbers: Iterable[int]) -> Rows:
        """Give the living rows of organisations by number, in that order."""
        rows = [row for number in numbers for row in self._rows.get(number, ())]
        return np.array(rows, np.int64)

    def mask(self, organisations: Iterable[str]) -> Mask:
        """Give a mask over organisation numbers for `rank`; ids that are not here are left out."""
        with self.lock:
            found = np.zeros(len(self.ids), np.bool_)
            found[[self._numbers[each] for each in organisations if each in self._numbers]] = True
        return found

    def number(self, organisation: str) -> int | None:
        """Give an organisation's number, the same as long as the process lives."""
        return self._numbers.get(organisation)

    def numbers(self, allowed: Mask | None = None) -> Rows:
        """Give the numbers of everybody here whom a mask admits, in order."""
        here = self._here.view
        if allowed is not None:
            admitted = allowed[: len(here)]
            here = here[: len(admitted)] & admitted
        return np.flatnonzero(here)

    def pending_rows(self) -> Rows:
        """Give the living rows that still miss a vector."""
        return np.flatnonzero(self._pending.view & self._alive.view)

    def rarity(self, terms: lexical.Terms) -> npt.NDArray[np.float32]:
        """Give the weight of terms in [0, 1]: the squared relative inverse document frequency."""
        count = len(self._role) - self._dead + OTHERS
        if len(self._weights) != count:  # the weight of a term by how many sources hold it
            share = np.log((count + 1) / (np.arange(count) + 0.5)) / np.log(count + 1)
            self._weights = np.square(np.clip(share, 0, 1)).astype(np.float32)
        found: Vectors = self._weights[self._frequency[terms]]
        return found

    def rows_among(self, numbers: Rows) -> Mask:
        """Give a mask over all rows: those of some organisations that are alive."""
        chosen = np.zeros(len(self.ids), np.bool_)
        chosen[numbers] = True
        among: Mask = chosen[self._owner.view] & self._alive.view
        return among

    def rows_with(self, terms: lexical.Terms, most: int, admitted: Mask) -> Rows:
        """Give the admitted rows that share most with these terms, `most` at the most.

        The rarest terms are looked up, as many as stand in LOOKED_UP rows together.
        """
        held = terms[self._frequency[terms] > 0]
        held = held[np.argsort(self._frequency[held], kind="stable")]
        reach = np.searchsorted(np.cumsum(self._frequency[held]), LOOKED_UP, side="right")
        held = held[: max(1, int(reach))]
        lists = [np.frombuffer(self._postings[int(term)], np.uint32) for term in held]
        if not lists:
            return np.zeros(0, np.int64)
        weights = np.repeat(self.rarity(held), [len(each) for each in lists])
        total = np.bincount(np.concatenate(lists), weights, minlength=len(self._role))
        total[~admitted] = 0
        rows: Rows = np.flatnonzero(total)
        if len(rows) > most:
            rows = rows[np.argpartition(-total[rows], most)[:most]]
        return rows

    def rows_near(self, block: Block, most: int, admitted: Mask) -> Rows:
        """Give rows near in meaning: offers to its needs, needs to its offers, `most` for each."""
        needs, offers = block.only(AS_NEED), block.only(AS_OFFER)
        found = [
            index.search(part.starts, part.kept.vectors[part.passages], most, admitted)
            for index, part in ((self._offers, needs), (self._needs, offers))
            if len(part)
        ]
        return np.concatenate([np.zeros(0, np.int64), *found])


def _passages(block: Block) -> tuple[npt.NDArray[Any], Vectors, Mask]:
    """Copy the vectors, generality and knownness of a block's passages, in order."""
    kept = block.kept
    return (
        kept.vectors[block.passages],
        kept.generic[block.passages],
        kept.known[block.passages],
    )
