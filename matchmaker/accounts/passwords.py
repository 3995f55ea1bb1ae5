"""Passwords: hashed with Argon2id, long enough, and not what everybody tries first."""

import enum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

SHORTEST = 8
LONGEST = 128
LIST = Path(__file__).parent / "common_passwords.txt"

# At least what OWASP's Password Storage Cheat Sheet asks of Argon2id: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


class Flaw(enum.StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Say whether the password is the one stored; without a stored one it takes as long."""
    try:
        _hasher.verify(stored or _decoy(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Say whether a password should be hashed anew, with today's parameters."""
    return _hasher.check_needs_rehash(stored)


def find_flaw(password: str, *known: str) -> Flaw | None:
    """Return why a password is refused, if it is; `known` words are the person's name, address."""
    if len(password) < SHORTEST:
        return Flaw.TOO_SHORT
    if len(password) > LONGEST:
        return Flaw.TOO_LONG
    folded = password.casefold()
    guesses = {word.casefold() for word in known} | {
        word.casefold().split("@")[0] for word in known
    }
    if folded in guesses or folded.strip("0123456789!?.*_- ") in _common() or folded in _common():
        return Flaw.COMMON
    return Flaw.COMMON if len(set(folded)) <= 2 else None


@cache
def _common() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split())


@cache
def _decoy() -> str:
    return _hasher.hash("nobody's password")
