"""What kind of disease a code of `indications` is, as far as it matters who rules it out."""

from matchmaker.taxonomy.facets import mesh

_TUMOURS = "C04"
# Signs, symptoms and processes of disease; neurologic manifestations.
_SIGNS = ("C23", "C10.597")
# Diseases of a whole system, of the central nerves and of the gut: the fields of companies. What
# befalls people (infections, injuries, poisonings) is none.
_FIELDS = {"C05", "C06", "C06.405", "C07", "C08", "C09", "C10", "C10.228", "C11", "C12", "C14"}
_FIELDS |= {"C15", "C17", "C18", "C19", "C20", "F03"}


def is_sign(code: str) -> bool:
    """Say whether a disease is a symptom, or something that happens in many diseases."""
    return all(place.startswith(_SIGNS) for place in mesh().expand(code))


def is_field(code: str) -> bool:
    """Say whether a disease is a field that people work in, or a tumour: no side effect."""
    places = mesh().expand(code)
    return not _FIELDS.isdisjoint(places) or is_tumour(code)


def is_tumour(code: str) -> bool:
    """Say whether a disease is a tumour, or oncology as a whole."""
    return any(place.startswith(_TUMOURS) for place in mesh().expand(code))


def falls_under(code: str, above: str) -> bool:
    """Say whether a disease is another or stands under it.

    A tumour falls under tumours alone: "not in dermatology" leaves breast cancer, which MeSH puts
    among the diseases of the skin too.
    """
    places = mesh().expand(code)
    tumours = {place for place in places if place.startswith(_TUMOURS)}
    return any(mesh().is_within(place, above) for place in tumours or places)
