"""What is filled in about a conversation."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from matchmaker.core.forms import Form
from matchmaker.messaging.models import Grievance

GRIEVANCES = {
    Grievance.SPAM: _l("Spam or advertising"),
    Grievance.HARASSMENT: _l("Harassment or insult"),
    Grievance.FRAUD: _l("Fraud, or not who they say they are"),
    Grievance.CONFIDENTIALITY: _l("Misuse of confidential information"),
    Grievance.OTHER: _l("Something else"),
}


class CdaForm(Form):
    """The agreement under which two organisations talk."""

    reference = StringField(
        _l("The agreement"),
        [InputRequired(), Length(max=200)],
        description=_l("Its name or number, such as “Mutual CDA of March 2027, no. 118”."),
    )
    begins = DateField(_l("In force from"), [InputRequired()])
    ends = DateField(_l("Until"), [Optional()], description=_l("Empty if it does not end."))


class ComplaintForm(Form):
    """What somebody tells the administrators of an organisation."""

    grievance = RadioField(
        _l("What is wrong"),
        [InputRequired()],
        choices=[SelectChoice(one.value, label) for one, label in GRIEVANCES.items()],
    )
    text = TextAreaField(
        _l("What happened"),
        [InputRequired(), Length(max=4000)],
        render_kw={"maxlength": 4000, "rows": 6},
    )
    attach = BooleanField(_l("Show the administrators this message too"))
