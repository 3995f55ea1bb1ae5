"""A file is what it holds, whatever it is called."""

import io
import zipfile

import pytest
import typst

from matchmaker.messaging import filetypes
from matchmaker.messaging.filetypes import JPEG, OFFICE_TYPES, PDF, PNG, TEXT, FileType, Flaw
from matchmaker.messaging.screening import Sign, signs

WORD, EXCEL = OFFICE_TYPES["word"], OFFICE_TYPES["xl"]


def office(**parts: str) -> bytes:
    """An Office file of these parts; `__` in a name is a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF of these pages, as a word processor writes one."""
    source = "\n#pagebreak()\n".join(f'#"{page}"' for page in pages)
    return typst.compile(source.encode())


def png(width: int, height: int) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size


def jpeg(width: int, height: int) -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + size


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", PDF),
        (png(800, 600), PNG),
        (jpeg(800, 600), JPEG),
        (office(**{"word__document.xml": "<w:p/>"}), WORD),
        (office(**{"xl__workbook.xml": "<x/>"}), EXCEL),
        (b"name,value\nAlba,3\n", TEXT),
        ("试验数据".encode("gb18030"), TEXT),
        ("Grüße".encode("cp1252"), TEXT),
        ("mixed".encode("utf-16"), TEXT),
        (b"<svg onload='x'/>", TEXT),
    ],
)
def test_it_is_known_by_its_content(content: bytes, kind: FileType) -> None:
    assert filetypes.type_of(content) == kind


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.EMPTY),
        (b"MZ\x90\x00\x03", Flaw.UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Flaw.UNKNOWN),
        (b"PK\x03\x04 nothing", Flaw.DAMAGED),
        (b"\xff\xd8\xff\xe0", Flaw.DAMAGED),
        (png(20_000, 20_000), Flaw.PIXELS),
        (jpeg(60_000, 60_000), Flaw.PIXELS),
        (office(**{"word__document.xml": "<w:p/>", "xl__workbook.xml": "<x/>"}), Flaw.UNKNOWN),
        (office(**{"word__document.xml": "x", "word__vbaProject.bin": "x"}), Flaw.MACROS),
        (office(**{"xl__workbook.xml": "0" * (filetypes.MOST_UNPACKED + 1)}), Flaw.UNPACKS),
    ],
    ids=lambda value: value.value if isinstance(value, Flaw) else "",
)
def test_it_is_refused(content: bytes, flaw: Flaw) -> None:
    with pytest.raises(filetypes.RefusedError) as refused:
        filetypes.type_of(content)
    assert refused.value.flaw is flaw


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("deck.pdf", PDF, "deck.pdf"),
        ("deck.exe", PDF, "deck.exe.pdf"),
        ("page.html", TEXT, "page.html.txt"),
        ("DATA.CSV", TEXT, "DATA.CSV"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\deck.pdf", PDF, "deck.pdf"),
        ("a\r\nSet-Cookie: b.txt", TEXT, "aSet-Cookie: b.txt"),
        ("\u202egpj.exe", JPEG, "gpj.exe.jpg"),
        ("...", PNG, "file.png"),
    ],
)
def test_it_is_saved_under_a_name_of_its_type(name: str, kind: FileType, saved: str) -> None:
    assert filetypes.named(name, kind) == saved


@pytest.mark.parametrize(
    ("content", "kind", "sign"),
    [
        (b"id,smiles\n1,CC(=O)Oc1ccccc1C(=O)O\n", TEXT, Sign.STRUCTURE),
        (b"x" * 100_000 + b"\nUnpublished data\n", TEXT, Sign.MARKED),
        (
            office(**{"word__document.xml": "<w:p><w:t>Confi</w:t><w:t>dential</w:t></w:p>"}),
            WORD,
            Sign.MARKED,
        ),
        (
            office(**{"xl__sharedStrings.xml": "<t>a</t></si><t>ACGTTGCAAGCTTACGGATC</t></si>"}),
            EXCEL,
            Sign.SEQUENCE,
        ),
    ],
    ids=["csv", "text", "word", "excel"],
)  # fmt: skip
def test_what_it_says_is_looked_through(content: bytes, kind: FileType, sign: Sign) -> None:
    words, is_all = filetypes.words_of(content, kind)
    assert (signs(words), is_all) == ((sign,), True)


def test_of_a_picture_nothing_is_read() -> None:
    assert filetypes.words_of(png(800, 600), PNG) == ("", False)


def test_a_pdf_is_read_as_far_as_it_can_be() -> None:
    words = ("Our lead is CC(=O)Oc1ccccc1C(=O)O", "We look for a partner in imaging")
    whole = pdf(*words)
    assert filetypes.words_of(whole, PDF)[0].split() == " ".join(words).split()
    for content, found, is_read in (
        (whole, (Sign.STRUCTURE,), True),
        (pdf("机密", words[1]), (Sign.MARKED,), True),
        (pdf(words[1]), (), True),
        (pdf(*[words[1]] * 50, words[0]), (), False),  # behind the pages that are read
        (whole[: len(whole) // 2], (), False),
        (b"%PDF-1.7 ...", (), False),
    ):
        said, is_all = filetypes.words_of(content, PDF)
        assert (signs(said), is_all) == (found, is_read)


def test_a_pdf_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "PDF_SECONDS", 0.01)
    assert filetypes.words_of(pdf("Confidential"), PDF) == ("", False)
