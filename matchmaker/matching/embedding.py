"""Texts into vectors, with two models.

One compares English with English (see `english`), the other whatever crosses languages (see
`multilingual`). Every passage gets a vector of both:

    vectors[:, halves.english]  English, unit length; zeros where the text is not English, or where
                                a model of one's own gives no finite numbers, or nothing at all
    vectors[:, halves.cross]    multilingual, unit length; zeros where no model can read the text,
                                likewise

An encoder may do without the first: then English too is compared by the multilingual model alone.

From both halves what says more about the language or the trade than about the text is taken off.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from matchmaker.matching import centres, english, language, multilingual
from matchmaker.matching.english import MINILM, MiniLM
from matchmaker.matching.generic import GENERIC
from matchmaker.matching.multilingual import USE
from matchmaker.matching.packaged import PackagedModel
from matchmaker.matching.sentence_models import OwnModels
from matchmaker.matching.vectors import Halves, Vectors, unit, without_mean

# So many are encoded between two reports of progress.
_REPORTED = 256


class Encoder:
    """The two models, loaded when first used; one a process, shared by its threads.

    `threads` is 1 in a web worker, 2 in a batch job. Load after forking: a process that has used
    more than one thread and then forks hangs in the child.
    """

    def __init__(
        self, threads: int = 1, *, english_model: str = MINILM, multilingual_model: str = USE
    ) -> None:
        """Take how many threads to use, and values of the two settings; nothing is loaded yet.

        SettingError if one names no model.
        """
        own = OwnModels(threads)
        self.english = english.model_of(english_model, threads, own)
        self.multilingual = multilingual.model_of(multilingual_model, threads, own)

    @cached_property
    def name(self) -> str:
        """What made the vectors: package or folder and hash of each model, and of the constants.

        Vectors of different names must not be compared.
        """
        models = [self.english, self.multilingual] if self.english else [self.multilingual]
        names = [model.name for model in models]
        if any(isinstance(model, PackagedModel) for model in models):
            names.append(centres.provenance())
        return "+".join(names)

    @property
    def halves(self) -> Halves:
        """How wide the halves of its vectors are; a model of one's own is loaded to know that."""
        # Without a model for English its half is kept all the same, as wide as MiniLM's.
        return Halves((self.english or MiniLM).dimension, self.multilingual.dimension)

    @property
    def standards(self) -> tuple[str, ...]:
        """The texts whose vectors make the `yardstick` of this encoder's."""
        of_english = self.english.measured_on if self.english else ()
        return (*GENERIC, *of_english, *self.multilingual.measured_on)

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
        half zero where there is a model for English, for a corpus in English only.
        `progress(done, total)` is called after each batch.
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        halves = self.halves
        found = np.zeros((len(unique), halves.width), np.float32)
        languages = [language.detect(text) for text in unique]
        alone = self.english is None
        in_english = [
            at for at, code in enumerate(languages) if not alone and code == language.ENGLISH
        ]
        unread = (language.UNREADABLE, language.WORDLESS)
        read = [at for at, code in enumerate(languages) if (cross or alone) and code not in unread]
        steps = _Steps(len(in_english) + len(read), progress)
        if self.english is not None:
            for batch in _batches(in_english):
                given = self.english.encode([unique[at] for at in batch])
                found[batch, halves.english] = without_mean(given, self.english.centre)
                steps.done(len(batch))
        for batch in _batches(read):
            found[batch, halves.cross] = self.encode_cross([unique[at] for at in batch])
            steps.done(len(batch))
        where = {text: at for at, text in enumerate(unique)}
        return found[[where[text] for text in texts]] if texts else found

    def encode_cross(self, texts: Sequence[str]) -> Vectors:
        """Give the vectors that cross languages, (n, halves.cross_width), unit length.

        The packaged model has one for any text, a model of one's own where it gives numbers.
        """
        return self.multilingual.encode(texts)

    def encode_english(self, texts: Sequence[str]) -> Vectors:
        """Give the English model's own vectors, unit length, nothing taken off.

        ValueError if the encoder does without one.
        """
        if self.english is None:
            raise ValueError("this encoder has no model for English alone")
        return unit(self.english.encode(texts))


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
