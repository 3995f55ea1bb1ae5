"""How soon does another process see a new listing, and see it with its vector?

One process writes and encodes (site and worker); another looks every 10 ms. The reference is the
time until a bare query in the other process returns the row.

    .venv/bin/python benchmarks/visibility.py [TRIES]
"""

import multiprocessing
import sys
import tempfile
import time

import numpy as np
from flask_migrate import upgrade
from sqlalchemy import func, select

from matchmaker.core.database import db, reading
from matchmaker.core.settings import load_settings
from matchmaker.demo.service import load
from matchmaker.factory import create_app
from matchmaker.jobs import service as jobs
from matchmaker.matching.desk import the_desk
from matchmaker.organisations.models import Organisation
from matchmaker.profiles import document, service
from matchmaker.profiles.models import Listing, Profile

WAIT = 0.01


def look(folder, asked, seen):
    """Tell when a row, a document and a vector of each listing that is asked for are here."""
    app = create_app(load_settings({"MATCHMAKER_INSTANCE": folder}))
    with app.app_context():
        desk = the_desk()
        with reading():
            desk.follow()
            db.session.rollback()
        seen.put("ready")
        while (wanted := asked.get()) is not None:
            address, text = wanted
            times = {}
            while len(times) < 3:
                with reading():
                    row = db.session.scalar(select(func.count(Listing.id)).filter_by(text=text))
                    if row:
                        times.setdefault("row", time.time())
                    corpus = desk.follow().corpus
                    db.session.rollback()
                said = corpus.document(address) if address in corpus else None
                if said and any(listing.text == text for listing in said.listings):
                    times.setdefault("listing", time.time())
                    mine = corpus.block(address)
                    if mine.known(0)[-1]:
                        times.setdefault("vector", time.time())
                time.sleep(WAIT)
            seen.put(times)


def main(tries):
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings({"MATCHMAKER_INSTANCE": folder}))
        with app.app_context():
            upgrade()
            load()
            db.session.commit()
            jobs.run_due()
            owner = db.session.scalars(select(Profile).join(Organisation).limit(1)).one()
            number, address = owner.organisation_id, owner.organisation.public_id
            db.session.rollback()
            context = multiprocessing.get_context("spawn")
            asked, seen = context.Queue(), context.Queue()
            process = context.Process(target=look, args=(folder, asked, seen))
            process.start()
            seen.get()
            taken = {"row": [], "listing": [], "vector": []}
            for at in range(tries):
                text = f"A new antibody, number {at}, for patients with asthma of kind {at}."
                asked.put((address, text))
                listing = document.Listing(id=f"new{at}", side="offer", text=text)
                start = time.time()
                service.add_listing(number, listing)
                db.session.commit()
                jobs.run_due()
                for name, when in seen.get().items():
                    taken[name].append(when - start)
            asked.put(None)
            process.join()
    print("seconds from saving until another process has it, over", tries, "listings")
    for name, values in taken.items():
        print(f"{name:10}median {np.median(values):.3f}  most {max(values):.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
