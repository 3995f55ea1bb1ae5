"""An event from the database as the contract's form, by the host's rules."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matchmaker.core.database import db
from matchmaker.events.models import (
    Absence,
    Attendee,
    AttendeeState,
    Event,
    EventTable,
    Meeting,
    Participant,
    Slot,
    Strength,
    Wish,
)
from matchmaker.events.queries import people_of, seats_by_slot, seats_in, slots_of, tables_of
from matchmaker.events.wishes import met_before
from matchmaker.matching.participants import fits_of
from matchmaker.messaging.agreed import agreed_at
from matchmaker.pairing.board import is_open
from matchmaker.pairing.candidates import Candidates, Party, Rules, find
from matchmaker.pairing.models import PairingRules, PairRule, Wanted

Pair = tuple[int, int]
Row = dict[str, Any]


class NothingToPairError(ValueError):
    """No slots, no tables or all closed, fewer than two who meet, or no two who may.

    `lacking` says which.
    """

    def __init__(self, lacking: str) -> None:
        """Keep what is lacking: slots, tables, open-tables, participants or candidates."""
        super().__init__(lacking)
        self.lacking = lacking


@dataclass(frozen=True, slots=True)
class Gathered:
    """What pairing reads of an event, rows in order."""

    event: Event
    slots: list[Slot]
    tables: list[EventTable]
    seats: list[list[int]]  # slot number → the seats of each table, 0 where it is closed
    people: Mapping[int, int]  # participant → how many come
    participants: list[Participant]
    absent: Mapping[int, frozenset[int]]  # participant → slot numbers
    gone: frozenset[int]  # participants of whom nobody is there any more
    wishes: Mapping[Pair, str]
    musts: frozenset[Pair]
    nevers: frozenset[Pair]
    met: frozenset[Pair]
    published: list[Meeting]
    agreed: list[Row]  # as of `binding`


def rules_of(event_id: int) -> Rules:
    """Return the event's rules, the defaults where nobody has moved any."""
    kept = db.session.get(PairingRules, event_id)
    if kept is None:
        event = db.session.get(Event, event_id)
        return Rules(least=event.min_meetings if event else 1)
    return Rules.of(kept.rules)


def gather(event: Event) -> Gathered:
    """Read all that pairing needs."""
    slots, tables = list(slots_of(event.id)), list(tables_of(event.id))
    participants, gone = _who_comes(event.id)
    numbers = {slot.id: slot.number for slot in slots}
    absent: dict[int, set[int]] = defaultdict(set)
    query = select(Absence.participant_id, Absence.slot_id).join(
        Participant, Participant.id == Absence.participant_id
    )
    for who, slot in db.session.execute(query.where(Participant.event_id == event.id)):
        absent[who].add(numbers[slot])
    said = db.session.scalars(select(PairRule).where(PairRule.event_id == event.id)).all()
    wishes = select(Wish).join(Participant, Participant.id == Wish.participant_id)
    return Gathered(
        event=event,
        slots=slots,
        tables=tables,
        seats=_by_number(seats_in(event.id, slots, tables)),
        people=people_of(event.id),
        participants=participants,
        absent={who: frozenset(found) for who, found in absent.items()},
        gone=gone,
        wishes={
            (wish.participant_id, wish.target_id): Strength(wish.strength).value
            for wish in db.session.scalars(wishes.where(Participant.event_id == event.id))
        },
        musts=frozenset((rule.a_id, rule.b_id) for rule in said if rule.wanted is Wanted.MUST),
        nevers=frozenset((rule.a_id, rule.b_id) for rule in said if rule.wanted is Wanted.NEVER),
        met=met_before(event.id),
        published=list(
            db.session.scalars(
                select(Meeting).where(Meeting.event_id == event.id).order_by(Meeting.id)
            )
        ),
        agreed=_among(agreed_of(event.id), participants, gone),
    )


def seats_of(event_id: int) -> list[list[int]]:
    """Return the seats of each table in each slot, by their numbers; 0 where it is closed."""
    return _by_number(seats_by_slot(event_id))


def _by_number(seats: dict[int, dict[int, int]]) -> list[list[int]]:
    return [list(row.values()) for row in seats.values()]


def ahead(seats: list[list[int]], from_slot: int) -> list[list[int]]:
    """Return the seats in each slot from one on; before it there is no table any more."""
    return [row if slot >= from_slot else [] for slot, row in enumerate(seats)]


