"""Printing's words on the site."""

from flask_babel import gettext as _


def names() -> list[tuple[str, str]]:
    """Return the sheets in the order in which a host needs them."""
    return [(name, title) for name, title, _text in sheets()]


def sheets() -> list[tuple[str, str, str]]:
    """Return each sheet with its name and what it is for."""
    return [
        ("master", _("Master list"), _("All meetings by slot and table, for the desk.")),
        ("people", _("Agendas"), _("One for each person, with times, tables and whom to meet.")),
        ("tables", _("Table sheets"), _("One sheet to lie on each table.")),
        ("slips", _("Slips"), _("Only for those whose meetings the last version changed.")),
        ("door", _("Door list"), _("Everybody who is let in, by letter; Chinese names by pinyin.")),
        ("tents", _("Table tents"), _("Fold along the dotted line and stand on the table.")),
        ("badges", _("Badges"), _("On label sheets, at 100 % and without margins.")),
    ]


def choices() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return what can be chosen: by argument its name and its values."""
    return {
        "paper": (_("Paper"), [("a4", "A4"), ("us-letter", "Letter")]),
        "language": (
            _("Language"),
            [("both", "English · 简体中文"), ("en", "English"), ("zh", "简体中文")],
        ),
        "size": (
            _("Agendas"),
            [("page", _("one page each")), ("third", _("three on a page, to cut"))],
        ),
        "labels": (
            _("Label sheet"),
            [
                ("L7160", "Avery L7160 (A4, 63.5 × 38.1 mm)"),
                ("L7163", "Avery L7163 (A4, 99.1 × 38.1 mm)"),
                ("5160", "Avery 5160 (Letter, 2⅝ × 1 in)"),
                ("5163", "Avery 5163 (Letter, 4 × 2 in)"),
            ],
        ),
    }
