"""Where what one text rules out meets what another is about: whole matches sink there."""

from collections.abc import Iterable
from functools import lru_cache

from matchmaker.matching import diseases
from matchmaker.matching.exclusions import Exclusion
from matchmaker.matching.listed_names import DISEASES, FACETS
from matchmaker.taxonomy.facets import vocabulary

# Kinds that say what a product is for, beside what it is made of.
IMMUNO_ONCOLOGY = frozenset({"immuno-oncology", "checkpoint-inhibitor"})


def said(excluded: Iterable[Exclusion], about: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write down what a text rules out and, as (facet, code), what it is about; see `broken`."""
    out = {f"-{each.facet}:{each.code}" for each in excluded}
    return tuple(sorted(out | {f"+{facet}:{code}" for facet, code in about}))


@lru_cache(maxsize=65536)
def broken(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[Exclusion, ...]:
    """Give what `one` rules out and the other is about, all of it, both as `said` gives them."""
    if not rules_out(one):
        return ()
    found = []
    for facet in FACETS:
        out = _codes(one, f"-{facet}:")
        about = _codes(other, f"+{facet}:") if out else []
        for codes in (
            [code for code in about if code not in IMMUNO_ONCOLOGY],
            [code for code in about if code in IMMUNO_ONCOLOGY],
        ):
            met = [_ruler(facet, code, out) for code in codes]
            # Whoever has something else beside is not ruled out.
            if met and all(met):
                found += sorted({Exclusion(facet, ruled) for ruled in met})
    return tuple(found)


def rules_out(written: tuple[str, ...]) -> bool:
    """Say whether anything is ruled out in what `said` gives; that comes last there."""
    return bool(written) and written[-1].startswith("-")


def _codes(written: tuple[str, ...], start: str) -> list[str]:
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
