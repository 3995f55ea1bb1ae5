"""What an administrator fills in."""

from flask_babel import lazy_gettext as _l

from matchmaker.core.forms import Form, required_text

REASON_LIMIT = 1000


class SuspendForm(Form):
    """Why an organisation is suspended; its members read it."""

    reason = required_text(_l("Reason, which its members will read"), REASON_LIMIT)
