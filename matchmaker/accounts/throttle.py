"""How often something may be tried, counted by account and by network, for all processes.

Nobody is locked out for good: a refused try is not counted, so the wait ends when it says.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from matchmaker.accounts.models import Attempt
from matchmaker.core.clock import now
from matchmaker.core.database import db

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries per account and per network within a span of time."""

    name: str
    account: int
    network: int
    within: timedelta


SIGN_IN = Limit("sign-in", 10, 100, timedelta(minutes=15))
# Registrations for events, and links sent again: a hundred phones of a venue share one network.
REGISTRATION = Limit("registration", 5, 400, timedelta(hours=1))
LETTER = Limit("letter", 5, 40, timedelta(hours=1))  # whatever makes the site write to an address


class TooManyTriesError(Exception):
    """Tried too often; `until` says when the next try is allowed."""

    def __init__(self, until: datetime) -> None:
        """Keep when the wait is over."""
        super().__init__(f"not before {until.isoformat()}")
        self.until = until

    @property
    def seconds(self) -> int:
        """How long to wait, in whole seconds, at least one."""
        return max(1, math.ceil((self.until - now()).total_seconds()))


def count(limit: Limit, account: str, network: str) -> None:
    """Count a try, and commit it, because what follows may fail and be rolled back.

    `account` is an e-mail address, known or not; `network` an IP address, or "". Raises
    TooManyTriesError.
    """
    moment = now()
    keys = {_key(limit, "account", account.casefold()): limit.account}
    if network:
        keys[_key(limit, "network", _network_of(network))] = limit.network
    db.session.execute(delete(Attempt).where(Attempt.at < moment - KEPT))
    tries = [Attempt(key=key, at=moment) for key in keys]
    db.session.add_all(tries)
    db.session.commit()  # first counted, then judged: of many at once none slips through
    waits = [_wait(key, allowed, limit.within, moment) for key, allowed in keys.items()]
    until = max((wait for wait in waits if wait), default=None)
    if until is not None:
        db.session.execute(delete(Attempt).where(Attempt.id.in_([a.id for a in tries])))
        db.session.commit()
        raise TooManyTriesError(until)
    db.session.commit()


def forget(limit: Limit, account: str) -> None:
    """Forget an account's tries, because one has succeeded."""
    key = _key(limit, "account", account.casefold())
    db.session.execute(delete(Attempt).where(Attempt.key == key))


def _wait(key: str, allowed: int, within: timedelta, moment: datetime) -> datetime | None:
    """Return when the oldest try that counts will have passed, if there are too many."""
    counted = select(Attempt.at).where(Attempt.key == key, Attempt.at > moment - within)
    if (db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0) <= allowed:
        return None
    # The try that was just counted is the newest; the wait ends when room is made for it.
    oldest = db.session.scalar(counted.order_by(Attempt.at.desc()).offset(allowed).limit(1))
    return (oldest or moment) + within


def _key(limit: Limit, kind: str, value: str) -> str:
    return hashlib.sha256(f"{limit.name}:{kind}:{value}".encode()).hexdigest()


def _network_of(address: str) -> str:
    """Return the network that one subscriber has: an IPv4 address, or the first half of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)
