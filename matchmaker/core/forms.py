"""What every form of the site shares."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import DataRequired, Length

EMAIL_LIMIT = 254


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token, filled from the request.

    A service's refusal becomes an error of the field that it concerns: `form.refuse("email", …)`.
    """

    def refuse(self, name: str, message: Any) -> None:
        """Add an error that only a service could find to a field."""
        field: Field = self[name]
        field.errors = [*field.errors, message]


def required_text(label: Any, limit: int, **options: Any) -> StringField:
    """Return a field of one line that must be filled, of at most `limit` characters."""
    return StringField(
        label,
        [DataRequired(_l("Please fill this in.")), Length(max=limit)],
        filters=[_stripped],
        **options,
    )


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value
