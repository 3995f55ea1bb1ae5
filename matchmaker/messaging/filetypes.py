"""What a file is by its content, never by its name; and what it says, as far as that is read.

Taken: PDF, PNG, JPEG, Word, Excel and PowerPoint without macros, and plain text. Not archives: a
virus scanner and the look for what is confidential see poorly into them, and not at all with a
password. Not the older Office files, nor HTML and SVG as such: both can hold programs.
"""

import io
import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from pathlib import Path
from typing import Final


class Flaw(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    UNPACKS = "unpacks"
    PIXELS = "pixels"
    MACROS = "macros"


class RefusedError(ValueError):
    """A file that is not taken; `flaw` says why."""

    def __init__(self, flaw: Flaw) -> None:
        """Keep the reason."""
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class FileType:
    """One of those that are taken; `endings` are those of its names, the usual one first."""

    mime: str
    endings: tuple[str, ...]


OFFICE: Final = "application/vnd.openxmlformats-officedocument."
PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
TEXT = FileType("text/plain", (".txt", ".csv"))
# By the folder of its main part inside the archive.
OFFICE_TYPES = {
    "word": FileType(f"{OFFICE}wordprocessingml.document", (".docx",)),
    "xl": FileType(f"{OFFICE}spreadsheetml.sheet", (".xlsx",)),
    "ppt": FileType(f"{OFFICE}presentationml.presentation", (".pptx",)),
}
TYPES = (PDF, *OFFICE_TYPES.values(), PNG, JPEG, TEXT)

MOST_PIXELS = 100_000_000
MOST_MEMBERS, MOST_UNPACKED = 5_000, 300 * 2**20
MOST_READ = 2_000_000  # characters of a file that are looked through
PDF_READER, PDF_SECONDS = Path(__file__).with_name("pdf_reader.py"), 20

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(rb"(</(?:w:p|a:p|si|c)>|<(?:w:tab|w:br|a:br)\b[^>]*>)|<[^>]*>")
_PARTS = "document|footnotes|comments|sharedStrings|(?:worksheets|slides|notesSlides)/\\w+"
_SAYING = re.compile(rf"(?:word|xl|ppt)/(?:{_PARTS})\.xml")
_SEPARATORS = str.maketrans(dict.fromkeys(',;\t|"', " "))
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def type_of(content: bytes) -> FileType:
    """Return what a file is. Raises RefusedError for what is not taken."""
    if not content:
        raise RefusedError(Flaw.EMPTY)
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _bounded(PNG, _png_size(content))
    if content.startswith(b"\xff\xd8\xff"):
        return _bounded(JPEG, _jpeg_size(content))
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if _decoded(content) is not None:
        return TEXT
    raise RefusedError(Flaw.UNKNOWN)


def named(name: str, kind: FileType) -> str:
    """Return a name to save a file under: one line, no folders, the ending that its type has."""
    name = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    name = name.strip(" .")[-200:]
    return name if name.lower().endswith(kind.endings) else (name or "file") + kind.endings[0]


def words_of(content: bytes, kind: FileType) -> tuple[str, bool]:
    """Return what a text, a PDF or an Office file says, and whether that is all of it.

    Of a very long one its beginning is read, of pictures nothing, nor of pages that are pictures: a
    PDF without a word is not read. Cells are set apart by spaces. A PDF may take PDF_SECONDS.
    """
    if kind is TEXT:
        said, is_all = _decoded(content) or "", True
    elif kind in OFFICE_TYPES.values():
        said, is_all = _office_words(content)
    elif kind is PDF:
        said, is_all = _pdf_words(content)
    else:
        said, is_all = "", False
    return said[:MOST_READ].translate(_SEPARATORS), is_all and len(said) < MOST_READ


def _bounded(kind: FileType, size: tuple[int, int]) -> FileType:
    if not all(size):
        raise RefusedError(Flaw.DAMAGED)
    if size[0] * size[1] > MOST_PIXELS:
        raise RefusedError(Flaw.PIXELS)
    return kind


def _png_size(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR":
        return 0, 0
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk from marker to marker to the frame that says how large the picture is."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + max(length, 2)
    return 0, 0


def _office(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except _DAMAGE as error:
        raise RefusedError(Flaw.DAMAGED) from error
    names = [one.filename for one in members]
    found = {one.split("/")[0] for one in names} & OFFICE_TYPES.keys()
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise RefusedError(Flaw.UNKNOWN)
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise RefusedError(Flaw.UNPACKS)
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise RefusedError(Flaw.MACROS)
    return OFFICE_TYPES[found.pop()]


def _office_words(content: bytes) -> tuple[str, bool]:
    """Read the parts that hold text, each no further than is looked through."""
    said: list[str] = []
    left, is_all = MOST_READ, True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in filter(_SAYING.fullmatch, archive.namelist()):
                with archive.open(name) as part:
                    markup = part.read(4 * left)
                text = _MARKUP.sub(lambda tag: b"\n" if tag[1] else b"", markup)
                said.append(unescape(text.decode("utf-8", "replace"))[:left])
                left -= len(said[-1])
    except _DAMAGE:
        is_all = False  # what could be read until there
    return "\n".join(said), is_all


def _pdf_words(content: bytes) -> tuple[str, bool]:
    """Read in a process of its own, which a file made to do harm can only end."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(PDF_READER), str(MOST_READ)],
            input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={},
            timeout=PDF_SECONDS, check=False,
        )  # fmt: skip
        said, is_all = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as error:
        said, is_all = error.output or b"", False  # what could be read until there
    return said.decode("utf-8", "replace"), is_all and bool(said.strip())


def _decoded(content: bytes) -> str | None:
    """Return a text in Unicode or as older programs wrote it, in China or the West, else None."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None
