"""Vectors in the database, by the hash of their text."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from matchmaker.core.code import version_of
from matchmaker.core.database import db
from matchmaker.matching import sources
from matchmaker.matching.embedding import text_hash
from matchmaker.matching.models import Embedding, Encoded
from matchmaker.matching.vectors import Halves, Vectors
from matchmaker.matching.yardstick import STANDARDS, Yardstick, yardstick_from
from matchmaker.organisations.models import Organisation, State
from matchmaker.profiles.models import Profile
from matchmaker.profiles.queries import CHUNK

STORED = np.float16
RULES = version_of(sources.__name__)


def load(model: str, texts: Iterable[str]) -> dict[str, Vectors]:
    """Return the vectors, (width,) float32, of those of the texts that have one."""
    by_hash = {text_hash(text): text for text in texts}
    hashes = sorted(by_hash)
    found: dict[str, Vectors] = {}
    for start in range(0, len(hashes), CHUNK):
        query = select(Embedding.text_hash, Embedding.vector).where(
            Embedding.model == model, Embedding.text_hash.in_(hashes[start : start + CHUNK])
        )
        for key, stored in db.session.execute(query):
            found[by_hash[key]] = np.frombuffer(stored, STORED).astype(np.float32)
    return found


def halves_of(model: str) -> Halves | None:
    """Return how wide the halves of a model's vectors are; None if there are none."""
    query = select(Embedding.english_width, Embedding.vector).where(Embedding.model == model)
    found = db.session.execute(query.limit(1)).one_or_none()
    if found is None:
        return None
    width = len(np.frombuffer(found.vector, STORED))
    return Halves(found.english_width, width - found.english_width)


def yardstick_of(model: str) -> Yardstick | None:
    """Return by what the closeness of a model's vectors is measured; None before it reads that."""
    standard, halves = load(model, STANDARDS), halves_of(model)
    return yardstick_from(standard, halves) if standard and halves else None


def missing(model: str, texts: Iterable[str]) -> list[str]:
    """Return those of the texts that have no vector, each once, in order."""
    wanted = {text_hash(text): text for text in texts}
    hashes = sorted(wanted)
    for start in range(0, len(hashes), CHUNK):
        query = select(Embedding.text_hash).where(
            Embedding.model == model, Embedding.text_hash.in_(hashes[start : start + CHUNK])
        )
        for key in db.session.scalars(query):
            del wanted[key]
    return list(wanted.values())


def save(model: str, texts: Sequence[str], vectors: Vectors, halves: Halves) -> None:
    """Keep the vectors, (n, halves.width), of n texts that had none.

    Texts that another worker has encoded meanwhile are passed over.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"expected {len(texts)} vectors, got {len(vectors)}")
    new = set(missing(model, texts))
    db.session.add_all(
        Embedding(
            model=model,
            text_hash=text_hash(text),
            vector=row.astype(STORED).tobytes(),
            english_width=halves.english_width,
        )
        for text, row in zip(texts, vectors, strict=True)
        if text in new
    )
    db.session.flush()


def serving_model(wanted: str) -> str:
    """Return whose vectors are compared now: another model's until the wanted one has read all.

    Of several others it is the one that knows most texts: one that was begun and left knows few.
    """
    by_another = (
        select(Encoded.model)
        .join(Organisation, Organisation.id == Encoded.organisation_id)
        .where(Organisation.state == State.APPROVED, Encoded.model != wanted)
    )
    if db.session.scalar(by_another.limit(1)) is None:
        return wanted
    count = (
        select(Embedding.model)
        .where(Embedding.model != wanted, Embedding.text_hash.not_in(map(text_hash, STANDARDS)))
        .group_by(Embedding.model)
        .order_by(func.count().desc(), Embedding.model)
    )
    return db.session.scalar(count.limit(1)) or wanted


def forget_others(model: str) -> int:
    """Delete some vectors of a model other than this one; return how many, 0 if there are none."""
    # The ends of the index: no walk over all vectors only to learn that there is nothing to do.
    ends = [db.session.scalar(select(end(Embedding.model))) for end in (func.min, func.max)]
    other = next((each for each in ends if each not in (model, None)), None)
    if other is None:
        return 0
    some = select(Embedding.id).where(Embedding.model == other).limit(CHUNK)
    chosen = list(db.session.scalars(some))
    db.session.execute(delete(Embedding).where(Embedding.id.in_(chosen)))
    return len(chosen)


def stale_organisations(model: str) -> dict[int, int]:
    """Return the generations of approved organisations whose texts may lack vectors, by id.

    That is whose profile is newer than what was read, by this model and these rules of reading;
    whoever is unchanged for longest comes first.
    """
    query = (
        select(Profile.organisation_id, Profile.generation)
        .join(Profile.organisation)
        .outerjoin(Encoded, Encoded.organisation_id == Profile.organisation_id)
        .where(Organisation.state == State.APPROVED)
        .where(
            or_(
                Encoded.organisation_id.is_(None),
                Encoded.generation < Profile.generation,
                Encoded.model != model,
                Encoded.rules != RULES,
            )
        )
        .order_by(Profile.generation, Profile.organisation_id)
    )
    return {row.organisation_id: row.generation for row in db.session.execute(query)}


def mark_encoded(model: str, generations: Mapping[int, int]) -> None:
    """Note that the organisations' texts have vectors, up to these generations."""
    rows = [
        {"organisation_id": number, "model": model, "generation": generation, "rules": RULES}
        for number, generation in sorted(generations.items())
    ]
    on_sqlite = db.engine.dialect.name == "sqlite"
    new = (sqlite.insert if on_sqlite else postgresql.insert)(Encoded).values(rows)
    taken = {name: new.excluded[name] for name in ("model", "generation", "rules")}
    if rows:
        db.session.execute(
            new.on_conflict_do_update(index_elements=[Encoded.organisation_id], set_=taken)
        )
