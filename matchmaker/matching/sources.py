"""What of an organisation is matched: its live listings, or its summary where it has none.

A source is one such text with its passages. The name of a blind organisation is taken out of every
passage, so that it is neither embedded nor quoted.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.matching import concepts, contradictions, facets, lexical, subject
from matchmaker.profiles.document import Listing, Organisation
from matchmaker.prose import exclusions
from matchmaker.prose.listed_names import DISEASES, KINDS, TERRITORIES
from matchmaker.prose.passages import cut

OFFER, NEED, SUMMARY = "offer", "need", "summary"
# Stands where the name of a blind organisation stood.
HIDDEN = "[…]"
# What companies are called beside their name.
_KINDS = """
    inc ltd limited llc corp corporation co company ag sa se nv gmbh plc kg group holding
    holdings technologies technology therapeutics pharmaceuticals pharmaceutical pharma
    biosciences bio biotech biotechnology sciences diagnostics medical health healthcare
    labs laboratories china
    international systems solutions
"""
_GENERIC = frozenset(_KINDS.split())


@dataclass(frozen=True, slots=True)
class Quotable:
    """A passage with its place: `field` is title, text or summary; field[start:end] of the source.

    `text` is what may be shown, and embedded but for what it rules out.
    """

    text: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """One text that is matched. `listing` is empty for the summary."""

    organisation: str
    listing: str
    side: str
    passages: tuple[Quotable, ...]
    facets: facets.Stated
    stated: frozenset[str]

    def terms(self, without: int | None = None) -> lexical.Terms:
        """Give the words and concepts of the passages, but for one, and of the stated facets."""
        parts = [_terms_of(text) for at, text in enumerate(self.meant()) if at != without]
        stated = [lexical.place_of(lexical.CONCEPT, name) for name in self.stated]
        return np.unique(np.concatenate([*parts, np.array(stated, np.uint32)]))

    def meant(self) -> tuple[str, ...]:
        """Give what each passage may be matched by: its text but for what it rules out.

        Empty for a passage that does nothing else.
        """
        return tuple(self._read(passage).rest for passage in self.passages)

    def ruled_out(self, passage: Quotable) -> tuple[exclusions.Exclusion, ...]:
        """Give what one of the passages rules out."""
        return self._read(passage).excluded

    def _read(self, passage: Quotable) -> exclusions.Reading:
        return exclusions.read(passage.text, is_wish=self.side == NEED)

    def said(self) -> tuple[contradictions.Codes, contradictions.Codes]:
        """Give what the passages rule out, and what the source is about (`contradictions.said`)."""
        out = frozenset(each for passage in self.passages for each in self.ruled_out(passage))
        stated = dict(zip(facets.COMPARED, map(frozenset, self.facets), strict=True))
        by_facet = {
            KINDS: stated["modalities"],
            DISEASES: stated["therapeutic_areas"] | stated["indications"],
            TERRITORIES: stated["territories"],
        }
        return contradictions.said(out, subject.about(self.meant(), by_facet))


@lru_cache(maxsize=16384)
def _terms_of(text: str) -> lexical.Terms:
    return lexical.terms_of(text, concepts.concepts_of(text))


def sources_of(organisation: Organisation) -> tuple[Source, ...]:
    """Give the texts that an organisation is matched on, listings in the order of their ids.

    The summary comes last. It takes part where the organisation states nothing for a side.
    """
    live = _live(organisation)
    found = [_from_listing(organisation, listing) for listing in live]
    if {source.side for source in found} != {OFFER, NEED} and organisation.summary.strip():
        found.append(_from_summary(organisation))
    return tuple(found)


def source_of(organisation: Organisation, place: int) -> Source:
    """Give the one of `sources_of` at that place."""
    live = _live(organisation)
    if place < len(live):
        return _from_listing(organisation, live[place])
    return _from_summary(organisation)


def passages_of(organisation: Organisation) -> tuple[str, ...]:
    """Give the texts of which the ranking needs vectors, each once, in order."""
    found = (text for source in sources_of(organisation) for text in source.meant())
    return tuple(dict.fromkeys(filter(None, found)))


def _live(organisation: Organisation) -> list[Listing]:
    live = (listing for listing in organisation.listings if listing.status == "live")
    return sorted(live, key=lambda listing: listing.id)


def _from_summary(organisation: Organisation) -> Source:
    passages = _passages(organisation, (("summary", organisation.summary),))
    return Source(organisation.id, "", SUMMARY, passages, facets.NOTHING, frozenset())


def _from_listing(organisation: Organisation, listing: Listing) -> Source:
    title = listing.title.strip()
    # A title that is the company's name, or that the text repeats, adds nothing.
    repeated = title.casefold() in listing.text.casefold() or title == organisation.name
    fields = (("text", listing.text),) if repeated else (("title", title), ("text", listing.text))
    names = concepts.names_of(facets.concept_names(listing))
    passages = _passages(organisation, fields)
    return Source(
        organisation.id, listing.id, listing.side, passages, facets.stated(listing), names
    )


def _passages(
    organisation: Organisation, fields: tuple[tuple[str, str], ...]
) -> tuple[Quotable, ...]:
    hide = _name_pattern(organisation.name) if organisation.blind else None
    found = [
        Quotable(hide.sub(HIDDEN, p.text) if hide else p.text, field, p.start, p.end)
        for field, text in fields
        for p in cut(text)
    ]
    # A text that repeats itself is read once.
    return tuple({passage.text: passage for passage in reversed(found)}.values())[::-1]


def _name_pattern(name: str) -> re.Pattern[str]:
    """Match a name as a whole, and as people shorten it: without what companies are called."""
    words = name.split()
    kept = len(words)
    while kept > 1 and words[kept - 1].strip(",.").casefold() in _GENERIC:
        kept -= 1
    forms = {name, " ".join(words[:kept]).rstrip(",")}
    alternatives = sorted((re.escape(form) for form in forms if form), key=len, reverse=True)
    edge = r"(?<![^\W_])" if name[:1].isascii() else ""
    end = r"(?![^\W_])" if name[-1:].isascii() else ""
    return re.compile(f"{edge}(?:{'|'.join(alternatives)}){end}", re.IGNORECASE)
