"""What a host fills in about an event."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from matchmaker.core.forms import Form, refuse_addresses, required_text
from matchmaker.core.language import LANGUAGES
from matchmaker.events.hours import MOST_TABLES
from matchmaker.events.models import WhoMayCome

MOST_PEOPLE = 5000
LOCAL = "%Y-%m-%dT%H:%M"


@cache
def zones() -> list[str]:
    """Return the time zones that are called after places, and UTC."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
               "Pacific/")  # fmt: skip
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(regions))]


def number(label: Any, hint: Any, least: int, most: int, *, needed: bool = True) -> IntegerField:
    """Return a field for a whole number within bounds."""
    first = InputRequired(_l("Please fill this in.")) if needed else Optional()
    return IntegerField(
        label,
        [first, NumberRange(least, most)],
        description=hint,
        render_kw={"min": least, "max": most, "inputmode": "numeric"},
    )


def moment(label: Any, hint: Any = "", *, needed: bool = True) -> DateTimeLocalField:
    """Return a field for a moment on the event's own clocks; see `to_utc`."""
    first = InputRequired(_l("Please give a date and a time.")) if needed else Optional()
    return DateTimeLocalField(
        label, [first], format=[LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], description=hint
    )


def to_utc(naive: datetime | None, zone: str) -> datetime | None:
    """Return what clocks of the zone show as an aware moment."""
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if naive else None


def to_local(aware: datetime | None, zone: str) -> datetime | None:
    """Return a moment as clocks of the zone show it, for a field."""
    return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if aware else None


def zone_field() -> SelectField:
    """Return a field for a time zone."""
    choices = [SelectChoice(zone, zone.replace("_", " ")) for zone in zones()]
    return SelectField(_l("Time zone"), [InputRequired()], choices=choices)


def languages_field() -> SelectMultipleField:
    """Return a field for the languages spoken at an event."""
    choices = [SelectChoice(*item) for item in LANGUAGES.items()]
    return SelectMultipleField(_l("Languages"), choices=choices)


class NewEventForm(Form):
    """What, when and where, and the three answers of which the rest is made."""

    name = required_text(_l("Name of the event"), 200, refuse_addresses)
    starts_at = moment(_l("The networking hours begin"), _l("Talks before can be added later."))
    zone = zone_field()
    place = StringField(_l("Place"), [Optional(), Length(max=300)])
    languages = languages_field()
    people = number(_l("How many people come?"), _l("About; it becomes the capacity."), 2,
                    MOST_PEOPLE)  # fmt: skip
    minutes = number(_l("How many minutes of networking?"), _l("90 for an evening, 420 for a day."),
                     20, 24 * 60)  # fmt: skip
    tables = number(_l("How many tables?"), _l("Two who meet sit at one table."), 1, MOST_TABLES)


class DetailsForm(Form):
    """What an event is, and who may come until when."""

    name = required_text(_l("Name of the event"), 200, refuse_addresses)
    description = TextAreaField(
        _l("Description"), [Optional(), Length(max=5000)], render_kw={"rows": 6, "maxlength": 5000}
    )
    place = StringField(_l("Place"), [Optional(), Length(max=300)])
    languages = languages_field()
    zone = zone_field()
    starts_at = moment(_l("Begins"))
    ends_at = moment(_l("Ends"))
    who_may_come = SelectField(_l("Who may come"), [InputRequired()])
    capacity = number(
        _l("Capacity"), _l("When it is full, people go on a waiting list. Empty for no limit."),
        1, MOST_PEOPLE, needed=False,
    )  # fmt: skip
    opens_at = moment(_l("Registration opens"), _l("Empty: as soon as the event is open."),
                      needed=False)  # fmt: skip
    closes_at = moment(_l("Registration closes"), _l("Empty: when the event ends."), needed=False)
    must_cap = number(_l("“Must see” wishes for each"), _l("0 for none."), 0, 50)
    min_meetings = number(_l("Meetings promised to everybody"), _l("The list aims at it first."),
                          0, 20)  # fmt: skip

    def offer(self, labels: dict[WhoMayCome, str]) -> None:
        """Let choose how people get in."""
        self.who_may_come.choices = [SelectChoice(who.value, text) for who, text in labels.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that what begins ends later."""
        sound: bool = super().validate(extra_validators)
        for first, last in (("starts_at", "ends_at"), ("opens_at", "closes_at")):
            begins, ends = self[first].data, self[last].data
            if begins and ends and ends <= begins:
                self.refuse(last, _l("The end must be later than the beginning."))
                sound = False
        return sound
