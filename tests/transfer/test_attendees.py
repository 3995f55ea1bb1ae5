"""What hosts' spreadsheets say, in the encodings and shapes that ticket shops export."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from matchmaker.transfer.importers.attendees import (
    Attendees,
    CellFault,
    Entry,
    layout_of,
    read_attendees,
)
from matchmaker.transfer.importers.sheet import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    UnreadableError,
    guess_encoding,
    read_sheet,
)

CHINESE = "姓名,电子邮箱,公司,职位,供给,需求\n王小明,wang@example.cn,康泰医药,总监,,肺癌影像\n"


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes) -> Attendees:
    layout = layout_of(read_sheet(data))
    return read_attendees(layout, layout.guess)


def fields(data: bytes) -> dict[str, str]:
    layout = layout_of(read_sheet(data))
    return {layout.columns[at].header: field for at, field in layout.guess.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_is_read_in_whatever_encoding_it_comes(encoding: str) -> None:
    assert read(CHINESE.encode(encoding)).entries == (
        Entry(2, "wang@example.cn", "王小明", "康泰医药", "总监", "pharma", "", "肺癌影像"),
    )


def test_western_letters_that_are_not_utf_8_are_not_taken_for_chinese() -> None:
    data = "Name;Email\nJörg Müller;jm@example.org\nZoë Løv;zl@example.org\n".encode("cp1252")
    assert guess_encoding(data) == "cp1252"
    assert [entry.name for entry in read(data).entries] == ["Jörg Müller", "Zoë Løv"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_where_cells_hold_others(separator: str) -> None:
    rows = [["Full name", "E-mail", "What do you offer?"], ["Ann", "a@example.org", "a, b; c"]]
    data = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode()
    assert read(data).entries == (
        Entry(2, "a@example.org", "Ann", kind="startup", offers="a, b; c"),
    )


def test_a_ticket_shops_columns_are_guessed_and_the_buyers_are_passed_over() -> None:
    header = (
        "Order ID,Buyer email,Attendee First Name,Attendee Last Name,Attendee email,Company,"
              "Job Title,Ticket type,What are you looking for?,Order status\n")  # fmt: skip
    assert fields((header + "1,b@x.org,A,B,a@x.org,C,D,E,F,Paid\n").encode()) == {
        "Attendee First Name": "first_name",
        "Attendee Last Name": "last_name",
        "Attendee email": "email",
        "Company": "company",
        "Job Title": "title",
        "What are you looking for?": "looks_for",
        "Order status": "status",
    }


def test_a_title_above_the_header_is_passed_over() -> None:
    data = workbook(["Spring meetup"], [], ["Name", "Email"], ["Ann", "ann@example.org"])
    assert read(data).entries == (Entry(4, "ann@example.org", "Ann", kind="startup"),)


def test_a_column_of_addresses_is_found_without_a_header_that_says_so() -> None:
    assert fields(b"Name,Contact\nAnn,a@example.org\n") == {"Name": "name", "Contact": "email"}


def test_names_in_two_columns_are_joined_as_their_language_does() -> None:
    data = "First name,Last name,Email\nAda,Lovelace,a@x.org\n小明,王,w@x.org\n".encode()
    assert [entry.name for entry in read(data).entries] == ["Ada Lovelace", "王小明"]


def test_faults_name_the_cell_and_what_was_expected() -> None:
    data = workbook(
        ["Name", "Email", "Type"],
        ["Ann", "ann(at)example.org", "Startup"],
        ["", "bob@example.org", "Pharma company"],
        ["Cid", "BOB@example.org", "VIP"],
        ["x" * 201, None, None],
    )
    assert read(data).faults == (
        CellFault(2, "B", "Email", "ann(at)example.org", "email"),
        CellFault(3, "A", "Name", "", "filled"),
        CellFault(4, "B", "Email", "BOB@example.org", "unique", "3"),
        CellFault(4, "C", "Type", "VIP", "kind"),
        CellFault(5, "B", "Email", "", "filled"),
        CellFault(5, "A", "Name", "x" * 80, "shorter", "200"),
    )


def test_rows_that_say_somebody_cancelled_are_told_apart() -> None:
    found = read("Name,Email,Status\nA,a@x.org,Refunded\nB,,已取消\nC,c@x.org,Paid\n".encode())
    assert (found.gone, [entry.row for entry in found.entries]) == ((2, 3), [4])


def test_one_column_must_be_the_address() -> None:
    layout = layout_of(Sheet(((1, ("A", "B")), (2, ("x", "y")))))
    with pytest.raises(ValueError, match="email"):
        read_attendees(layout, {0: "name"})


def damaged() -> bytes:
    data = workbook(["Name", "Email"])
    return data[: len(data) // 2] + b"\0" * 50 + data[len(data) // 2 + 50 :]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (70 * 2**20))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n , ,\n", "empty"),
        (workbook(), "empty"),
        (b"x" * (MOST_BYTES + 1), "too-big"),
        (b"\xd0\xcf\x11\xe0rest", "old-excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-text"),
        (b"Name\n" * (MOST_ROWS + 2), "too-many-rows"),
        (b"," .join([b"x"] * (MOST_COLUMNS + 1)), "too-many-columns"),
        (workbook(["x"] * (MOST_COLUMNS + 1)), "too-many-columns"),
        (b"PK\x03\x04 not a zip file", "unpacks"),
        (damaged(), "damaged"),
        (bomb(), "unpacks"),
    ],
)  # fmt: skip
def test_files_that_are_no_table_are_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_sheet(data)
    assert refused.value.reason == reason
