"""What the pages of introductions show: how well two fit, and what they may read of each other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from matchmaker.core.database import db
from matchmaker.core.pages import Page, slice_page
from matchmaker.interest import blocks
from matchmaker.interest import introduction_queries as queries
from matchmaker.interest.introduction_models import Introduction
from matchmaker.matching.corpus import Corpus
from matchmaker.matching.desk import the_desk
from matchmaker.matching.explanation import Explanation, Reason, explain, main_reason
from matchmaker.matching.ranking import Match, Query, query_for, rank
from matchmaker.organisations.models import Organisation
from matchmaker.profiles import document
from matchmaker.profiles.models import Listing, Profile, Status
from matchmaker.profiles.naming import is_masked, shown_name
from matchmaker.profiles.public import Shown
from matchmaker.profiles.queries import MASK, introduced_to, mask, own_listings

# So many of one's own listings are compared before asking.
COMPARED = 50
# A listing fits better if it does so by more than this.
BETTER = 0.05
ADDRESSES = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two organisations fit, and why."""

    match: Match
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Request:
    """An introduction as one side reads it; `fit` is None if nothing can be compared.

    `organisation` is the other side's, `name` what the reader may call it. `ours` and `theirs` are
    titles of the listings that it is about, empty where there is none or it is no longer live.
    """

    introduction: Introduction
    organisation: Organisation
    name: str
    is_masked: bool
    note: str
    ours: str
    theirs: str
    fit: Fit | None = None

    @property
    def score(self) -> float:
        """How well the two fit, in [0, 1]; 0 if nothing can be compared."""
        return self.fit.match.score if self.fit else 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of my live listings, and how well it meets theirs; None if it cannot be compared."""

    listing: Listing
    score: float | None


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody sees before asking: `choices` best first, one of them `chosen`.

    `theirs` are the listings that the chosen one can meet, the one that it meets best first;
    `better` is a choice that fits clearly better than the chosen one.
    """

    choices: Sequence[Choice]
    chosen: Choice | None
    theirs: Sequence[document.Listing]
    reason: Reason | None
    better: Choice | None


def queue(viewer: Organisation, number: int) -> Page[Request]:
    """Return a page of what waits for the viewer's answer, the best fit first."""
    rows = queries.waiting(viewer.id)
    compared = _compared(viewer, [row.from_organisation.public_id for row in rows])

    def place(row: Introduction) -> tuple[float, int]:
        match = compared.matches.get(row.from_organisation.public_id) if compared else None
        return (-match.score if match else 0.0, row.id)

    page = slice_page(sorted(rows, key=place), number)
    shown = read(viewer, page.rows)
    return Page(_with_fits(shown, compared), page.number, page.total, page.size)


def read(viewer: Organisation, rows: Sequence[Introduction]) -> list[Request]:
    """Return introductions as the viewer, one of the two sides, may read them."""
    introduced = introduced_to(viewer.id)
    profiles = _profiles(_other(row, viewer).id for row in rows)
    found = []
    for row in rows:
        other, is_asker = _other(row, viewer), row.from_id == viewer.id
        masked = is_masked(profiles[other.id], viewer.id, introduced)
        names = [other.name, row.from_user.name if row.from_user and not is_asker else ""]
        hidden = names if masked else []
        listings = (row.from_listing, row.to_listing)
        ours, theirs = listings if is_asker else listings[::-1]
        found.append(
            Request(
                introduction=row,
                organisation=other,
                name=shown_name(profiles[other.id], viewer.id, introduced),
                is_masked=masked,
                note=row.note if is_asker else hide(row.note, hidden),
                ours=_title(ours),
                theirs=hide(_title(theirs), hidden),
            )
        )
    return found


def read_with_fit(viewer: Organisation, row: Introduction) -> Request:
    """Return one introduction as the viewer may read it, with why the two fit."""
    shown = read(viewer, [row])
    return _with_fits(shown, _compared(viewer, [shown[0].organisation.public_id]))[0]


