"""Whom a participant of an event could meet, ranked by fit, with reasons it may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.events import wishes
from matchmaker.events.models import Attendee, Event, Participant, Strength
from matchmaker.matching import participants
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.explanation import Explanation, explain
from matchmaker.matching.ranking import query_for, rank
from matchmaker.profiles.document import Organisation
from matchmaker.profiles.queries import visible_profiles

UNSAID = "none"  # the filter's name for those of whom nothing was wished yet
# So many documents are put into a corpus for the reasons of a page: whom it shows comes first.
COMPARED = 200


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody at the event as one participant sees them: never what they wish themselves.

    `fit` is in [0, 1], or None where nothing is known; `met` says that the two held a meeting at
    an earlier event.
    """

    participant: Participant
    people: tuple[Attendee, ...]
    fit: float | None
    wish: Strength | None
    met: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What narrows the list: words, kinds, own wishes (or `UNSAID`), and whether to skip the met.

    An empty choice narrows nothing.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    unmet: bool = False


@dataclass(frozen=True, slots=True)
class Others:
    """Everybody whom a participant could meet, best first; `is_fresh` as for the fits."""

    rows: tuple[Other, ...]
    is_fresh: bool


def others_at(event: Event, who: Participant) -> Others:
    """Return everybody else who comes, by fit, then by name."""
    fits = participants.fits_of(event.id)
    met = wishes.met_before(event.id)
    said = wishes.wishes_of(who.id)
    people = wishes.people_by_participant(event.id)
    found = []
    for one in wishes.participants_of(event):
        if one.id == who.id or one.id not in people:
            continue
        pair = (min(one.id, who.id), max(one.id, who.id))
        found.append(
            Other(one, tuple(people[one.id]), fits.scores.get(pair), said.get(one.id), pair in met)
        )
    found.sort(key=lambda other: (-(other.fit or 0.0), other.participant.name.casefold(),
                                  other.participant.id))  # fmt: skip
    return Others(tuple(found), fits.is_fresh)


def narrow(others: Iterable[Other], choice: Choice) -> list[Other]:
    """Return those whom a choice leaves, in the same order."""
    words = choice.words.casefold().split()
    return [
        other
        for other in others
        if (not choice.kinds or other.participant.kind.value in choice.kinds)
        and (not choice.wishes or (other.wish or UNSAID) in choice.wishes)
        and not (choice.unmet and other.met)
        and all(word in _text_of(other) for word in words)
    ]


def reasons_for(
    event: Event, who: Participant, others: Sequence[Other], *, is_fresh: bool
) -> Mapping[int, Explanation]:
    """Return why each of the others fits, by participant, where who asks may read their words.

    An organisation's profile is quoted only to whom it is open; what was typed for the event is
    for everybody at it. `is_fresh` as for `Others`.
    """
    documents = participants.documents_of(event.id)
    readable = _readable(who, others)
    wanted = [other for other in others if other.participant.id in readable]
    corpus = _built(_around(who, others, documents), is_fresh)
    query = query_for(corpus, who.public_id)
    if not query.sources or not wanted:
        return {}
    ids = {other.participant.public_id: other.participant.id for other in wanted}
    matches = rank(corpus, query, allowed=corpus.mask(list(ids)))
    return {
        ids[match.organisation]: explain(corpus, query, match)
        for match in matches
        if match.forward_pair or match.backward_pair
    }


def _readable(who: Participant, others: Sequence[Other]) -> set[int]:
    owners = {
        other.participant.organisation_id for other in others if other.participant.organisation_id
    }
    seen = visible_profiles(who.organisation_id, owners) if owners else {}
    # What a blind organisation says may give it away to those who know it by name here.
    open_ = {owner for owner, profile in seen.items() if not profile.blind}
    return {
        other.participant.id
        for other in others
        if other.participant.organisation_id is None or other.participant.organisation_id in open_
    }


def _around(
    who: Participant, others: Sequence[Other], documents: Mapping[int, Organisation]
) -> tuple[Organisation, ...]:
    """Return the documents of who asks and of the others, with more of the event where it is small.

    How rare a word is depends on the corpus, so it is larger than the page where it can be.
    """
    first = [who.id, *(other.participant.id for other in others)]
    chosen = list(dict.fromkeys([*first, *sorted(documents)]))[: max(COMPARED, len(first))]
    return tuple(documents[number] for number in sorted(chosen))


@lru_cache(maxsize=8)
def _built(documents: tuple[Organisation, ...], _is_fresh: bool) -> Corpus:
    """Return a corpus; a fresh one is another, since its vectors were not there before."""
    return participants.corpus_of(dict(enumerate(documents)))


def _text_of(other: Other) -> str:
    one = other.participant
    parts = [one.name, one.offers, one.looks_for]
    parts += [text for person in other.people for text in (person.name, person.title)]
    return "\n".join(parts).casefold()
