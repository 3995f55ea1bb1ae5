"""What kind of disease a code of `indications` is, as far as it matters who rules it out."""

from matchmaker.taxonomy.facets import mesh

_TUMOURS = "C04"
# Signs, symptoms and processes of disease; neurologic manifestations.
_SIGNS = ("C23", "C10.597")


def is_sign(code: str) -> bool:
    """Say whether a disease is a symptom, or something that happens in many diseases."""
    return all(place.startswith(_SIGNS) for place in mesh().expand(code))


def falls_under(code: str, above: str) -> bool:
    """Say whether a disease is another or stands under it.

    A tumour falls under tumours alone: "not in dermatology" leaves breast cancer, which MeSH puts
    among the diseases of the skin too.
    """
    places = mesh().expand(code)
    tumours = {place for place in places if place.startswith(_TUMOURS)}
    return any(mesh().is_within(place, above) for place in tumours or places)
