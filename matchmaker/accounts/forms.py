"""What people fill in about their accounts."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from matchmaker.accounts import passwords
from matchmaker.accounts.passwords import Flaw
from matchmaker.core.forms import EMAIL_LIMIT, Form, refuse_addresses, required_text
from matchmaker.core.language import LANGUAGES

NAME_LIMIT = 120
FLAWS = {
    Flaw.TOO_SHORT: _l("Please use at least 8 characters."),
    Flaw.TOO_LONG: _l("Please use at most 128 characters."),
    Flaw.COMMON: _l("This password is easy to guess. Please choose another."),
}


def email_field(label: Any) -> StringField:
    """Return a field for an e-mail address, which it brings into its usual spelling."""
    return StringField(
        label,
        [DataRequired(_l("Please fill this in.")), Length(max=EMAIL_LIMIT), normalise_email],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": EMAIL_LIMIT},
    )


def normalise_email(_form: Form, field: Field) -> None:
    """Check the shape of an address, and spell it as mail servers do."""
    try:
        field.data = validate_email(field.data.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValidationError(_l("Please give an address such as name@example.org.")) from error


def password_field(label: Any) -> PasswordField:
    """Return a field for a password that exists."""
    return PasswordField(
        label,
        [DataRequired(_l("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )


def new_password_field(label: Any) -> PasswordField:
    """Return a field for a password to be."""
    return PasswordField(
        label,
        [DataRequired(_l("Please fill this in.")), refuse_bad_password],
        description=_l("8 characters or more; a few words that belong to you alone are best."),
        render_kw={"autocomplete": "new-password", "minlength": passwords.SHORTEST},
    )


def refuse_bad_password(form: Form, field: Field) -> None:
    """Check a password to be, also against the name and address on the same form."""
    known = [form[name].data or "" for name in ("name", "email") if name in form]
    flaw = passwords.find_flaw(field.data, *(word for word in known if word))
    if flaw is not None:
        raise ValidationError(FLAWS[flaw])


def name_field() -> StringField:
    """Return a field for a person's name."""
    return required_text(
        _l("Your name"), NAME_LIMIT, refuse_addresses, render_kw={"autocomplete": "name"}
    )


def language_field() -> SelectField:
    """Return a field for the language that the site speaks."""
    choices = [SelectChoice(*item) for item in LANGUAGES.items()]
    return SelectField(_l("Language"), [InputRequired()], choices=choices)


class SignInForm(Form):
    """Who it is."""

    email = email_field(_l("E-mail"))
    password = password_field(_l("Password"))
    keep = BooleanField(_l("Keep me signed in on this device for 30 days"))
    next = HiddenField()


class EmailForm(Form):
    """An address to write to."""

    email = email_field(_l("E-mail"))


class ConfirmForm(Form):
    """Nothing but a button."""


class PasswordForm(Form):
    """The password, asked again."""

    password = password_field(_l("Password"))


class NewPasswordForm(Form):
    """A new password, by a mailed link."""

    password = new_password_field(_l("New password"))


class ChangePasswordForm(Form):
    """A new password, by the old one."""

    current = password_field(_l("Current password"))
    password = new_password_field(_l("New password"))


class ChangeEmailForm(Form):
    """A new address, by the password."""

    email = email_field(_l("New e-mail address"))
    current = password_field(_l("Current password"))


class PersonForm(Form):
    """How a person is called, and in which language."""

    name = name_field()
    language = language_field()
