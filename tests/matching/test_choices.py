"""Filters: whom they leave, and what each choice would leave."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker.matching.choices import Choices
from matchmaker.matching.filters import Filters, codes_of
from matchmaker.profiles.document import Claim, Listing, Organisation

CODES = {
    "modalities": ("antibody", "vaccine", "service"),
    "territories": ("CN", "greater-china", "worldwide", "US"),
    "deal_types": ("pilot", "acquisition"),
}


def organisation(number: int, seed: int) -> Organisation:
    chance = np.random.default_rng([seed, number])
    states: dict[str, Any] = {
        facet: tuple(chance.choice(codes, chance.integers(0, 3), replace=False).tolist())
        for facet, codes in CODES.items()
    }
    claims = (Claim("It works.", setting="A ward", source="A trial"),) if number % 3 else ()
    text = f"Number {number} {'reads CT' if number % 2 else 'makes pens'}."
    listing = replace(Listing(f"{number}/1", "offer", text, claims=claims), **states)
    gone = replace(listing, id=f"{number}/2", status="withdrawn", modalities=CODES["modalities"])
    return Organisation(
        f"o{number}", "startup", "O", country="CD"[number // 7 % 2], listings=(listing, gone)
    )


FILTERS = (
    Filters(),
    Filters({"territories": ("CN",)}),
    Filters({"territories": ("US",), "modalities": ("antibody", "vaccine")}),
    Filters({"deal_types": ("pilot",), "country": ("C",)}, has_evidence=True, words="reads CT"),
    Filters({"modalities": ("peptide",)}),
)


@pytest.mark.parametrize("filters", FILTERS)
def test_many_are_narrowed_as_each_would_be_alone(filters: Filters) -> None:
    everybody = [organisation(number, 1) for number in range(60)]
    choices = Choices()
    for number, each in enumerate(everybody):
        choices.put(number, organisation(number, 2))  # what stood there before is forgotten
        choices.put(number, each)
    among = np.array([number % 5 > 0 for number in range(60)] + [True])  # the last one is unknown
    found = choices.narrow(among, filters)
    wanted = {"CN": {"CN", "greater-china", "worldwide"}, "US": {"US", "worldwide"}}

    def failures(each: Organisation) -> set[str]:
        listing = each.listings[0]
        fails = {
            facet: not codes_of(each)[facet] & set().union(*(wanted.get(c, {c}) for c in codes))
            for facet, codes in filters.codes.items()
        }
        fails["evidence"] = filters.has_evidence and not listing.claims
        fails["words"] = "CT" in filters.words and "CT" not in listing.text
        return {name for name, each_fails in fails.items() if each_fails}

    those = [each for number, each in enumerate(everybody) if number % 5]
    kept = [each.id for each in those if not failures(each)]
    assert [f"o{number}" for number in np.flatnonzero(found.admitted)] == kept
    for facet, counts in found.counts.items():
        rivals = [codes_of(each)[facet] for each in those if failures(each) <= {facet}]
        assert counts == {
            code: sum(code in codes for codes in rivals) for code in set().union(*rivals)
        }
    left = [each for each in those if failures(each) <= {"evidence"}]
    assert found.with_evidence == sum(bool(each.listings[0].claims) for each in left)


def test_a_facet_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown facets"):
        Choices().narrow(np.zeros(0, np.bool_), Filters({"colour": ("red",)}))
