"""How times to meet are filled in."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from matchmaker.core.clock import now
from matchmaker.core.forms import Form, zone_field
from matchmaker.events.forms import moment, to_local, to_utc

LENGTHS = (15, 30, 45, 60, 90, 120)  # minutes
TIMES = ("first", "second", "third")


class ProposalForm(Form):
    """Up to three times on the clocks of the zone, how long, and where."""

    first = moment(_l("First time"))
    second = moment(_l("Second time"), needed=False)
    third = moment(_l("Third time"), needed=False)
    minutes = SelectField(_l("Minutes"), coerce=int, default=30,
                          choices=[SelectChoice(one, str(one)) for one in LENGTHS])  # fmt: skip
    zone = zone_field()
    place = StringField(
        _l("Where"), [Length(max=300)], description=_l("A place, or the address of a video call."),
        filters=[lambda value: " ".join((value or "").split())],
    )  # fmt: skip

    @property
    def starts(self) -> list[datetime]:
        """The times that were given."""
        zone = self.zone.data
        return [found for name in TIMES if (found := to_utc(self[name].data, zone)) is not None]

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse times that are past, or that the clocks of the zone skip."""
        if not super().validate(extra_validators):
            return False
        for name in TIMES:
            said, zone = self[name].data, self.zone.data
            start = to_utc(said, zone)
            if start is None:
                continue
            if to_local(start, zone) != said:
                self.refuse(name, _l("Clocks go forward then; this time does not exist there."))
            elif start <= now():
                self.refuse(name, _l("This time is past."))
        return not self.errors
