"""Does a laptop carry a hundred phones that poll, while people ask, vote and are checked in?

    python benchmarks/venue.py [PHONES] [SECONDS]

Starts the site as `make venue` does, with the demo and a published list, in a folder of its own.
Each phone asks every 5 s for its agenda and for the questions from the floor, at the addresses that
htmx uses, which answer 204 while nothing is new. Every 5 s somebody asks a question, so that
everybody's list is sent anew. The reference is a static file, asked for as often in the same run.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from matchmaker.core.database import db
from matchmaker.core.settings import ROOT, load_settings
from matchmaker.demo.evening import SLUG
from matchmaker.events.links import link_token
from matchmaker.events.models import (
    Attendee,
    AttendeeState,
    Event,
    EventHost,
    EventState,
    Participant,
    Strength,
    Wish,
)
from matchmaker.events.questions import show_at_once
from matchmaker.factory import create_app
from matchmaker.pairing import process, publishing, reading, service
from matchmaker.pairing.candidates import Rules

EVERY = 5.0  # seconds between two looks of a phone
POLLED = re.compile(r'hx-get="([^"]+)"')


class Phone:
    """A browser with cookies of its own."""

    def __init__(self, address, seconds):
        self.address, self.seconds = address, seconds
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def ask(self, path, what, data=None):
        """Ask for a path and note how long that took; return the words, none for an error."""
        began = time.perf_counter()
        try:
            with self.opener.open(self.address + path, data, timeout=30) as answer:
                words = answer.read().decode()
                status = answer.status
        except (urllib.error.URLError, OSError) as error:
            words, status = None, getattr(error, "code", 0)
        self.seconds[what].append((time.perf_counter() - began, status))
        return words


def polled(page, kept):
    """The address that a page asks again for; the old one where there is no page."""
    found = POLLED.search(page or "")
    return found[1].replace("&amp;", "&") if found else kept


def follow(phone, token, start, ends):
    agenda, floor = f"/events/{SLUG}/agenda/{token}", f"/events/{SLUG}/questions/"
    phone.ask(f"/events/{SLUG}/me/{token}", "opening the link")
    agenda = polled(phone.ask(agenda, "first look"), agenda)
    floor = polled(phone.ask(floor, "first look"), floor)
    time.sleep(max(0.0, start - time.monotonic()))
    while time.monotonic() < ends:
        began = time.monotonic()
        agenda = polled(phone.ask(agenda, "agenda again"), agenda)
        floor = polled(phone.ask(floor, "questions again"), floor)
        phone.ask("/static/img/favicon.svg", "static file")
        time.sleep(max(0.0, EVERY - (time.monotonic() - began)))


def ask_questions(phone, token, ends):
    phone.ask(f"/events/{SLUG}/me/{token}", "opening the link")
    number = 0
    while time.monotonic() < ends:
        number += 1
        page = phone.ask(f"/events/{SLUG}/questions/", "first look") or ""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        form = {"csrf_token": found[1] if found else "", "text": f"What about cohort {number}?"}
        phone.ask(f"/events/{SLUG}/questions/", "asking", urlencode(form).encode())
        time.sleep(EVERY)


def prepare(app):
    """Publish a list for the demo's evening; return the links of its people."""
    with app.app_context():
        event = db.session.query(Event).filter_by(slug=SLUG).one()
        event.state = EventState.RUNNING
        show_at_once(event, wanted=True)
        host = db.session.query(EventHost).filter_by(event_id=event.id).one().user_id
        parties = db.session.query(Participant).filter_by(event_id=event.id).all()
        for at, who in enumerate(parties):
            for other in parties[at + 1 : at + 8]:
                db.session.add(
                    Wish(participant_id=who.id, target_id=other.id, strength=Strength.WANT)
                )
        draft = service.make_draft(event, host, Rules(everyone=True, seconds=10))
        problem = service.problem_of(draft)
        service.begin(draft.id, problem)
        answer = process.answer_to(reading.read(problem), process.Talk(10))
        service.finish(draft.id, problem, answer["plan"])
        publishing.publish(event, draft, host, 0)
        people = db.session.query(Attendee).filter_by(
            event_id=event.id, state=AttendeeState.APPROVED
        )
        tokens = [link_token(one) for one in people]
        db.session.commit()
        return tokens


def serve(folder):
    """Start the site as the Makefile does; return its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"MATCHMAKER_INSTANCE": str(folder), "BASE_URL": f"http://127.0.0.1:{port}"}
    environ = {**os.environ, **own, "FLASK_APP": "app.py", "HF_HUB_OFFLINE": "1"}
    programs = Path(sys.executable).parent
    for command in (("db", "upgrade"), ("demo", "load", "--if-empty")):
        subprocess.run([programs / "flask", *command], env=environ, cwd=ROOT, check=True,  # noqa: S603
                       stdout=subprocess.DEVNULL)  # fmt: skip
    tokens = prepare(create_app(load_settings(own)))
    make = ["make", "--no-print-directory", "start", f"BIND=0.0.0.0:{port}"]
    site = subprocess.Popen(  # noqa: S603
        make, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return own["BASE_URL"], site, tokens


def main(phones=100, seconds=60):
    with tempfile.TemporaryDirectory(prefix="venue-") as folder:
        address, site, tokens = serve(Path(folder))
        try:
            waiting = Phone(address, defaultdict(list))
            while waiting.ask("/", "start") is None:
                time.sleep(0.2)
            taken = defaultdict(list)
            start = time.monotonic() + EVERY
            ends = start + seconds
            threads = [
                threading.Thread(
                    target=follow,
                    args=(Phone(address, taken), tokens[at % len(tokens)],
                          start + EVERY * at / phones, ends),
                )
                for at in range(phones)
            ]  # fmt: skip
            asking = threading.Thread(
                target=ask_questions, args=(Phone(address, taken), tokens[0], ends)
            )
            for thread in (*threads, asking):
                thread.start()
            for thread in (*threads, asking):
                thread.join()
        finally:
            site.terminate()
            site.wait(20)
    print(f"{phones} phones, a look every {EVERY:.0f} s, for {seconds} s")
    print(f"{'':18}{'asked':>7}{'204':>7}{'errors':>8}{'median ms':>11}{'p95 ms':>8}{'worst':>8}")
    for what, all_ in sorted(taken.items()):
        times = sorted(1000 * one for one, _status in all_)
        errors = sum(status not in {200, 204} for _one, status in all_)
        quiet = sum(status == 204 for _one, status in all_)
        print(f"{what:18}{len(all_):7}{quiet:7}{errors:8}{times[len(times) // 2]:11.0f}"
              f"{times[int(0.95 * len(times))]:8.0f}{times[-1]:8.0f}")  # fmt: skip


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
