"""The seed evening as an event: what the press release says of it, held again next month.

Host, talks and the organisations that spoke and listened are from the release; hours, tables, the
illustrative organisations and everybody's being there are made up, and the page says so. People
are named by their roles.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from matchmaker.accounts.models import User
from matchmaker.core.clock import now
from matchmaker.core.database import db
from matchmaker.demo.models import DemoAccount, DemoRole
from matchmaker.events import hosts, service, setup
from matchmaker.events.hours import Hours, Pause
from matchmaker.events.models import AttendeeState, Event, EventState
from matchmaker.organisations.models import Kind, Membership, Organisation
from matchmaker.profiles.models import Profile

SLUG = "wehealth-hours-shanghai"
NAME = "AI and Big Data for Better Cancer Treatment"
ZONE = "Asia/Shanghai"
DAYS_AHEAD = 30
DESCRIPTION = """\
A WeHealth Hours forum: panel talks, questions from the floor, then networking. The first one in \
China took place in Shanghai on 22 March 2018, hosted by WeHealth by Servier, with more than a \
hundred professional attendees.

In this demo the evening is held again. Its host, talks and speakers' roles are those of 2018; the \
hours, the tables and the list of attendees are illustrative.

WeHealth Hours 论坛：专题讨论、现场提问，然后是交流。\
中国首场于 2018 年 3 月 22 日在上海举行，由施维雅 WeHealth 主办。

本演示中活动再次举办：主办方、演讲及演讲者职务与 2018 年相同；\
时间、桌子和参会者名单仅作示例。
"""
# (title, speaker by role, minutes after the doors open, minutes long)
TALKS = (
    ("Group and market overview; what medical startups face in China", "CFO, Servier China", 0, 20),
    ("Deep learning for medical images and data", "Marketing VP, 12 Sigma Technologies", 20, 20),
    (
        "Six AI systems for medical imaging",
        "Industry collaboration director, Tencent AIMIS",
        40,
        20,
    ),
    ("A cognitive system for oncology treatment", "Chief Health Officer, IBM China", 60, 20),
    ("Panel and questions from the floor: AI, startups, regulation", "All speakers", 80, 25),
)
DOORS = 17  # o'clock
NETWORKING_AFTER, NETWORKING_FOR = 120, 150  # minutes
PAUSE_AFTER, PAUSE_FOR = 195, 15
HALL, TERRACE = 16, 8  # tables
STILL_WAITING = 3
ROLES = {Kind.STARTUP: "Founder", Kind.PHARMA: "Scout", Kind.OTHER: "Delegate"}
KINDS = {DemoRole.SCOUT, DemoRole.STARTUP, DemoRole.HOSPITAL}


class SlugTakenError(ValueError):
    """The address of the demo's event is somebody else's."""


def load_evening(keys: list[str]) -> Event | None:
    """Make the event, unless it is there; `keys` are the demo's organisations, in order.

    Raises SlugTakenError.
    """
    known = db.session.scalar(select(Event).where(Event.slug == SLUG))
    if known is not None:
        if not (known.settings or {}).get("demo"):
            raise SlugTakenError(SLUG)
        return None
    opens = _doors()
    ends_at = opens + timedelta(minutes=NETWORKING_AFTER + NETWORKING_FOR)
    event = Event(
        slug=SLUG, name=NAME, description=DESCRIPTION, languages=["en", "zh"], place="Shanghai",
        zone=ZONE, starts_at=opens, ends_at=ends_at, state=EventState.OPEN, capacity=100,
        min_meetings=2, settings={"demo": True},
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    for title, speaker, at, minutes in TALKS:
        begins = opens + timedelta(minutes=at)
        talk = setup.TalkRow(title, speaker, begins, begins + timedelta(minutes=minutes))
        setup.save_talk(event, talk)
    pause = opens + timedelta(minutes=PAUSE_AFTER)
    setup.set_hours(
        event,
        Hours(
            opens + timedelta(minutes=NETWORKING_AFTER), ends_at, 15, 5,
            (Pause(pause, pause + timedelta(minutes=PAUSE_FOR), "Refreshments 茶歇"),),
        ),
    )  # fmt: skip
    zones = ["Hall"] * HALL + ["Terrace"] * TERRACE
    setup.set_tables(
        event, [setup.TableRow(f"Table {n}", zone, 4) for n, zone in enumerate(zones, start=1)]
    )
    _add_host(event)
    _register_all(event, keys)
    return event


def remove_evening() -> None:
    """Take the demo's event away, with everybody registered for it."""
    event = db.session.scalar(select(Event).where(Event.slug == SLUG))
    if event is not None and (event.settings or {}).get("demo"):
        db.session.execute(delete(Event).where(Event.id == event.id))


def _doors() -> datetime:
    """Return when the doors open, in a month."""
    day = (now() + timedelta(days=DAYS_AHEAD)).astimezone(ZoneInfo(ZONE))
    return day.replace(hour=DOORS, minute=0, second=0, microsecond=0).astimezone(UTC)


def _add_host(event: Event) -> None:
    query = select(User).join(DemoAccount, DemoAccount.user_id == User.id)
    user = db.session.scalar(query.where(DemoAccount.role == DemoRole.HOST))
    if user is not None:
        hosts.add_host(event, user)


def _register_all(event: Event, keys: list[str]) -> None:
    """Register somebody of each organisation; blind ones stay away, the last few wait."""
    query = (
        select(Organisation)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .where(Organisation.key.in_(keys), Profile.blind.is_(False))
    )
    found = {one.key: one for one in db.session.scalars(query)}
    known = [found[key] for key in keys if key in found]
    players = _players()
    for number, one in enumerate(known):
        user = players.get(one.id)
        waits = number >= len(known) - STILL_WAITING
        role = ROLES[one.kind]
        service.register(
            event,
            service.Registration(
                name=f"{role}, {one.name}",
                email=user.email if user else f"{one.key}@demo.example",
                company=one.name,
                title=role,
                kind=one.kind,
                language="en",
                organisation_id=one.id,
                user_id=user.id if user else None,
            ),
            by_host=True,
            state=AttendeeState.WAITING if waits else AttendeeState.APPROVED,
            source="demo",
            letter=False,
        )


def _players() -> dict[int, User]:
    """Return the demo's accounts that go to the evening, by organisation."""
    query = (
        select(Membership.organisation_id, User)
        .join(User, User.id == Membership.user_id)
        .join(DemoAccount, DemoAccount.user_id == User.id)
        .where(DemoAccount.role.in_(KINDS))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
