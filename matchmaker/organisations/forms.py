"""What people fill in about organisations and members."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from matchmaker.accounts.forms import email_field, name_field, new_password_field
from matchmaker.core.forms import Form
from matchmaker.organisations.models import Role

ROLES = {Role.MEMBER: _l("Member"), Role.OWNER: _l("Owner")}


def role_field() -> SelectField:
    """Return a field for what a member may do."""
    choices = [SelectChoice(role.value, label) for role, label in ROLES.items()]
    return SelectField(_l("Role"), [InputRequired()], choices=choices)


class InviteForm(Form):
    """Whom to invite, as what."""

    email = email_field(_l("E-mail of your colleague"))
    role = role_field()


class RoleForm(Form):
    """What a member may do."""

    role = role_field()


class JoinForm(Form):
    """A new account for an invited person."""

    name = name_field()
    password = new_password_field(_l("Password"))
