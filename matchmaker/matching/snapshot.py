"""A corpus in a file, to save start-up time; whatever is wrong with the file, it is made anew.

The file is one line of JSON (which code wrote it, since terms and facets depend on its rules; what
made the vectors; size and checksum of the rest), then a NumPy archive. It is written beside its
place, synced and renamed, so that a reader sees the old one or the new one.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.core.code import version_of
from matchmaker.core.files import write_whole
from matchmaker.matching.corpus import Corpus, Kept
from matchmaker.profiles.document import Organisation, to_json
from matchmaker.profiles.reading import organisation_from

CODE = version_of(__name__)


class SnapshotError(ValueError):
    """A snapshot that cannot be used; the message says why."""


def save(corpus: Corpus, path: Path, *, model: str, generations: Mapping[str, int]) -> None:
    """Write a corpus; `model` is the encoder's name, `generations` how fresh each document is."""
    kept = corpus.kept()
    texts = {
        "documents": [to_json(document) for document in kept.documents],
        "generations": [generations.get(document.id, 0) for document in kept.documents],
        "codes": [[list(each) for each in known] for known in kept.codes],
    }
    packed = {
        name: np.frombuffer(json.dumps(value).encode(), np.uint8) for name, value in texts.items()
    }
    file = io.BytesIO()
    arrays: dict[str, Any] = {**packed, **kept.arrays}
    np.savez(file, **arrays)
    payload = file.getvalue()
    manifest = {
        "code": CODE,
        "model": model,
        "bytes": len(payload),
        "sha256": hashlib.sha256(payload).hexdigest(),
    }
    write_whole(path, json.dumps(manifest).encode() + b"\n" + payload)


def load(path: Path, *, model: str) -> tuple[Corpus, dict[str, int]]:
    """Give the corpus of a snapshot, and each organisation's generation.

    Raises SnapshotError if there is none, it is damaged, half-written, or made by other code or
    another model.
    """
    try:
        head, _, payload = path.read_bytes().partition(b"\n")
        manifest = json.loads(head)
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{path}: cannot be read: {error}") from error
    _check(path, manifest, payload, model)
    with np.load(io.BytesIO(payload)) as held:
        arrays = dict(held)
    documents, codes, generations = (
        json.loads(arrays.pop(name).tobytes()) for name in ("documents", "codes", "generations")
    )
    kept = Kept(
        tuple(_document(path, raw) for raw in documents),
        [[tuple(each) for each in known] for known in codes],
        arrays,
    )
    known = [document.id for document in kept.documents]
    return Corpus.restored(kept), dict(zip(known, generations, strict=True))


def _check(path: Path, manifest: object, payload: bytes, model: str) -> None:
    if not isinstance(manifest, dict) or manifest.get("code") != CODE:
        raise SnapshotError(f"{path}: not written by this version of the program")
    if manifest.get("model") != model:
        raise SnapshotError(f"{path}: made with {manifest.get('model')}; expected {model}")
    if manifest.get("sha256") != hashlib.sha256(payload).hexdigest():
        raise SnapshotError(
            f"{path}: damaged: {len(payload)} bytes of {manifest.get('bytes')}, or others"
        )


def _document(path: Path, raw: object) -> Organisation:
    found = organisation_from(raw, lenient=True).organisation
    if found is None:
        raise SnapshotError(f"{path}: holds a profile that is no longer valid")
    return found
