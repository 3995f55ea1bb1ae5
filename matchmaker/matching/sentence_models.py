"""Models as sentence-transformers saves them: the only file that loads one."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matchmaker.core.settings import SettingError
from matchmaker.matching.vectors import Vectors, unit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16

# Where texts stand among those that were given, and what the model takes for them.
Batch = tuple[list[int], Any]


class Setting(NamedTuple):
    """A setting that may name a folder, and what it may say instead."""

    name: str
    words: tuple[str, ...]


class OwnModel:
    """A model in a folder, of any dimension.

    Whatever decides its vectors is part of its name, so that a changed folder is another model.
    """

    def __init__(self, folder: Path, threads: int, setting: Setting) -> None:
        """Look at the folder, without loading the model; SettingError if it cannot be one."""
        self._folder, self._setting = folder, setting
        self._threads = threads
        self._lock = threading.Lock()
        self._listed = self._list_files()

    def named_with(self, texts: Sequence[str]) -> str:
        """Give the name of the folder, and a hash of its files and of what it is measured on."""
        measured_on = "".join(f"{text}\n" for text in texts).encode()
        digest = hashlib.sha256(measured_on + self._listed).hexdigest()
        return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', self._folder.name)[:40]}:{digest[:12]}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give its own vectors, (n, dimension), of any length.

        A text that the model breaks down at has values that are not finite.
        """
        order = sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at))
        parts = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        with self._lock:  # its tokenizer is not for two threads at once
            model = self._model
            prompt = model.prompts.get(model.default_prompt_name or "")
            batches = [
                (part, model.preprocess([texts[at] for at in part], prompt=prompt or None))
                for part in parts
            ]
        found = [vectors for _, vectors in computed(model, batches, self._threads)]
        vectors = np.concatenate(found)[np.argsort(order)]
        return vectors if model.truncate_dim is None else vectors[:, : model.truncate_dim]

    def mean_of(self, texts: Sequence[str]) -> Vectors:
        """Give the mean of the vectors of some texts, each of unit length; SettingError."""
        try:
            vectors = self.encode(texts)
        except SettingError:
            raise
        # The library lets through whatever its parts raise at a file that they cannot use.
        except Exception as error:
            raise self._unusable(f"it cannot be used from disk: {error}") from error
        if not np.isfinite(vectors).all():
            raise self._unusable("its vectors are no numbers")
        mean: Vectors = unit(vectors).mean(axis=0)
        return mean

    @cached_property
    def _model(self) -> "SentenceTransformer":
        if self._list_files() != self._listed:
            raise self._unusable("it has changed since the start; start again")
        return load(self._folder)

    def _list_files(self) -> bytes:
        """List what decides the vectors, weights and configuration, each with a hash."""
        found = b""
        try:
            if not self._folder.is_dir():
                raise self._unusable("it is no folder")
            files = _files(self._folder)
            for file in files:
                with file.open("rb") as opened:
                    digest = hashlib.file_digest(opened, "sha256").hexdigest()
                found += f"{file.relative_to(self._folder).as_posix()}\n{digest}\n".encode()
        except SettingError:
            raise
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise self._unusable(f"its modules.json cannot be followed: {error}") from error
        if not any(file.suffix in (".safetensors", ".bin") for file in files):
            raise self._unusable("it holds no weights, .safetensors or .bin")
        return found

    def _unusable(self, why: str) -> SettingError:
        return _unusable(self._setting, str(self._folder), why)


class OwnModels:
    """The models in folders of an encoder; one that two settings name is loaded once."""

    def __init__(self, threads: int) -> None:
        """Start with none."""
        self._threads = threads
        self._known: dict[Path, OwnModel] = {}

    def in_folder(self, value: str, setting: Setting) -> OwnModel:
        """Give the model in a folder that a setting names; SettingError if it cannot be one."""
        try:
            folder = Path(value).expanduser().resolve()
        except RuntimeError as error:  # a home that nobody has, links in a circle
            raise _unusable(setting, value, str(error)) from error
        if folder not in self._known:
            self._known[folder] = OwnModel(folder, self._threads, setting)
        return self._known[folder]


def load(folder: Path) -> "SentenceTransformer":
    """Load the model in a folder, from there alone."""
    import torch  # noqa: PLC0415 - slow to import, and most commands need no model
    from huggingface_hub import constants  # noqa: PLC0415 - the same
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
    from transformers.utils import logging  # noqa: PLC0415 - the same

    torch.set_num_threads(1)  # threads compute batches of their own
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    constants.HF_HUB_OFFLINE = True  # also for what a folder's own configuration refers to
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def computed(
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


def _unusable(setting: Setting, folder: str, why: str) -> SettingError:
    words = ", ".join(setting.words)
    expected = f"expected {words} or the folder of a sentence-transformers model"
    return SettingError(f"{setting.name}: {expected}; {folder}: {why}")
