"""What people fill in to come to an event."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from matchmaker.accounts.forms import email_field, language_field, normalise_email
from matchmaker.core.database import new_public_id
from matchmaker.core.forms import (
    EMAIL_LIMIT,
    Form,
    as_written,
    on_one_line,
    refuse_addresses,
    required_text,
)
from matchmaker.events.inviting import MOST_INVITED
from matchmaker.events.models import Attendee, AttendeeState, EventTable
from matchmaker.events.service import Registration
from matchmaker.organisations.models import Kind

TEXT_LIMIT = 2000


def _text(label: Any, hint: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [Optional(), Length(max=TEXT_LIMIT)],
        filters=[as_written],
        description=hint,
        render_kw={"rows": 4, "maxlength": TEXT_LIMIT},
    )


def _meetings(label: Any, hint: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 96)], description=hint,
                        render_kw={"min": 0, "max": 96})  # fmt: skip


def _page_key(key: str | None) -> str:
    """Return what makes a second tap on a page the same walk-in; one of its own for a new page."""
    return key if key and key.isascii() and key.isalnum() and len(key) <= 40 else new_public_id()


def kind_field() -> SelectField:
    """Return a field for the side on which somebody sits."""
    choices = [
        SelectChoice(Kind.STARTUP.value, _l("Startup")),
        SelectChoice(Kind.PHARMA.value, _l("Pharma")),
        SelectChoice(Kind.OTHER.value, _l("Other: hospital, investor, adviser …")),
    ]
    return SelectField(_l("Kind of organisation"), [InputRequired()], choices=choices)


class OwnForm(Form):
    """What an attendee may change of the own registration."""

    name = required_text(_l("Your name"), 200, refuse_addresses, render_kw={"autocomplete": "name"})
    title = StringField(
        _l("Job title"), [Optional(), Length(max=200)],
        render_kw={"autocomplete": "organization-title"},
    )  # fmt: skip
    company = StringField(
        _l("Company or institution"), [Optional(), Length(max=200)],
        description=_l("So it stands on lists and badges."),
        render_kw={"autocomplete": "organization"},
    )  # fmt: skip
    kind = kind_field()
    language = language_field()
    offers = _text(_l("What do you offer?"), _l("In any language; it finds the people who look "
                                                "for it. You can add it later."))  # fmt: skip
    looks_for = _text(_l("What do you look for?"), _l("In any language; you can add it later."))

    def registration(self, email: str, **known: Any) -> Registration:
        """Return what is filled in."""
        return Registration(
            name=self.name.data,
            email=email,
            company=(self.company.data or "").strip(),
            title=(self.title.data or "").strip(),
            kind=Kind(self.kind.data),
            language=self.language.data,
            offers=(self.offers.data or "").strip(),
            looks_for=(self.looks_for.data or "").strip(),
            **known,
        )

    def fill_from(self, person: Attendee) -> None:
        """Show what is known of somebody."""
        for field in (self.name, self.title, self.company, self.language):
            field.data = getattr(person, field.name)
        if person.participant is not None:
            self.kind.data = person.participant.kind.value
            self.offers.data = person.participant.offers
            self.looks_for.data = person.participant.looks_for


class RegisterForm(OwnForm):
    """A registration by somebody whom the site does not know."""

    email = email_field(_l("E-mail"))
    code = StringField(_l("Code"), [Optional(), Length(max=40)])


class MemberRegisterForm(OwnForm):
    """A registration by a person with an account, at that account's address."""

    code = StringField(_l("Code"), [Optional(), Length(max=40)])


class AddForm(OwnForm):
    """Somebody whom a host registers."""

    name = required_text(_l("Full name"), 200, refuse_addresses)
    email = email_field(_l("E-mail"))
    how = RadioField(
        _l("How"),
        choices=[
            SelectChoice(AttendeeState.APPROVED.value, _l("Comes: gets a mail with the link")),
            SelectChoice(AttendeeState.INVITED.value, _l("Is invited, and says whether to come")),
        ],
        default=AttendeeState.APPROVED.value,
    )


class WalkInForm(Form):
    """Somebody who stands at the door; an address can wait."""

    name = required_text(_l("Full name"), 200, refuse_addresses)
    company = StringField(_l("Company or institution"), [Optional(), Length(max=200)])
    title = StringField(_l("Job title"), [Optional(), Length(max=200)])
    kind = kind_field()
    email = StringField(
        _l("E-mail"), [Optional(), Length(max=EMAIL_LIMIT), normalise_email],
        description=_l("For the agenda on the phone; can be left out."),
        render_kw={"type": "email"},
    )  # fmt: skip
    key = HiddenField(filters=[_page_key])


class GuestForm(Form):
    """Who was let in with one tap; both may be left."""

    name = StringField(
        _l("Full name"), [Optional(), Length(max=200), refuse_addresses], filters=[on_one_line]
    )
    company = StringField(
        _l("Company or institution"), [Optional(), Length(max=200)], filters=[on_one_line]
    )
    key = HiddenField(filters=[_page_key])


class EditForm(OwnForm):
    """What a host may change of a registration."""

    name = required_text(_l("Full name"), 200, refuse_addresses)


class ParticipantForm(Form):
    """How somebody meets."""

    name = required_text(_l("Meets as"), 200)
    kind = kind_field()
    table = SelectField(
        _l("Table of their own"), coerce=int,
        description=_l("The others come to them: for a team that stays where it is."),
    )  # fmt: skip
    min_meetings = _meetings(_l("Fewest meetings"), _l("Empty: as promised to everybody."))
    max_meetings = _meetings(_l("Most meetings"), _l("Empty: as the rules of the list say."))

    def offer(self, tables: Sequence[EventTable]) -> None:
        """Let choose among tables."""
        rest = [SelectChoice(table.id, table.name) for table in tables]
        self.table.choices = [SelectChoice(0, _l("None")), *rest]


class JoinForm(Form):
    """With whom somebody shares meetings."""

    participant = SelectField(_l("Share the meetings of"))


class InviteForm(Form):
    """Whom to invite by mail."""

    people = TextAreaField(
        _l("Addresses"),
        [DataRequired(_l("Please fill this in.")), Length(max=20_000)],
        description=_l("One a line: an address, or Name <address>. At most %(most)s at a time.",
                       most=MOST_INVITED),
        render_kw={"rows": 8},
    )  # fmt: skip
    language = language_field()
