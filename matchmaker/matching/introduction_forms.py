"""What people fill in to ask for an introduction, and to say what they never want."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from matchmaker.core.forms import Form, as_written
from matchmaker.core.language import current_language
from matchmaker.interest.introduction_models import RuleKind
from matchmaker.interest.introductions import NOTE_LIMIT
from matchmaker.profiles.wording import VOCABULARY_OF
from matchmaker.taxonomy.facets import vocabulary

# The facet that each rule looks at, which is also the name of its field.
FACET_OF = {
    RuleKind.AREAS: "therapeutic_areas",
    RuleKind.MODALITIES: "modalities",
    RuleKind.PHASE: "phases",
    RuleKind.TERRITORIES: "territories",
}


class AskForm(Form):
    """A request: from which listing, to which, and why."""

    from_listing = HiddenField()
    to_listing = SelectField(_l("Their listing"))
    note = TextAreaField(
        _l("Your note"),
        [
            DataRequired(_l("Please fill this in.")),
            Length(max=NOTE_LIMIT, message=_l("At most %(max)d characters, please.")),
        ],
        description=_l(
            "At least two sentences. Please read what is proposed and make it yours: it is sent "
            "as it stands here, and nothing confidential belongs in it."
        ),
        filters=[as_written],
        render_kw={"maxlength": NOTE_LIMIT, "rows": 9},
    )

    def offer(self, theirs: Iterable[tuple[str, str]]) -> None:
        """Name the listings of the other side that can be chosen: pairs of address and title."""
        none = SelectChoice("", _l("No listing in particular"))
        self.to_listing.choices = [*(SelectChoice(*each) for each in theirs), none]


def _chosen(name: str, label: Any, description: Any) -> SelectMultipleField:
    def check(_form: Form, field: Field) -> None:
        known = vocabulary(VOCABULARY_OF.get(name, name))
        for code in field.data or []:
            if not known.is_valid(code):
                raise ValidationError(_l("There is no %(code)s here.", code=code[:40]))

    return SelectMultipleField(
        label, [check], choices=[], validate_choice=False, description=description
    )


class RulesForm(Form):
    """What an organisation lets through; nothing chosen lets everything through."""

    therapeutic_areas = _chosen(
        "therapeutic_areas",
        _l("Our disease areas"),
        _l("Requests about listings that state none of these are declined."),
    )
    modalities = _chosen(
        "modalities",
        _l("Modalities we work with"),
        _l("Requests about listings that state only others are declined."),
    )
    phases = SelectField(
        _l("Earliest phase"), description=_l("Requests about offers before it are declined.")
    )
    territories = _chosen(
        "territories",
        _l("Our territories"),
        _l("Requests about listings that state only others are declined."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the phases and modalities in the reader's language."""
        super().__init__(*args, **kwargs)
        language = current_language()
        phases = [term for term in vocabulary("phase") if term.code != "n-a"]
        self.phases.choices = [
            SelectChoice("", _l("Any phase")),
            *(SelectChoice(term.code, term.label(language)) for term in phases),
        ]
        self.modalities.choices = [
            SelectChoice(term.code, term.label(language)) for term in vocabulary("modalities")
        ]

    def codes(self) -> dict[RuleKind, list[str]]:
        """Return what each rule lets through."""
        found = {}
        for kind, name in FACET_OF.items():
            data = self[name].data or []
            found[kind] = [data] if isinstance(data, str) else list(data)
        return found
