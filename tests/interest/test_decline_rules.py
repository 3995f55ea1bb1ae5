"""What rules decline: what is stated and lies outside; never what is not said."""

from typing import Any

import pytest

from matchmaker.interest.decline_rules import is_outside
from matchmaker.interest.introduction_models import RuleKind
from matchmaker.profiles.document import Listing

NEOPLASMS, LUNG_NEOPLASMS, DIABETES = "C04", "D008175", "D003920"


def offer(side: str = "offer", **facets: Any) -> Listing:
    return Listing(id="one", side=side, text="An offer.", **facets)


@pytest.mark.parametrize("kind", RuleKind)
def test_what_is_not_said_is_never_declined(kind: RuleKind) -> None:
    codes = {
        RuleKind.AREAS: NEOPLASMS,
        RuleKind.MODALITIES: "imaging",
        RuleKind.PHASE: "phase-2",
        RuleKind.TERRITORIES: "CN",
    }
    assert not is_outside(kind, [codes[kind]], offer())


@pytest.mark.parametrize(
    ("stated", "outside"), [(LUNG_NEOPLASMS, False), (DIABETES, True), (NEOPLASMS, False)]
)
def test_an_area_is_outside_unless_one_lies_in_the_other(stated: str, outside: bool) -> None:
    assert is_outside(RuleKind.AREAS, [NEOPLASMS], offer(therapeutic_areas=(stated,))) is outside


def test_one_area_inside_is_enough() -> None:
    both = offer(therapeutic_areas=(DIABETES,), indications=(LUNG_NEOPLASMS,))
    assert not is_outside(RuleKind.AREAS, [NEOPLASMS], both)


@pytest.mark.parametrize(
    ("phases", "outside"),
    [(("phase-1",), True), (("phase-2",), False), (("phase-3",), False), (("n-a",), False)],
)
def test_only_an_offer_before_the_phase_is_declined(phases: tuple[str, ...], outside: bool) -> None:
    assert is_outside(RuleKind.PHASE, ["phase-2"], offer(phases=phases)) is outside
    assert not is_outside(RuleKind.PHASE, ["phase-2"], offer("need", phases=phases))


def test_a_bundle_that_holds_a_wanted_country_is_inside() -> None:
    assert not is_outside(RuleKind.TERRITORIES, ["CN"], offer(territories=("asia-pacific",)))
    assert is_outside(RuleKind.TERRITORIES, ["CN"], offer(territories=("FR",)))
