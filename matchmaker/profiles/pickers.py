"""What the pickers of the listing editor show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.core.forms import Form
from matchmaker.core.language import current_language
from matchmaker.profiles.document import FACET_FIELDS
from matchmaker.profiles.forms import ListingForm
from matchmaker.profiles.wording import VOCABULARY_OF
from matchmaker.prose import exclusions
from matchmaker.prose.passages import cut
from matchmaker.taxonomy.facets import mesh, vocabulary
from matchmaker.taxonomy.terms import find_terms

FOUND = 20
SUGGESTED = 8
LOOKED_AT = 20_000

Shown = Mapping[str, str]
"""A term to tick: code, label, and as detail its name in the other language."""


@dataclass(frozen=True, slots=True)
class Picker:
    """One facet: where its fragments come from, what is chosen, what a search found."""

    facet: str
    chosen: list[Shown]
    found: list[Shown]
    query: str


def pickers(
    form: Form, asked: str, words: str, names: Sequence[str] = FACET_FIELDS
) -> dict[str, Picker]:
    """Return a picker for each facet; `asked` is the field that a search without script is for."""
    language = current_language()
    return {
        name: Picker(
            facet=VOCABULARY_OF.get(name, name),
            chosen=[_shown(name, code, language) for code in form[name].data or []],
            found=found_terms(name, words, language) if asked == name else [],
            query=words if asked == name else "",
        )
        for name in names
    }


def found_terms(name: str, words: str, language: str) -> list[Shown]:
    """Return the terms of a facet's vocabulary that fit what was typed, in either language."""
    known = vocabulary(VOCABULARY_OF.get(name, name))
    return [_shown(name, term.code, language) for term in known.search(words, limit=FOUND)]


def suggested(form: ListingForm) -> list[Shown]:
    """Return indications that the text names and nobody has chosen, in the order of the text.

    What the text rules out is not among them.
    """
    codes = (*(form.indications.data or []), *(form.therapeutic_areas.data or []))
    chosen = {mesh().descriptor(code) for code in codes if mesh().is_valid(code)}
    found = dict.fromkeys(each.descriptor for each in find_terms(_wanted(form)))
    new = [code for code in found if code not in chosen]
    return [_shown("indications", code, current_language()) for code in new[:SUGGESTED]]


def _wanted(form: ListingForm) -> str:
    """Give what the title and the text say but for what they rule out, a line a sentence."""
    text = f"{form.title.data or ''}\n\n{form.text.data or ''}"[:LOOKED_AT]
    is_wish = form.side.data == "need"
    return "\n\n".join(exclusions.read(each.text, is_wish=is_wish).rest for each in cut(text))


def _shown(name: str, code: str, language: str) -> Shown:
    term = vocabulary(VOCABULARY_OF.get(name, name)).get(code)
    if term is None:
        return {"code": code, "label": code, "detail": ""}
    label = term.label(language)
    other = term.label("en" if language == "zh" else "zh")
    return {"code": code, "label": label, "detail": other if other != label else ""}
