"""Profiles as tables: what goes out comes back, and what is wrong is named by its cell."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from matchmaker.profiles import document
from matchmaker.transfer.exporters.any import CannotExportError, write_file
from matchmaker.transfer.importers.any import read_file

FULL = document.Organisation(
    id="acme",
    kind="other",
    type="hospital",
    name="=Acme, Ltd",
    country="CN",
    city="上海",
    website="https://acme.example",
    founded=2015,
    size="11-50",
    languages=("en", "zh"),
    summary="First line.\nSecond; with a semicolon, and 'quotes'.",
    visibility="matched",
    blind=True,
    listings=(
        document.Listing(
            id="acme-1",
            side="offer",
            title="-minus",
            text="'quoted at once",
            therapeutic_areas=("C04", "D001943"),
            modalities=("imaging",),
            phases=("marketed",),
            territories=("CN", "eu"),
            claims=(document.Claim("finds 94 %", "sensitivity", 0.94, "pilot", "A hospital", 120),),
        ),
        document.Listing(
            id="acme-2", side="need", text="@records", phases=("phase-1", "phase-2"), status="draft"
        ),
    ),
)
PLAIN = document.Organisation(id="bolt", kind="startup", name="Bolt")
HEADER = "id,kind,name,listing_id,side,text,modalities\n"


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_what_goes_out_comes_back(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"profiles.{ending}"
    write_file(file, [FULL, PLAIN])
    reading = read_file(file)
    assert (reading.organisations, reading.faults) == ((FULL, PLAIN), ())
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1"])
def test_no_cell_is_a_formula(tmp_path: Path, risky: str) -> None:
    one = replace(PLAIN, name=risky)
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"profiles.{ending}"
        write_file(file, [one])
        assert read_file(file).organisations == (one,)
    sheet = load_workbook(tmp_path / "profiles.xlsx").worksheets[0]
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].value == f"'{risky}"


def faults_of(tmp_path: Path, text: str | bytes, *, lenient: bool = False) -> list[str]:
    file = tmp_path / "bad.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    reading = read_file(file, lenient=lenient)
    return [fault.render("bad.csv") for fault in reading.faults or reading.warnings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "bad.csv:1: id: column is missing"),
        ("id,kind,name\n", "bad.csv: is empty; expected organisations"),
        ("id,kind,name,modality\n", "bad.csv:1: modality: unknown column; expected one like modal"),
        ("id,kind,name,name\n", "bad.csv:1: name: stands twice"),
        (HEADER + "a,startup,A,a-1,offer,x,imagin\n", "bad.csv:2: modalities: "),
        (HEADER + "a,startup,A,a-1,offer,x,\na,startup,B,a-2,offer,y,\n",
         "bad.csv:3: name: differs from row 2 of the same organisation; expected 'A'"),
        (HEADER + "a,startup,A,a-1,offer,x,\nb,startup,B,a-1,offer,y,\n", "bad.csv:3: listing_id"),
        (HEADER + "a,startup,A,a-1,offer,x\0y,\n", "bad.csv:2: text: holds a NUL"),
        (HEADER + f"a,startup,A,a-1,offer,{'x' * 2_000_000},\n", "bad.csv:2: text: has 2000000"),
        (b"id,kind,name\na,startup,\xb0\xa2\n", "bad.csv:2: is not UTF-8; expected UTF-8"),
        (HEADER + 'a,startup,A,a-1,offer,"x\n', "bad.csv:2: is not CSV"),
        ("id,kind,name,listing_id,side,text,claims\na,startup,A,a-1,offer,x,94 %\n",
         "bad.csv:2: claims: is not JSON"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused_by_row_and_column(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    assert any(fault.startswith(said) for fault in faults_of(tmp_path, text)), faults_of(
        tmp_path, text
    )


def test_lenient_drops_unknown_codes_and_says_so(tmp_path: Path) -> None:
    text = HEADER + "a,startup,A,a-1,offer,x,imagin;imaging\n"
    (warning,) = faults_of(tmp_path, text, lenient=True)
    assert warning.startswith("bad.csv:2: modalities: ")
    assert warning.endswith("dropped")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_byte_order_mark_and_other_separators_are_read(tmp_path: Path, separator: str) -> None:
    rows = [["id", "kind", "name"], ["a", "startup", "甲"]]
    text = "\n".join(separator.join(row) for row in rows)
    file = tmp_path / "good.csv"
    file.write_text(text, encoding="utf-8-sig")
    assert read_file(file).organisations == (document.Organisation("a", "startup", "甲"),)


def test_a_fault_in_a_workbook_names_sheet_and_cell(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Guests"
    for row in (["id", "kind", "name", "founded"], ["a", "startup", "A", 2015], ["b", "shop", "B"]):
        sheet.append(row)
    book.save(tmp_path / "guests.xlsx")
    reading = read_file(tmp_path / "guests.xlsx")
    assert [fault.render("guests.xlsx")[:23] for fault in reading.faults] == [
        "guests.xlsx:Guests!B3: "
    ]


def test_workbooks_that_are_none_or_bombs_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_text("not a workbook", encoding="utf-8")
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    good = tmp_path / "good.xlsx"
    write_file(good, [PLAIN])
    short = tmp_path / "short.xlsx"
    short.write_bytes(good.read_bytes()[:-200])
    empty = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("nothing.txt", "")
    said = {path.name: read_file(path).faults[0].message for path in (text, bomb, short, empty)}
    assert said["text.xlsx"].startswith("is not a workbook")
    assert said["bomb.xlsx"].startswith("unpacks to more than 200 MiB")
    assert said["short.xlsx"].startswith("is not a workbook")
    assert said["empty.xlsx"].startswith("is a damaged workbook")


def test_a_text_too_long_for_a_cell_is_not_cut(tmp_path: Path) -> None:
    long = replace(PLAIN, summary="x" * 40_000)
    with pytest.raises(CannotExportError, match="a text of 40000 characters"):
        write_file(tmp_path / "long.xlsx", [long])
    assert list(tmp_path.iterdir()) == []
