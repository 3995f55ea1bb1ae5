"""What a host holds in her hands: codes that phones read, and labels where the sheet has them."""

from collections.abc import Iterator
from dataclasses import asdict

import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image

from matchmaker.core.database import db
from matchmaker.core.pages import external_url
from matchmaker.events.queries import attendees_of
from matchmaker.pairing import publishing
from matchmaker.printing import typesetting
from matchmaker.printing.labels import LABELS, PAPERS
from tests.client import Client
from tests.factories.accounts import make_user
from tests.factories.events import make_meetup
from tests.factories.pairing import solved

MM = 25.4 / 72  # of a point
DPI = 200
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
INCH = 25.4
# As their makers publish them (mm): how many, how large, the first one's corner, the next one's.
PUBLISHED = {
    "L7160": ((3, 7), (63.5, 38.1), (7.2, 15.15), (66.04, 38.1)),
    "L7163": ((2, 7), (99.1, 38.1), (4.65, 15.15), (101.6, 38.1)),
    "5160": ((3, 10), (2.625 * INCH, INCH), (0.19 * INCH, 0.5 * INCH), (2.75 * INCH, INCH)),
    "5163": ((2, 5), (4 * INCH, 2 * INCH), (0.16 * INCH, 0.5 * INCH), (4.19 * INCH, 2 * INCH)),
}
WORDS = ("tents", "badges", "live", "nothing")
FORTY = "International Oncology Data Consortium AG"
LONG = (
    ("Maximiliane-Alexandra Hohenzollern-Berge", FORTY, "Head of External Innovation"),
    (
        "欧阳娜娜 Ouyang Nana-Alexandra Konstantin",
        "Servier 施维雅（天津）制药有限公司",
        "首席医学官",
    ),
    ("Donaudampfschifffahrtselektrizitätenhaupt", "上海某某生物医药科技股份有限公司", "经理"),
    ("阿卜杜拉·艾山江·买买提·吐尔逊·阿布都热合曼·伊布拉音", FORTY, "商务拓展总监"),
    ("李明", "Bayer", ""),
)


def printed(page: pypdfium2.PdfPage) -> Image:
    """A page as a black-and-white printer sets it, without a grey."""
    drawn = page.render(scale=DPI / 72, grayscale=True).to_pil()
    black_and_white: Image = drawn.point(lambda shade: 255 * (shade > 127))
    return black_and_white


def codes(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float, float, float]]:
    """What a page's QR codes say, with the edges of each in mm: left, top, right, bottom."""
    # Asked for any code, it now and then takes the letters of a page for one.
    for one in zxingcpp.read_barcodes(printed(page), QR_CODES):
        at = one.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        across, down = [c.x * INCH / DPI for c in corners], [c.y * INCH / DPI for c in corners]
        yield one.text, min(across), min(down), max(across), max(down)


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float, float, float]]:
    """The letters of a page with the edges of each in mm: left, top, right, bottom."""
    height, text = page.get_height(), page.get_textpage()
    said = text.get_text_range().replace("\ufffe", "-")  # a hyphen where a line breaks
    for at in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(at)
        if said[at].isprintable() and not said[at].isspace():
            yield said[at], left * MM, (height - top) * MM, right * MM, (height - bottom) * MM


def paper(sheet: str, form: str, **content: object) -> pypdfium2.PdfDocument:
    """A sheet that needs no database."""
    width, height = PAPERS[form]
    data = {
        "sheet": sheet, "width": width, "height": height, "lang": "en", "strips": False,
        "words": {key: [key, "中文"] for key in WORDS}, "qr": "", "empty": False, "before": 0,
        "event": {"name": "Evening", "line": "Evening"}, "stamp": "Version 1", **content,
    }  # fmt: skip
    return pypdfium2.PdfDocument(typesetting.pdf(data))


def test_phones_read_the_codes_from_black_and_white_paper(client: Client) -> None:
    host = client.sign_in(make_user())
    event, _people = make_meetup(host)
    publishing.publish(event, solved(event), host.id, 0)
    db.session.commit()
    live = external_url("attendance.agenda", slug=event.slug)
    badges = {external_url("check_in.badge", slug=event.slug, public_id=one.public_id)
              for one in db.session.scalars(attendees_of(event.id))}  # fmt: skip
    expected = {
        "people.pdf": [{live}] * 4,
        "people.pdf?size=third": [{live}, {live}],
        "master.pdf?language=zh": [{live}],
        "badges.pdf?labels=L7160": [badges],
        "badges.pdf?labels=5160&paper=us-letter": [badges],
    }
    found = {}
    for sheet in expected:
        client.get(f"/events/{event.slug}/print/{sheet}")
        document = pypdfium2.PdfDocument(client.answer.data)
        found[sheet] = [{code[0] for code in codes(page)} for page in document]
        document.close()
    assert found == expected


@pytest.mark.parametrize("name", LABELS)
def test_badges_lie_on_their_labels_and_long_names_are_whole(name: str) -> None:
    (columns, rows), (width, height), (left, top), (across, down) = PUBLISHED[name]
    assert (LABELS[name].columns, LABELS[name].rows) == (columns, rows)
    many = columns * rows
    guests = [
        {"code": str(at), "name": who, "company": company, "title": title,
         "qr": typesetting.qr(f"http://192.168.100.200:8000/events/evening/check-in/{at:022}")}
        for at, (who, company, title) in zip(range(many), LONG * many, strict=False)
    ]  # fmt: skip
    labels = asdict(LABELS[name])
    page = paper("badges", LABELS[name].paper, guests=guests, labels=labels, total=many)[0]
    read = {int(said[-22:]): edges for said, *edges in codes(page)}
    assert sorted(read) == list(range(many))
    on_label = dict.fromkeys(range(many), "")
    for letter, *(x, y, right, bottom) in letters(page):
        column, row = int((x - left) // across), int((y - top) // down)
        if row == rows:  # which sheet this is, under the labels
            continue
        on_label[row * columns + column] += letter
        corner = left + column * across, top + row * down
        assert corner[0] + 1 < x, letter
        assert corner[1] + 1 < y, letter
        assert bottom < corner[1] + height - 1, letter
        assert right < read[row * columns + column][0], letter  # left of the code
    for at, (_left, code_top, code_right, code_bottom) in read.items():
        row, column = divmod(at, columns)
        assert code_right < left + column * across + width - 1
        assert top + row * down + 1 < code_top < code_bottom < top + row * down + height - 1
    wanted = ["".join("".join(one).split()) for one in LONG]
    assert [on_label[at] for at in range(len(LONG))] == wanted


@pytest.mark.parametrize("form", PAPERS)
def test_a_tent_shows_its_whole_name_on_both_faces(form: str) -> None:
    tents = [{"name": who, "note": company} for who, company, _title in LONG]
    width, height = PAPERS[form]
    for page, (who, company, _title) in zip(paper("tents", form, tents=tents, total=5), LONG,
                                            strict=True):  # fmt: skip
        faces = {"upper": "", "lower": ""}
        for letter, x, y, right, bottom in letters(page):
            assert 10 < x < right < width - 10
            assert bottom < height / 2 - 5 or y > height / 2 + 5  # nothing on the fold
            if y < height - 15:  # above the foot
                faces["upper" if y < height / 2 else "lower"] += letter
        said = sorted("".join((who + company).split()))
        assert [sorted(face) for face in faces.values()] == [said, said]
