"""What is filled in about a conversation."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional

from matchmaker.core.forms import Form


class CdaForm(Form):
    """The agreement under which two organisations talk."""

    reference = StringField(
        _l("The agreement"),
        [InputRequired(), Length(max=200)],
        description=_l("Its name or number, such as “Mutual CDA of March 2027, no. 118”."),
    )
    begins = DateField(_l("In force from"), [InputRequired()])
    ends = DateField(_l("Until"), [Optional()], description=_l("Empty if it does not end."))
