"""Ranked matches for an organisation, as the site shows them."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import delete, select

from matchmaker.core.database import db, reading
from matchmaker.core.pages import Page, slice_page
from matchmaker.interest import blocks
from matchmaker.interest import queries as interest
from matchmaker.interest.models import PassReason
from matchmaker.matching import diversity
from matchmaker.matching.corpus import Mask
from matchmaker.matching.desk import the_desk
from matchmaker.matching.explanation import Explanation, Reason, explain, main_reason
from matchmaker.matching.filters import Filters, in_order
from matchmaker.matching.outcomes import Experience
from matchmaker.matching.ranking import Learned, Match, Query, comparable, query_for, rank
from matchmaker.matching.roster import Roster
from matchmaker.organisations.models import Kind, Organisation
from matchmaker.profiles import document, queries
from matchmaker.profiles import service as profiles
from matchmaker.profiles.models import Grant, GrantKind, Profile, Visibility

# Whose profile only matches may see is opened to the best of the other side, if they fit so well.
OPENED_SCORE, OPENED_TO = 0.5, 20
PARTNERS: Mapping[Kind, frozenset[str]] = {
    Kind.STARTUP: frozenset({Kind.PHARMA.value}),
    Kind.PHARMA: frozenset({Kind.STARTUP.value}),
    Kind.OTHER: frozenset({Kind.STARTUP.value, Kind.PHARMA.value}),
}
OTHERS = frozenset({Kind.OTHER.value})


class NothingListedError(LookupError):
    """The organisation says nothing that could be matched: no live listing and no summary."""


@dataclass(frozen=True, slots=True)
class Card:
    """One match, with nothing left to load: whose it is, how well it fits, and why."""

    profile: Profile
    said: document.Organisation  # without its name where it is blind to this viewer
    match: Match
    reason: Reason | None  # the one that counts most for the viewer
    is_shortlisted: bool
    note: str


@dataclass(frozen=True, slots=True)
class RankedList:
    """A page of cards, what each filter would leave, and how many there are unfiltered.

    `fitting` is how many the filters leave; of very many only the best are on the pages.
    """

    page: Page[Card]
    fitting: int
    counts: Mapping[str, Mapping[str, int]]
    with_evidence: int
    unfiltered: int


def matches_for(
    viewer: Organisation,
    listing: str | None,
    filters: Filters,
    page_number: int,
    *,
    others: bool = False,
) -> RankedList:
    """Rank partners for one of the viewer's live listings, or for all that it says.

    `others` ranks hospitals, investors and the like instead of the other side. Raises
    NothingListedError, and KeyError if the viewer has no live listing with that address.
    """
    roster, query = _ask(viewer, listing)
    kinds = OTHERS if others else PARTNERS[viewer.kind]
    among = _among(roster, query, viewer, kinds)
    narrowed = roster.choices.narrow(among, filters)
    matches = _ranked(roster, query, viewer, narrowed.admitted, filters)
    places: Sequence[int] = range(len(matches))
    if filters.spread and filters.sort == "score":
        places = diversity.spread(roster.corpus, matches, slice_page(places, 1).size)
    page = slice_page(places, page_number)
    cards = _cards(roster, query, viewer, [matches[at] for at in page.rows])
    return RankedList(
        page=Page(cards, page.number, page.total, page.size),
        fitting=int(narrowed.admitted.sum()),
        counts=narrowed.counts,
        with_evidence=narrowed.with_evidence,
        unfiltered=int(among.sum()),
    )


def everybody_for(
    viewer: Organisation,
    listing: str | None,
    filters: Filters,
    *,
    others: bool = False,
    but_for: Set[int] = frozenset(),
) -> dict[int, str]:
    """Return the addresses, by id, of all that fit the filters but for some, best first.

    Of very many those that are not compared come last. Raises as `matches_for`.
    """
    roster, query = _ask(viewer, listing)
    kinds = OTHERS if others else PARTNERS[viewer.kind]
    narrowed = roster.choices.narrow(_among(roster, query, viewer, kinds), filters)
    fitting = (roster.corpus.ids[number] for number in narrowed.admitted.nonzero()[0].tolist())
    ids = {
        address: traits.organisation_id
        for address in fitting
        if (traits := roster.traits.get(address)) and traits.organisation_id not in but_for
    }
    if not ids:
        return {}
    ranked = _ranked(roster, query, viewer, roster.corpus.mask(ids), filters)
    best_first = dict.fromkeys([*(match.organisation for match in ranked), *sorted(ids)])
    return {ids[address]: address for address in best_first}


def left_out(viewer: Organisation) -> set[int]:
    """Return the ids of those that the viewer wants to see no more: passed over or blocked."""
    return interest.passed_ids(viewer.id) | blocks.blocked_ids(viewer.id)


def match_with(
    viewer: Organisation, listing: str | None, address: str
) -> tuple[Card, Explanation] | None:
    """Return why the viewer and the organisation at that address match; None if it cannot be seen.

    An organisation that was passed over can still be looked at. Raises as `matches_for`.
    """
    roster, query = _ask(viewer, listing)
    traits = roster.traits.get(address)
    if traits is None:
        return None
    allowed = roster.corpus.mask([address])
    # Two who are in touch already are no news in a list; on their own page they fit as they do.
    settled = roster.experience().is_settled(viewer.public_id, address)
    learned = None if settled else _learned(roster, query, viewer)
    ranked = rank(roster.corpus, query, allowed=allowed, learned=learned)
    cards = _cards(roster, query, viewer, ranked)
    if not cards:
        return None
    return cards[0], explain(roster.corpus, query, ranked[0], cards[0].reason)


def fits(viewer: Organisation, addresses: Iterable[str]) -> dict[str, float]:
    """Return how well the viewer and each of these fit, in [0, 1], as far as that can be said."""
    try:
        roster, query = _ask(viewer, None)
    except NothingListedError:
        return {}
    return {match.organisation: match.score for match in _ranked_alone(roster, query, addresses)}


def cards_of(
    viewer: Organisation, addresses: Sequence[str], listing: str | None = None
) -> dict[str, Card]:
    """Return a card for each of these that can be matched and may be seen, by address."""
    try:
        roster, query = _ask(viewer, listing)
    except NothingListedError:
        return {}
    ranked = _ranked_alone(roster, query, addresses)
    return {card.match.organisation: card for card in _cards(roster, query, viewer, ranked)}


def _ranked_alone(roster: Roster, query: Query, addresses: Iterable[str]) -> Sequence[Match]:
    """Rank these alone, without what outcomes teach."""
    known = [address for address in addresses if address in roster.traits]
    return rank(roster.corpus, query, allowed=roster.corpus.mask(known))


def experience() -> Experience:
    """Return what outcomes teach, as the database is now."""
    return the_desk().follow().experience()


def open_to_matches() -> None:
    """Grant what organisations that only matches may see show to the best of the other side.

    The ranking is done before the transaction that writes; the caller commits.
    """
    with reading():
        best = _best_of_hidden()
        db.session.rollback()
    for owner, viewers in best.items():
        db.session.execute(
            delete(Grant).where(
                Grant.organisation_id == owner,
                Grant.kind == GrantKind.MATCHED,
                Grant.viewer_id.not_in(viewers),
            )
        )
        for viewer in sorted(viewers):
            profiles.grant(owner, viewer, GrantKind.MATCHED)


def _best_of_hidden() -> dict[int, set[int]]:
    """Return for each organisation that only matches may see those that match it well."""
    roster = the_desk().follow()
    corpus = roster.corpus
    query = (
        select(Profile.organisation_id, Organisation.public_id, Organisation.kind)
        .join(Profile.organisation)
        .where(Profile.visibility == Visibility.MATCHED)
    )
    best: dict[int, set[int]] = {}
    for owner, address, kind in db.session.execute(query).all():
        best[owner] = set()
        if address in corpus:
            everybody = roster.everybody(PARTNERS[kind])
            found = rank(corpus, query_for(corpus, address), allowed=everybody, limit=OPENED_TO)
            best[owner] = {
                traits.organisation_id
                for match in found
                if match.score >= OPENED_SCORE and (traits := roster.traits.get(match.organisation))
            }
    return best


def _ask(viewer: Organisation, listing: str | None) -> tuple[Roster, Query]:
    roster = the_desk().follow()
    corpus = roster.corpus
    if viewer.public_id not in corpus:
        raise NothingListedError(viewer.public_id)
    query = query_for(corpus, viewer.public_id, listing)
    if not query.sources:
        raise NothingListedError(viewer.public_id)
    return roster, query


def _among(roster: Roster, query: Query, viewer: Organisation, kinds: frozenset[str]) -> Mask:
    """Return whom the viewer may see, has not passed over or blocked, and could meet at all."""
    allowed = roster.everybody(kinds)
    granted = db.session.scalars(select(Grant.organisation_id).filter_by(viewer_id=viewer.id))
    opened = [
        address
        for address in roster.addresses(set(granted))
        if (its := roster.traits.get(address)) and its.kind in kinds
    ]
    _mark(allowed, roster, opened, admitted=True)
    _mark(allowed, roster, roster.addresses(left_out(viewer)), admitted=False)
    # Whoever says nothing that the query could meet is no match to show.
    meets = comparable(roster.corpus, query)[: len(allowed)]
    return allowed[: len(meets)] & meets


def _ranked(
    roster: Roster, query: Query, viewer: Organisation, admitted: Mask, filters: Filters
) -> Sequence[Match]:
    learned = _learned(roster, query, viewer)
    ranked = rank(roster.corpus, query, allowed=admitted, learned=learned)
    return in_order(ranked, roster.traits, filters.sort)


def _learned(roster: Roster, query: Query, viewer: Organisation) -> Learned | None:
    """Return what outcomes, and passes because of the area, teach this viewer, if any do."""
    passed = interest.passed_for(viewer.id, PassReason.AREA)
    experience = roster.experience()
    if experience.is_empty and not passed:
        return None
    return experience.towards(query, roster.addresses(passed))


def _mark(allowed: Mask, roster: Roster, addresses: Iterable[str], *, admitted: bool) -> None:
    """Admit some or not; those that came since the mask was made are left out."""
    numbers = roster.corpus.numbers_of(addresses)
    allowed[numbers[(numbers >= 0) & (numbers < len(allowed))]] = admitted


def _cards(
    roster: Roster, query: Query, viewer: Organisation, matches: Sequence[Match]
) -> list[Card]:
    """Return the matches that the viewer may see, as the database says now."""
    ids = {
        match.organisation: traits.organisation_id
        for match in matches
        if (traits := roster.traits.get(match.organisation))
    }
    visible = queries.visible_profiles(viewer.id, ids.values())
    notes = interest.shortlist_notes(viewer.id)
    cards = []
    for match in matches:
        number = ids.get(match.organisation)
        if number not in visible:
            continue
        try:
            said = roster.corpus.document(match.organisation)
            reason = main_reason(roster.corpus, query, match)
        except KeyError:  # has left, or says less, since it was ranked
            continue
        is_noted, note = number in notes, notes.get(number, "")
        cards.append(Card(visible[number], said, match, reason, is_noted, note))
    return cards
