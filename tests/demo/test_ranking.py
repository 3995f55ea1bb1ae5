"""In the demo, the evening's three startups are found by needs that do not name them."""

import pytest

from matchmaker.demo import service
from matchmaker.matching import batch
from matchmaker.taxonomy.facets import vocabulary
from tests.conftest import ENCODER

STARTUPS = ("12-sigma", "tencent-aimis", "ibm-china-watson")


@pytest.fixture(scope="module")
def best_ranks() -> dict[str, int]:
    """The best place of each startup over the oncology needs of the demo's pharma side."""
    profiles = service.profiles()
    mesh = vocabulary("therapeutic_areas")
    needs = {
        listing.id
        for organisation in profiles
        if organisation.kind == "pharma"
        for listing in organisation.listings
        if listing.side == "need"
        and any(
            mesh.is_within(code, "C04")
            for code in (*listing.therapeutic_areas, *listing.indications)
        )
    }
    ranked = batch.rank_needs(batch.build(profiles, ENCODER), (), include_other=False, limit=50)
    best = dict.fromkeys(STARTUPS, 99)
    for need, matches in ranked:
        for place, match in enumerate(matches, start=1):
            if need in needs and match.organisation in best:
                best[match.organisation] = min(best[match.organisation], place)
    return best


@pytest.mark.parametrize("startup", STARTUPS)
def test_each_of_the_evenings_startups_is_in_a_top_five(
    best_ranks: dict[str, int], startup: str
) -> None:
    assert best_ranks[startup] <= 5
