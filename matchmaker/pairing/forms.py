"""What a host fills in about the pairing list."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    IntegerRangeField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from matchmaker.core.forms import Form
from matchmaker.pairing.candidates import STRONGEST, Rules
from matchmaker.pairing.models import Wanted

LONGEST = 600  # seconds


def _slider(label: Any, hint: Any, most: int = STRONGEST) -> IntegerRangeField:
    checks = [InputRequired(), NumberRange(0, most)]
    return IntegerRangeField(label, checks, description=hint, render_kw={"min": 0, "max": most})


def _number(label: Any, hint: Any, least: int, most: int) -> IntegerField:
    checks = [InputRequired(), NumberRange(least, most)]
    return IntegerField(label, checks, description=hint, render_kw={"min": least, "max": most})


class RulesForm(Form):
    """The sliders; field for field `candidates.Rules`."""

    fit = _slider(_l("How well they fit"), _l("What matching makes of their offers and needs."))
    must = _slider(_l("A “must see” wish"), _l("Somebody says that they have to meet."))
    want = _slider(_l("A “would like to see” wish"), _l("Somebody would be glad to meet."))
    both = _slider(_l("Both ask for each other"), _l("Added when the wish is mutual."))
    least_fit = _slider(
        _l("Leave out pairs that fit less than this, of 100"),
        _l("Unless one of the two asked for the other."),
        100,
    )
    everyone = BooleanField(
        _l("Everyone may meet everyone"),
        description=_l("Otherwise startups meet pharma and others, never each other."),
    )
    fresh_faces = BooleanField(
        _l("Leave out who met at an earlier event"),
        description=_l("Unless one of the two asked for the other."),
    )
    least = _number(
        _l("Meetings promised to everybody"),
        _l("The list breaks this promise only where nothing else is possible, and says why."),
        0, 20,
    )  # fmt: skip
    most = _number(_l("Most meetings for anybody"), _l("0 for as many as fit."), 0, 60)
    seconds = _number(
        _l("Seconds to search"), _l("It ends sooner when nothing better exists."), 2, LONGEST
    )

    def rules(self) -> Rules:
        """Return what is filled in."""
        return Rules(**{name: self[name].data for name in Rules.__dataclass_fields__})


class PairForm(Form):
    """Two participants that must meet, or must not."""

    first = SelectField(_l("First"))
    second = SelectField(_l("Second"))
    wanted = RadioField(
        _l("These two"),
        choices=[
            SelectChoice(Wanted.MUST.value, _l("must meet")),
            SelectChoice(Wanted.NEVER.value, _l("must not meet")),
        ],
        default=Wanted.MUST.value,
    )

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Let choose among participants, (public id, name)."""
        choices = [SelectChoice(public_id, name) for public_id, name in people]
        self.first.choices = self.second.choices = choices


class ReplanForm(Form):
    """From which slot on, and how much of the published list may change."""

    from_slot = SelectField(_l("Plan anew from"), coerce=int)
    max_changes = IntegerField(
        _l("Published meetings that may move or be cancelled"),
        [Optional(), NumberRange(0, 10_000)],
        description=_l(
            "Meetings of people who left do not count. The search uses the room you give it to "
            "make the list better: 0 keeps all that can be kept, empty sets no limit."
        ),
        render_kw={"min": 0},
    )


class NoteForm(Form):
    """What a side notes on a meeting."""

    note = TextAreaField(
        _l("Your note"),
        [Optional(), Length(max=2000)],
        description=_l("Read by your colleagues who share these meetings, and by nobody else."),
        render_kw={"rows": 6},
    )
