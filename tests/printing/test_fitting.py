"""What is said to fit a strip does, and nothing else shrinks."""

from matchmaker.printing.fitting import form_of, lines
from matchmaker.printing.sheets import Row, Sheet

A4 = (210.0, 297.0)


def sheet(meetings: int) -> Sheet:
    row = Row("13:00–13:15", "Table 1", "Zone A", ("上海某某生物医药科技股份有限公司",), "Ann Lee")
    return Sheet("Wu Gang 吴刚", "12 Sigma Technologies", (row,) * meetings)


def test_the_largest_type_that_fits_is_taken_and_too_much_has_its_own_page() -> None:
    assert form_of(sheet(3), *A4, changes=False) == (9.0, False)
    crowded = form_of(sheet(8), *A4, changes=False)
    assert crowded is not None
    assert crowded[1]
    assert form_of(sheet(40), *A4, changes=False) is None


def test_lines_are_counted_rather_too_many_than_too_few() -> None:
    assert lines("Bayer", 10) == 1
    assert lines("上海某某生物医药科技股份有限公司", 8) >= 2
    assert lines("two words", 5) == 2