def agreed_of(event_id: int) -> list[Row]:
    """Return the meetings on which pairs agreed themselves, as rows {a, b, slot, agreed}.

    `agreed` is the address part of what they agreed on.
    """
    names = select(Participant.id, Participant.public_id).where(Participant.event_id == event_id)
    named = {row[0]: row[1] for row in db.session.execute(names)}
    slots = select(Slot.id, Slot.number).where(Slot.event_id == event_id)
    numbers = {row[0]: row[1] for row in db.session.execute(slots)}
    found = []
    for one in agreed_at(event_id):
        a, b = _named(named, one.pair)
        found.append({"a": a, "b": b, "slot": numbers[one.slot_id], "agreed": one.proposal})
    return found


def binding(event_id: int) -> list[Row]:
    """Return those of `agreed_of` that bind a list: both come, and neither has gone."""
    return _among(agreed_of(event_id), *_who_comes(event_id))


def _among(agreed: list[Row], participants: list[Participant], gone: frozenset[int]) -> list[Row]:
    here = {one.public_id for one in participants if one.id not in gone}
    return [row for row in agreed if {row["a"], row["b"]} <= here]


def candidates_of(found: Gathered, rules: Rules) -> Candidates:
    """Return the candidates of an event by some rules."""
    parties = [Party(one.id, one.kind.value) for one in found.participants]
    return find(
        parties,
        fits_of(found.event.id).scores,
        found.wishes,
        rules,
        musts=found.musts,
        nevers=found.nevers,
        met=found.met,
    )


def problem_for(
    found: Gathered,
    rules: Rules,
    *,
    from_slot: int = 0,
    max_changes: int | None = None,
    locked: Sequence[Row] = (),
) -> Row:
    """Return the event as `reading` takes it, tables with their seats, with `past` meetings beside.

    Meetings before `from_slot` stand as they were published; those after are `published`, of which
    at most `max_changes` may change. `locked` rows keep slot and table, and so do, before them and
    before every no, never and absence, the meetings that pairs agreed on themselves; those of them
    that hold are `locked` beside, the `agreed` too, without a table where theirs is closed. Raises
    NothingToPairError.
    """
    seats = ahead(found.seats, from_slot)
    _check(found, seats)
    names = {one.id: one.public_id for one in found.participants}
    scores = {
        (names[a], names[b]): score for (a, b), score in candidates_of(found, rules).scores.items()
    }
    past, published = _in_hand(found, names, from_slot)
    settled = {(row["a"], row["b"]) for row in past}
    tables = {
        (row["a"], row["b"], row["slot"]): row["table"]
        for row in (*published, *locked)
        if is_open(seats, row["slot"], row["table"])
    }
    agreed = [
        {**row, "locked": False}
        for row in found.agreed
        if row["slot"] >= from_slot and (row["a"], row["b"]) not in settled
    ]
    room = [sum(map(bool, row)) for row in seats]
    here = set(names.values())
    locked = [row for row in locked if {row["a"], row["b"]} <= here]
    locks = [*agreed, *_room_for(locked, agreed, settled, room)]
    locks = [{**row, "table": tables.get((row["a"], row["b"], row["slot"]))} for row in locks]
    slots = {(row["a"], row["b"]): row["slot"] for row in locks}
    scores |= {pair: 0.0 for pair in slots if pair not in scores}
    musts = {_named(names, pair) for pair in found.musts if set(pair) <= names.keys()}
    if not (scores.keys() | musts) - settled:
        raise NothingToPairError("candidates")
    problem = {
        "slots": len(found.slots),
        "tables": seats,
        "participants": [
            _participant(found, one, rules, from_slot, past, agreed) for one in found.participants
        ],
        "candidates": [
            {"a": a, "b": b, "score": score} | ({"slots": [slots[a, b]]} if (a, b) in slots else {})
            for (a, b), score in sorted(scores.items())
            if (a, b) not in settled
        ],
        "must_meet": [list(pair) for pair in sorted((musts | slots.keys()) - settled)],
        "published": published,
        "past": past,
        "agreed": agreed,
        "locked": locks,
        "worth": {f"{a} {b}": scores.get((a, b), 0.0) for a, b in sorted(settled)},
        "never_meet": [list(pair) for pair in sorted(_never(found, names) - slots.keys())],
    }
    if max_changes is not None:
        problem["max_changes"] = max_changes
    return problem


