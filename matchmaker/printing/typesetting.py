"""PDF by typst, and its pages by pdfium: data in, bytes out. The only file that touches either."""

import io
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import manimgx_fonts
import manimgx_fonts_cjk
import segno

FOLDER = Path(__file__).parent / "typst"
FONTS = [Path(one.__file__).parent for one in (manimgx_fonts, manimgx_fonts_cjk)]
DOTS_AN_INCH = 110
PDFIUM = Lock()  # it is not made for several threads at once


def pdf(data: dict[str, Any], *, tagged: bool = True) -> bytes:
    """Return the sheets that the data describe, as `typst/sheets.typ` reads them.

    Tags are for readers of the file, and make one of long lists eight times as large. Raises
    typst.TypstError where the data are not of that form.
    """
    import typst  # noqa: PLC0415 - 80 MB that only printing needs

    written = json.dumps(data, ensure_ascii=False)
    return typst.compile(
        FOLDER / "sheets.typ",
        root=FOLDER,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"data": written},
        format="pdf",
        pdf_tags=tagged,
    )


def joined(parts: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of several, in their order."""
    import pypdfium2  # noqa: PLC0415 - as typst

    whole = io.BytesIO()
    with PDFIUM:
        document = pypdfium2.PdfDocument.new()
        for part in parts:
            document.import_pages(pypdfium2.PdfDocument(part, autoclose=True))
        document.save(whole)
        document.close()
    return whole.getvalue()


def text_of(document: bytes, number: int) -> tuple[int, str] | None:
    """Return how many pages a PDF has, and the text of one from 1 on; None where there is none."""
    import pypdfium2  # noqa: PLC0415 - as typst

    with PDFIUM, pypdfium2.PdfDocument(document) as opened:
        if not 1 <= number <= len(opened):
            return None
        return len(opened), opened[number - 1].get_textpage().get_text_range()


def picture_of(document: bytes, number: int) -> bytes | None:
    """Return a page as a grey PNG, numbered from 1; None where there is none."""
    import pypdfium2  # noqa: PLC0415 - as typst

    picture = io.BytesIO()
    with PDFIUM, pypdfium2.PdfDocument(document) as opened:
        if not 1 <= number <= len(opened):
            return None
        bitmap = opened[number - 1].render(scale=DOTS_AN_INCH / 72, grayscale=True)
        bitmap.to_pil().save(picture, "PNG")
    return picture.getvalue()


@cache
def source() -> str:
    """Return the template's text, so that paper made by an older one is not taken for new."""
    return (FOLDER / "sheets.typ").read_text(encoding="utf-8")


def qr(address: str) -> str:
    """Return an address as a QR code in SVG, black on white with its quiet zone."""
    code = segno.make(address, error="m", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=4, border=2, xmldecl=False, light="white")
    return drawn.getvalue().decode()