def blocked(viewer: Organisation) -> list[tuple[str, str]]:
    """Return whom the viewer does not hear, by name: pairs of address and name."""
    introduced = introduced_to(viewer.id)
    profiles = _profiles(blocks.blocked_ids(viewer.id)).values()
    found = [
        (each.organisation.public_id, shown_name(each, viewer.id, introduced)) for each in profiles
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


def profile_of(organisation: Organisation) -> Profile:
    """Return the profile of whoever asks: asking shows it, also where only matches may see it."""
    return _profiles([organisation.id])[organisation.id]


def hide(text: str, names: Sequence[str]) -> str:
    """Return a text of somebody blind without these names, and without addresses.

    Without names to hide the text stays as it is.
    """
    for name in names:
        said = document.Organisation(id="", kind="other", name=name, summary=text)
        text = mask(said).summary
    return ADDRESSES.sub(MASK, text) if names else text


def prepare(viewer: Organisation, target: Shown, listing: str | None) -> Asking:
    """Compare the viewer's live listings with what the target shows; one of them is chosen.

    That is the one with the address `listing`, or the one that fits best. Raises KeyError if the
    viewer has no live listing with that address.
    """
    live = [row for row in own_listings(viewer.id) if row.status is Status.LIVE]
    if listing is not None and listing not in {row.public_id for row in live}:
        raise KeyError(listing)
    corpus = the_desk().follow().corpus
    fits = {row.public_id: _fit(corpus, viewer, target, row) for row in live[:COMPARED]}
    choices = [Choice(row, _score(fits.get(row.public_id))) for row in live]
    choices.sort(key=lambda choice: (-(choice.score or 0.0), choice.listing.id))
    chosen = next(
        (each for each in choices if listing in (None, each.listing.public_id)),
        None,
    )
    if chosen is None:
        return Asking([], None, target.said.listings, None, None)
    fit = fits.get(chosen.listing.public_id)
    reason = _reason(corpus, *fit) if fit else None
    met = _listing_met(reason, target.address)
    theirs = [each for each in target.said.listings if each.side != chosen.listing.side]
    theirs.sort(key=lambda each: each.id != met)
    best = choices[0]
    is_better = (best.score or 0.0) > (chosen.score or 0.0) + BETTER
    return Asking(choices, chosen, theirs, reason, best if is_better else None)


def _fit(
    corpus: Corpus, viewer: Organisation, target: Shown, row: Listing
) -> tuple[Query, Match] | None:
    if viewer.public_id not in corpus or target.address not in corpus:
        return None
    try:
        query = query_for(corpus, viewer.public_id, row.public_id)
    except KeyError:  # it says nothing that could be compared
        return None
    ranked = rank(corpus, query, allowed=corpus.mask([target.address]))
    return (query, ranked[0]) if ranked else None


def _reason(corpus: Corpus, query: Query, match: Match) -> Reason | None:
    try:
        return main_reason(corpus, query, match)
    except KeyError:  # has left since it was compared
        return None


def _score(fit: tuple[Query, Match] | None) -> float | None:
    return fit[1].score if fit else None


def _listing_met(reason: Reason | None, address: str) -> str:
    if reason is None:
        return ""
    return next((each[1] for each in (reason.need, reason.offer) if each[0] == address), "")


@dataclass(frozen=True, slots=True)
class _Compared:
    """The matches of a viewer's query, and the corpus in which they can be explained."""

    corpus: Corpus
    query: Query
    matches: Mapping[str, Match]

    def fit_with(self, address: str) -> Fit | None:
        """Explain a match, if there is one that has not left since."""
        match = self.matches.get(address)
        if match is None:
            return None
        try:
            return Fit(match, explain(self.corpus, self.query, match))
        except KeyError:
            return None


def _compared(viewer: Organisation, addresses: Iterable[str]) -> _Compared | None:
    """Compare the viewer with those of the organisations with which it can be compared."""
    corpus = the_desk().follow().corpus
    try:
        query = query_for(corpus, viewer.public_id)
    except KeyError:
        return None
    if not query.sources:
        return None
    ranked = rank(corpus, query, allowed=corpus.mask(addresses))
    return _Compared(corpus, query, {match.organisation: match for match in ranked})


def _with_fits(requests: Sequence[Request], compared: _Compared | None) -> list[Request]:
    """Explain the matches of those requests that have one."""
    if compared is None:
        return list(requests)
    return [replace(each, fit=compared.fit_with(each.organisation.public_id)) for each in requests]


def _other(row: Introduction, viewer: Organisation) -> Organisation:
    return row.to_organisation if row.from_id == viewer.id else row.from_organisation


def _title(row: Listing | None) -> str:
    return (row.title or row.text[:60]) if row and row.status is Status.LIVE else ""


def _profiles(organisation_ids: Iterable[int]) -> dict[int, Profile]:
    """Return profiles by organisation, whoever may see them: two in an introduction do."""
    query = (
        select(Profile)
        .join(Profile.organisation)
        .options(contains_eager(Profile.organisation))
        .where(Profile.organisation_id.in_(set(organisation_ids)))
    )
    return {profile.organisation_id: profile for profile in db.session.scalars(query)}
