"""When somebody can meet, whom they want to meet, and who met before.

A "no" counts for the pairing and for nobody's eyes: every question here that a page may ask on
behalf of the other side is answered without it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from matchmaker.core.database import db
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    Meeting,
    Participant,
    Slot,
    Strength,
    Wish,
)

Pair = tuple[int, int]


class MustsUsedUpError(ValueError):
    """The participant has said `must` as often as the event allows; `cap` is how often."""

    def __init__(self, cap: int) -> None:
        """Keep the cap."""
        super().__init__(cap)
        self.cap = cap


@dataclass(frozen=True, slots=True)
class Silent:
    """A participant of whom something is missing, and the people who could say it."""

    participant: Participant
    people: tuple[Attendee, ...]
    lacks_words: bool
    lacks_wishes: bool


def wishes_of(participant_id: int) -> dict[int, Strength]:
    """Return what a participant wishes, by the other's id; for that participant's own eyes."""
    query = select(Wish.target_id, Wish.strength).where(Wish.participant_id == participant_id)
    return {row.target_id: row.strength for row in db.session.execute(query)}


def set_wish(event: Event, who: Participant, target: Participant, wish: Strength | None) -> None:
    """Say what a participant wants of another of the same event; None takes it back.

    Raises MustsUsedUpError; ValueError if both are the same or of different events.
    """
    if who.id == target.id or {who.event_id, target.event_id} != {event.id}:
        raise ValueError(f"{target.public_id}: expected somebody else at {event.slug}")
    _lock(who)
    said = db.session.scalar(
        select(Wish).where(Wish.participant_id == who.id, Wish.target_id == target.id)
    )
    if wish is Strength.MUST and (said is None or said.strength is not Strength.MUST):
        used = select(func.count()).where(
            Wish.participant_id == who.id, Wish.strength == Strength.MUST
        )
        if (db.session.scalar(used) or 0) >= event.must_cap:
            raise MustsUsedUpError(event.must_cap)
    if wish is None:
        if said is not None:
            db.session.delete(said)
    elif said is None:
        db.session.add(Wish(participant_id=who.id, target_id=target.id, strength=wish))
    else:
        said.strength = wish
    db.session.flush()


def hand_over(event: Event, left: Participant, heir: Participant) -> None:
    """Let a participant have the wishes of one that it takes the place of, and for it.

    What is said of the same already stands. A `must` past the event's cap is a `want` then. It
    cannot meet when either could not.
    """
    _lock(heir)
    mine, of_left = wishes_of(heir.id), wishes_of(left.id)
    musts = list(mine.values()).count(Strength.MUST)
    for target, strength in sorted(of_left.items()):
        if target != heir.id and target not in mine:
            musts += strength is Strength.MUST
            kept = (
                Strength.WANT if strength is Strength.MUST and musts > event.must_cap else strength
            )
            db.session.add(Wish(participant_id=heir.id, target_id=target, strength=kept))
    wanting = set(db.session.scalars(select(Wish.participant_id).where(Wish.target_id == heir.id)))
    taken = {heir.id, *wanting}
    db.session.execute(
        update(Wish)
        .where(Wish.target_id == left.id, Wish.participant_id.not_in(taken))
        .values(target_id=heir.id)
    )
    away = absences_of(left.id) - absences_of(heir.id)
    db.session.add_all(Absence(participant_id=heir.id, slot_id=slot) for slot in sorted(away))
    db.session.flush()


def absences_of(participant_id: int) -> set[int]:
    """Return the ids of the slots in which a participant cannot meet."""
    query = select(Absence.slot_id).where(Absence.participant_id == participant_id)
    return set(db.session.scalars(query))


def set_availability(who: Participant, free: Collection[int]) -> None:
    """Say in which slots, by id, a participant can meet; in all others of its event it cannot."""
    _lock(who)
    slots = set(db.session.scalars(select(Slot.id).where(Slot.event_id == who.event_id)))
    before, after = absences_of(who.id), slots - set(free)
    db.session.execute(
        delete(Absence).where(Absence.participant_id == who.id, Absence.slot_id.in_(before - after))
    )
    db.session.add_all(
        Absence(participant_id=who.id, slot_id=slot) for slot in sorted(after - before)
    )
    db.session.flush()


def people_by_participant(event_id: int) -> dict[int, list[Attendee]]:
    """Return the people who come, by the participant they stand for."""
    query = select(Attendee).where(
        Attendee.event_id == event_id,
        Attendee.state == AttendeeState.APPROVED,
        Attendee.participant_id.is_not(None),
    )
    found: dict[int, list[Attendee]] = {}
    for person in db.session.scalars(query.order_by(Attendee.name, Attendee.id)):
        found.setdefault(person.participant_id or 0, []).append(person)
    return found


def participants_of(event: Event) -> Sequence[Participant]:
    """Return the event's participants, by name."""
    query = select(Participant).where(Participant.event_id == event.id)
    return db.session.scalars(query.order_by(Participant.name, Participant.id)).all()


