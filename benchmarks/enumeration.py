"""Does the time of an answer tell whether an address is known?

Reference: the same form with an address that nobody has. Medians within 10 % or 10 ms are fine.

    .venv/bin/python benchmarks/enumeration.py [TRIES]
"""

import secrets
import statistics
import sys
import tempfile
import time

from flask import Flask

from matchmaker.accounts import passwords
from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.core.settings import load_settings
from matchmaker.factory import create_app

PASSWORD = "seven quiet herons"  # noqa: S105 - nobody's
FORMS = {
    "/sign-in": {"password": "a wrong password"},
    "/reset-password": {},
    "/sign-up": {
        "name": "Ada Lin",
        "password": PASSWORD,
        "organisation": "Acme Dx",
        "kind": "startup",
        "type": "",
        "country": "CN",
    },
}


def main(tries: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings({"MATCHMAKER_INSTANCE": folder}))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            db.create_all()
            hashed = passwords.hash_password(PASSWORD)
            for number in range(tries):
                email = f"known{number}@example.org"
                db.session.add(User(email=email, name="N", password_hash=hashed, verified_at=now()))
            db.session.commit()
            print(f"{'form':<16} {'known':>9} {'unknown':>9}  medians of {tries}, ms")
            for address, fields in FORMS.items():
                times: dict[str, list[float]] = {"known": [], "nobody": []}
                for number in range(tries):
                    for who, spent in times.items():
                        spent.append(ask(app, address, f"{who}{number}@example.org", fields))
                known, unknown = (statistics.median(spent) * 1000 for spent in times.values())
                print(f"{address:<16} {known:>9.1f} {unknown:>9.1f}")


def ask(app: Flask, address: str, email: str, fields: dict[str, str]) -> float:
    """Return the seconds that the site takes to answer, from a network of its own each time."""
    network = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
    begun = time.perf_counter()
    with app.app_context():
        app.test_client().post(
            address, data={"email": email, **fields}, environ_base={"REMOTE_ADDR": network}
        )
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
