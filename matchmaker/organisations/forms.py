"""What people fill in about organisations and members."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields import SelectChoice

from matchmaker.accounts.forms import email_field, name_field, new_password_field
from matchmaker.core.forms import Form
from matchmaker.organisations.models import Role

ROLES = {Role.MEMBER: _l("Member"), Role.OWNER: _l("Owner")}


class InviteForm(Form):
    """Whom to invite, as what."""

    email = email_field(_l("E-mail of your colleague"))
    role = SelectField(_l("Role"), choices=[SelectChoice(k.value, v) for k, v in ROLES.items()])


class RoleForm(Form):
    """What a member may do."""

    role = SelectField(_l("Role"), choices=[SelectChoice(k.value, v) for k, v in ROLES.items()])


class JoinForm(Form):
    """A new account for an invited person."""

    name = name_field()
    password = new_password_field(_l("Password"))
