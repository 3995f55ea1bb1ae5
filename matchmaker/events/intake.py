"""A whole list of people at once: what it would change, and the change, all of it or nothing."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events import links, queries, renaming, service, sharing
from matchmaker.events.models import Attendee, AttendeeState, Event, Participant
from matchmaker.events.renaming import Renaming, name_of
from matchmaker.events.service import WORDS, Registration
from matchmaker.organisations.models import Kind
from matchmaker.profiles.models import Origin

PERSONAL = ("name", "title", "company", "language")


class What(enum.StrEnum):
    """What taking in a row means for the event."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row of the list; its texts are empty where it says nothing.

    `kind_is_said` is false where the kind is a guess, which changes nobody who is known.
    """

    row: int
    who: Registration
    kind_is_said: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the list says differently."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row means: for whom, if known, and what it changes.

    `kept` names texts that the list says differently but their owners have written themselves;
    `moves`: they meet for another company from now on; `brings`: with the words they had so far;
    `renaming`: theirs is the same and only called otherwise.
    """

    arrival: Arrival
    what: What
    attendee: Attendee | None = None
    changes: tuple[Change, ...] = ()
    kept: tuple[str, ...] = ()
    moves: bool = False
    brings: bool = False
    renaming: Renaming | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How new people are taken in.

    `split`: colleagues meet apart instead of sharing; `invited`: they are asked to say yes first;
    `letters`: each gets a mail with the personal link.
    """

    split: bool = False
    invited: bool = False
    letters: bool = True


def compare(event: Event, arrivals: Sequence[Arrival], *, split: bool = False) -> list[Difference]:
    """Return what each row means, in the order of the list; addresses are unique in it.

    `split` as in `How`.
    """
    known, names = _attendees(event), _companies(event)
    companies = {} if split else names
    goals = _goals(arrivals, known, companies, {})
    rows = {one.who.email: one.who for one in arrivals}
    renamed = renaming.find(rows, known, goals, names, split=split)
    if not split:
        companies = names | {one.name.casefold(): one.heir for one in renamed.values()}
    goals = _goals(arrivals, known, companies, renamed)
    texts = _together(arrivals, goals)
    found = []
    for one in arrivals:
        person, goal = known.get(one.who.email), goals.get(one.who.email)
        said = _words_of(one) if split and goal is None else texts[_party_key(one, goal)]
        number = person.participant_id if person is not None else None
        found.append(_difference(one, person, goal, said, renamed.get(number or 0)))
    return found


def take_in(event: Event, arrivals: Sequence[Arrival], how: How) -> Counter[What]:
    """Register the new and change the known; return how many rows meant what."""
    service.lock(event)
    found = compare(event, arrivals, split=how.split)
    texts = _together(arrivals, {})
    renaming.carry_out(event, dict.fromkeys(one.renaming for one in found if one.renaming))
    parties = _Parties(event, how.split)
    for each in found:
        if each.what is What.CHANGED and each.attendee is not None:
            _change(each, each.attendee, parties)
    fresh = [each.arrival for each in found if each.what is What.NEW]
    for party in parties.of(fresh, texts):
        db.session.add(party)
    db.session.flush()
    people = _new_people(event, fresh, parties, how)
    db.session.add_all(people)
    db.session.flush()
    for party in parties.left:
        sharing.forget_if_empty(party)
    service.ask_for_fits(event.id)
    service.ask_for_drafts(event.id)
    if how.letters:
        for person in people:
            service.write_to(person, "invited" if how.invited else "registered")
    return Counter(each.what for each in found)


class _Parties:
    """For whom people meet, by the company's name; a new company becomes a participant once.

    `left` are those that somebody leaves: a later row may still join them; `spelt` those whose name
    the list has spelt already.
    """

    def __init__(self, event: Event, split: bool) -> None:
        self.event, self.split = event, split
        self.known = _companies(event)
        self.by_email: dict[str, Participant] = {}
        self.left: set[Participant] = set()
        self.spelt: set[Participant] = set()

    def of(
        self, arrivals: Iterable[Arrival], texts: Mapping[str, Mapping[str, str]]
    ) -> list[Participant]:
        """Find or make the participants of new people; return those made."""
        made = []
        for one in arrivals:
            company = one.who.company
            found = self.known.get(company.casefold()) if company else None
            if found is None or (self.split and company):
                found = self._make(one, taken=found is not None, texts=texts[_party_key(one)])
                made.append(found)
            else:
                _fill(found, texts[_party_key(one)])
            self.by_email[one.who.email] = found
        return made

    def spell(self, party: Participant, one: Arrival) -> None:
        """Spell a name as the first row does that differs in nothing but capitals.

        An organisation of the site spells its own.
        """
        if party.organisation_id is not None or party in self.spelt:
            return
        for name in (name_of(one.who, taken=False), name_of(one.who, taken=True)):
            if name.casefold() == party.name.casefold():
                party.name = name
                self.spelt.add(party)

    def _make(self, one: Arrival, *, taken: bool, texts: Mapping[str, str]) -> Participant:
        name = name_of(one.who, taken=taken)
        words = _words_of(one) if self.split else texts
        party = Participant(event_id=self.event.id, name=name, kind=one.who.kind, **words)
        if one.who.company:
            self.known.setdefault(name.casefold(), party)
        return party


def _new_people(
    event: Event, fresh: Sequence[Arrival], parties: _Parties, how: How
) -> list[Attendee]:
    left = service.places_left(event)
    accounts = queries.accounts_of([one.who.email for one in fresh])
    people = []
    for at, one in enumerate(fresh):
        who = one.who
        state = AttendeeState.APPROVED if left is None or at < left else AttendeeState.WAITLISTED
        person = Attendee(
            event_id=event.id,
            participant_id=parties.by_email[who.email].id,
            user_id=accounts.get(who.email),
            email=who.email,
            name=who.name,
            title=who.title,
            company=who.company,
            language=who.language or (event.languages or ["en"])[0],
            state=AttendeeState.INVITED if how.invited else state,
            source="import",
        )
        links.renew_link(person)
        people.append(person)
    return people


def _change(each: Difference, person: Attendee, parties: _Parties) -> None:
    if each.moves:
        _move(each, person, parties)
    party = person.participant
    respelt = not each.moves and any(change.field == "company" for change in each.changes)
    if party is not None and respelt:
        parties.spell(party, each.arrival)
    for change in each.changes:
        if change.field in PERSONAL:
            setattr(person, change.field, change.after)
        elif party is not None and change.field == "kind":
            party.kind = Kind(change.after)
        elif party is not None and not party.own_words:
            service.note(party, change.field, change.after, Origin.HOST)


def _move(each: Difference, person: Attendee, parties: _Parties) -> None:
    """Let a person whose company is another now meet for that one."""
    arrival, left = each.arrival, person.participant
    made = parties.of([arrival], {_party_key(arrival, None): {}})
    db.session.add_all(made)
    db.session.flush()
    target = parties.by_email[arrival.who.email]
    if made:
        target.drafted = service.drafted_before(person)
        if left is not None and not arrival.kind_is_said:
            target.kind = left.kind
    own = left is not None and left.own_words and not target.own_words
    if left is not None and each.brings and (made or own):
        for field in WORDS:
            service.note(target, field, getattr(left, field), getattr(left, f"{field}_from"))
        target.own_words = left.own_words
    sharing.join(person, target, forget=False)
    if left is not None:
        parties.left.add(left)


def _difference(
    one: Arrival,
    person: Attendee | None,
    goal: Participant | None,
    said: Mapping[str, str],
    renamed: Renaming | None,
) -> Difference:
    if person is None:
        return Difference(one, What.NEW)
    if person.state is AttendeeState.CANCELLED:
        return Difference(one, What.CANCELLED, person)
    changes = [
        Change(field, getattr(person, field), getattr(one.who, field))
        for field in PERSONAL
        if getattr(one.who, field) and getattr(one.who, field) != getattr(person, field)
    ]
    left, kept = person.participant, []
    leaves = goal is None or goal is not left
    moves = leaves and renamed is None
    brings = leaves and left is not None and _is_silent(goal, left)
    party = left if brings else goal
    if party is not None:
        differing = [f for f in WORDS if said[f] and said[f] != getattr(party, f)]
        kept = [field for field in differing if party.own_words]
        changes += [
            Change(f, getattr(party, f), said[f])
            for f in differing
            if f not in kept and not (moves and party is goal and getattr(party, f))
        ]
        kind = (goal or party).kind
        if one.kind_is_said and one.who.kind is not kind and not (goal and goal.organisation_id):
            changes.append(Change("kind", kind.value, one.who.kind.value))
    what = What.CHANGED if changes else What.UNCHANGED
    return Difference(one, what, person, tuple(changes), tuple(kept), moves, brings, renamed)


def _attendees(event: Event) -> dict[str, Attendee]:
    query = select(Attendee).where(Attendee.event_id == event.id)
    return {person.email.lower(): person for person in db.session.scalars(query)}


def _words_of(one: Arrival) -> dict[str, str]:
    return {field: getattr(one.who, field).strip() for field in WORDS}


def _companies(event: Event) -> dict[str, Participant]:
    """Return for whom people meet by the company's name, case folded."""
    query = select(Participant).where(Participant.event_id == event.id)
    found: dict[str, Participant] = {}
    for one in db.session.scalars(query.order_by(Participant.id)):
        found.setdefault(one.name.casefold(), one)
    return found


