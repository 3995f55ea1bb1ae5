"""Outcomes between two organisations: each kind once, whoever names whom first."""

import pytest
from flask import Flask

from matchmaker.interest import outcomes
from matchmaker.interest.models import OutcomeKind
from tests.factories.profiles import profile


def test_the_same_outcome_counts_once_from_either_side(app: Flask) -> None:
    one, other = profile("One").organisation_id, profile("Other").organisation_id
    before = outcomes.mark()
    outcomes.record(other, one, OutcomeKind.ACCEPTED)
    outcomes.record(one, other, OutcomeKind.ACCEPTED)
    outcomes.record(one, other, OutcomeKind.MET)
    first, second = sorted((one, other))
    assert outcomes.all_outcomes() == [
        (first, second, OutcomeKind.ACCEPTED),
        (first, second, OutcomeKind.MET),
    ]
    assert outcomes.mark() != before


def test_nothing_comes_of_one_alone(app: Flask) -> None:
    one = profile("One").organisation_id
    with pytest.raises(ValueError, match="between two"):
        outcomes.record(one, one, OutcomeKind.DEAL)
