"""What people fill in about their organisation and what it lists."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from matchmaker.core.clock import now
from matchmaker.core.forms import Form, as_written, required_text
from matchmaker.core.language import LANGUAGES, current_language
from matchmaker.organisations.models import Kind, OrganisationType
from matchmaker.profiles import document
from matchmaker.profiles.models import Visibility
from matchmaker.profiles.record import (
    NAME_LIMIT,
    SHORT_LIMIT,
    TITLE_LIMIT,
    flaw_of,
    is_web_address,
)
from matchmaker.profiles.wording import VOCABULARY_OF, facet_label
from matchmaker.taxonomy.facets import vocabulary

TEXT_LIMIT = 20_000  # characters; enough for ten pages, and a form that still opens on a phone
CITY_LIMIT = 120
SIZE_LIMIT = 60
CLAIMS_LIMIT = 20
FIRST_YEAR = 1600


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=_l("At most %(max)d characters, please."))


def _line(label: Any, limit: int, **options: Any) -> StringField:
    return StringField(label, [_bounded(limit), _writable], filters=[as_written], **options)


def _text(label: Any, **options: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [_bounded(TEXT_LIMIT), _writable],
        filters=[as_written],
        render_kw={"maxlength": TEXT_LIMIT, "rows": 10},
        **options,
    )


def _writable(_form: PlainForm, field: Field) -> None:
    if flaw_of(field.data or "", limit=10**9, lines=isinstance(field, TextAreaField)):
        raise ValidationError(_l("This holds a character that cannot be stored."))


class ProfileForm(Form):
    """The organisation itself."""

    name = required_text(_l("Name of the organisation"), NAME_LIMIT)
    kind = SelectField(_l("What it is"))
    type = SelectField(_l("If other, which"))
    country = SelectField(_l("Country or region"))
    city = _line(_l("City"), CITY_LIMIT)
    website = _line(_l("Website"), SHORT_LIMIT, description=_l("Starts with https://"))
    founded = IntegerField(_l("Founded in"), [Optional()])
    size = _line(_l("People"), SIZE_LIMIT, description=_l("A number or a range, such as 11-50"))
    languages = SelectMultipleField(_l("Languages you work in"))
    summary = _text(
        _l("Summary"),
        description=_l(
            "Who you are, in a paragraph, in English or Chinese. It is matched where "
            "you list nothing."
        ),
    )
    visibility = RadioField(_l("Who sees the profile"))
    blind = BooleanField(
        _l("Stay blind: hide our name, city and website until we accept an introduction")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the choices in the reader's language."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            SelectChoice("startup", _l("Startup")),
            SelectChoice("pharma", _l("Pharma company")),
            SelectChoice("other", _l("Other: hospital, government, investor, adviser, academic")),
        ]
        self.type.choices = [SelectChoice("", "–"), *_terms("organisation_types")]
        countries = sorted(_terms("countries"), key=lambda choice: str(choice.label))
        self.country.choices = [SelectChoice("", "–"), *countries]
        more = {code: code for code in self.languages.data or [] if code not in LANGUAGES}
        self.languages.choices = [
            SelectChoice(code, name) for code, name in (LANGUAGES | more).items()
        ]
        self.visibility.choices = [
            SelectChoice("signed-in", _l("Every organisation that is signed in")),
            SelectChoice("matched", _l("Only organisations of the other side that match us well")),
        ]

    def validate_type(self, field: Field) -> None:
        """Ask which other organisation it is."""
        if self.kind.data == Kind.OTHER and not field.data:
            raise ValidationError(_l("Please choose one."))

    def validate_website(self, field: Field) -> None:
        """Take web addresses only."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_l("Please give an address that starts with https:// or http://"))

    def validate_founded(self, field: Field) -> None:
        """Take years that an organisation can have been founded in."""
        if not FIRST_YEAR <= field.data <= now().year:
            raise ValidationError(_l("Please give a year such as 2015."))

    def values(self) -> dict[str, Any]:
        """Return columns of the profile and its organisation."""
        kind = Kind(self.kind.data)
        is_other = kind is Kind.OTHER
        return {
            "name": self.name.data,
            "kind": kind,
            "type": OrganisationType(self.type.data) if is_other and self.type.data else None,
            "country": self.country.data,
            "city": self.city.data,
            "website": self.website.data,
            "founded": self.founded.data,
            "size": self.size.data,
            "languages": self.languages.data,
            "summary": self.summary.data,
            "visibility": Visibility(self.visibility.data),
            "blind": self.blind.data,
        }


