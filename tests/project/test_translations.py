"""What the site says: in the catalogue, translated, and with the same blanks to fill."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from matchmaker.core.settings import ROOT

TRANSLATIONS = ROOT / "matchmaker" / "translations"
CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
BLANK = re.compile(r"%\((\w+)\)[sd]|(%%)|{(\w*)}")
FOLDERS = {"matchmaker", "templates"}
MarkedText = str | tuple[str, ...]

catalogues = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def marked_texts() -> set[MarkedText]:
    """Return all texts that the code marks for translation, as `make translations` finds them."""
    mapping = (TRANSLATIONS / "babel.cfg").read_text(encoding="utf-8")
    found = extract_from_dir(
        str(ROOT),
        method_map=[(files, method) for method, files in re.findall(r"\[(\w+): (.+)\]", mapping)],
        keywords=KEYWORDS,
        directory_filter=lambda folder: Path(folder).relative_to(ROOT).parts[0] in FOLDERS,
    )
    return {text if isinstance(text, str) else tuple(text) for _, _, text, _, _ in found}


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def strings(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [""])


def blanks(text: str) -> set[str]:
    return {match.group(0) for match in BLANK.finditer(text)}


def test_there_is_a_catalogue_for_each_language_but_english() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["zh"]


@catalogues
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(path: Path) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages(path)}
    marked = marked_texts()
    assert (sorted(map(str, marked - known)), sorted(map(str, known - marked))) == ([], [])


@catalogues
def test_everything_is_translated_and_nothing_is_uncertain(path: Path) -> None:
    assert [m.id for m in messages(path) if m.fuzzy or not all(strings(m.string))] == []


@catalogues
def test_a_translation_has_the_blanks_of_the_original(path: Path) -> None:
    wrong = [
        (message.id, translated)
        for message in messages(path)
        for translated in strings(message.string)
        if translated and blanks(translated) != blanks(strings(message.id)[-1])
    ]
    assert wrong == []


@catalogues
def test_the_site_compiles_a_catalogue_as_make_does(path: Path, tmp_path: Path) -> None:
    rule = re.search(r"pybabel -q (compile \S+) -l", (ROOT / "Makefile").read_text("utf-8"))
    assert rule is not None
    compiled = tmp_path / "messages.mo"
    arguments = [*rule[1].split(), "-l", path.parts[-3], "-i", str(path), "-o", str(compiled)]
    faults = CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]
    assert not faults
    with compiled.open("rb") as file:
        texts = GNUTranslations(file)
    assert texts.gettext("Sign in") != "Sign in"
