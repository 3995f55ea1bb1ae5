"""An import of attendees in the host's words: fields, faults, reasons of refusal."""

from flask_babel import gettext as _

from matchmaker.events.intake import What
from matchmaker.organisations.models import Kind
from matchmaker.transfer.importers.attendees import CellFault
from matchmaker.transfer.importers.sheet import ENCODINGS, UnreadableError


def fields() -> dict[str, str]:
    """Return what a column can be, in the order of the list to choose from."""
    return {
        "": _("leave out"),
        "email": _("E-mail address"),
        "name": _("Name"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "company": _("Company"),
        "title": _("Job title"),
        "kind": _("Startup, pharma or other"),
        "offers": _("What they offer"),
        "looks_for": _("What they look for"),
        "language": _("Language"),
        "status": _("State of the ticket"),
    }


def kinds() -> dict[str, str]:
    """Return the kinds to choose from."""
    return {
        Kind.STARTUP.value: _("Startup"),
        Kind.PHARMA.value: _("Pharma"),
        Kind.OTHER.value: _("Other"),
    }


def encodings() -> dict[str, str]:
    """Return the encodings to choose from."""
    names = ("UTF-8", _("Chinese (GB18030)"), _("Western (Windows-1252)"), "UTF-16",
             _("Chinese, traditional (Big5)"), _("Japanese (Shift JIS)"))  # fmt: skip
    return dict(zip(ENCODINGS, names, strict=True))


def what_label(what: What) -> str:
    """Return what taking in a row means."""
    labels: dict[What, str] = {
        What.NEW: _("New"),
        What.CHANGED: _("Changed"),
        What.UNCHANGED: _("Unchanged"),
        What.CANCELLED: _("Cancelled here; stays so"),
    }
    return labels[what]


def fault_text(fault: CellFault) -> str:
    """Say what is wrong with a cell and what was expected."""
    texts: dict[str, str] = {
        "email": _("is not an e-mail address; expected one like ann@example.org"),
        "filled": _("is empty; expected a value in every row"),
        "unique": _("stands in row %(row)s already; expected each address once", row=fault.detail),
        "shorter": _("is too long; expected at most %(limit)s characters", limit=fault.detail),
        "kind": _("is not understood; expected startup, pharma or other"),
        "language": _("is not understood; expected English or Chinese"),
    }
    return texts[fault.expected]


def refusal(error: UnreadableError) -> str:
    """Say why a file cannot be read and what was expected."""
    texts: dict[str, str] = {
        "empty": _("The file is empty. Expected a table with a header and a row for each person."),
        "too-big": _("The file is larger than %(limit)s MB. Expected a smaller one.",
                     limit=error.limit),
        "too-many-rows": _("The file has more than %(limit)s rows. Expected fewer.",
                           limit=error.limit),
        "too-many-columns": _("The file has more than %(limit)s columns. Expected fewer.",
                              limit=error.limit),
        "old-excel": _("This is an Excel file of the old kind (XLS), or one with a password. "
                       "Expected XLSX without a password: open it and save it as that."),
        "damaged": _("The file is damaged. Expected XLSX or CSV; try to save it anew."),
        "not-text": _("This is not a spreadsheet, or its encoding is another. Expected XLSX, or "
                      "CSV in UTF-8."),
        "unpacks": _("This is not a workbook, or it unpacks to more than %(limit)s MB. Expected a "
                     "smaller XLSX file, or CSV.", limit=error.limit),
    }  # fmt: skip
    return texts[error.reason]
