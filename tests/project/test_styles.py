"""Style sheets: colours that can be read, light and dark."""

import re

import pytest

from matchmaker.core.settings import ROOT

CSS = ROOT / "static" / "css"
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for words, 1.4.11 for controls and what carries meaning
GROUNDS = ("ground", "surface", "sunken")
PAIRS = [
    *(("ink", ground, TEXT) for ground in (*GROUNDS, "accent-soft", "good-soft", "bad-soft")),
    *((ink, ground, TEXT) for ink in ("ink-soft", "accent", "accent-strong") for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in ("good", "warn", "bad") for ground in ("ground", "surface")),
    *((tone, f"{tone}-soft", TEXT) for tone in ("accent", "good", "warn", "bad")),
    ("ink", "warn-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    *(("line-strong", ground, SHAPE) for ground in GROUNDS),
]


def colours(*sheets: str) -> dict[str, str]:
    text = "".join((CSS / sheet).read_text(encoding="utf-8") for sheet in sheets)
    return dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheets", [("tokens.css",), ("tokens.css", "dark.css")], ids=len)
def test_colours_contrast_enough(sheets: tuple[str, ...]) -> None:
    known = colours(*sheets)
    weak = [
        (ink, ground, round(contrast(known[ink], known[ground]), 2))
        for ink, ground, least in PAIRS
        if contrast(known[ink], known[ground]) < least
    ]
    assert weak == []


def test_the_dark_has_every_colour_of_the_light() -> None:
    assert colours("tokens.css").keys() == colours("dark.css").keys()
