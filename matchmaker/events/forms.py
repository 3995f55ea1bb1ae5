"""What a host fills in about an event."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

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

from matchmaker.core.forms import Form, refuse_addresses, required_text, zone_field
from matchmaker.core.language import LANGUAGES
from matchmaker.events.hours import (
    LONGEST,
    LONGEST_GAP,
    MOST_TABLES,
    SHORTEST,
    Hours,
    Pause,
    UnreadablePauseError,
    read_pauses,
    write_pauses,
)
from matchmaker.events.models import EventTable, WhoMayCome
from matchmaker.events.setup import TalkRow

MOST_PEOPLE = 5000
ALL_TABLES = 0
LOCAL = "%Y-%m-%dT%H:%M"


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
    return _aware(naive, zone) if naive else None


def to_local(aware: datetime | None, zone: str) -> datetime | None:
    """Return a moment as clocks of the zone show it, for a field."""
    return _naive(aware, zone) if aware else None


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


class HoursForm(Form):
    """Networking hours, which are cut into slots."""

    starts_at = moment(_l("From"))
    ends_at = moment(_l("To"))
    length = number(_l("Minutes a meeting"), "", SHORTEST, LONGEST)
    gap = number(_l("Minutes between meetings"), _l("To say goodbye and find the next table."), 0,
                 LONGEST_GAP)  # fmt: skip
    pauses = TextAreaField(
        _l("Breaks and lunch"),
        [Optional(), Length(max=2000)],
        description=_l("One a line, such as 12:30–13:30 Lunch. With a date before it, 2027-03-04 "
                       "12:30–13:30 Lunch, it holds for that day only."),
        render_kw={"rows": 4},
    )  # fmt: skip

    def hours(self, zone: str) -> Hours | None:
        """Return what is filled in; None, and an error at its field, if it makes no sense."""
        begins, ends = self.starts_at.data, self.ends_at.data
        if ends <= begins:
            self.refuse("ends_at", _l("The end must be later than the beginning."))
            return None
        try:
            said = read_pauses(self.pauses.data or "", begins.date(), ends.date())
        except UnreadablePauseError as error:
            self.refuse("pauses", _l("This line is no break: %(line)s. Expected for instance: "
                                     "12:30–13:30 Lunch", line=error.line))  # fmt: skip
            return None
        pauses = tuple(
            Pause(_aware(one.starts_at, zone), _aware(one.ends_at, zone), one.name) for one in said
        )
        return Hours(_aware(begins, zone), _aware(ends, zone), self.length.data, self.gap.data,
                     pauses)  # fmt: skip

    def show(self, hours: Hours, zone: str) -> None:
        """Fill in what is known."""
        self.starts_at.data = to_local(hours.starts_at, zone)
        self.ends_at.data = to_local(hours.ends_at, zone)
        self.length.data, self.gap.data = hours.length, hours.gap
        pauses = tuple(
            Pause(_naive(one.starts_at, zone), _naive(one.ends_at, zone), one.name)
            for one in hours.pauses
        )
        dated = _naive(hours.starts_at, zone).date() != _naive(hours.ends_at, zone).date()
        self.pauses.data = write_pauses(pauses, dated=dated)


class TalkForm(Form):
    """A part of the programme."""

    title = required_text(_l("Title"), 300)
    speaker = StringField(
        _l("Speaker"), [Optional(), Length(max=200)], description=_l("Name and role, or several.")
    )
    starts_at = moment(_l("Begins"))
    ends_at = moment(_l("Ends"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the talk ends after it begins."""
        sound: bool = super().validate(extra_validators)
        begins, ends = self.starts_at.data, self.ends_at.data
        if begins and ends and ends <= begins:
            self.refuse("ends_at", _l("The end must be later than the beginning."))
            return False
        return sound

    def talk(self, zone: str) -> TalkRow:
        """Return what is filled in."""
        begins, ends = (_aware(self[side].data, zone) for side in ("starts_at", "ends_at"))
        return TalkRow(self.title.data, (self.speaker.data or "").strip(), begins, ends)


class MoreTablesForm(Form):
    """Tables to add."""

    count = number(_l("How many"), "", 1, MOST_TABLES)
    zone = StringField(
        _l("Part of the room"), [Optional(), Length(max=60)],
        description=_l("Such as Hall or Terrace. Walking between parts is kept short."),
    )  # fmt: skip
    capacity = number(_l("Seats"), _l("At each table."), 2, 100)


class SeatsForm(Form):
    """Seats that some tables have in some slots, beside their usual ones."""

    tables = SelectMultipleField(
        _l("Tables"), [InputRequired(_l("Please choose at least one table."))], coerce=int
    )
    first = SelectField(_l("From slot"), [InputRequired()], coerce=int)
    last = SelectField(_l("To slot"), [InputRequired()], coerce=int)
    seats = number(
        _l("Seats in these slots"), _l("At each of these tables. 0 closes them."), 0, 100
    )

    def offer(self, tables: Sequence[EventTable], slots: Sequence[tuple[int, str]]) -> None:
        """Let choose among tables, and slots by number."""
        everything = SelectChoice(ALL_TABLES, _l("All tables"))
        self.tables.choices = [everything, *(SelectChoice(one.id, one.name) for one in tables)]
        for field in (self.first, self.last):
            field.choices = [SelectChoice(*slot) for slot in slots]

    def chosen(self) -> list[int]:
        """Return the tables by id."""
        if ALL_TABLES in self.tables.data:
            return [int(choice.value) for choice in self.tables.choices[1:]]
        return list(self.tables.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the last slot is not before the first."""
        sound: bool = super().validate(extra_validators)
        if sound and self.last.data < self.first.data:
            self.refuse("last", _l("The last slot is before the first."))
            return False
        return sound


class DuplicateForm(Form):
    """When the same is held again."""

    name = required_text(_l("Name of the new event"), 200, refuse_addresses)
    starts_at = moment(_l("Begins"))


class CodeForm(Form):
    """A code that lets people in."""

    code = StringField(
        _l("Code"), [Optional(), Length(max=40)], description=_l("Empty: one is made up.")
    )
    note = StringField(_l("For whom"), [Optional(), Length(max=200)])
    uses = number(_l("How often it works"), _l("Empty for no limit."), 1, MOST_PEOPLE, needed=False)


def _aware(naive: datetime, zone: str) -> datetime:
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _naive(aware: datetime, zone: str) -> datetime:
    return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
