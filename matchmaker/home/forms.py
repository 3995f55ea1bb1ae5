"""What people fill in to sign up."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from matchmaker.accounts.forms import email_field, name_field, new_password_field
from matchmaker.core.forms import Form, refuse_addresses, required_text
from matchmaker.core.language import current_language
from matchmaker.organisations.models import Kind, OrganisationType
from matchmaker.taxonomy.facets import vocabulary

NAME_LIMIT = 200
KINDS = {
    Kind.STARTUP: _l("Startup"),
    Kind.PHARMA: _l("Pharma company"),
    Kind.OTHER: _l("Other: hospital, government, investor, adviser, academic"),
}


class PersonFields(Form):
    """A new person; before the organisation, because forms show faults in this order."""

    name = name_field()
    email = email_field(_l("E-mail at work"))
    password = new_password_field(_l("Password"))


class OrganisationForm(Form):
    """A new organisation."""

    organisation = required_text(
        _l("Name of the organisation"),
        NAME_LIMIT,
        refuse_addresses,
        render_kw={"autocomplete": "organization"},
    )
    kind = SelectField(
        _l("What it is"), choices=[SelectChoice(k.value, v) for k, v in KINDS.items()]
    )
    type = SelectField(_l("If other, which"))
    country = SelectField(_l("Country or region"), [DataRequired(_l("Please choose one."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name types and countries in the reader's language."""
        super().__init__(*args, **kwargs)
        self.type.choices = [SelectChoice("", "–"), *_terms("organisation_types")]
        countries = sorted(_terms("countries"), key=lambda choice: str(choice.label))
        self.country.choices = [SelectChoice("", "–"), *countries]

    def validate_type(self, field: Field) -> None:
        """Ask which other organisation it is."""
        if self.kind.data == Kind.OTHER and not field.data:
            raise ValidationError(_l("Please choose one."))

    def chosen_kind(self) -> tuple[Kind, OrganisationType | None]:
        """Return the kind, and the type where the kind is `other`."""
        kind = Kind(self.kind.data)
        return kind, OrganisationType(self.type.data) if kind is Kind.OTHER else None


class SignUpForm(PersonFields, OrganisationForm):
    """A new person with a new organisation."""


def _terms(facet: str) -> list[SelectChoice]:
    terms, language = vocabulary(facet), current_language()
    return [SelectChoice(code, terms.label(code, language)) for code in terms.codes]
