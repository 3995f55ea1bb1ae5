"""What people do with their accounts."""

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import passwords, sign_ins, throttle, tokens
from matchmaker.accounts.models import Purpose, User
from matchmaker.core.clock import now
from matchmaker.core.database import db, reading
from matchmaker.core.language import DEFAULT, LANGUAGES
from matchmaker.core.mail import write_mail
from matchmaker.jobs.service import enqueue
from matchmaker.jobs.tasks import queue_mail

SIGN_UP_LETTER = "accounts.sign_up_letter"
RESET_LETTER = "accounts.reset_letter"
CHANGE_LETTER = "accounts.change_letter"
VERIFIED = "accounts.verified"  # done by a room above, which knows what waited for it


class EmailTakenError(Exception):
    """Somebody has an account under this address."""


def find_by_email(email: str) -> User | None:
    """Return the person with that address, in whatever letter case."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.lower()))


def add_person(
    email: str, name: str, password_hash: str, language: str, *, verified: bool = False
) -> User:
    """Return a new person. Raises EmailTakenError."""
    user = User(
        email=email,
        name=name,
        password_hash=password_hash,
        language=language if language in LANGUAGES else DEFAULT,
        verified_at=now() if verified else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise EmailTakenError from error
    return user


def authenticate(email: str, password: str, network: str) -> User | None:
    """Return the person whose address and password these are.

    A wrong password, an unknown address and a deactivated account look the same and take the same
    time. Commits the count of tries and holds no transaction while it hashes. Raises
    TooManyTriesError.
    """
    throttle.count(throttle.SIGN_IN, email, network)
    with reading():
        user = find_by_email(email)
        stored = user.password_hash if user and user.is_active else None
        db.session.rollback()
    if not passwords.matches(stored, password) or stored is None:
        return None
    user = find_by_email(email)
    if user is None or user.password_hash != stored:  # changed while we looked
        return None
    if passwords.is_outdated(stored):
        user.password_hash = passwords.hash_password(password)
    throttle.forget(throttle.SIGN_IN, email)
    return user


def ask_for_letter(job: str, email: str, network: str) -> None:
    """Ask the worker to write to an address, whoever has it; the worker decides what, if anything.

    Commits the count of tries. Raises TooManyTriesError.
    """
    throttle.count(throttle.LETTER, email, network)
    queue_letter(job, email)


def queue_letter(job: str, email: str) -> None:
    """Ask the worker to write to an address, where the try has been counted already."""
    enqueue(job, {"email": email})


def ask_to_change_email(user: User, email: str, network: str) -> None:
    """Ask the worker to have the new address confirmed. Raises TooManyTriesError."""
    user_id = user.id
    throttle.count(throttle.LETTER, email, network)
    enqueue(CHANGE_LETTER, {"email": email, "user_id": user_id})


def verify(token: str) -> User:
    """Note that the person reads mail at the account's address. Raises TokenRefusedError."""
    user = tokens.use(token, Purpose.VERIFY).user
    mark_verified(user)
    return user


def mark_verified(user: User) -> None:
    """Note that the person has opened what was mailed to the account's address."""
    if user.verified_at is None:
        user.verified_at = now()
        tokens.void(user, Purpose.VERIFY)
        enqueue(VERIFIED, {"user_id": user.id})


def reset_password(token: str, password_hash: str) -> User:
    """Set a new password by a mailed link, and end all sign-ins. Raises TokenRefusedError."""
    user = tokens.use(token, Purpose.RESET).user
    mark_verified(user)  # the link came by mail
    _set_password(user, password_hash)
    sign_ins.end_all(user)
    return user


def change_password(user: User, password_hash: str) -> None:
    """Set a new password, and end all sign-ins but the one in use."""
    _set_password(user, password_hash)
    sign_ins.end_all(user, but=user.token)


def change_email(token: str) -> User:
    """Move an account to the address that the link was sent to; end all sign-ins, tell the old.

    Raises TokenRefusedError, also when somebody else has taken the address meanwhile.
    """
    used = tokens.use(token, Purpose.CHANGE_EMAIL)
    user, old = used.user, used.user.email
    try:
        with db.session.begin_nested():
            user.email = used.email
            user.verified_at = now()
    except IntegrityError as error:
        raise tokens.TokenRefusedError from error
    enqueue(VERIFIED, {"user_id": user.id})
    tokens.void(user, *Purpose)
    sign_ins.end_all(user)
    queue_mail(write_mail("email_changed", old, user.language, person=user))
    return user


def change_person(user: User, name: str, language: str) -> None:
    """Change how a person is called, and which language the site speaks to them."""
    user.name, user.language = name, language


def deactivate(user: User) -> None:
    """Close an account: its sign-ins and links end, its address stays taken."""
    user.deactivated_at = user.deactivated_at or now()
    sign_ins.end_all(user)
    tokens.void(user, *Purpose)


def reactivate(user: User) -> None:
    """Open a closed account again."""
    user.deactivated_at = None


def make_administrator(user: User) -> None:
    """Let a person administer the site."""
    user.is_administrator = True


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    tokens.void(user, Purpose.RESET, Purpose.CHANGE_EMAIL)
    queue_mail(write_mail("password_changed", user.email, user.language, person=user))
