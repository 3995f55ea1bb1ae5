"""Small questions about texts."""

import re

HAN = re.compile(r"[\u3400-\u9fff]")
LETTERS = re.compile(r"[^\W\d_]")


def tag_of(text: str) -> str:
    """Return what `lang` a text gets: zh where Chinese characters make up a good part of it.

    Nothing for the rest: a wrong tag is worse for a screen reader than none.
    """
    letters = len(LETTERS.findall(text))
    return "zh" if letters and len(HAN.findall(text)) * 3 > letters else ""
