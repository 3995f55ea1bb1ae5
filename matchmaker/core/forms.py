"""What every form of the site shares."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

EMAIL_LIMIT = 254


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token, filled from the request.

    A service's refusal becomes an error of the field that it concerns: `form.refuse("email", …)`.
    """

    def refuse(self, name: str, message: Any) -> None:
        """Add an error that only a service could find to a field."""
        field: Field = self[name]
        field.errors = [*field.errors, message]


def required_text(label: Any, limit: int, *more: Any, **options: Any) -> StringField:
    """Return a field of one line that must be filled, of at most `limit` characters.

    `more` are further validators.
    """
    return StringField(
        label,
        [DataRequired(_l("Please fill this in.")), Length(max=limit), *more],
        filters=[on_one_line],
        **options,
    )


@cache
def zones() -> list[str]:
    """Return the time zones that are called after places, and UTC."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
               "Pacific/")  # fmt: skip
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(regions))]


def zone_field() -> SelectField:
    """Return a field for a time zone."""
    choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in zones()]
    return SelectField(_l("Time zone"), [InputRequired()], choices=choices)


def refuse_addresses(_form: Form, field: Field) -> None:
    """Keep names free of web addresses, because names go into mails to strangers."""
    if re.search(r"://|\bwww\.", field.data, re.IGNORECASE):
        raise ValidationError(_l("Please leave web addresses out of the name."))


def as_written(value: str | None) -> str:
    """Give a text with the ends of lines that are stored, whichever a browser sends."""
    return (value or "").replace("\r\n", "\n").strip()


def on_one_line(value: str | None) -> str | None:
    """Give a name without breaks of lines and what cannot be printed."""
    return (
        " ".join("".join(c if c.isprintable() else " " for c in value).split()) if value else value
    )
