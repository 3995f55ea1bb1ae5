"""Where what one text rules out meets what another is about: whole matches sink there."""

from collections.abc import Iterable
from functools import lru_cache

from matchmaker.prose import diseases
from matchmaker.prose.exclusions import Exclusion
from matchmaker.prose.listed_names import DISEASES, FACETS
from matchmaker.taxonomy.facets import vocabulary

# Kinds that say what a product is for, beside what it is made of.
IMMUNO_ONCOLOGY = frozenset({"immuno-oncology", "checkpoint-inhibitor"})


Codes = tuple[str, ...]


def said(excluded: Iterable[Exclusion], about: Iterable[tuple[str, str]]) -> tuple[Codes, Codes]:
    """Write down what a text rules out and, as (facet, code), what it is about; see `broken`."""
    out = {f"{each.facet}:{each.code}" for each in excluded}
    return tuple(sorted(out)), tuple(sorted(f"{facet}:{code}" for facet, code in about))


@lru_cache(maxsize=65536)
def broken(out: Codes, about: Codes) -> tuple[Exclusion, ...]:
    """Give what one text rules out and another is about, all of it, as `said` gives them."""
    found = []
    for facet in FACETS:
        ruled_out = _codes(out, facet)
        codes_about = _codes(about, facet) if ruled_out else []
        for codes in (
            [code for code in codes_about if code not in IMMUNO_ONCOLOGY],
            [code for code in codes_about if code in IMMUNO_ONCOLOGY],
        ):
            met = [_ruler(facet, code, ruled_out) for code in codes]
            # Whoever has something else beside is not ruled out.
            if met and all(met):
                found += sorted({Exclusion(facet, ruled) for ruled in met})
    return tuple(found)


def _codes(written: Codes, facet: str) -> list[str]:
    start = f"{facet}:"
    return [each.removeprefix(start) for each in written if each.startswith(start)]


def _ruler(facet: str, code: str, out: list[str]) -> str:
    """Give the first of the ruled out codes that a code falls under, empty if there is none."""
    return next((ruled for ruled in out if _falls_under(facet, code, ruled)), "")


@lru_cache(maxsize=65536)
def _falls_under(facet: str, code: str, ruled: str) -> bool:
    """Say whether a code is one that is ruled out, or stands under it."""
    if facet == DISEASES:
        return diseases.falls_under(code, ruled)
    return vocabulary(facet).is_within(code, ruled)
