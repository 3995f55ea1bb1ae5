"""Companies that a list of people only spells otherwise: renamed, and joined where two are one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import service, sharing, wishes
from matchmaker.events.models import Attendee, AttendeeState, Event, Participant
from matchmaker.events.service import WORDS, Registration
from matchmaker.events.spelling import is_same_company
from matchmaker.profiles.models import Origin


@dataclass(frozen=True, slots=True)
class Renaming:
    """A participant, what it is called from now on, and who it is then: itself or one it joins."""

    party: Participant
    name: str
    heir: Participant


def find(
    rows: Mapping[str, Registration],
    known: Mapping[str, Attendee],
    goals: Mapping[str, Participant | None],
    names: Mapping[str, Participant],
    *,
    split: bool,
) -> dict[int, Renaming]:
    """Return, by id, those participants that a list only calls otherwise.

    `rows` are of the list and `known` the people of the event, by address; `goals` has for whom
    those who are both meet by the list, None for a participant to come; `names` are taken, case
    folded. Whoever goes to a name that does not resemble theirs goes to another company and is left
    out. Two that get one name are joined, unless they stand for different organisations of the site
    or colleagues meet apart: all of them (`split`), or those who did so before.
    """
    called = _called(rows, known, goals, {} if split else names, split=split)
    groups: dict[str, list[Participant]] = defaultdict(list)
    for party, who in called.items():
        if is_same_company(party.name, who.company):
            groups[who.company.casefold()].append(party)
    apart = _apart(known.values())
    found: dict[int, Renaming] = {}
    for company, parties in groups.items():
        heirs: dict[int | None, Renaming] = {}
        is_taken = company in names
        # Who stands for an organisation comes first: whoever joins it does so too from then on.
        for party in sorted(parties, key=lambda one: (one in apart, one.organisation_id is None)):
            alone = split or party in apart
            key = -party.id if alone else party.organisation_id or next(iter(heirs), None)
            if key not in heirs:
                name = name_of(called[party], taken=is_taken or party in apart)
                heirs[key] = Renaming(party, name, party)
                is_taken = True
            found[party.id] = Renaming(party, heirs[key].name, heirs[key].party)
    return found


def carry_out(event: Event, renamings: Iterable[Renaming]) -> None:
    """Give participants their new names, and let the people of those that join others meet there.

    The event is locked.
    """
    for one in renamings:
        if one.heir is one.party:
            one.party.name = one.name
        else:
            _join(event, one.party, one.heir)
    db.session.flush()


def name_of(who: Registration, *, taken: bool) -> str:
    """Return what a participant is called for whom somebody comes, whose company's is `taken`."""
    company = who.company or who.name
    return f"{company} ({who.name})"[:200] if taken else company


def _called(
    rows: Mapping[str, Registration],
    known: Mapping[str, Attendee],
    goals: Mapping[str, Participant | None],
    companies: Mapping[str, Participant],
    *,
    split: bool,
) -> dict[Participant, Registration]:
    """Return the participants that go to a company to come, with who says so first.

    All their people go to that one, and nobody comes in their place. Where colleagues meet apart
    it is so with one person alone.
    """
    to = {email: who.company.casefold() for email, who in rows.items()}
    joined = {goal for goal in goals.values() if goal is not None}
    joined |= {companies[aim] for who, aim in to.items() if who not in known and aim in companies}
    aims: dict[Participant, list[str]] = defaultdict(list)
    for email, person in known.items():
        if person.participant is not None and person.state is not AttendeeState.CANCELLED:
            leaves = email in goals and goals[email] is None
            aims[person.participant].append(to[email] if leaves else "")
    ones = {
        party: said[0]
        for party, said in aims.items()
        if len(set(said)) == 1 and said[0] and party not in joined and not (split and said[1:])
    }
    found: dict[Participant, Registration] = {}
    for email in goals:
        party = known[email].participant
        if party is not None and ones.get(party) == to[email]:
            found.setdefault(party, rows[email])
    return found


def _apart(people: Iterable[Attendee]) -> set[Participant]:
    """Return for whom those meet who do so apart from colleagues of a company of the same name.

    One of them stands for the company and is left out: whoever is not called by a person's name.
    """
    given: dict[Participant, set[str]] = defaultdict(set)
    personal: set[Participant] = set()
    for person in people:
        party, company = person.participant, person.company
        if party is not None and company and person.state is not AttendeeState.CANCELLED:
            given[party].add(company.casefold())
            if party.name.endswith(f" ({person.name})"):
                personal.add(party)
    found: set[Participant] = set()
    stood_for: set[str] = set()
    for party in sorted(given, key=lambda one: (one in personal, one.id)):
        if given[party] & stood_for:
            found.add(party)
        stood_for |= given[party]
    return found


def _join(event: Event, left: Participant, heir: Participant) -> None:
    """Let one participant take the place of another of the same company."""
    _join_words(left, heir)
    wishes.hand_over(event, left, heir)
    people = select(Attendee).where(Attendee.participant_id == left.id)
    for person in db.session.scalars(people.order_by(Attendee.id)).all():
        sharing.join(person, heir)


def _join_words(left: Participant, heir: Participant) -> None:
    """Add the words of one participant to another's: both their own, or else what is missing.

    What people wrote themselves stands in place of what the host did; where they wrote nothing,
    that stays.
    """
    for field in WORDS:
        here, added = getattr(heir, field), getattr(left, field)
        if left.own_words and heir.own_words:
            if added and f"\n{added}\n" not in f"\n{here}\n":
                both = "\n".join(filter(None, (here, added)))
                service.note(heir, field, both, Origin.REGISTRATION)
        elif added and (left.own_words or not here):
            service.note(heir, field, added, getattr(left, f"{field}_from"))
    heir.own_words = heir.own_words or left.own_words