def _room_for(
    locked: Sequence[Row], agreed: list[Row], settled: set[tuple[str, str]], tables: list[int]
) -> list[Row]:
    """Return the locked meetings to which nothing settled or agreed on leaves no room.

    `tables` counts the open ones of each slot.
    """
    apart = settled | {(row["a"], row["b"]) for row in agreed}
    busy = {(who, row["slot"]) for row in agreed for who in (row["a"], row["b"])}
    used = Counter(row["slot"] for row in agreed)
    found = []
    for row in locked:
        at = {(row["a"], row["slot"]), (row["b"], row["slot"])}
        if (row["a"], row["b"]) in apart or busy & at or row["slot"] >= len(tables):
            continue
        if used[row["slot"]] >= tables[row["slot"]]:
            continue
        used[row["slot"]] += 1
        found.append(row)
    return found


def _never(found: Gathered, names: Mapping[int, str]) -> set[tuple[str, str]]:
    """Return the never-meets by hand and the pairs of which one side said no."""
    no = {(min(p), max(p)) for p, wish in found.wishes.items() if wish == Strength.NO}
    return {
        _named(names, pair)
        for pair in (found.nevers | no) - found.musts
        if set(pair) <= names.keys()
    }


def _check(found: Gathered, seats: list[list[int]]) -> None:
    if not found.slots:
        raise NothingToPairError("slots")
    if not found.tables:
        raise NothingToPairError("tables")
    if not any(map(any, seats)):
        raise NothingToPairError("open-tables")
    if len(found.participants) < 2:
        raise NothingToPairError("participants")


def _participant(
    found: Gathered, one: Participant, rules: Rules, from_slot: int, past: list[Row],
    agreed: list[Row],
) -> Row:  # fmt: skip
    had = sum(one.public_id in (row["a"], row["b"]) for row in past)
    everywhere = range(len(found.slots))
    away = set(everywhere) if one.id in found.gone else set(found.absent.get(one.id, ()))
    own_word = {row["slot"] for row in agreed if one.public_id in (row["a"], row["b"])}
    own = rules.least if one.min_meetings is None else one.min_meetings
    least = 0 if one.id in found.gone else max(0, own - had)
    most = one.max_meetings or rules.most or None
    tables = {table.id: at for at, table in enumerate(found.tables)}
    row: Row = {
        "id": one.public_id,
        "side": one.kind.value,
        "unavailable": sorted((away - own_word) | set(range(from_slot))),
        "min_meetings": min(least, max(0, most - had)) if most else least,
        "table": tables.get(one.table_id or 0),
        "group": {"kind": one.kind.value} | {k: str(v) for k, v in (one.labels or {}).items()},
        "wishes": _wishes(found, one),
        "people": found.people.get(one.id, 1),
    }
    if most:
        row["max_meetings"] = max(0, most - had, len(own_word))
    return row


def _wishes(found: Gathered, one: Participant) -> list[str]:
    """Return whom a participant wants to meet, musts first."""
    names = {other.id: other.public_id for other in found.participants}
    order = {Strength.MUST.value: 0, Strength.WANT.value: 1}
    wanted = [
        (order[wish], target)
        for (who, target), wish in found.wishes.items()
        if who == one.id and wish in order and target in names
    ]
    return [names[target] for _rank, target in sorted(wanted)]


def _in_hand(
    found: Gathered, names: Mapping[int, str], from_slot: int
) -> tuple[list[Row], list[Row]]:
    """Return the published meetings before and from a slot on, as rows by public id."""
    slots = {slot.id: slot.number for slot in found.slots}
    tables = {table.id: at for at, table in enumerate(found.tables)}
    past: list[Row] = []
    published: list[Row] = []
    for meeting in found.published:
        if meeting.a_id not in names or meeting.b_id not in names:
            continue
        a, b = _named(names, (meeting.a_id, meeting.b_id))
        slot = slots[meeting.slot_id]
        row = {"a": a, "b": b, "slot": slot, "table": tables[meeting.table_id]}
        (past if slot < from_slot else published).append(row)
    return past, published


def _named(names: Mapping[int, str], pair: Pair) -> tuple[str, str]:
    return names[pair[0]], names[pair[1]]


def _who_comes(event_id: int) -> tuple[list[Participant], frozenset[int]]:
    """Return the participants of whom somebody is coming, and those who are gone again."""
    people: dict[int, list[Attendee]] = defaultdict(list)
    query = select(Attendee).where(
        Attendee.event_id == event_id,
        Attendee.state == AttendeeState.APPROVED,
        Attendee.participant_id.is_not(None),
    )
    for attendee in db.session.scalars(query):
        people[attendee.participant_id or 0].append(attendee)
    parties = select(Participant).where(Participant.event_id == event_id).order_by(Participant.id)
    found = [one for one in db.session.scalars(parties) if one.id in people]
    gone = frozenset(
        who for who, all_ in people.items() if all(one.no_show or one.left_at for one in all_)
    )
    return found, gone
