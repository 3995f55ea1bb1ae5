"""What a process keeps in memory of everybody who can be matched, changed one by one.

All of it can be rebuilt from documents and vectors. Rows are sources (a listing, a summary); a
changed organisation gets new rows and its old ones die, until so many are dead that the tables are
written anew. One lock guards it: a search holds it for some milliseconds, a change for less.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching import facets, lexical
from matchmaker.matching.block import (
    AS_NEED,
    AS_OFFER,
    IS_OFFER,
    Block,
    Passages,
    Rows,
    bits_of,
    keep,
    mean_generality,
    roles_of,
)
from matchmaker.matching.index import Near, Nearest
from matchmaker.matching.postings import Postings
from matchmaker.matching.sources import Source, sources_of
from matchmaker.matching.table import Grown, Numbered, members, starts_of
from matchmaker.matching.vectors import Halves, Vectors
from matchmaker.matching.yardstick import Yardstick
from matchmaker.profiles.document import Organisation

Mask = npt.NDArray[np.bool_]

# The tables are written anew when more than half of their rows are dead.
FEW_ROWS = 1000


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
        self.codes: list[Numbered[facets.Codes]] = [Numbered([()]) for _ in facets.COLUMNS]
        self.ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._documents: dict[str, Organisation] = {}
        # By organisation's number: whether it is here, its first row, how many, and of what roles.
        self._here = Grown(np.bool_)
        self._first, self._size = Grown(np.int64), Grown(np.int64)
        self._roles = Grown(np.uint8)
        self._yardstick = yardstick
        self.halves = yardstick.halves  # of each vector
        self._start_tables()

    def _start_tables(self) -> None:
        self._role, self._owner = Grown(np.int8), Grown(np.int64)
        self._alive, self._pending = Grown(np.bool_), Grown(np.bool_)
        self._starts, self._term_starts = Grown(np.int64), Grown(np.int64)
        self._starts.extend([0])
        self._term_starts.extend([0])
        # Of half precision, as they are stored, but laid out to be compared without converting.
        self._vectors = Grown(np.float32, self.halves.width)
        self._passages = Grown(np.int64)  # 0, 1, 2 …: what a block of everything says they are
        self._generality = Grown(np.float32, 2)
        self._known = Grown(np.bool_, 2)
        self._terms = Grown(np.uint32)
        self._facets = Grown(np.int32, len(facets.COLUMNS))
        self._postings = Postings()
        self._dead = 0
        self._needs, self._offers = Nearest(self.halves), Nearest(self.halves)

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

        `vectors` gives the row (halves.width,) of each text of `sources.passages_of(organisation)`.
        A passage without one takes part by its words until the organisation is put again.
        """
        sources = sources_of(organisation)
        block = self.block_of(sources, vectors)
        missing = [
            any(text and text not in vectors for text in source.meant()) for source in sources
        ]
        with self.lock:
            self._bury(organisation.id)
            number = self._numbers.setdefault(organisation.id, len(self.ids))
            if number == len(self.ids):
                self.ids.append(organisation.id)
                self._make_room(1)
            self._documents[organisation.id] = organisation
            self._append(block, np.full(len(block), number), missing)
            self._here.view[number] = True
            self._renew_if_mostly_dead()

    def remove(self, organisation: str) -> None:
        """Take an organisation out at once; one that is not here is no fault."""
        with self.lock:
            self._documents.pop(organisation, None)
            self._bury(organisation)

    def _bury(self, organisation: str) -> None:
        """Let the rows of an organisation die, if it has any; its document stays."""
        number = self._numbers.get(organisation)
        if number is None or not self._here.view[number]:
            return
        rows = self.rows_of(np.array([number]))
        self._here.view[number] = False
        self._size.view[number] = self._roles.view[number] = 0
        self._alive.view[rows] = False
        for row in rows.tolist():
            self._postings.remove(self._terms_of(row))
        self._needs.remove(rows)
        self._offers.remove(rows)
        self._dead += len(rows)

    def _make_room(self, count: int) -> None:
        """Know so many more organisations, none of them here yet."""
        self._here.extend(np.zeros(count, np.bool_))
        self._first.extend(np.zeros(count, np.int64))
        self._size.extend(np.zeros(count, np.int64))
        self._roles.extend(np.zeros(count, np.uint8))

    def _append(self, block: Block, owners: Rows, missing: npt.ArrayLike) -> None:
        """Append sources; those of one organisation, by number in `owners`, stand together."""
        rows = np.arange(len(self._role), len(self._role) + len(block))
        found, first, size = np.unique(owners, return_index=True, return_counts=True)
        self._first.view[found], self._size.view[found] = rows[first], size
        np.bitwise_or.at(self._roles.view, owners, bits_of(block.role))
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
        self._postings.add(rows, block.term_starts, block.terms)
        for index, roles in ((self._needs, AS_NEED), (self._offers, AS_OFFER)):
            mine = np.flatnonzero(np.isin(block.role, roles))
            part = block.take(mine)
            index.add(rows[mine], part.starts, part.kept.vectors[part.passages])

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
        kept = replace(kept, kept=Passages(*_passages(kept), self._yardstick))
        kept = replace(kept, passages=np.arange(len(kept.passages)))
        pending = self._pending.view[alive]
        self._start_tables()
        self._append(kept, kept.owner, pending)

    def kept(self) -> Kept:
        """Give all that this is made of, for a snapshot."""
        with self.lock:
            names = self.organisations()
            numbers = np.array([self._numbers[name] for name in names], np.int64)
            rows = self.rows_of(numbers)
            block = self.everything().take(rows)
            # Numbers of organisations are those of this process; a file has its own.
            owners = np.repeat(np.arange(len(names)), self._size.view[numbers])
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
                "halves": np.array([self.halves.english_width, self.halves.cross_width]),
            }
            documents = tuple(self._documents[name] for name in names)
            return Kept(documents, [list(known) for known in self.codes], arrays)

    @classmethod
    def restored(cls, kept: Kept) -> "Corpus":
        """Make a corpus of what another was made of."""
        held = kept.arrays
        english, cross = held["scale"].tolist()
        halves = Halves(*held["halves"].tolist())
        corpus = cls(Yardstick(halves, held["generic"], ((*english,), (*cross,))))
        corpus.codes = [Numbered(known) for known in kept.codes]
        corpus.ids = [document.id for document in kept.documents]
        corpus._numbers = {name: at for at, name in enumerate(corpus.ids)}
        corpus._documents = {document.id: document for document in kept.documents}
        corpus._make_room(len(corpus.ids))
        corpus._here.view[:] = True
        passages = Passages(held["vectors"], held["generality"], held["known"], corpus._yardstick)
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
        corpus._append(block, block.owner, held["pending"])
        return corpus

    # Reading

    def block_of(self, sources: Iterable[Source], vectors: Mapping[str, Vectors]) -> Block:
        """Lay out sources that need not be here; owner is -1."""
        sources = tuple(sources)
        nothing = np.zeros(self.halves.width, np.float32)
        # A passage that only rules out has no meaning that could be near to another.
        rows = [vectors.get(text, nothing) for source in sources for text in source.meant()]
        stacked = np.array(rows, np.float32).reshape(-1, self.halves.width)
        terms = [source.terms() for source in sources]
        return Block(
            np.array(roles_of(sources), np.int8),
            np.full(len(sources), -1, np.int64),
            starts_of([len(source.passages) for source in sources]),
            np.arange(len(stacked)),
            keep(stacked, self._yardstick),
            np.concatenate([*terms, np.zeros(0, np.uint32)]),
            starts_of([len(each) for each in terms]),
            self._numbers_of([(*source.facets, *source.said()) for source in sources]),
        )

    def _numbers_of(self, stated: list[facets.Stated]) -> npt.NDArray[np.int32]:
        with self.lock:
            found = [
                [known.number(codes) for known, codes in zip(self.codes, each, strict=True)]
                for each in stated
            ]
        return np.array(found, np.int32).reshape(-1, len(facets.COLUMNS))

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
                self._yardstick,
            ),
            self._terms.view,
            self._term_starts.view,
            self._facets.view,
        )

    def block(self, organisation: str) -> Block:
        """Give the sources of one organisation, in the order of `sources_of`; KeyError."""
        with self.lock:
            if organisation not in self._documents:
                raise KeyError(organisation)
            return self.everything().take(self.rows_of(np.array([self._numbers[organisation]])))

    def single(self, organisation: str, place: int) -> Block:
        """Give one of the sources of an organisation; KeyError if there is none any more."""
        with self.lock:
            number = self._numbers[organisation]
            if place >= self._size.view[number]:
                raise KeyError(organisation)
            return self.everything().single(int(self._first.view[number]) + place)

    def rows_of(self, numbers: Rows) -> Rows:
        """Give the living rows of organisations by number, in that order."""
        return members(self._first.view[numbers], self._size.view[numbers])

    def sizes_of(self, numbers: Rows) -> Rows:
        """Give how many living rows organisations by number have."""
        sizes: Rows = self._size.view[numbers]
        return sizes

    def roles_of(self, numbers: Rows) -> npt.NDArray[np.uint8]:
        """Give what the living rows of organisations are (`block.bits_of`), together."""
        roles: npt.NDArray[np.uint8] = self._roles.view[numbers]
        return roles

    def mask(self, organisations: Iterable[str]) -> Mask:
        """Give a mask over organisation numbers for `rank`; ids that are not here are left out."""
        with self.lock:
            found = np.zeros(len(self.ids), np.bool_)
            numbers = self.numbers_of(organisations)
            found[numbers[numbers >= 0]] = True
        return found

    def number(self, organisation: str) -> int | None:
        """Give an organisation's number, the same as long as this corpus lives."""
        return self._numbers.get(organisation)

    def numbers_of(self, organisations: Iterable[str]) -> Rows:
        """Give the numbers of some organisations; -1 for one that never was here."""
        return np.array([self._numbers.get(each, -1) for each in organisations], np.int64)

    def numbers(self, allowed: Mask | None = None) -> Rows:
        """Give the numbers of everybody here whom a mask admits, in order."""
        here = self._here.view
        if allowed is not None:
            admitted = allowed[: len(here)]
            here = here[: len(admitted)] & admitted
        return np.flatnonzero(here)

    def generality_of(self, rows: Rows) -> Vectors:
        """Give how close sources come, in each half, to what everybody writes, (n, 2)."""
        first = self._starts.view[rows]
        sizes = self._starts.view[rows + 1] - first
        return mean_generality(self._generality.view[members(first, sizes)], starts_of(sizes))

    def pending_rows(self) -> Rows:
        """Give the living rows that still miss a vector."""
        return np.flatnonzero(self._pending.view & self._alive.view)

    def rarity(self, terms: lexical.Terms) -> npt.NDArray[np.float32]:
        """Give the weight of terms (`Postings.rarity`)."""
        return self._postings.rarity(terms)

    def rows_among(self, numbers: Rows) -> Mask:
        """Give a mask over all rows: those of some organisations that are alive."""
        chosen = np.zeros(len(self.ids), np.bool_)
        chosen[numbers] = True
        among: Mask = chosen[self._owner.view] & self._alive.view
        return among

    def rows_with(self, terms: lexical.Terms, most: int, admitted: Mask) -> Rows:
        """Give the admitted rows that share most with these terms (`Postings.rows_with`)."""
        return self._postings.rows_with(terms, most, admitted)

    def near(self, block: Block, roles: tuple[int, ...], most: int, admitted: Mask) -> Near:
        """Give admitted offers or needs, as `roles` say, near in meaning to a block's sources.

        At most `most` for each of them in each language.
        """
        index = self._offers if IS_OFFER in roles else self._needs
        return index.search(block.starts, block.kept.vectors[block.passages], most, admitted)


def _passages(block: Block) -> tuple[npt.NDArray[Any], Vectors, Mask]:
    """Copy the vectors, generality and knownness of a block's passages, in order."""
    kept = block.kept
    return (
        kept.vectors[block.passages],
        kept.generic[block.passages],
        kept.known[block.passages],
    )
