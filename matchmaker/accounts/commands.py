"""Accounts, from the command line."""

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from matchmaker.accounts import passwords, service
from matchmaker.core.database import db

group = AppGroup("accounts", help="People and their accounts.")


@group.command("make-administrator")
@click.argument("email")
def make_administrator(email: str) -> None:
    """Let the person with that address administer the site; ask for a password if new."""
    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    user = service.find_by_email(address)
    if user is None:
        db.session.rollback()  # nobody else waits while a password is typed
        hashed = passwords.hash_password(_ask_for_password(address))
        user = service.add_person(address, address.split("@")[0], hashed, "en", verified=True)
    service.make_administrator(user)
    db.session.commit()
    click.echo(f"{address} is an administrator.")


def _ask_for_password(address: str) -> str:
    while True:
        password: str = click.prompt(
            "New account. Password", hide_input=True, confirmation_prompt=True
        )
        flaw = passwords.find_flaw(password, address)
        if flaw is None:
            return password
        click.echo(f"This password is {flaw.replace('-', ' ')}; please choose another.", err=True)
