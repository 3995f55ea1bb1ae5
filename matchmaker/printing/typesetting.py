"""PDF by typst: data in, bytes out. The only file that touches typst."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno

FOLDER = Path(__file__).parent / "typst"


def pdf(data: dict[str, Any]) -> bytes:
    """Return the sheets that the data describe, as `typst/sheets.typ` reads them.

    Raises typst.TypstError where the data are not of that form.
    """
    import typst  # noqa: PLC0415 - 80 MB that only printing needs

    written = json.dumps(data, ensure_ascii=False)
    return typst.compile(
        FOLDER / "sheets.typ",
        root=FOLDER,
        font_paths=[fonts.sans_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"data": written},
        format="pdf",
    )


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