def _goals(
    arrivals: Iterable[Arrival],
    known: Mapping[str, Attendee],
    companies: Mapping[str, Participant],
    renamed: Mapping[int, Renaming],
) -> dict[str, Participant | None]:
    """Return for whom those meet by the list who are known; None: for a participant to come."""
    found: dict[str, Participant | None] = {}
    for one in arrivals:
        person, company = known.get(one.who.email), one.who.company.casefold()
        if person is None:
            continue
        if (again := renamed.get(person.participant_id or 0)) is not None:
            found[one.who.email] = again.heir
        elif not company or company == person.company.casefold():
            found[one.who.email] = person.participant
        else:
            found[one.who.email] = companies.get(company)
    return found


def _is_silent(goal: Participant | None, comer: Participant) -> bool:
    """Tell whether a participant takes over the words with which somebody comes to it.

    Words of an organisation of the site are not another's.
    """
    if goal is None:
        return True
    if None not in {(a := goal.organisation_id), (b := comer.organisation_id)} and a != b:
        return False
    has_said = goal.own_words or any(getattr(goal, field) for field in WORDS)
    return comer.own_words and not has_said


def _together(
    arrivals: Iterable[Arrival], goals: Mapping[str, Participant | None]
) -> dict[str, dict[str, str]]:
    """Return the texts of each participant: what colleagues say stands below each other.

    `goals` has for whom those meet, by address, who are known.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for one in arrivals:
        said = found.setdefault(
            _party_key(one, goals.get(one.who.email)), {field: [] for field in WORDS}
        )
        words = _words_of(one)
        for field in WORDS:
            if words[field] and words[field] not in said[field]:
                said[field].append(words[field])
    return {
        key: {field: "\n".join(parts) for field, parts in said.items()}
        for key, said in found.items()
    }


def _fill(party: Participant, texts: Mapping[str, str]) -> None:
    """Give a participant texts where it has none, unless it has said itself what it says."""
    for field in WORDS:
        if texts.get(field) and not getattr(party, field) and not party.own_words:
            service.note(party, field, texts[field], Origin.HOST)


def _party_key(one: Arrival, goal: Participant | None = None) -> str:
    """Return what those share who meet together: the participant, else the company to come."""
    if goal is not None:
        return f"participant {goal.id}"
    return one.who.company.casefold() or one.who.email
