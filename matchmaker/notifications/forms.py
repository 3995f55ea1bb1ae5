"""When a person wants to be told."""

from collections.abc import Iterable, Mapping
from datetime import time

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from matchmaker.core.forms import Form, zone_field
from matchmaker.notifications.kinds import Kind
from matchmaker.notifications.models import Choice, MailHours

CHOICES = {
    Choice.AT_ONCE: _l("At once"),
    Choice.DAILY: _l("In a daily summary"),
    Choice.OFF: _l("No mail"),
}


class HoursForm(Form):
    """The person's zone, quiet hours, and the hour of the summary."""

    zone = zone_field()
    quiet_from = TimeField(_l("Quiet from"), [Optional()])
    quiet_until = TimeField(
        _l("Quiet until"),
        [Optional()],
        description=_l("Mails wait until then. Leave both empty to have no quiet hours."),
    )
    digest_hour = SelectField(
        _l("The daily summary comes at"),
        [InputRequired()],
        choices=[SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Check each field, and that quiet hours have both ends."""
        if not super().validate(extra_validators):
            return False
        if (self.quiet_from.data is None) != (self.quiet_until.data is None):
            missing = "quiet_until" if self.quiet_until.data is None else "quiet_from"
            self.refuse(missing, _l("Please give both ends, or neither."))
            return False
        return True

    @property
    def quiet(self) -> tuple[time, time] | None:
        """When it is quiet, if ever."""
        begins, ends = self.quiet_from.data, self.quiet_until.data
        return (begins, ends) if begins and ends is not None else None


def preferences_form(
    kinds: Iterable[Kind], choices: Mapping[str, Choice], hours: MailHours
) -> tuple[HoursForm, list[str]]:
    """Return a form with a field for each kind, as chosen so far, and these fields' names."""
    fields = {kind.name: _field(kind, choices.get(kind.name, kind.usual)) for kind in kinds}
    made = type("PreferencesForm", (HoursForm,), fields)
    return made(obj=hours), list(fields)


def _field(kind: Kind, chosen: Choice) -> RadioField:
    wording = CHOICES
    if kind.chosen_there:
        wording = {Choice.AT_ONCE: kind.chosen_there, Choice.OFF: CHOICES[Choice.OFF]}
    choices = [SelectChoice(choice.value, label) for choice, label in wording.items()]
    return RadioField(kind.label, [InputRequired()], choices=choices, default=chosen.value)