def participant_who_comes(event: Event, public_id: str) -> Participant | None:
    """Return the participant at that address if somebody of it comes."""
    comes = exists().where(
        Attendee.participant_id == Participant.id, Attendee.state == AttendeeState.APPROVED
    )
    return db.session.scalar(
        select(Participant).where(
            Participant.event_id == event.id, Participant.public_id == public_id, comes
        )
    )


def has_words(one: Participant) -> bool:
    """Tell whether there is something to match: words for the event, or a profile of the site."""
    return bool(one.offers or one.looks_for or one.organisation_id)


def lacking(people: Iterable[Attendee]) -> dict[int, set[str]]:
    """Return what people who come have not said yet, "words" or "wishes", by id if anything."""
    parties = {
        one.id: one.participant
        for one in people
        if one.participant is not None and one.state is AttendeeState.APPROVED
    }
    wishing = _wishing({party.id for party in parties.values()})
    found = {number: _lack(party, wishing) for number, party in parties.items()}
    return {number: lack for number, lack in found.items() if lack}


def _lack(one: Participant, wishing: Collection[int]) -> set[str]:
    said = (("words", has_words(one)), ("wishes", one.id in wishing))
    return {name for name, is_said in said if not is_said}


def _wishing(participant_ids: Collection[int]) -> set[int]:
    """Return which participants ask for anybody."""
    query = select(Wish.participant_id).where(
        Wish.participant_id.in_(participant_ids), Wish.strength != Strength.NO
    )
    return set(db.session.scalars(query))


def silent(event: Event) -> list[Silent]:
    """Return the participants that come and lack words or wishes, by name.

    Words are what they offer or look for, here or in an organisation's profile.
    """
    people = people_by_participant(event.id)
    wishing = _wishing(people)
    found = []
    for one in participants_of(event):
        if one.id in people:
            lack = _lack(one, wishing)
            if lack:
                who = tuple(people[one.id])
                found.append(Silent(one, who, "words" in lack, "wishes" in lack))
    return found


def met_before(event_id: int) -> frozenset[Pair]:
    """Return the pairs of participants, the lower id first, that held a meeting at another event.

    They are the same if they stand for the same organisation, or if a person comes again.
    """
    return frozenset(
        (min(a, b), max(a, b))
        for a, b in _met_as_organisations(event_id) | _met_as_people(event_id)
    )


def _met_as_organisations(event_id: int) -> set[Pair]:
    here, there = aliased(Participant), aliased(Participant)
    first, second = aliased(Participant), aliased(Participant)
    query = (
        select(here.id, there.id)
        .select_from(Meeting)
        .join(first, first.id == Meeting.a_id)
        .join(second, second.id == Meeting.b_id)
        .join(here, here.organisation_id == first.organisation_id)
        .join(there, there.organisation_id == second.organisation_id)
        .where(Meeting.event_id != event_id, Meeting.held.is_(True), here.id != there.id)
        .where(here.event_id == event_id, there.event_id == event_id)
        .where(first.organisation_id != second.organisation_id)
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def _met_as_people(event_id: int) -> set[Pair]:
    here, there = aliased(Attendee), aliased(Attendee)
    first, second = aliased(Attendee), aliased(Attendee)
    query = (
        select(here.participant_id, there.participant_id)
        .select_from(Meeting)
        .join(first, first.participant_id == Meeting.a_id)
        .join(second, second.participant_id == Meeting.b_id)
        .join(here, here.email == first.email)
        .join(there, there.email == second.email)
        .where(Meeting.event_id != event_id, Meeting.held.is_(True))
        .where(here.event_id == event_id, there.event_id == event_id)
        .where(here.participant_id != there.participant_id)
    )
    return {(row[0] or 0, row[1] or 0) for row in db.session.execute(query)}


def earlier_words(person: Attendee) -> tuple[str, str]:
    """Return what the same person offered and looked for at an earlier event, empty if nothing."""
    query = (
        select(Participant.offers, Participant.looks_for)
        .join(Attendee, Attendee.participant_id == Participant.id)
        .where(Attendee.email == person.email, Attendee.event_id != person.event_id)
        .where(or_(Participant.offers != "", Participant.looks_for != ""))
        .order_by(Attendee.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return (row.offers, row.looks_for) if row else ("", "")


def _lock(who: Participant) -> None:
    """Let nobody else change the same participant until this transaction ends."""
    db.session.execute(select(Participant.id).where(Participant.id == who.id).with_for_update())
