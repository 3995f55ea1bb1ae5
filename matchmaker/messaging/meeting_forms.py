"""How times to meet are filled in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from matchmaker.core.clock import now
from matchmaker.core.forms import Form, zone_field
from matchmaker.events.forms import moment, to_local, to_utc
from matchmaker.events.models import Event, Slot
from matchmaker.messaging.meeting_wording import slot_line
from matchmaker.messaging.meetings import MOST_TIMES

LENGTHS = (15, 30, 45, 60, 90, 120)  # minutes
TIMES = ("first", "second", "third")


class ProposalForm(Form):
    """Up to three times on the clocks of the zone, how long, and where; and slots of events."""

    slots = SelectMultipleField(
        _l("Where you both are free"), coerce=int, choices=[], validate_choice=False,
        description=_l("Slots of events that you both attend and at which you do not meet yet; a "
                       "table is kept for you. At most three times in all."),
    )  # fmt: skip
    first = moment(_l("First time"), needed=False)
    second = moment(_l("Second time"), needed=False)
    third = moment(_l("Third time"), needed=False)
    minutes = SelectField(_l("Minutes"), coerce=int, default=30,
                          choices=[SelectChoice(one, str(one)) for one in LENGTHS])  # fmt: skip
    zone = zone_field()
    place = StringField(
        _l("Where"), [Length(max=300)],
        description=_l("A place, or the address of a video call; in a slot it is at the event."),
        filters=[lambda value: " ".join((value or "").split())],
    )  # fmt: skip

    def __init__(self, common: Sequence[tuple[Event, Slot]]) -> None:
        """Let these slots be chosen."""
        super().__init__()
        self._slots = {slot.id: slot for _event, slot in common}
        self.slots.choices = [
            SelectChoice(slot.id, slot_line(event, slot.starts_at, slot.ends_at))
            for event, slot in common
        ]

    @property
    def chosen(self) -> list[Slot]:
        """The slots that were chosen; not those that are not offered any more."""
        return [self._slots[one] for one in self.slots.data or () if one in self._slots]

    @property
    def starts(self) -> list[datetime]:
        """The times that were given."""
        zone = self.zone.data
        return [found for name in TIMES if (found := to_utc(self[name].data, zone)) is not None]

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse no time and too many, and times that are past, taken, or that clocks skip."""
        if not super().validate(extra_validators):
            return False
        self._check_slots()
        self._check_typed()
        return not self.errors

    def _check_slots(self) -> None:
        count = len(self.starts) + len(self.slots.data or ())
        if not count:
            self.refuse("first", _l("Please give a date and a time."))
        elif count > MOST_TIMES:
            self.refuse("slots", _l("At most three times, please."))
        if len(self.chosen) < len(self.slots.data or ()):
            self.refuse("slots", _l("You are not both free then any more; choose another slot."))

    def _check_typed(self) -> None:
        for name in TIMES:
            said, zone = self[name].data, self.zone.data
            start = to_utc(said, zone)
            if start is None:
                continue
            if to_local(start, zone) != said:
                self.refuse(name, _l("Clocks go forward then; this time does not exist there."))
            elif start <= now():
                self.refuse(name, _l("This time is past."))
