"""What an organisation's own rules decline, from what a listing states.

What a listing does not state is never held against it.
"""

from collections.abc import Callable, Sequence

from matchmaker.interest.introduction_models import DeclineReason, RuleKind
from matchmaker.profiles.document import Listing
from matchmaker.taxonomy.facets import Phase, vocabulary
from matchmaker.taxonomy.vocabulary import Vocabulary

REASON_OF = {
    RuleKind.AREAS: DeclineReason.AREA,
    RuleKind.MODALITIES: DeclineReason.MODALITY,
    RuleKind.PHASE: DeclineReason.STAGE,
    RuleKind.TERRITORIES: DeclineReason.TERRITORY,
}


def is_outside(kind: RuleKind, codes: Sequence[str], listing: Listing) -> bool:
    """Tell whether a rule with these codes declines a request about the listing."""
    return _TESTS[kind](codes, listing)


def _outside_areas(codes: Sequence[str], listing: Listing) -> bool:
    stated = (*listing.therapeutic_areas, *listing.indications)
    return _is_apart(vocabulary("therapeutic_areas"), stated, codes)


def _outside_modalities(codes: Sequence[str], listing: Listing) -> bool:
    return _is_apart(vocabulary("modalities"), listing.modalities, codes)


def _outside_territories(codes: Sequence[str], listing: Listing) -> bool:
    known = vocabulary("territories")
    wanted = frozenset[str]().union(*(known.expand(code) for code in codes))
    stated = frozenset[str]().union(*(known.expand(code) for code in listing.territories))
    return bool(stated) and not stated & wanted


def _before_phase(codes: Sequence[str], listing: Listing) -> bool:
    """Compare how far an offer is; a need's phases are those it would take, which is no stage."""
    known = vocabulary("phase")
    assert isinstance(known, Phase)  # noqa: S101 - that vocabulary's own class
    earliest = known.position(codes[0])
    if listing.side != "offer" or earliest is None:
        return False
    reached = [place for code in listing.phases if (place := known.position(code)) is not None]
    return bool(reached) and max(reached) < earliest


def _is_apart(known: Vocabulary, stated: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether something is stated and none of it lies in or around what is wanted."""
    return bool(stated) and not any(
        known.is_within(one, other) or known.is_within(other, one)
        for one in stated
        for other in wanted
    )


_TESTS: dict[RuleKind, Callable[[Sequence[str], Listing], bool]] = {
    RuleKind.AREAS: _outside_areas,
    RuleKind.MODALITIES: _outside_modalities,
    RuleKind.PHASE: _before_phase,
    RuleKind.TERRITORIES: _outside_territories,
}
