"""Facets and codes in the reader's language."""

import hashlib
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from matchmaker.core.language import current_language
from matchmaker.core.text import tag_of
from matchmaker.profiles import document
from matchmaker.profiles.completeness import Gap, completeness_of, is_long_enough
from matchmaker.profiles.models import Origin
from matchmaker.taxonomy.facets import vocabulary

VOCABULARY_OF = {"phases": "phase", "country": "countries"}


def facet_label(facet: str) -> str:
    """Return what a facet of a listing, or the country of an organisation, is called."""
    labels: dict[str, str] = {
        "therapeutic_areas": _("Disease area"),
        "indications": _("Indication"),
        "modalities": _("Modality"),
        "phase": _("Phase"),
        "phases": _("Phase"),
        "territories": _("Territory"),
        "deal_types": _("Deal type"),
        "data_access": _("Data"),
        "regulatory": _("Regulatory standing"),
        "country": _("Country"),
    }
    return labels[facet]


def code_label(facet: str, code: str) -> str:
    """Return what a code of a facet means."""
    return vocabulary(VOCABULARY_OF.get(facet, facet)).label(code, current_language())


def kind_label(organisation: document.Organisation) -> str:
    """Return what sort of organisation it is: its type where it has one, else its kind."""
    labels: dict[str, str] = {
        "startup": _("Startup"),
        "pharma": _("Pharma company"),
        "other": _("Organisation"),
        "hospital": _("Hospital"),
        "government": _("Government"),
        "investor": _("Investor"),
        "adviser": _("Adviser"),
        "academic": _("Academic institution"),
    }
    return labels[organisation.type or organisation.kind]


def about(organisation: document.Organisation) -> str:
    """Return one line on who an organisation is: sort, city, country."""
    country = code_label("country", organisation.country) if organisation.country else ""
    parts = (kind_label(organisation), organisation.city, country)
    return " · ".join(part for part in parts if part)


def facet_groups(listing: document.Listing) -> list[tuple[str, list[str]]]:
    """Return the facets that a listing states, as pairs of label and values."""
    return [
        (facet_label(facet), [code_label(facet, code) for code in getattr(listing, facet)])
        for facet in document.FACET_FIELDS
        if getattr(listing, facet)
    ]


def setting_label(setting: str) -> str:
    """Return where a claim was shown to hold; nothing if nobody said."""
    return vocabulary("claim_settings").label(setting, current_language()) if setting else ""


def language_names(codes: Sequence[str]) -> str:
    """Return languages by name, in the reader's language; one that has no name by its code."""
    return ", ".join(_language_name(code) for code in codes)


def _language_name(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_language_name(current_language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def completeness(organisation: document.Organisation) -> tuple[float, list[tuple[str, Gap]]]:
    """Return how complete a profile is, and what would improve its matches, in words."""
    is_long = {
        listing.id: is_long_enough(listing.text, is_chinese=tag_of(listing.text) == "zh")
        for listing in organisation.listings
    }
    titles = {listing.id: listing.title or listing.text[:40] for listing in organisation.listings}
    found = completeness_of(organisation, is_long)
    return found.share, [(_gap(gap, titles), gap) for gap in found.gaps]


def _gap(gap: Gap, titles: dict[str, str]) -> str:
    labels: dict[str, str] = {
        "offer": _("List what you offer"),
        "need": _("List what you need: matches are ranked both ways"),
        "summary": _("Write a summary"),
        "country": _("Say where you are"),
        "languages": _("Say which languages you work in"),
        "text": _("Write more: what it does, for whom, how far it is"),
        "therapeutic_areas": _("Name the disease area"),
        "modalities": _("Name the modality"),
        "territories": _("Name the territories"),
        "deal_types": _("Say which kind of deal you want"),
        "claims": _("Add a claim with its setting and source"),
    }
    label = labels[gap.field]
    return f"{titles[gap.listing]}: {label}" if gap.listing else label


__all__ = [
    "about",
    "code_label",
    "completeness",
    "facet_groups",
    "facet_label",
    "kind_label",
    "language_names",
    "setting_label",
    "tag_of",
]


def origin_line(origin: Origin, event_name: str) -> str:
    """Return where a draft comes from that nobody of the organisation has written as such."""
    said: dict[Origin, str] = {
        Origin.HOST: _("From the event “%(event)s”, in its host’s list. Only you and your "
                       "colleagues see it.", event=event_name),
        Origin.REGISTRATION: _("From the event “%(event)s”, in a registration under the address "
                               "of one of you. Only you and your colleagues see it.",
                               event=event_name),
    }  # fmt: skip
    return said[origin]


def words_mark(text: str) -> str:
    """Return a short mark of a text, by which a form shows that its reader has seen this one."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