class ClaimForm(PlainForm):  # type: ignore[misc]
    """One claim on an offer, inside the form of its listing."""

    statement = _line(_l("Claim"), SHORT_LIMIT, description=_l("What you have shown"))
    metric = _line(_l("Metric"), 200, description=_l("Such as sensitivity"))
    value = _line(_l("Value"), 100)
    setting = SelectField(_l("Setting"))
    site = _line(_l("Site"), 300)
    sample_size = IntegerField(_l("Sample size"), [Optional(), NumberRange(min=0, max=10**9)])
    source = _line(_l("Source"), SHORT_LIMIT, description=_l("A link, or the title of a document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the settings in the reader's language."""
        super().__init__(*args, **kwargs)
        self.setting.choices = [SelectChoice("", _l("Not said")), *_terms("claim_settings")]

    def validate_statement(self, field: Field) -> None:
        """Ask for the statement where anything else is filled in."""
        others = (self.metric.data, self.value.data, self.setting.data, self.source.data)
        if not field.data and any(others):
            raise ValidationError(_l("Please say what is claimed."))

    def claim(self) -> document.Claim:
        """Return what is claimed."""
        return document.Claim(
            statement=self.statement.data,
            metric=self.metric.data,
            value=self.value.data or None,
            setting=self.setting.data,
            site=self.site.data,
            sample_size=self.sample_size.data,
            source=self.source.data,
        )


def _facet(name: str, hint: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        _LazyFacetLabel(name), [_known(name)], validate_choice=False, choices=[], description=hint
    )


class _LazyFacetLabel:
    """The label of a facet, worded when it is shown."""

    def __init__(self, facet: str) -> None:
        self.facet = facet

    def __str__(self) -> str:
        return facet_label(self.facet)

    def __html__(self) -> str:
        return facet_label(self.facet)


def _known(facet: str) -> Any:
    def check(_form: PlainForm, field: Field) -> None:
        known = vocabulary(VOCABULARY_OF.get(facet, facet))
        for code in field.data or []:
            if not known.is_valid(code):
                raise ValidationError(_l("There is no %(code)s here.", code=code[:40]))

    return check


class ListingForm(Form):
    """An offer or a need, with its facets and claims."""

    side = RadioField(_l("Side"))
    title = _line(_l("Title"), TITLE_LIMIT)
    text = _text(
        _l("Text"),
        description=_l("In your own words, in English or Chinese: this is what matching reads."),
    )
    therapeutic_areas = _facet("therapeutic_areas")
    indications = _facet("indications")
    modalities = _facet("modalities")
    phases = _facet("phases", _l("An offer has one; a need may list all that are wanted."))
    territories = _facet("territories", _l("Where rights or partners are offered or sought"))
    deal_types = _facet("deal_types")
    data_access = _facet("data_access", _l("Data held or wanted, and conditions of use"))
    regulatory = _facet("regulatory")
    claims = FieldList(FormField(ClaimForm), max_entries=CLAIMS_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the sides in the reader's language."""
        super().__init__(*args, **kwargs)
        self.side.choices = [
            SelectChoice("offer", _l("Offer: what you bring")),
            SelectChoice("need", _l("Need: what you look for")),
        ]

    def validate_phases(self, field: Field) -> None:
        """Hold an offer to one phase."""
        if self.side.data == "offer" and len(field.data or []) > 1:
            raise ValidationError(_l("An offer has one phase; please keep one."))

    def source(self, status: str) -> document.Listing:
        """Return what the form says, as a listing of that status."""
        facets = {name: tuple(self[name].data or ()) for name in document.FACET_FIELDS}
        claims = tuple(entry.form.claim() for entry in self.claims if entry.form.statement.data)
        return document.Listing(
            id="",
            side=self.side.data,
            title=self.title.data,
            text=self.text.data,
            status=status,
            claims=claims if self.side.data == "offer" else (),
            **facets,
        )


class ConfidentialForm(Form):
    """What a listing says under a confidentiality agreement only."""

    text = _text(_l("Shown only under a CDA"))


def form_data(listing: document.Listing) -> dict[str, Any]:
    """Return a listing as what fills a ListingForm."""
    claims = [
        {
            "statement": claim.statement,
            "metric": claim.metric,
            "value": "" if claim.value is None else str(claim.value),
            "setting": claim.setting,
            "site": claim.site,
            "sample_size": claim.sample_size,
            "source": claim.source,
        }
        for claim in listing.claims
    ]
    facets = {name: list(getattr(listing, name)) for name in document.FACET_FIELDS}
    return {
        "side": listing.side,
        "title": listing.title,
        "text": listing.text,
        "claims": claims,
        **facets,
    }


def _terms(facet: str) -> list[SelectChoice]:
    language = current_language()
    return [SelectChoice(term.code, term.label(language)) for term in vocabulary(facet)]
