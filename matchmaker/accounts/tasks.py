"""Mails that hold a link: the worker decides whether there is one to write, and makes the link."""

from typing import Any

from matchmaker.accounts import tokens
from matchmaker.accounts.models import Purpose, User
from matchmaker.accounts.service import find_by_email
from matchmaker.core.database import db
from matchmaker.core.mail import write_mail
from matchmaker.core.pages import external_url
from matchmaker.jobs.tasks import send_now


def send_sign_up_letter(payload: dict[str, Any]) -> None:
    """Have a new person confirm the address; tell one who is known already that it is taken."""
    user = find_by_email(payload["email"])
    if user is None or not user.is_active:
        return
    if user.verified_at is not None:
        _send_account_exists(user)
        return
    link = external_url("accounts.verify", token=tokens.make(Purpose.VERIFY, user, user.email))
    send_now(write_mail("verify", user.email, user.language, person=user, link=link))


def send_reset_letter(payload: dict[str, Any]) -> None:
    """Send the way to a new password, if anybody has that address."""
    user = find_by_email(payload["email"])
    if user is None or not user.is_active:
        return
    link = external_url("accounts.new_password", token=tokens.make(Purpose.RESET, user, user.email))
    send_now(write_mail("reset", user.email, user.language, person=user, link=link))


def send_change_letter(payload: dict[str, Any]) -> None:
    """Have a person confirm a new address; whoever has it already is told of the try."""
    user = db.session.get(User, payload["user_id"])
    if user is None or not user.is_active:
        return
    owner = find_by_email(payload["email"])
    if owner is not None and owner.id != user.id:
        _send_account_exists(owner)
        return
    token = tokens.make(Purpose.CHANGE_EMAIL, user, payload["email"])
    link = external_url("accounts.confirm_email", token=token)
    send_now(write_mail("change_email", payload["email"], user.language, person=user, link=link))


def _send_account_exists(user: User) -> None:
    links = {"sign_in": external_url("accounts.sign_in"), "reset": external_url("accounts.reset")}
    send_now(write_mail("account_exists", user.email, user.language, person=user, **links))
